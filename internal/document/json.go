package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// parseJSON builds the nodes that YAML would give: large JSON files are
// common, and a YAML parser takes many times as long. encoding/json checks
// the syntax, so that the walk over its bytes may be simple.
func parseJSON(file string, data []byte) ([]*yaml.Node, error) {
	w := jsonWalk{file: file, line: 1, column: 1}
	dec := json.NewDecoder(bytes.NewReader(data))
	var nodes []*yaml.Node
	for {
		var raw json.RawMessage
		err := dec.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return nodes, nil
		}
		if err != nil {
			w.data = data
			return nodes, w.syntaxError(err)
		}
		w.data = data[:dec.InputOffset()]
		w.next = len(w.data) - len(raw)
		n, err := w.value(0)
		if err != nil {
			return nodes, err
		}
		nodes = append(nodes, n)
	}
}

// UniqueKeys refuses, with its line, what is no JSON and an object that sets a
// key twice, of which encoding/json takes the last.
func UniqueKeys(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	var open []map[string]bool // objects and, nil, lists
	key := false               // is what comes next
	line := func() int { return 1 + bytes.Count(data[:dec.InputOffset()], []byte("\n")) }
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) && len(open) == 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", line(), err)
		}
		switch t := token.(type) {
		case json.Delim:
			switch t {
			case '{':
				open = append(open, map[string]bool{})
			case '[':
				open = append(open, nil)
			default:
				open = open[:len(open)-1]
			}
			key = len(open) > 0 && open[len(open)-1] != nil
			continue
		case string:
			if key {
				own := open[len(open)-1]
				if own[t] {
					return fmt.Errorf("line %d: key %q is set twice in one object", line(), t)
				}
				own[t], key = true, false
				continue
			}
		}
		key = len(open) > 0 && open[len(open)-1] != nil
	}
}

type jsonWalk struct {
	file         string
	data         []byte
	next         int // offset of what is read next
	counted      int // offset that line and column belong to
	line, column int
}

// at returns the place of an offset; offsets must not go back.
func (w *jsonWalk) at(offset int) Position {
	chunk := w.data[w.counted:offset]
	if n := bytes.Count(chunk, []byte("\n")); n > 0 {
		w.line += n
		w.column = 1
		chunk = chunk[bytes.LastIndexByte(chunk, '\n')+1:]
	}
	w.column += utf8.RuneCount(chunk)
	w.counted = offset
	return Position{w.line, w.column}
}

func (w *jsonWalk) syntaxError(err error) error {
	offset, text := len(w.data), "ends in the middle of a value"
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && syntax.Offset > 0 {
		offset, text = min(int(syntax.Offset)-1, offset), syntax.Error()
		if strings.Contains(text, "max depth") {
			text = tooDeep()
		}
	}
	return &Error{w.file, w.at(max(offset, w.counted)), text}
}

// skip moves over everything between values.
func (w *jsonWalk) skip() {
	for strings.IndexByte(" \t\r\n,:", w.data[w.next]) >= 0 {
		w.next++
	}
}

// plain reads what is neither text, map nor list.
func (w *jsonWalk) plain() []byte {
	start := w.next
	for w.next < len(w.data) && strings.IndexByte(" \t\r\n,:]}", w.data[w.next]) < 0 {
		w.next++
	}
	return w.data[start:w.next]
}

func (w *jsonWalk) value(depth int) (*yaml.Node, error) {
	at := w.at(w.next)
	if depth > maxDepth {
		return nil, &Error{w.file, at, tooDeep()}
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Line: at.Line, Column: at.Column}
	start := w.next
	switch c := w.data[start]; c {
	case '{', '[':
		n.Kind, n.Tag = yaml.MappingNode, "!!map"
		if c == '[' {
			n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		}
		w.next++
		for w.skip(); w.data[w.next] != c+2; w.skip() { // ] and } follow [ and { by two
			child, err := w.value(depth + 1)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, child)
		}
		w.next++
	case '"':
		n.Tag, n.Style = "!!str", yaml.DoubleQuotedStyle
		escaped := false
		for w.next++; w.data[w.next] != '"'; w.next++ {
			if w.data[w.next] == '\\' {
				escaped = true
				w.next++
			}
		}
		w.next++
		if n.Value = string(w.data[start+1 : w.next-1]); escaped {
			if err := json.Unmarshal(w.data[start:w.next], &n.Value); err != nil {
				return nil, &Error{w.file, at, err.Error()}
			}
		}
	default:
		n.Value = string(w.plain())
		switch {
		case c == 't' || c == 'f':
			n.Tag = "!!bool"
		case c == 'n':
			n.Tag = "!!null"
		case strings.ContainsAny(n.Value, ".eE"):
			n.Tag = "!!float"
		default:
			n.Tag = "!!int"
		}
	}
	return n, nil
}

func tooDeep() string { return fmt.Sprintf("nested deeper than %d levels", maxDepth) }
