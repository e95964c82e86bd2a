package live

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"insupport/internal/source"
	"insupport/internal/term"
)

// Account is a ServiceAccount of Kubernetes.
type Account struct{ Namespace, Name string }

// Roles are the least rights that asking a cluster takes.
type Roles struct {
	Name  string // of roles and bindings
	To    Account
	Kinds []source.AskedKind
	APIs  bool // what clients request is asked for too
	Keeps bool // reports are written into the cluster
}

type rule map[string]any

// Write writes the roles and their bindings as YAML. That a cluster tells its
// version and what it serves, every account may know by itself.
func (r *Roles) Write(w io.Writer) error {
	namespaces := map[string][]rule{"": nil}
	for _, namespace := range r.namespaces() {
		namespaces[namespace] = rules(slices.DeleteFunc(slices.Clone(r.Kinds), func(k source.AskedKind) bool { return k.Namespace != namespace }))
	}
	if r.APIs {
		namespaces[""] = append(namespaces[""], rule{"nonResourceURLs": []string{askMetrics[len(askMetrics)-1]}, "verbs": []string{"get"}})
	}
	if r.Keeps {
		for _, t := range reportTypes {
			namespaces[""] = append(namespaces[""], rule{"apiGroups": []string{t.group}, "resources": []string{t.resource},
				"verbs": []string{"get", "list", "create", "patch", "delete"}})
		}
	}
	first := true
	for _, namespace := range slices.Sorted(maps.Keys(namespaces)) {
		kind, meta := "Role", map[string]any{"name": r.Name, "namespace": namespace}
		if namespace == "" {
			kind = "ClusterRole"
			delete(meta, "namespace")
		}
		group := "rbac.authorization.k8s.io"
		for _, doc := range []map[string]any{
			{"apiVersion": group + "/v1", "kind": kind, "metadata": meta, "rules": namespaces[namespace]},
			{"apiVersion": group + "/v1", "kind": kind + "Binding", "metadata": meta,
				"roleRef":  map[string]any{"apiGroup": group, "kind": kind, "name": r.Name},
				"subjects": []map[string]any{{"kind": "ServiceAccount", "name": r.To.Name, "namespace": r.To.Namespace}}},
		} {
			if !first {
				fmt.Fprintln(w, "---")
			}
			first = false
			if err := term.YAML(w, doc, "apiVersion", "kind", "metadata", "name", "namespace", "apiGroups", "resources", "verbs", "roleRef", "subjects"); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Roles) namespaces() []string {
	var out []string
	for _, k := range r.Kinds {
		out = append(out, k.Namespace)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// rules are what listing the kinds takes, groups with the same resources
// together.
func rules(kinds []source.AskedKind) (out []rule) {
	resources := map[string][]string{}
	for _, k := range kinds {
		resources[k.Group] = append(resources[k.Group], k.Resource)
	}
	at := map[string]int{}
	for _, group := range slices.Sorted(maps.Keys(resources)) {
		slices.Sort(resources[group])
		key := strings.Join(resources[group], ",")
		if i, again := at[key]; again {
			out[i]["apiGroups"] = append(out[i]["apiGroups"].([]string), group)
			continue
		}
		at[key] = len(out)
		out = append(out, rule{"apiGroups": []string{group}, "resources": resources[group], "verbs": []string{"list"}})
	}
	return out
}
