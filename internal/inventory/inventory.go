// Package inventory holds ClusterInventory documents: what one cluster runs.
// It promises that a document either becomes a validated inventory whose
// every value has a known place in its file, or an error that names file,
// line and what to do; nothing is guessed.
package inventory

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"insupport/internal/document"
	"insupport/internal/schema"
	"insupport/internal/term"
)

// APIVersion and Kind mark a ClusterInventory document.
const (
	APIVersion = "insupport/v1"
	Kind       = "ClusterInventory"
)

// Inventory is one validated ClusterInventory.
type Inventory struct {
	Name  string
	File  string
	value map[string]any // nil where it is packed
	packed
	doc  *document.Document
	line *Line     // in place of doc
	set  []Setting // of the run, that were applied
	// origins are the places that the values of a converted document come from,
	// by path.
	origins map[string]Origin
}

// Origin is where an object begins that a value comes from.
type Origin struct {
	File string
	Line int
}

// ComesFrom says where the value at a path comes from; the first place stays.
func (i *Inventory) ComesFrom(path string, at Origin) {
	if i.origins == nil {
		i.origins = map[string]Origin{"": at}
	}
	if _, told := i.origins[path]; !told {
		i.origins[path] = at
	}
}

// Place says in which file and where a value stands, or what holds it: of a
// document that was converted, the object that it comes from.
func (i *Inventory) Place(path string) (file string, at document.Position) {
	if at = i.Locate(path); at.Line > 0 || i.origins == nil {
		return i.File, at
	}
	for {
		if origin, told := i.origins[path]; told {
			return origin.File, document.Position{Line: origin.Line}
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
}

// maxTold is how many problems of one inventory are told.
const maxTold = 100

// Facts maps each key allowed under spec.facts to its JSON type: "boolean",
// "string" or "integer".
type Facts map[string]string

var compiled = sync.OnceValues(func() (*schema.Schema, error) { return schema.Compile("inventory.json") })

// New validates a value as ClusterInventory; doc says where its parts stand
// in their file and may be the document that the value was converted from.
// The settings are applied before validation.
func New(doc *document.Document, value any, settings []Setting, facts Facts) (*Inventory, error) {
	s, err := compiled()
	if err != nil {
		return nil, err
	}
	m, ok := value.(map[string]any)
	if !ok {
		return nil, doc.ErrorAt("", "expected a "+Kind+" with keys and values")
	}
	if keys, what := overLimit(m, "", 0); what != "" {
		return nil, doc.ErrorAt(document.JoinPath(m, keys), what)
	}
	for _, set := range settings {
		if err := set.apply(m); err != nil {
			return nil, doc.ErrorAt("", err.Error())
		}
	}
	var errs []*document.Error
	for _, p := range s.Validate(m) {
		errs = append(errs, doc.ErrorAt(document.JoinPath(m, p.Path), p.Message))
	}
	if day, err := time.Parse(time.DateOnly, fmt.Sprint(m["asOf"])); err == nil {
		if err := CheckDay(day); err != nil {
			errs = append(errs, doc.ErrorAt("asOf", "asOf: "+err.Error()))
		}
	}
	for _, msg := range checkFacts(m, facts) {
		errs = append(errs, doc.ErrorAt("spec.facts."+msg[0], msg[1]))
	}
	errs = append(errs, checkGroups(m, doc)...)
	if len(errs) > 0 {
		sort.SliceStable(errs, func(i, j int) bool { return errs[i].Line < errs[j].Line })
		var all []error
		for i, e := range errs {
			if i == maxTold {
				all = append(all, &document.Error{File: doc.File, Message: fmt.Sprintf("%d more problems", len(errs)-i)})
				break
			}
			all = append(all, e)
		}
		return nil, errors.Join(all...)
	}
	return Inventory{File: doc.File, doc: doc, set: slices.Clip(settings)}.With(m), nil
}

// With returns the inventory with another value, which nobody checks: it has
// the value's name.
func (i Inventory) With(value map[string]any) *Inventory {
	meta, _ := value["metadata"].(map[string]any)
	i.Name, _ = meta["name"].(string)
	i.value, i.packed = value, packed{}
	return &i
}

// checkFacts returns key and message of each fact that the catalog does not
// name or that has another type.
func checkFacts(m map[string]any, facts Facts) [][2]string {
	spec, _ := m["spec"].(map[string]any)
	given, _ := spec["facts"].(map[string]any)
	var out [][2]string
	for _, key := range slices.Sorted(maps.Keys(given)) {
		want, known := facts[key]
		got := jsonType(given[key])
		switch {
		case !known:
			names := slices.Sorted(maps.Keys(facts))
			out = append(out, [2]string{key, fmt.Sprintf("unknown fact %q%s", key, term.Suggest(key, names))})
		case want != "" && got != want:
			out = append(out, [2]string{key, fmt.Sprintf("fact %s: expected %s, got %s", key, want, got)})
		}
	}
	return out
}

// checkGroups refuses a name that two groups of nodes share: findings, waivers
// and baselines could not tell them apart.
func checkGroups(m map[string]any, doc *document.Document) (errs []*document.Error) {
	spec, _ := m["spec"].(map[string]any)
	nodes, _ := spec["nodes"].([]any)
	first := map[string]int{}
	for i, node := range nodes {
		group, _ := node.(map[string]any)
		name, _ := group["name"].(string)
		if name == "" {
			continue // the schema says so
		}
		if j, twice := first[name]; twice {
			errs = append(errs, doc.ErrorAt(fmt.Sprintf("spec.nodes[%d].name", i),
				fmt.Sprintf("node group %q is there on line %d already; give it another name, or put alike nodes into one group", name, doc.Locate(fmt.Sprintf("spec.nodes[%d].name", j)).Line)))
			continue
		}
		first[name] = i
	}
	return errs
}

func jsonType(v any) string {
	switch v.(type) {
	case bool:
		return "boolean"
	case string:
		return "string"
	case json.Number:
		return "integer"
	case []any:
		return "array"
	}
	return "object"
}

// Locate returns the place of a path of the inventory in its file.
func (i *Inventory) Locate(path string) document.Position {
	switch {
	case i.line != nil:
		return i.line.locate(path)
	case i.doc == nil:
		return document.Position{}
	}
	return i.doc.Locate(path)
}

// Setting is one value that a flag puts into every inventory of a run.
type Setting struct {
	path  []string
	value any // nil removes
}

// ParseSetting reads PATH=VALUE; the path may leave out the leading "spec.".
// The value is read as the type that the path has, so that a version stays
// text; an empty value removes the key.
func ParseSetting(text string) (Setting, error) {
	path, raw, ok := strings.Cut(text, "=")
	if !ok || path == "" {
		return Setting{}, fmt.Errorf("%q is not PATH=VALUE", text)
	}
	s, err := compiled()
	if err != nil {
		return Setting{}, err
	}
	keys := document.SplitPath(path)
	if slices.Contains(keys, "") {
		return Setting{}, fmt.Errorf("%q is not a path", path)
	}
	types, known := s.TypeAt(keys)
	if !known {
		full := append([]string{"spec"}, keys...)
		if types, known = s.TypeAt(full); known {
			keys = full
		} else if msg := s.UnknownKey(full); keys[0] != "spec" && keys[0] != "metadata" {
			return Setting{}, errors.New(msg)
		} else {
			return Setting{}, errors.New(s.UnknownKey(keys))
		}
	}
	if raw == "" {
		return Setting{path: keys}, nil
	}
	if slices.Equal(types, []string{"string"}) {
		return Setting{keys, raw}, nil
	}
	v, keep, err := document.ParseValue(raw)
	if err != nil {
		return Setting{}, fmt.Errorf("%s: %q is not a value", path, raw)
	}
	if !keep {
		return Setting{path: keys}, nil
	}
	if got := jsonType(v); !slices.Contains(types, got) {
		return Setting{}, fmt.Errorf("%s: expected %s, got %q", path, strings.Join(types, " or "), raw)
	}
	return Setting{keys, v}, nil
}

// ProductSetting reads NAME=RELEASE as the installed release of a product.
func ProductSetting(text string, known func(string) string) (name string, s Setting, err error) {
	name, release, ok := strings.Cut(text, "=")
	if !ok || name == "" || release == "" {
		return "", Setting{}, fmt.Errorf("%q is not NAME=RELEASE", text)
	}
	name = known(name)
	return name, Setting{[]string{"spec", "products", name}, release}, nil
}

func (s Setting) apply(root map[string]any) error {
	var at any = root
	for i, key := range s.path {
		last := i == len(s.path)-1
		switch x := at.(type) {
		case map[string]any:
			switch {
			case last && s.value == nil:
				delete(x, key)
			case last:
				x[key] = s.value
			case x[key] == nil:
				x[key] = map[string]any{}
			}
			at = x[key]
		case []any:
			n, err := strconv.Atoi(key)
			if err != nil || n < 0 || n >= len(x) {
				return fmt.Errorf("cannot set %s: the list has %d items", strings.Join(s.path, "."), len(x))
			}
			if last {
				x[n] = s.value
			}
			at = x[n]
		default:
			return fmt.Errorf("cannot set %s: %s is no map", strings.Join(s.path, "."), strings.Join(s.path[:i], "."))
		}
	}
	return nil
}

// OwnLabelPrefix begins the labels in which readers say what they concluded.
const OwnLabelPrefix = "insupport/"

// OwnLabels are the labels of an inventory that rules read, whatever waivers
// match: those of readers.
func OwnLabels(value map[string]any) map[string]any {
	meta, _ := value["metadata"].(map[string]any)
	labels, _ := meta["labels"].(map[string]any)
	labels = maps.Clone(labels)
	maps.DeleteFunc(labels, func(key string, _ any) bool { return !strings.HasPrefix(key, OwnLabelPrefix) })
	return labels
}
