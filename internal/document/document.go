// Package document reads YAML and JSON into values whose every key has a
// place. It promises that an error names file and line, and that no input makes
// it run away.
package document

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"insupport/internal/lazy"
)

// Limits on what is read; they are far above honest documents.
const (
	MaxSize    = 256 << 20 // bytes of one file
	maxYAML    = 64 << 20  // bytes of one file of YAML, whose parser keeps many times as much
	maxLine    = 16 << 20  // bytes of one line of YAML
	maxDepth   = 100       // nesting of maps and lists
	maxAliased = 1 << 20   // values that YAML aliases may repeat
)

// Position is a place in a file; line and column start at 1, zero means not
// known.
type Position struct{ Line, Column int }

// Error is one thing wrong with an input file.
type Error struct {
	File string
	Position
	Message string
}

// Error returns "FILE:LINE: message"; the line is left out where none is known.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// Document is one YAML or JSON document: its value and the place of every
// key. Values are maps, slices, strings, bools and json.Number; nulls and
// empty strings are dropped, since both mean the same as an absent key.
type Document struct {
	File   string
	Value  any
	places *places
}

// ErrorAt is an error about the value at a path.
func (d *Document) ErrorAt(path, message string) *Error {
	return &Error{d.File, d.Locate(path), message}
}

// Parse reads every document of a file: YAML documents, one JSON value, JSON
// Lines, or a list, whose items count as documents. The documents read before
// an error are returned with it.
func Parse(file string, data []byte) ([]*Document, error) { return parse(file, data, false) }

// ParseBlank is Parse for documents in which an empty text or null does not
// mean the same as an absent key: it keeps them.
func ParseBlank(file string, data []byte) ([]*Document, error) { return parse(file, data, true) }

func parse(file string, data []byte, blank bool) (docs []*Document, err error) {
	err = each(file, data, blank, func() { docs = nil }, func(d *Document) { docs = append(docs, d) })
	return docs, err
}

// Each is Parse for files of many documents, which it hands over one by one.
// After again is called, none was handed over.
func Each(file string, data []byte, again func(), take func(*Document)) error {
	return each(file, data, false, again, take)
}

func each(file string, data []byte, blank bool, again func(), take func(*Document)) error {
	data, isJSON, err := text(file, data)
	if err != nil || len(data) == 0 {
		return err
	}
	var wrong error // in documents that were read
	same := layouts{}
	ofYAML := func(n *yaml.Node) {
		if n.Kind == yaml.DocumentNode {
			if len(n.Content) == 0 {
				return
			}
			n = n.Content[0]
		}
		items := []*yaml.Node{n}
		if n.Kind == yaml.SequenceNode {
			items = n.Content
		}
		for _, item := range items {
			c := converter{file: file, blank: blank}
			v, keep, convErr := c.value(item, 0)
			if convErr != nil {
				wrong = errors.Join(wrong, convErr)
				continue
			}
			if keep {
				take(&Document{file, v, placesOf(item, same)})
			}
		}
	}
	if isJSON {
		err = eachJSON(file, data, blank, same, take, func(err error) { wrong = errors.Join(wrong, err) })
		// YAML may be written in JSON's style too; a file that is called JSON is not.
		if err != nil && !calledJSON(file) {
			if nodes, yamlErr := parseYAML(file, data); yamlErr == nil {
				err, wrong = nil, nil
				again()
				for _, n := range nodes {
					ofYAML(n)
				}
			}
		}
	} else {
		err = eachYAML(file, data, ofYAML)
	}
	if err == nil || wrong == nil {
		return cmp.Or(err, wrong)
	}
	return errors.Join(err, wrong)
}

// ParseFacts reads one YAML or JSON document of catalog data. It refuses what
// YAML would silently change: unquoted dates and numbers with a point.
func ParseFacts(file string, data []byte) (map[string]any, error) {
	doc, err := ParseFactsDocument(file, data)
	if err != nil {
		return nil, err
	}
	return doc.Value.(map[string]any), nil
}

// ParseFactsDocument is ParseFacts with the place of every key. The value of
// the document is a map.
func ParseFactsDocument(file string, data []byte) (*Document, error) {
	nodes, err := parseNodes(file, data)
	if err != nil {
		return nil, err
	}
	if len(nodes) != 1 {
		return nil, &Error{File: file, Message: fmt.Sprintf("expected one document, found %d", len(nodes))}
	}
	c := converter{file: file, facts: true}
	n := nodes[0]
	if n.Kind == yaml.DocumentNode {
		n = n.Content[0]
	}
	v, _, err := c.value(n, 0)
	if err != nil {
		return nil, err
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, c.errorf(n, "expected keys and values")
	}
	return &Document{file, m, placesOf(n, layouts{})}, nil
}

// text checks that data is text, without the mark that may begin it, and tells
// whether it looks like JSON. Where nothing is in it, it is empty.
func text(file string, data []byte) (of []byte, isJSON bool, err error) {
	fail := func(line int, format string, args ...any) ([]byte, bool, error) {
		return nil, false, &Error{file, Position{Line: line}, fmt.Sprintf(format, args...)}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if len(data) > MaxSize {
		return fail(0, "larger than %d MiB", MaxSize>>20)
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return fail(0, "binary data, neither YAML nor JSON in UTF-8")
	}
	if !utf8.Valid(data) {
		return fail(firstInvalid(data), "not valid UTF-8")
	}
	trimmed := bytes.TrimLeft(data, " \t\r\n")
	if len(trimmed) == 0 {
		return nil, false, nil
	}
	return data, trimmed[0] == '{' || trimmed[0] == '[', nil
}

func calledJSON(file string) bool {
	return slices.Contains([]string{".json", ".jsonl", ".ndjson"}, filepath.Ext(file))
}

func parseNodes(file string, data []byte) (nodes []*yaml.Node, err error) {
	data, isJSON, err := text(file, data)
	if err != nil || len(data) == 0 {
		return nil, err
	}
	if !isJSON {
		return parseYAML(file, data)
	}
	nodes, jsonErr := parseJSON(file, data)
	if jsonErr == nil || calledJSON(file) {
		return nodes, jsonErr
	}
	if yamlNodes, yamlErr := parseYAML(file, data); yamlErr == nil {
		return yamlNodes, nil
	}
	return nodes, jsonErr
}

func firstInvalid(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			return line
		}
		if r == '\n' {
			line++
		}
		data = data[size:]
	}
	return line
}

// A directive of YAML's own version, of which the library knows the first only.
var yamlVersion = lazy.Regexp(`(?m)^%YAML (\d)`)

var yamlErrorLine = lazy.Regexp(`^yaml: (?:line (\d+): )?`)

func parseYAML(file string, data []byte) (nodes []*yaml.Node, err error) {
	err = eachYAML(file, data, func(n *yaml.Node) { nodes = append(nodes, n) })
	return nodes, err
}

func eachYAML(file string, data []byte, take func(*yaml.Node)) error {
	if len(data) > maxYAML {
		return &Error{File: file, Message: fmt.Sprintf("more than %d MiB of YAML; split it, or write it as JSON, of which %d MiB are read", maxYAML>>20, MaxSize>>20)}
	}
	if i := bytes.IndexAny(data, "\u0085\u2028\u2029"); i >= 0 {
		r, _ := utf8.DecodeRune(data[i:])
		return &Error{file, Position{Line: 1 + bytes.Count(data[:i], []byte("\n"))},
			fmt.Sprintf("%U, which ends a line for some readers of YAML and is not seen by people; remove it, or write it as \"\\u%04x\"", r, r)}
	}
	line := 1
	for rest := data; len(rest) > 0; line++ {
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			end = len(rest) - 1
		}
		if end > maxLine {
			return &Error{file, Position{Line: line}, fmt.Sprintf("line longer than %d MiB", maxLine>>20)}
		}
		rest = rest[end+1:]
	}
	dec := yaml.NewDecoder(bytes.NewReader(yamlVersion().ReplaceAll(data, []byte("#YAML $1"))))
	for {
		n, err := decodeYAML(dec)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			text := err.Error()
			m := yamlErrorLine().FindStringSubmatch(text)
			at := Position{}
			if m != nil {
				at.Line, _ = strconv.Atoi(m[1])
				text = strings.TrimPrefix(text, m[0])
			}
			return &Error{file, at, text}
		}
		take(n)
	}
}

// decodeYAML reads one document. The YAML library panics on a few malformed
// inputs; to a user that is one more syntax error.
func decodeYAML(dec *yaml.Decoder) (n *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("cannot be parsed as YAML: %v", r)
		}
	}()
	n = &yaml.Node{}
	return n, dec.Decode(n)
}

// converter turns nodes into plain values within the limits.
type converter struct {
	file    string
	facts   bool
	blank   bool // keep empty texts and nulls
	aliases int  // depth of aliases being followed
	aliased int  // values repeated by aliases so far
}

func (c *converter) errorf(n *yaml.Node, format string, args ...any) error {
	return &Error{c.file, Position{n.Line, n.Column}, fmt.Sprintf(format, args...)}
}

// value returns the node's value, and false where it counts as absent.
func (c *converter) value(n *yaml.Node, depth int) (any, bool, error) {
	if depth > maxDepth {
		return nil, false, c.errorf(n, "%s", tooDeep())
	}
	if c.aliases > 0 {
		if c.aliased++; c.aliased > maxAliased {
			return nil, false, c.errorf(n, "aliases repeat more than %d values", maxAliased)
		}
	}
	switch n.Kind {
	case yaml.AliasNode:
		c.aliases++
		defer func() { c.aliases-- }()
		return c.value(n.Alias, depth+1)
	case yaml.MappingNode:
		m := make(map[string]any, len(n.Content)/2)
		err := c.mapping(n, depth, m)
		return m, true, err
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, item := range n.Content {
			v, _, err := c.value(item, depth+1)
			if err != nil {
				return nil, false, err
			}
			list = append(list, v) // an absent one would leave the rest as the whole
		}
		return list, true, nil
	case yaml.ScalarNode:
		return c.scalar(n)
	}
	return nil, false, c.errorf(n, "unexpected content")
}

func (c *converter) mapping(n *yaml.Node, depth int, m map[string]any) error {
	seen := make(map[string]int, len(n.Content)/2)
	var merges []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		for key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			return c.errorf(key, "a key must be a plain word")
		}
		if key.ShortTag() == "!!merge" {
			if len(merges) > 0 {
				return c.errorf(key, "key %q is already set on line %d", key.Value, merges[0].Line)
			}
			merges = append(merges, val)
			continue
		}
		if !oneKey(key) {
			return c.errorf(key, "quote the key %s: unquoted, readers take it for another one", key.Value)
		}
		if first, dup := seen[key.Value]; dup {
			return c.errorf(key, "key %q is already set on line %d", key.Value, first)
		}
		seen[key.Value] = key.Line
		v, keep, err := c.value(val, depth+1)
		if err != nil {
			return err
		}
		if keep {
			m[key.Value] = v
		}
	}
	for _, merge := range merges {
		parts := []*yaml.Node{merge}
		if merge.Kind == yaml.SequenceNode {
			parts = merge.Content
		}
		for _, part := range parts {
			v, _, err := c.value(part, depth+1)
			if err != nil {
				return err
			}
			merged, ok := v.(map[string]any)
			if !ok {
				return c.errorf(part, "<< needs keys and values")
			}
			for k, v := range merged {
				if _, own := seen[k]; own {
					continue
				}
				if _, earlier := m[k]; !earlier {
					m[k] = v
				}
			}
		}
	}
	return nil
}

// oneKey tells a key that is the same text for readers which take it for a
// number, a truth value or nothing.
func oneKey(key *yaml.Node) bool {
	switch key.ShortTag() {
	case "!!int":
		return plainInteger().MatchString(key.Value)
	case "!!bool":
		return key.Value == "true" || key.Value == "false"
	case "!!null":
		return key.Value == "null"
	case "!!float":
		return false
	}
	return true
}

var plainInteger = lazy.Regexp(`^(0|-?[1-9][0-9]*)$`)

func (c *converter) scalar(n *yaml.Node) (any, bool, error) {
	switch n.ShortTag() {
	case "!!null":
		return nil, c.facts || c.blank, nil // overlays delete keys with null
	case "!!bool":
		var b bool
		if err := n.Decode(&b); err != nil {
			return nil, false, c.errorf(n, "%q is not true or false", n.Value)
		}
		return b, true, nil
	case "!!int":
		return c.number(n, func() (string, error) {
			var i int64
			err := n.Decode(&i)
			return strconv.FormatInt(i, 10), err
		})
	case "!!float":
		if c.facts {
			return nil, false, c.errorf(n, "quote %s: as a number, 1.10 becomes 1.1", n.Value)
		}
		return c.number(n, func() (string, error) {
			var f float64
			err := n.Decode(&f)
			if err == nil && (math.IsInf(f, 0) || math.IsNaN(f)) {
				err = errors.New("not finite")
			}
			return strconv.FormatFloat(f, 'g', -1, 64), err
		})
	case "!!timestamp":
		if c.facts {
			return nil, false, c.errorf(n, "quote the date: %q", n.Value)
		}
		return n.Value, true, nil
	case "!!binary":
		return nil, false, c.errorf(n, "!!binary is not read; write the text itself")
	}
	return n.Value, n.Value != "" || c.facts || c.blank, nil
}

var plainNumber = lazy.Regexp(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

// number keeps a number as it was written, where JSON can write it so.
func (c *converter) number(n *yaml.Node, other func() (string, error)) (any, bool, error) {
	if plainNumber().MatchString(n.Value) {
		return json.Number(n.Value), true, nil
	}
	s, err := other()
	if err != nil {
		return nil, false, c.errorf(n, "%s is not a number that can be used", n.Value)
	}
	return json.Number(s), true, nil
}

// ParseValue reads a text as a YAML value; false where it counts as absent.
func ParseValue(text string) (v any, keep bool, err error) {
	docs, err := parseNodes("value", []byte(text))
	if err != nil {
		return nil, false, err
	}
	if len(docs) != 1 {
		return nil, false, fmt.Errorf("%q is not one value", text)
	}
	n := docs[0]
	if n.Kind == yaml.DocumentNode {
		n = n.Content[0]
	}
	c := converter{file: "value"}
	return c.value(n, 0)
}
