// Package schema holds the JSON Schemas of insupport's documents and says in
// plain words what in a document breaks them. The same files are published
// for editors, so what an editor underlines is what a run refuses.
package schema

import (
	"embed"
	"encoding/json"
	"fmt"
	"insupport/internal/term"
	"io/fs"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// FS holds the schema files: those of what is read (inventory.json,
// waivers.json, one catalog/TOPIC.json per catalog topic) and, with an $id,
// those of the documents that the program prints.
//
//go:embed *
var FS embed.FS

// Schema is one compiled JSON Schema.
type Schema struct{ root *node }

// Problem is one place where a value breaks its schema.
type Problem struct {
	Path    []string // keys and list indexes from the root of the document
	Message string   // what is wrong, without the place
}

// Compile compiles the schema file of that name, such as "inventory.json".
func Compile(name string) (*Schema, error) {
	root, err := load(name, map[string]*node{})
	if err != nil {
		return nil, fmt.Errorf("schema %s: %w", name, err)
	}
	return &Schema{root}, nil
}

// Topics lists the catalog topics that have a schema, sorted.
func Topics() []string {
	entries, err := fs.ReadDir(FS, "catalog")
	if err != nil {
		return nil
	}
	var topics []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".json"); ok {
			topics = append(topics, name)
		}
	}
	return topics
}

// Validate returns what is wrong with v, in document order as far as paths
// can be sorted; none when v is valid. v consists of maps, slices, strings,
// bools and json.Number.
func (s *Schema) Validate(v any) []Problem {
	return s.worded(v, s.root.check(v, nil))
}

func (s *Schema) worded(v any, failures []failure) []Problem {
	var problems []Problem
	for _, f := range failures {
		s.collect(v, f, &problems)
	}
	sort.SliceStable(problems, func(i, j int) bool {
		return slices.Compare(problems[i].Path, problems[j].Path) < 0
	})
	return problems
}

func (s *Schema) collect(v any, f failure, out *[]Problem) {
	at := slices.Clone(f.at)
	add := func(path []string, format string, args ...any) {
		*out = append(*out, Problem{path, fmt.Sprintf(format, args...)})
	}
	switch k := f.kind.(type) {
	case *kind.AnyOf, *kind.OneOf:
		if f.of != nil {
			// The complaints of alternatives contradict each other: say that none
			// fits instead of listing them all.
			add(at, "fits none of the allowed shapes: %s", branches(f))
			return
		}
		add(at, "%s: %s", last(at), words(f))
	case *kind.AdditionalProperties:
		keys := slices.Clone(k.Properties)
		sort.Strings(keys)
		for _, key := range keys {
			add(append(slices.Clone(at), key), "unknown key %q%s", key, s.suggestKey(at, key))
		}
	case *kind.Required:
		for _, key := range k.Missing {
			add(at, "missing key %q", key)
		}
	case *kind.Type:
		got := Lookup(v, at)
		if n, ok := got.(json.Number); ok && slices.Equal(k.Want, []string{"string"}) {
			add(at, "%s: %s is a number here; quote it: %q", last(at), n, n.String())
			return
		}
		add(at, "%s: expected %s, got %s", last(at), strings.Join(k.Want, " or "), k.Got)
	case *kind.Pattern:
		if k.Want == `\S` || k.Got == "" {
			add(at, "%s: is empty; give it a value, or leave out what is not meant", last(at))
			return
		}
		add(at, "%s: %s does not match %s", last(at), show(k.Got), k.Want)
	case *kind.MinProperties, *kind.MinLength:
		add(at, "%s: is empty; give it a value, or leave out what is not meant", last(at))
	case *kind.Enum:
		var want []string
		for _, w := range k.Want {
			want = append(want, fmt.Sprint(w))
		}
		add(at, "%s: %s is not one of %s%s", last(at), show(k.Got), strings.Join(want, ", "), term.Suggest(fmt.Sprint(k.Got), want))
	case *kind.Const:
		add(at, "%s: expected %s, got %s%s", last(at), show(k.Want), show(k.Got), term.Suggest(fmt.Sprint(k.Got), []string{fmt.Sprint(k.Want)}))
	case *kind.Format:
		switch k.Want {
		case "date":
			add(at, "%s: %s is not a date (YYYY-MM-DD)", last(at), show(k.Got))
		case "date-time":
			add(at, "%s: %s is not a point in time (YYYY-MM-DDTHH:MM:SSZ)", last(at), show(k.Got))
		default:
			add(at, "%s: %s is not a valid %s", last(at), show(k.Got), k.Want)
		}
	default:
		add(at, "%s: %s", last(at), words(f))
	}
}

func branches(f failure) string {
	var texts []string
	for _, first := range f.of {
		for first.of != nil {
			first = first.of[0]
		}
		texts = append(texts, last(first.at)+" "+words(first))
	}
	return strings.Join(texts, "; or ")
}

func words(f failure) string {
	return f.kind.LocalizedString(message.NewPrinter(language.English))
}

// TypeAt returns the JSON types allowed at a path, and whether the schema
// knows the path at all.
func (s *Schema) TypeAt(path []string) (types []string, known bool) {
	at := s.at(path)
	if at == nil {
		return nil, false
	}
	if at.Type == nil {
		return nil, true
	}
	return at.Type, true
}

// UnknownKey returns, for a path that the schema does not know, the message
// for its first unknown key.
func (s *Schema) UnknownKey(path []string) string {
	for i := range path {
		if s.at(path[:i+1]) == nil {
			return fmt.Sprintf("unknown key %q%s", path[i], s.suggestKey(path[:i], path[i]))
		}
	}
	return ""
}

func (s *Schema) suggestKey(parent []string, key string) string {
	return term.Suggest(key, s.Keys(parent))
}

// Keys lists the keys that a map at a path may have by name, sorted.
func (s *Schema) Keys(path []string) []string {
	at := s.at(path)
	if at == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(at.Properties))
}

func (s *Schema) at(path []string) *node {
	at := s.root
	for i := 0; ; i++ {
		for at != nil && at.ref != nil {
			at = at.ref
		}
		if at == nil || i == len(path) {
			return at
		}
		if next, ok := at.Properties[path[i]]; ok {
			at = next
		} else if at.Additional.schema != nil {
			at = at.Additional.schema
		} else if _, err := strconv.Atoi(path[i]); err == nil && at.Items != nil {
			at = at.Items
		} else {
			return nil
		}
	}
}

// Lookup returns the value at a path of keys and list indexes, nil where there is none.
func Lookup(v any, path []string) any {
	for _, p := range path {
		switch x := v.(type) {
		case map[string]any:
			v = x[p]
		case []any:
			i, err := strconv.Atoi(p)
			if err != nil || i < 0 || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

func last(path []string) string {
	if len(path) == 0 {
		return "document"
	}
	if _, err := strconv.Atoi(path[len(path)-1]); err == nil && len(path) > 1 {
		return path[len(path)-2] + "[" + path[len(path)-1] + "]"
	}
	return path[len(path)-1]
}

func show(v any) string {
	if s, ok := v.(string); ok {
		return strconv.Quote(s)
	}
	return fmt.Sprint(v)
}
