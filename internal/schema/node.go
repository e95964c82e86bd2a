package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/message"
)

// A library would decide this, but for its price at the start of every run:
// the one that the tests hold this to (TestLibraryAgrees) compiles the
// metaschemas of five drafts before main. Its kinds of failure and their words
// cost nothing, so they are used here.

// node is a schema or a part of one: of the keywords of 2020-12 those that the
// schemas of what is read use. Any other is refused.
type node struct {
	Schema            string              `json:"$schema"`
	Title             string              `json:"title"`
	Description       string              `json:"description"`
	Defs              map[string]*node    `json:"$defs"`
	Ref               string              `json:"$ref"`
	Type              types               `json:"type"`
	Const             any                 `json:"const"`
	Enum              []any               `json:"enum"`
	Format            string              `json:"format"`
	Pattern           *regexp.Regexp      `json:"pattern"`
	MinLength         int                 `json:"minLength"`
	Minimum           *int64              `json:"minimum"`
	Maximum           *int64              `json:"maximum"`
	Items             *node               `json:"items"`
	MinItems          int                 `json:"minItems"`
	MaxItems          *int                `json:"maxItems"`
	UniqueItems       bool                `json:"uniqueItems"`
	Properties        map[string]*node    `json:"properties"`
	PatternProperties map[string]*node    `json:"patternProperties"`
	Additional        additional          `json:"additionalProperties"`
	PropertyNames     *node               `json:"propertyNames"`
	Required          []string            `json:"required"`
	DependentRequired map[string][]string `json:"dependentRequired"`
	MinProperties     int                 `json:"minProperties"`
	MaxProperties     *int                `json:"maxProperties"`
	AnyOf             []*node             `json:"anyOf"`
	OneOf             []*node             `json:"oneOf"`
	Not               *node               `json:"not"`
	If                *node               `json:"if"`
	Then              *node               `json:"then"`
	Else              *node               `json:"else"`

	ref *node // what Ref names
}

// types are names of JSON types, sorted as messages list them.
type types []string

func (t *types) UnmarshalJSON(raw []byte) error {
	if raw[0] == '"' {
		raw = slices.Concat([]byte("["), raw, []byte("]"))
	}
	order := []string{"null", "boolean", "number", "integer", "string", "array", "object"}
	err := json.Unmarshal(raw, (*[]string)(t))
	slices.SortFunc(*t, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) })
	return err
}

// additional says what holds for keys without a schema of their own: none may
// be there, or each keeps the schema.
type additional struct {
	none   bool
	schema *node
}

func (a *additional) UnmarshalJSON(raw []byte) error {
	if a.none = string(raw) == "false"; a.none {
		return nil
	}
	return decode(raw, &a.schema)
}

func decode(raw []byte, into **node) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// load reads a schema file and, into files, all that it refers to.
func load(name string, files map[string]*node) (*node, error) {
	if files[name] != nil {
		return files[name], nil
	}
	raw, err := FS.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var root *node
	if err := decode(raw, &root); err != nil {
		return nil, err
	}
	files[name] = root
	return root, root.link(name, files)
}

// link finds what the references in n, of the file name, refer to.
func (n *node) link(name string, files map[string]*node) error {
	if file, def, ok := strings.Cut(n.Ref, "#/$defs/"); ok {
		if file = path.Join(path.Dir(name), file); strings.HasPrefix(n.Ref, "#") {
			file = name
		}
		in, err := load(file, files)
		if err != nil {
			return err
		}
		n.ref = in.Defs[def]
	}
	if n.Ref != "" && n.ref == nil {
		return fmt.Errorf("nothing is at %s", n.Ref)
	}
	if !slices.Contains([]string{"", "date", "date-time", "regex"}, n.Format) {
		return fmt.Errorf("nothing checks the format %q", n.Format)
	}
	for pattern := range n.PatternProperties {
		if _, err := regexp.Compile(pattern); err != nil {
			return err
		}
	}
	parts := slices.Concat(n.AnyOf, n.OneOf, []*node{n.Items, n.Additional.schema, n.PropertyNames, n.Not, n.If, n.Then, n.Else})
	for _, named := range []map[string]*node{n.Defs, n.Properties, n.PatternProperties} {
		parts = slices.AppendSeq(parts, maps.Values(named))
	}
	for _, part := range parts {
		if part == nil {
			continue
		}
		if err := part.link(name, files); err != nil {
			return err
		}
	}
	return nil
}

// failure is a keyword that a value breaks.
type failure struct {
	at   []string
	kind interface{ LocalizedString(*message.Printer) string }
	of   []failure // of alternatives: the first failure of each
}

// check returns what v, at a path, breaks of n.
func (n *node) check(v any, at []string) (out []failure) {
	fail := func(k interface{ LocalizedString(*message.Printer) string }, of ...failure) {
		out = append(out, failure{slices.Clone(at), k, of})
	}
	number, isNumber := rational(v)
	got := typeOf(v)
	switch {
	case n.Type != nil && !slices.Contains(n.Type, got) && !(isNumber && number.IsInt() && slices.Contains(n.Type, "integer")):
		fail(&kind.Type{Got: got, Want: n.Type})
	case n.Const != nil && !same(v, n.Const):
		fail(&kind.Const{Got: v, Want: n.Const})
	case n.Enum != nil && !slices.ContainsFunc(n.Enum, func(e any) bool { return same(v, e) }):
		fail(&kind.Enum{Got: v, Want: n.Enum})
	}
	if s, ok := v.(string); ok && out == nil {
		if err := formatted(s, n.Format); err != nil {
			fail(&kind.Format{Got: v, Want: n.Format, Err: err})
		}
	}
	if out != nil {
		return out // the rest would say the same again
	}
	if n.ref != nil {
		out = n.ref.check(v, at)
	}
	switch v := v.(type) {
	case map[string]any:
		out = append(out, n.checkObject(v, at)...)
	case []any:
		if len(v) < n.MinItems {
			fail(&kind.MinItems{Got: len(v), Want: n.MinItems})
		}
		if n.MaxItems != nil && len(v) > *n.MaxItems {
			fail(&kind.MaxItems{Got: len(v), Want: *n.MaxItems})
		}
		first := map[string]int{}
		for i := 0; n.UniqueItems && i < len(v); i++ {
			if j, ok := first[canonical(v[i])]; ok {
				fail(&kind.UniqueItems{Duplicates: [2]int{j, i}})
				break
			}
			first[canonical(v[i])] = i
		}
		for i := 0; n.Items != nil && i < len(v); i++ {
			out = append(out, n.Items.check(v[i], append(at, strconv.Itoa(i)))...)
		}
	case string:
		if length := utf8.RuneCountInString(v); length < n.MinLength {
			fail(&kind.MinLength{Got: length, Want: n.MinLength})
		}
		if n.Pattern != nil && !n.Pattern.MatchString(v) {
			fail(&kind.Pattern{Got: v, Want: n.Pattern.String()})
		}
	}
	if isNumber && n.Minimum != nil && number.Cmp(big.NewRat(*n.Minimum, 1)) < 0 {
		fail(&kind.Minimum{Got: number, Want: big.NewRat(*n.Minimum, 1)})
	}
	if isNumber && n.Maximum != nil && number.Cmp(big.NewRat(*n.Maximum, 1)) > 0 {
		fail(&kind.Maximum{Got: number, Want: big.NewRat(*n.Maximum, 1)})
	}
	if n.Not != nil && n.Not.check(v, at) == nil {
		fail(&kind.Not{})
	}
	if fit, of := alternatives(n.AnyOf, v, at); n.AnyOf != nil && fit == nil {
		fail(&kind.AnyOf{}, of...)
	}
	if fit, of := alternatives(n.OneOf, v, at); n.OneOf != nil && fit == nil {
		fail(&kind.OneOf{}, of...)
	} else if len(fit) > 1 {
		fail(&kind.OneOf{Subschemas: fit[:2]})
	}
	if n.If != nil {
		branch := n.Then
		if n.If.check(v, at) != nil {
			branch = n.Else
		}
		if branch != nil {
			out = append(out, branch.check(v, at)...)
		}
	}
	return out
}

func (n *node) checkObject(v map[string]any, at []string) (out []failure) {
	fail := func(k interface{ LocalizedString(*message.Printer) string }) {
		out = append(out, failure{slices.Clone(at), k, nil})
	}
	missing := func(keys []string) (none []string) {
		for _, key := range keys {
			if _, ok := v[key]; !ok {
				none = append(none, key)
			}
		}
		return none
	}
	if len(v) < n.MinProperties {
		fail(&kind.MinProperties{Got: len(v), Want: n.MinProperties})
	}
	if n.MaxProperties != nil && len(v) > *n.MaxProperties {
		fail(&kind.MaxProperties{Got: len(v), Want: *n.MaxProperties})
	}
	if none := missing(n.Required); none != nil {
		fail(&kind.Required{Missing: none})
	}
	var unknown []string
	keys := slices.Sorted(maps.Keys(v))
	for _, key := range keys {
		under := append(at, key)
		own, known := n.Properties[key]
		if known {
			out = append(out, own.check(v[key], under)...)
		}
		for pattern, own := range n.PatternProperties {
			if fits, _ := regexp.MatchString(pattern, key); fits {
				known = true
				out = append(out, own.check(v[key], under)...)
			}
		}
		if !known && n.Additional.none {
			unknown = append(unknown, key)
		} else if !known && n.Additional.schema != nil {
			out = append(out, n.Additional.schema.check(v[key], under)...)
		}
	}
	if unknown != nil {
		fail(&kind.AdditionalProperties{Properties: unknown})
	}
	for i := 0; n.PropertyNames != nil && i < len(keys); i++ {
		out = append(out, n.PropertyNames.check(keys[i], nil)...)
	}
	for _, key := range slices.Sorted(maps.Keys(n.DependentRequired)) {
		if none := missing(n.DependentRequired[key]); none != nil && missing([]string{key}) == nil {
			fail(&kind.DependentRequired{Prop: key, Missing: none})
		}
	}
	return out
}

// alternatives returns which alternatives v fits, and the first failure of
// each that it does not.
func alternatives(all []*node, v any, at []string) (fit []int, of []failure) {
	for i, n := range all {
		if failures := n.check(v, at); failures == nil {
			fit = append(fit, i)
		} else {
			of = append(of, failures[0])
		}
	}
	return fit, of
}

// typeOf names the JSON type of v; each number is a "number".
func typeOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "number"
}

func rational(v any) (*big.Rat, bool) {
	if typeOf(v) != "number" {
		return nil, false
	}
	return new(big.Rat).SetString(fmt.Sprint(v))
}

// same says whether JSON holds a and b for equal: 1 and 1.0 are.
func same(a, b any) bool { return reflect.DeepEqual(a, b) || canonical(a) == canonical(b) }

func canonical(v any) string {
	if n, ok := rational(v); ok {
		return n.RatString()
	}
	text, _ := json.Marshal(v)
	return string(text)
}

func formatted(s, format string) error {
	switch format {
	case "date":
		_, err := time.Parse(time.DateOnly, s)
		return err
	case "date-time":
		s = strings.ToUpper(s)
		leap := len(s) > 19 && s[17:19] == "60"
		if leap {
			s = s[:17] + "59" + s[19:]
		}
		var t time.Time
		err := t.UnmarshalText([]byte(s))
		if leap && err == nil && t.UTC().Format("15:04") != "23:59" {
			err = fmt.Errorf("no leap second")
		}
		return err
	case "regex":
		_, err := regexp.Compile(s)
		return err
	}
	return nil
}
