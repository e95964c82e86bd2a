package document

import (
	"strconv"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

// places are where the keys and items of a document stand: what is kept of the
// YAML library's tree, which takes many times the memory of the values. The
// parts of a map or list lie side by side; the document itself comes first.
type places struct {
	parts []part
	mu    sync.Mutex
	large map[int32]map[string]int32 // keys of large maps, by their first part
}

// part is a key or an item with what it holds.
type part struct {
	key          string // "" for items
	line, column int32  // of the value where it is plain, else of the key
	kind         yaml.Kind
	first, count int32 // the parts of a map or list
}

// manyKeys is the size of a map from which its keys are indexed.
const manyKeys = 32

// placesOf lists the places of a document's parts. blank says that texts and
// nulls that count as absent elsewhere were kept as items of lists.
func placesOf(n *yaml.Node, blank bool) *places {
	p := &places{parts: []part{{line: int32(n.Line), column: int32(n.Column)}}}
	p.fill(0, n, blank, map[*yaml.Node]int32{})
	return p
}

// fill adds what a part holds. anchors are the parts that aliases stand for,
// all of which come before them.
func (p *places) fill(i int32, n *yaml.Node, blank bool, anchors map[*yaml.Node]int32) {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
		if same, ok := anchors[n]; ok {
			of := p.parts[same]
			p.parts[i].kind, p.parts[i].first, p.parts[i].count = of.kind, of.first, of.count
			return
		}
	}
	if n.Anchor != "" {
		anchors[n] = i
	}
	first, held := int32(len(p.parts)), []*yaml.Node(nil)
	switch n.Kind {
	case yaml.MappingNode:
		for k := 0; k+1 < len(n.Content); k += 2 {
			key, value := n.Content[k], n.Content[k+1]
			at := key
			if value.Kind == yaml.ScalarNode {
				at = value
			}
			p.parts = append(p.parts, part{key: key.Value, line: int32(at.Line), column: int32(at.Column)})
			held = append(held, value)
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			if blank || item.Kind != yaml.ScalarNode || item.Value != "" && item.ShortTag() != "!!null" {
				p.parts = append(p.parts, part{line: int32(item.Line), column: int32(item.Column)})
				held = append(held, item)
			}
		}
	}
	p.parts[i].kind, p.parts[i].first, p.parts[i].count = n.Kind, first, int32(len(held))
	for k, value := range held {
		p.fill(first+int32(k), value, blank, anchors)
	}
}

// Locate returns the place of a path such as `spec.nodes[0].os.version`: that
// of the value for plain values, that of the key for maps and lists. For a
// path that the document lacks it is the place of the nearest ancestor.
func (d *Document) Locate(path string) Position {
	if d.places == nil {
		return Position{}
	}
	at := &d.places.parts[0]
	for path != "" {
		var next *part
		switch at.kind {
		case yaml.MappingNode:
			next, path = d.places.child(at, path)
		case yaml.SequenceNode:
			next, path = d.places.item(at, path)
		}
		if next == nil {
			break
		}
		at = next
	}
	return Position{int(at.line), int(at.column)}
}

// LocateKeys is Locate for a path given as keys and list indexes.
func (d *Document) LocateKeys(keys []string) Position { return d.Locate(JoinPath(d.Value, keys)) }

// child takes the longest key that the path starts with, since keys such as
// label names contain dots themselves.
func (p *places) child(of *part, path string) (*part, string) {
	for end := len(path); end >= 0; end = strings.LastIndexAny(path[:end], ".[") {
		if found := p.find(of, path[:end]); found != nil {
			return found, strings.TrimPrefix(path[end:], ".")
		}
	}
	return nil, path
}

// find returns the first part with that key.
func (p *places) find(of *part, key string) *part {
	if of.count > manyKeys {
		if i, ok := p.keysOf(of)[key]; ok {
			return &p.parts[i]
		}
		return nil
	}
	for i := of.first; i < of.first+of.count; i++ {
		if p.parts[i].key == key {
			return &p.parts[i]
		}
	}
	return nil
}

// keysOf indexes a large map, of which a document with many problems is asked
// often, by any of the goroutines that evaluate.
func (p *places) keysOf(of *part) map[string]int32 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if keys, ok := p.large[of.first]; ok {
		return keys
	}
	keys := make(map[string]int32, of.count)
	for i := of.first; i < of.first+of.count; i++ {
		if _, dup := keys[p.parts[i].key]; !dup {
			keys[p.parts[i].key] = i
		}
	}
	if p.large == nil {
		p.large = map[int32]map[string]int32{}
	}
	p.large[of.first] = keys
	return keys
}

func (p *places) item(of *part, path string) (*part, string) {
	end := strings.IndexByte(path, ']')
	if end < 0 || path[0] != '[' {
		return nil, path
	}
	i, err := strconv.Atoi(path[1:end])
	if err != nil || i < 0 || i >= int(of.count) {
		return nil, path
	}
	return &p.parts[of.first+int32(i)], strings.TrimPrefix(path[end+1:], ".")
}

// JoinPath writes keys and list indexes as a path.
func JoinPath(v any, keys []string) string {
	var b strings.Builder
	for _, k := range keys {
		if list, ok := v.([]any); ok {
			b.WriteString("[" + k + "]")
			v = nil
			if i, err := strconv.Atoi(k); err == nil && i < len(list) {
				v = list[i]
			}
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(k)
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return b.String()
}

// SplitPath is the inverse of JoinPath for paths whose keys hold no dots.
func SplitPath(path string) []string {
	path = strings.NewReplacer("[", ".", "]", "").Replace(path)
	return strings.Split(strings.TrimPrefix(path, "."), ".")
}
