package source

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"insupport/internal/document"
	"insupport/internal/inventory"
	"insupport/internal/schema"
)

// joinStated gives documents of our own the name that the user gives their
// cluster, where it is the one that all inputs are about, and puts them to what
// the other inputs say of it.
func (r *run) joinStated() {
	for _, inv := range r.stated {
		if inv.Name == r.naming.replace {
			value := inv.Value()
			put(value, []string{"metadata", "name"}, r.opts.Name)
			*inv = *inv.With(value)
		}
		if d := r.drafts[inv.Name]; d != nil && d.stated == nil {
			d.stated = inv
			continue
		}
		r.add(inv)
	}
}

// join lays a document of our own over what other inputs say of its cluster.
// What those state otherwise is a conflict, what they only suggest gives way.
func (d *draft) join(doc map[string]any) {
	read, _ := doc["spec"].(map[string]any)
	own := d.stated.Value()
	stated, _ := own["spec"].(map[string]any)
	both, _ := overlay(read, stated).(map[string]any)
	place := func(path string) Evidence {
		return Evidence{Path: path, File: d.stated.File, Line: d.stated.Locate(path).Line,
			Object: inventory.Kind + " " + d.stated.Name, Field: path}
	}
	dispute := func(path, old string, e Evidence) {
		for _, known := range d.evidence {
			if known.Path == path && known.Note == "" {
				old += " in " + known.place()
				break
			}
		}
		detail := fmt.Sprintf("%s; %s in %s", old, e.Value, e.place())
		d.warnf("%s: sources disagree: %s: %s; state it with --set or an annotations file", path, detail, leftOut)
		d.gaps = append(d.gaps, gap{path, conflict, detail})
	}
	for _, g := range (object{m: stated}).items("gaps") {
		d.gaps = append(d.gaps, gap{g.str("path"), g.str("reason"), g.str("detail")})
	}
	if groups, ok := read["nodes"].([]any); ok && stated["nodes"] != nil {
		// The same machines under other names, of which those seen say more.
		if both["nodes"] = groups; !slices.Equal(kubelets(groups), kubelets(stated["nodes"])) {
			e := place("spec.nodes")
			e.Value = cmp.Or(strings.Join(kubelets(stated["nodes"]), " "), "none")
			dispute(e.Path, fmt.Sprintf("%s in %s", strings.Join(kubelets(groups), " "), d.file), e)
			delete(both, "nodes")
		}
	}
	for _, key := range sortedKeys(stated) {
		e := place("spec." + key)
		switch v := stated[key].(type) {
		case map[string]any, []any:
		default:
			e.Value = text(v)
		}
		d.evidence = append(d.evidence, e)
	}
	for _, path := range differences(nil, any(read), any(both)) {
		old, now := schema.Lookup(read, path), schema.Lookup(both, path)
		if old == nil || sameValue(strings.Join(path, "."), old, now) {
			continue
		}
		at := document.JoinPath(map[string]any{"spec": both}, append([]string{"spec"}, path...))
		gives := false
		for i := range d.evidence {
			if e := &d.evidence[i]; e.Path == at && e.Inferred && e.Note == "" {
				e.Note, gives = "left out: stated in "+d.stated.File, true
			}
		}
		if gives {
			continue
		}
		e := place(at)
		e.Value = text(now)
		dispute(at, text(old), e)
		if in, ok := schema.Lookup(both, path[:len(path)-1]).(map[string]any); ok {
			delete(in, path[len(path)-1])
		}
	}
	if doc["spec"] = both; len(d.gaps) > 0 {
		both["gaps"] = d.gapList()
	}
	meta, _ := doc["metadata"].(map[string]any)
	of, _ := own["metadata"].(map[string]any)
	doc["metadata"] = overlay(meta, of)
	if day := own["asOf"]; day != nil {
		doc["asOf"] = day
	}
	meta, _ = doc["metadata"].(map[string]any)
	if labels, ok := meta["labels"].(map[string]any); ok {
		delete(labels, inferredLabel)
	}
	d.label(doc, inferredLabel, pathList(inferredPaths(d.evidence)))
	slices.SortStableFunc(d.evidence, func(a, b Evidence) int { return comparePaths(a.Path, b.Path) })
}

// kubelets are the different versions that groups of nodes run.
func kubelets(groups any) []string {
	var out []string
	list, _ := groups.([]any)
	for _, g := range list {
		m, _ := g.(map[string]any)
		out = append(out, strings.TrimPrefix(object{m: m}.str("kubelet"), "v"))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
