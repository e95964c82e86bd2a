package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"insupport/internal/schema"
)

// node is the part of JSON Schema that the schema of ClusterInventory is
// written in.
type node struct {
	Type       any             `json:"type"` // one name or several
	Const      string          `json:"const"`
	Enum       []string        `json:"enum"`
	Minimum    *int            `json:"minimum"`
	Required   []string        `json:"required"`
	Properties map[string]node `json:"properties"`
	Additional json.RawMessage `json:"additionalProperties"` // false, or the node of every value
	Items      *node           `json:"items"`
}

// shape says what one map or list of the inventory may hold: values by key, one
// kind of value for any key, or one for every place of a list. It lies at steps
// of the inventory, or at steps of each member of a list there. Limited are the
// keys whose values are not told by their types alone.
type shape struct {
	Type     string           `json:"type"`
	Steps    [][]string       `json:"steps"`
	Limited  []string         `json:"limited,omitempty"`
	Keys     map[string]value `json:"keys,omitempty"`
	Values   *value           `json:"values,omitempty"`
	Items    *value           `json:"items,omitempty"`
	Required []string         `json:"required,omitempty"`
}

// value says which values there may be: their types in OPA's words, the words
// a text must be one of, the least that a whole number may be.
type value struct {
	Types []string `json:"types"`
	Words []string `json:"words,omitempty"`
	Least *int     `json:"least,omitempty"`
}

// shapes flattens the schema of ClusterInventory: rules cannot follow a tree of
// any depth. Keys are places such as spec.nodes[].os.
func shapes() ([]byte, error) {
	content, err := schema.FS.ReadFile("inventory.json")
	if err != nil {
		return nil, err
	}
	var root node
	if err := json.Unmarshal(content, &root); err != nil {
		return nil, fmt.Errorf("inventory.json: %w", err)
	}
	out := map[string]shape{}
	if err := flatten(out, "", root); err != nil {
		return nil, fmt.Errorf("inventory.json: %w", err)
	}
	list, err := json.MarshalIndent(map[string]any{"inventory": out}, "", " ")
	return append(list, '\n'), err
}

func flatten(out map[string]shape, place string, n node) error {
	s := shape{Type: "object", Required: n.Required}
	for part := range strings.SplitSeq(place, "[]") {
		s.Steps = append(s.Steps, strings.FieldsFunc(part, func(r rune) bool { return r == '.' }))
	}
	for _, key := range slices.Sorted(maps.Keys(n.Properties)) {
		child := n.Properties[key]
		if s.Keys == nil {
			s.Keys = map[string]value{}
		}
		s.Keys[key] = valueOf(child)
		if s.Keys[key].Words != nil || s.Keys[key].Least != nil {
			s.Limited = append(s.Limited, key)
		}
		if err := flatten(out, strings.TrimPrefix(place+"."+key, "."), child); err != nil {
			return err
		}
	}
	if n.Items != nil {
		v := valueOf(*n.Items)
		s.Type, s.Items = "array", &v
		if err := flatten(out, place+"[]", *n.Items); err != nil {
			return err
		}
	}
	if len(n.Additional) > 0 && string(n.Additional) != "false" {
		var any node
		if err := json.Unmarshal(n.Additional, &any); err != nil {
			return fmt.Errorf("%s: %w", place, err)
		}
		v := valueOf(any)
		s.Values = &v
	}
	if s.Keys != nil || s.Values != nil || s.Items != nil {
		out[place] = s
	}
	return nil
}

func valueOf(n node) value {
	v := value{Words: n.Enum, Least: n.Minimum}
	if n.Const != "" {
		v.Words, n.Type = []string{n.Const}, "string"
	}
	names, several := n.Type.([]any)
	if !several {
		names = []any{n.Type}
	}
	for _, name := range names {
		if name == "integer" {
			name = "number"
		}
		v.Types = append(v.Types, fmt.Sprint(name))
	}
	return v
}
