package source

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"insupport/internal/document"
	"insupport/internal/inventory"
	"insupport/internal/schema"
	"insupport/internal/term"
)

// gap is one entry of spec.gaps: what was looked for and not fully seen, or
// what sources state differently.
type gap struct{ path, reason, detail string }

const (
	partial   = "partial"
	forbidden = "forbidden"
	failed    = "failed"
	conflict  = "conflict"
)

// partOf says what of an inventory is not fully seen where the objects of a
// kind are not. Of other kinds that are read, a missing object only leaves a
// fact unknown.
var partOf = map[string]string{
	"Node": "spec.nodes", "Machine": "spec.nodes", "MachineDeployment": "spec.nodes", "MachinePool": "spec.nodes", "KubeadmControlPlane": "spec.nodes",
	"Pod": "spec.components", "Deployment": "spec.components", "DaemonSet": "spec.components", "StatefulSet": "spec.components",
	"ReplicaSet": "spec.components", "Job": "spec.components", "CronJob": "spec.components",
	"HelmRelease": "spec.components", "AppDeployment": "spec.components", "Application": "spec.components", "Addon": "spec.components", "ClusterAddon": "spec.components",
}

// wholeClusters are kinds of which a missing object is a missing cluster, and
// no inventory can say so.
var wholeClusters = []string{"Cluster", "KommanderCluster", hostedCluster}

// holds says what is not fully seen where objects of a kind are not: a path,
// or whole clusters.
func holds(kind string) (path string, whole bool) {
	if path = partOf[kind]; path != "" {
		return path, false
	}
	for _, d := range definitionKinds() {
		switch {
		case d.kind != kind || kind == "":
		case d.of != "":
			return "spec.nodes", false
		default:
			return "", true
		}
	}
	return "", slices.Contains(wholeClusters, kind)
}

// page takes a list that is one page of several.
func (s *scope) page(o object) error {
	if o.kind == "" && o.has("apiVersion") {
		// kubectl writes the kind behind the items, where YAML ends unnoticed.
		return refusal{fmt.Errorf("%s:%d: the list is cut off: it lacks its kind", s.file(), o.line)}
	}
	rest := o.get("metadata", "remainingItemCount")
	if next := o.get("metadata", "continue"); (next == nil || next == "") && (rest == nil || text(rest) == "0") && !o.ofMore() {
		return nil
	}
	kinds := slices.Sorted(maps.Keys(s.kinds))
	if kind, typed := strings.CutSuffix(o.kind, "List"); typed && kind != "" {
		kinds = []string{kind}
	}
	what := "a list"
	if rest != nil {
		what = fmt.Sprintf("a list that goes on for %s more", text(rest))
	}
	detail := fmt.Sprintf("%s:%d: one page of %s", s.file(), o.line, what)
	for _, kind := range kinds {
		path, whole := holds(kind)
		if whole || kind == "" { // what has no kind defines clusters
			return refusal{fmt.Errorf("%s of %s; collect all of it, such as with kubectl get", detail, cmp.Or(kind, "cluster")+" objects")}
		}
		if path != "" {
			s.gaps = append(s.gaps, gap{path, partial, detail})
		}
	}
	if s.local != nil && len(s.local.apis) > 0 {
		s.gaps = append(s.gaps, gap{"spec.apis", partial, detail})
	}
	if len(kinds) == 0 {
		s.gaps = append(s.gaps, gap{"spec", partial, detail})
	}
	return nil
}

// ofMore tells that a list is a page as managers of clusters count them: of more
// than it holds.
func (o object) ofMore() bool {
	size, paged := o.integer("size")
	total, counted := o.integer("total")
	held, _ := size.Int64()
	all, _ := total.Int64()
	return paged && counted && all > held
}

// maxGaps is how many gaps an inventory tells one by one.
const maxGaps = 500

// gapList is spec.gaps: each once, in order. Where there are very many, those
// of one list are one of the whole list.
func (d *draft) gapList() []any {
	slices.SortFunc(d.gaps, func(a, b gap) int {
		return cmp.Or(comparePaths(a.path, b.path), cmp.Compare(a.reason, b.reason), cmp.Compare(a.detail, b.detail))
	})
	gaps := slices.Compact(slices.Clone(d.gaps))
	if len(gaps) > maxGaps {
		gaps = folded(gaps)
	}
	var out []any
	for _, g := range gaps {
		out = append(out, map[string]any{"path": g.path, "reason": g.reason, "detail": g.detail})
	}
	return out
}

// folded is one gap for all of one list and reason.
func folded(gaps []gap) (out []gap) {
	at, more := map[gap]int{}, []int{}
	for _, g := range gaps {
		list, _, _ := strings.Cut(g.path, "[")
		key := gap{path: list, reason: g.reason}
		i, again := at[key]
		if again {
			more[i]++
			continue
		}
		at[key] = len(out)
		out, more = append(out, gap{list, g.reason, g.detail}), append(more, 0)
	}
	for i, n := range more {
		if n > 0 {
			out[i].detail += fmt.Sprintf("; and %d more", n)
		}
	}
	return out
}

// disputed tells that sources disagree on a path or on something below it.
func (d *draft) disputed(path string) bool {
	return slices.ContainsFunc(d.gaps, func(g gap) bool {
		return g.reason == conflict && (g.path == path || strings.HasPrefix(g.path, path+"."))
	})
}

// unseen tells that a path was not fully seen.
func (d *draft) unseen(path string) bool {
	return slices.ContainsFunc(d.gaps, func(g gap) bool { return g.reason != conflict && (g.path == path || g.path == "spec") })
}

// settle drops the conflicts that the user decided: what sources disagree on
// was left out, so a value that is there is the user's. It tells whether there
// were any.
func (d *draft) settle(inv *inventory.Inventory) bool {
	before := len(d.gaps)
	d.gaps = slices.DeleteFunc(d.gaps, func(g gap) bool {
		return g.reason == conflict && schema.Lookup(inv.Value(), document.SplitPath(g.path)) != nil
	})
	return len(d.gaps) < before
}

// maxSides is how many values of one fact are told, of how many bytes each.
const (
	maxSides = 16
	maxSide  = 1 << 10
)

// sides names each value with its place.
func sides(claims []claim) string {
	var out []string
	for _, c := range claims[:min(len(claims), maxSides)] {
		out = append(out, term.Short(fmt.Sprintf("%s in %s", c.Value, c.place()), maxSide))
	}
	if more := len(claims) - maxSides; more > 0 {
		out = append(out, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(out, "; ")
}
