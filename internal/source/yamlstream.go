package source

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"insupport/internal/inventory"
)

// Limits of YAML input: its parser keeps whole documents in memory, so large
// lists are cut into their items, and what cannot be cut must be small.
const (
	maxChunk   = 4 << 20 // bytes of one document, or of one item of a list
	maxAliased = 1 << 16 // values that aliases of one document may repeat
)

// yamlStream reads YAML documents, and lists written as kubectl writes them
// (items at the left margin) item by item.
type yamlStream struct {
	file  string
	r     *bufio.Reader
	shape shape
	emit  func(m map[string]any) error

	chunk   []byte
	first   int // line of the chunk's first line
	line    int
	list    map[string]any // kind and apiVersion of the list being cut
	inItems bool
	asItem  bool // the chunk is one item of a list
}

func newYAMLStream(file string, r io.Reader, sh shape, emit func(map[string]any) error) *yamlStream {
	return &yamlStream{file: file, r: bufio.NewReaderSize(r, 1<<16), shape: sh, emit: emit, first: 1}
}

var (
	documentEnd = regexp.MustCompile(`^(---|\.\.\.)(\s|$)`)
	headerLine  = regexp.MustCompile(`(?m)^(kind|apiVersion):[ ]*"?([\w./-]+)"?[ ]*\r?$`)
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
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return s.flush()
		}
		if err != nil {
			return err
		}
	}
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
	return &inventory.Error{File: s.file, Position: inventory.Position{Line: s.first},
		Message: fmt.Sprintf("one YAML document or list item is larger than %d MiB; JSON (-o json) is read at any size", maxChunk>>20)}
}

func (s *yamlStream) take(line []byte, cut bool) error {
	switch {
	case documentEnd.Match(line):
		if err := s.flush(); err != nil {
			return err
		}
		s.inItems, s.list = false, nil
		// What follows the marker on its line belongs to the document.
		line = append([]byte("   "), line[3:]...)
		if len(bytes.TrimSpace(line)) == 0 {
			s.first = s.line + 1
			return nil
		}
	case !cut:
	case s.inItems && line[0] == '-' || len(bytes.TrimSpace(s.chunk)) == 0 && !s.inItems && bytes.HasPrefix(line, []byte("- ")):
		if err := s.flush(); err != nil {
			return err
		}
		s.inItems, s.asItem = true, true
	case s.inItems && line[0] != ' ' && line[0] != '#' && len(bytes.TrimSpace(line)) > 0:
		if err := s.flush(); err != nil {
			return err
		}
		s.inItems = false
	case !s.inItems && bytes.HasPrefix(line, []byte("items:")) && len(bytes.TrimSpace(line)) == len("items:"):
		s.list = map[string]any{}
		for _, m := range headerLine.FindAllSubmatch(s.chunk, -1) {
			s.list[string(m[1])] = string(m[2])
		}
		s.chunk, s.first = nil, s.line+1
		s.inItems = true
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

// flush reads the chunk and emits its objects.
func (s *yamlStream) flush() (err error) {
	chunk, asItem := s.chunk, s.asItem
	s.chunk, s.asItem = nil, false
	if len(bytes.TrimSpace(chunk)) == 0 {
		return nil
	}
	fail := func(line int, text string) error {
		at := inventory.Position{}
		if line > 0 {
			at.Line = line + s.first - 1
		}
		return &inventory.Error{File: s.file, Position: at, Message: text}
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
		c := yamlWalk{fail: fail}
		if err := c.top(&n, s.shape, s.list, asItem, s.emit); err != nil {
			return err
		}
	}
}

// yamlWalk turns nodes into the values that a JSON stream would give.
type yamlWalk struct {
	fail             func(line int, text string) error
	aliases, aliased int
	values           int // kept of the object being read
}

func (w *yamlWalk) top(n *yaml.Node, sh shape, list map[string]any, asItem bool, emit func(map[string]any) error) error {
	if n.Kind == yaml.DocumentNode {
		n = n.Content[0]
	}
	switch n.Kind {
	case yaml.SequenceNode:
		for _, item := range n.Content {
			if err := w.top(item, sh, list, true, emit); err != nil {
				return err
			}
		}
	case yaml.MappingNode:
		w.values = 0
		v, err := w.value(n, sh, 0)
		if err != nil {
			return err
		}
		m := v.(map[string]any)
		if !asItem {
			if items := mappingValue(n, "items"); items != nil && items.Kind == yaml.SequenceNode {
				return w.top(items, sh, m, true, emit)
			}
			list = nil
		}
		return emit(ofList(m, list))
	}
	return nil
}

func mappingValue(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
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
			key, val := n.Content[i], n.Content[i+1]
			if key.ShortTag() == "!!merge" {
				if err := w.merge(val, sh, m, depth+1); err != nil {
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
		if sh != nil {
			return nil, nil
		}
		return w.scalar(n), nil
	}
	return nil, nil
}

// merge adds the keys of << that the mapping does not set itself.
func (w *yamlWalk) merge(n *yaml.Node, sh shape, m map[string]any, depth int) error {
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
			if _, own := m[k]; !own {
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
