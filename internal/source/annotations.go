package source

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"sort"
	"strconv"

	"insupport/internal/document"
	"insupport/internal/inventory"
	"insupport/internal/schema"
)

// Annotations are facts that no source knows, by cluster name: each key is a
// name or a glob, each value is what to add to `spec`.
type Annotations struct {
	file string
	by   map[string]map[string]any
	used map[string]bool
}

// ReadAnnotations reads and checks an annotations file.
func ReadAnnotations(file string, data []byte) (*Annotations, error) {
	docs, err := document.Parse(file, data)
	if err != nil {
		return nil, err
	}
	a := &Annotations{file: file, by: map[string]map[string]any{}, used: map[string]bool{}}
	if len(docs) == 0 {
		return nil, &document.Error{File: file, Message: "holds no names of clusters and facts"}
	}
	fail := func(keys []string, text string) error {
		return &document.Error{File: file, Position: docs[0].LocateKeys(keys), Message: text}
	}
	root, ok := docs[0].Value.(map[string]any)
	if !ok || len(docs) > 1 {
		return nil, fail(nil, "expected one document that maps cluster names to facts")
	}
	s, err := schema.Compile("inventory.json")
	if err != nil {
		return nil, err
	}
	for _, glob := range slices.Sorted(maps.Keys(root)) {
		if _, err := path.Match(glob, ""); err != nil {
			return nil, fail([]string{glob}, fmt.Sprintf("%q is no pattern", glob))
		}
		spec, ok := root[glob].(map[string]any)
		if !ok {
			return nil, fail([]string{glob}, "expected facts as under `spec` of an inventory")
		}
		for _, p := range s.Validate(map[string]any{"apiVersion": inventory.APIVersion, "kind": inventory.Kind,
			"metadata": map[string]any{"name": glob}, "spec": spec}) {
			keys := append([]string{glob}, p.Path[min(1, len(p.Path)):]...)
			return nil, fail(keys, p.Message)
		}
		a.by[glob] = spec
	}
	return a, nil
}

// apply puts the facts for a cluster into its document; a name goes before
// globs, and a longer glob before a shorter one. It tells whether there are
// any, and the places whose values are others than before.
func (a *Annotations) apply(name string, doc map[string]any) (found bool, changed [][]string) {
	if a == nil {
		return false, nil
	}
	before := doc["spec"]
	globs := slices.Collect(maps.Keys(a.by))
	sort.Slice(globs, func(i, j int) bool {
		if x, y := globs[i] == name, globs[j] == name; x != y {
			return y
		}
		if len(globs[i]) != len(globs[j]) {
			return len(globs[i]) < len(globs[j])
		}
		return globs[i] < globs[j]
	})
	for _, glob := range globs {
		if ok, _ := path.Match(glob, name); !ok && glob != name {
			continue
		}
		a.used[glob], found = true, true
		spec, _ := doc["spec"].(map[string]any)
		doc["spec"] = overlay(spec, a.by[glob])
	}
	return found, differences([]string{"spec"}, before, doc["spec"])
}

// differences lists the places of a value that another one did not have, or
// had otherwise.
func differences(path []string, before, after any) (out [][]string) {
	below := func(key string) []string { return append(slices.Clone(path), key) }
	switch x := after.(type) {
	case map[string]any:
		if b, ok := before.(map[string]any); ok {
			for _, key := range slices.Sorted(maps.Keys(x)) {
				out = append(out, differences(below(key), b[key], x[key])...)
			}
			return out
		}
	case []any:
		if b, ok := before.([]any); ok {
			for i, item := range x {
				var old any
				if i < len(b) {
					old = b[i]
				}
				out = append(out, differences(below(strconv.Itoa(i)), old, item)...)
			}
			return out
		}
	default:
		if before == after {
			return nil
		}
	}
	return [][]string{path}
}

// unused tells of names that no cluster of the run has.
func (a *Annotations) unused() (warnings []string) {
	if a == nil {
		return nil
	}
	for _, glob := range slices.Sorted(maps.Keys(a.by)) {
		if !a.used[glob] {
			warnings = append(warnings, fmt.Sprintf("%s: %q is the name of no cluster read", a.file, glob))
		}
	}
	return warnings
}

// overlay lays facts over others: maps by key, lists of named things by name,
// other lists together.
func overlay(base any, over any) any {
	switch o := over.(type) {
	case map[string]any:
		out := map[string]any{}
		if b, ok := base.(map[string]any); ok {
			maps.Copy(out, b)
		}
		for k, v := range o {
			out[k] = overlay(out[k], v)
		}
		return out
	case []any:
		b, _ := base.([]any)
		out := slices.Clone(b)
		for _, v := range o {
			found := false
			for i, x := range out {
				if sameItem(x, v) {
					out[i], found = overlay(x, v), true
				}
			}
			if !found {
				out = append(out, overlay(nil, v))
			}
		}
		return out
	}
	return over
}

// sameItem tells that an item of an annotation means an item of a list: one
// of the same name, in the same namespace where the annotation gives one.
func sameItem(x, over any) bool {
	a, ok := x.(map[string]any)
	b, ok2 := over.(map[string]any)
	if !ok || !ok2 {
		return !ok && !ok2 && x == over
	}
	return b["name"] != nil && a["name"] == b["name"] && (b["namespace"] == nil || a["namespace"] == b["namespace"])
}
