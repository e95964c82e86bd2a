package source

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"insupport/internal/document"
	"io"
	"maps"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"insupport/internal/lazy"
)

// Limits of YAML input: its parser keeps whole documents in memory, so large
// lists are cut into their items, and what cannot be cut must be small.
const (
	maxChunk   = 4 << 20 // bytes of one document, or of one item of a list
	maxAliased = 1 << 16 // values that aliases of one document may repeat
	maxBroken  = 20      // documents of one input that cannot be read
)

// yamlStream reads YAML documents, and lists written as kubectl writes them
// (items at the left margin) item by item. It emits what a JSON stream would.
type yamlStream struct {
	file  string
	r     *bufio.Reader
	shape shape
	emit  func(m map[string]any, line int) error

	chunk   []byte
	first   int // line of the chunk's first line
	line    int
	inItems bool
	// The list being cut: what it says beside its items, and the line of each
	// of its keys.
	list     map[string]any
	listKeys map[string]int
	listLine int
	broken   []error // of documents that cannot be read
}

func newYAMLStream(file string, r io.Reader, sh shape, emit func(m map[string]any, line int) error) *yamlStream {
	return &yamlStream{file: file, r: bufio.NewReaderSize(r, 1<<16), shape: sh, emit: emit, first: 1}
}

var (
	documentEnd = lazy.Regexp(`^(---|\.\.\.)(\s|$)`)
	blank       = lazy.Regexp(`^(\s*(#.*)?\n)*$`)
)

// run emits every object of the stream. With cut, top-level lists are read
// item by item; without, documents are read as a whole, which anchors that
// span items need.
func (s *yamlStream) run(cut bool) error {
	for {
		line, err := s.readLine()
		if len(line) > 0 {
			s.line++
			if err := s.take(line, cut); err != nil {
				return s.withBroken(err)
			}
		}
		if errors.Is(err, io.EOF) {
			return s.withBroken(s.endDocument())
		}
		if err != nil {
			return s.withBroken(err)
		}
	}
}

// withBroken is an error, or none, with those of the documents before.
func (s *yamlStream) withBroken(err error) error {
	if len(s.broken) == 0 {
		return err
	}
	if err == nil && len(s.broken) == 1 {
		return s.broken[0]
	}
	return errors.Join(append(s.broken, err)...)
}

func (s *yamlStream) readLine() ([]byte, error) {
	var line []byte
	for {
		part, err := s.r.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxChunk {
			return nil, s.tooLarge()
		}
		if err == nil || !errors.Is(err, bufio.ErrBufferFull) {
			if err != nil && !errors.Is(err, io.EOF) {
				err = fmt.Errorf("%s: %w", s.file, err)
			}
			return line, err
		}
	}
}

func (s *yamlStream) tooLarge() error {
	return &document.Error{File: s.file, Position: document.Position{Line: s.first},
		Message: fmt.Sprintf("one YAML document or list item is larger than %d MiB; JSON (-o json) is read at any size", maxChunk>>20)}
}

func (s *yamlStream) take(line []byte, cut bool) error {
	switch {
	case (line[0] == '-' || line[0] == '.') && documentEnd().Match(line):
		// Where one document cannot be read, the next one may be.
		var at *document.Error
		if err := s.endDocument(); errors.As(err, &at) && len(s.broken) < maxBroken {
			s.broken = append(s.broken, err)
			s.inItems, s.list, s.listKeys = false, nil, nil
		} else if err != nil {
			return err
		}
		// What follows the marker on its line belongs to the document.
		line = append([]byte("   "), line[3:]...)
		if len(bytes.TrimSpace(line)) == 0 {
			s.first = s.line + 1
			return nil
		}
	case line[0] == '%' && !s.inItems && s.list == nil && blank().Match(s.chunk):
		// A directive: each document is read as the version that is known.
		line = []byte("\n")
	case !cut:
	case s.inItems && line[0] == '-' || len(bytes.TrimSpace(s.chunk)) == 0 && !s.inItems && bytes.HasPrefix(line, []byte("- ")):
		if err := s.flush(); err != nil {
			return err
		}
		s.inItems = true
	case s.inItems && line[0] != ' ' && line[0] != '#' && len(bytes.TrimSpace(line)) > 0:
		if err := s.flush(); err != nil {
			return err
		}
		if s.list == nil {
			return s.fail(s.line, "expected an item of the list")
		}
		s.inItems = false
	case !s.inItems && s.list == nil && bytes.HasPrefix(line, []byte("items:")) && len(bytes.TrimSpace(line)) == len("items:"):
		s.list, s.listKeys, s.listLine = map[string]any{}, map[string]int{listItems: s.line}, s.first
		if err := s.flush(); err != nil {
			return err
		}
		s.inItems, s.first = true, s.line+1
		return nil
	}
	if len(s.chunk) == 0 {
		s.first = s.line
	}
	if s.chunk = append(s.chunk, line...); len(s.chunk) > maxChunk {
		return s.tooLarge()
	}
	return nil
}

// endDocument emits the list that was cut after its items.
func (s *yamlStream) endDocument() error {
	if err := s.flush(); err != nil {
		return err
	}
	list := s.list
	s.inItems, s.list, s.listKeys = false, nil, nil
	if list == nil {
		return nil
	}
	list[listItems] = true
	return s.emit(list, s.listLine)
}

func (s *yamlStream) fail(line int, text string) error {
	return &document.Error{File: s.file, Position: document.Position{Line: line}, Message: text}
}

// flush reads the chunk and emits its objects.
func (s *yamlStream) flush() (err error) {
	chunk, first := s.chunk, s.first
	s.chunk = nil
	if len(bytes.TrimSpace(chunk)) == 0 {
		return nil
	}
	fail := func(line int, text string) error {
		if line > 0 {
			line += first - 1
		}
		return s.fail(line, text)
	}
	// The YAML library panics on a few malformed inputs.
	defer func() {
		if r := recover(); r != nil {
			err = fail(1, fmt.Sprintf("cannot be parsed as YAML: %v", r))
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(chunk))
	for {
		var n yaml.Node
		if err := dec.Decode(&n); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			line, text := 0, strings.TrimPrefix(err.Error(), "yaml: ")
			if rest, ok := strings.CutPrefix(text, "line "); ok {
				number, msg, _ := strings.Cut(rest, ": ")
				line, _ = strconv.Atoi(number)
				text = msg
			}
			return fail(line, text)
		}
		if again, before := setTwice(&n); again != nil {
			return fail(again.Line, fmt.Sprintf("key %q is already set on line %d", resolved(again).Value, before.Line+first-1))
		}
		w := yamlWalk{fail: fail, emit: func(m map[string]any, line int) error { return s.emit(m, line+first-1) }}
		switch {
		case s.list != nil && !s.inItems:
			err = s.header(&n, &w, first)
		case s.inItems && n.Content[0].Kind != yaml.SequenceNode:
			err = fail(n.Content[0].Line, "expected the items of a list")
		default:
			err = w.top(&n, s.shape, s.list, 0)
		}
		if err != nil {
			return err
		}
	}
}

// header takes what a list that is cut says before or after its items.
func (s *yamlStream) header(n *yaml.Node, w *yamlWalk, first int) error {
	if n.Kind == yaml.DocumentNode {
		n = n.Content[0]
	}
	if n.Kind != yaml.MappingNode {
		return w.fail(n.Line, "expected keys and values of the list")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := resolved(n.Content[i])
		if line, twice := s.listKeys[key.Value]; twice {
			return w.fail(key.Line, fmt.Sprintf("key %q is already set on line %d", key.Value, line))
		}
		s.listKeys[key.Value] = n.Content[i].Line + first - 1
	}
	if err := w.said(n); err != nil {
		return err
	}
	v, err := w.value(n, s.shape, 0)
	if err == nil {
		maps.Copy(s.list, v.(map[string]any))
	}
	return err
}

// yamlWalk turns nodes into the values that a JSON stream would give.
type yamlWalk struct {
	fail             func(line int, text string) error
	emit             func(m map[string]any, line int) error
	aliases, aliased int
	values           int // kept of the object being read
}

// top emits the objects of a node; of a list, the items first. Lists may lie
// in lists.
func (w *yamlWalk) top(n *yaml.Node, sh shape, list map[string]any, depth int) error {
	if depth > maxDepth {
		return w.fail(n.Line, fmt.Sprintf("nested deeper than %d levels", maxDepth))
	}
	if w.aliases > 0 {
		if w.aliased++; w.aliased > maxAliased {
			return w.fail(n.Line, fmt.Sprintf("aliases repeat more than %d values", maxAliased))
		}
	}
	switch n.Kind {
	case yaml.DocumentNode:
		return w.top(n.Content[0], sh, list, depth)
	case yaml.AliasNode:
		w.aliases++
		defer func() { w.aliases-- }()
		return w.top(n.Alias, sh, list, depth+1)
	case yaml.SequenceNode:
		for _, item := range n.Content {
			if of := resolved(item); of.Kind == yaml.ScalarNode {
				if err := w.emit(nil, item.Line); err != nil {
					return err
				}
			} else if err := w.top(item, sh, list, depth+1); err != nil {
				return err
			}
		}
	case yaml.MappingNode:
		if err := w.said(n); err != nil {
			return err
		}
		w.values = 0
		v, err := w.value(n, sh, depth)
		if err != nil {
			return err
		}
		m := v.(map[string]any)
		if items := mappingValue(n, listItems, depth); items != nil {
			switch of := resolved(items); {
			case of.Kind == yaml.SequenceNode:
				if err := w.top(items, sh, m, depth+1); err != nil {
					return err
				}
				m[listItems] = true
			case of.ShortTag() != "!!null":
				if err := w.emit(nil, items.Line); err != nil {
					return err
				}
			}
		}
		return w.emit(ofList(m, list), n.Line)
	case yaml.ScalarNode:
		// Such as the error that a command printed instead of objects.
		if n.ShortTag() != "!!null" {
			return w.fail(n.Line, "a text, where objects were expected")
		}
	}
	return nil
}

// said emits nil where the keys of an object are not all its own: kubectl tells
// of errors on standard error, which YAML takes for one more key.
func (w *yamlWalk) said(n *yaml.Node) error {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i]; strings.Contains(key.Value, " ") || strings.EqualFold(key.Value, "error") {
			return w.emit(nil, key.Line)
		}
	}
	return nil
}

// mappingValue is the value of a key that the mapping has, or gets by <<.
func mappingValue(n *yaml.Node, key string, depth int) *yaml.Node {
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content) && n.Kind == yaml.MappingNode; i += 2 {
		switch k, v := resolved(n.Content[i]), resolved(n.Content[i+1]); {
		case k.ShortTag() != "!!merge":
			if k.Value == key {
				return n.Content[i+1]
			}
		case v.Kind == yaml.SequenceNode:
			merged = v.Content
		default:
			merged = []*yaml.Node{v}
		}
	}
	for _, from := range merged {
		if depth < maxDepth {
			if v := mappingValue(resolved(from), key, depth+1); v != nil {
				return v
			}
		}
	}
	return nil
}

func (w *yamlWalk) value(n *yaml.Node, sh shape, depth int) (any, error) {
	if depth > maxDepth {
		return nil, w.fail(n.Line, fmt.Sprintf("nested deeper than %d levels", maxDepth))
	}
	if w.aliases > 0 {
		if w.aliased++; w.aliased > maxAliased {
			return nil, w.fail(n.Line, fmt.Sprintf("aliases repeat more than %d values", maxAliased))
		}
	}
	if w.values++; w.values > maxValues {
		return nil, w.fail(n.Line, fmt.Sprintf("one object holds more than %d values", maxValues))
	}
	switch n.Kind {
	case yaml.AliasNode:
		w.aliases++
		defer func() { w.aliases-- }()
		return w.value(n.Alias, sh, depth+1)
	case yaml.MappingNode:
		if sh == nil {
			return nil, nil
		}
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, val := resolved(n.Content[i]), n.Content[i+1]
			if key.ShortTag() == "!!merge" {
				if err := w.merge(val, n, sh, m, depth+1); err != nil {
					return nil, err
				}
				continue
			}
			sub, wanted := sh.field(key.Value)
			if !wanted {
				continue
			}
			if sub.isPresence() {
				if val.ShortTag() != "!!null" {
					m[key.Value] = true
				}
				continue
			}
			v, err := w.value(val, sub, depth+1)
			if err != nil {
				return nil, err
			}
			if v != nil {
				m[key.Value] = v
			}
		}
		return m, nil
	case yaml.SequenceNode:
		var list []any
		for _, item := range n.Content {
			v, err := w.value(item, sh, depth+1)
			if err != nil {
				return nil, err
			}
			if v != nil {
				list = append(list, v)
			}
		}
		return list, nil
	case yaml.ScalarNode:
		if sh.isApplied() {
			return appliedVersion(n.Value), nil
		}
		if !sh.plain() {
			return nil, nil
		}
		if n.ShortTag() == "!!binary" {
			return nil, w.fail(n.Line, "!!binary is not read; write the text itself")
		}
		return w.scalar(n), nil
	}
	return nil, nil
}

// merge adds the keys of << that the mapping does not set itself, to nothing
// either.
func (w *yamlWalk) merge(n, into *yaml.Node, sh shape, m map[string]any, depth int) error {
	own := map[string]bool{}
	for i := 0; i+1 < len(into.Content); i += 2 {
		own[resolved(into.Content[i]).Value] = true
	}
	v, err := w.value(n, sh, depth)
	if err != nil {
		return err
	}
	parts, isList := v.([]any)
	if !isList {
		parts = []any{v}
	}
	for _, part := range parts {
		from, _ := part.(map[string]any)
		for k, v := range from {
			if _, earlier := m[k]; !earlier && !own[k] {
				m[k] = v
			}
		}
	}
	return nil
}

func (w *yamlWalk) scalar(n *yaml.Node) any {
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		var b bool
		if n.Decode(&b) == nil {
			return b
		}
	case "!!int", "!!float":
		// Versions such as 1.20 stay as they are written.
		if json.Valid([]byte(n.Value)) {
			return json.Number(n.Value)
		}
	}
	return n.Value
}
