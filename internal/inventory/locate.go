package inventory

import (
	"strconv"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

// Locate returns the place of a path such as `spec.nodes[0].os.version`: that
// of the value for plain values, that of the key for maps and lists. For a
// path that the document lacks it is the place of the nearest ancestor.
func (d *Document) Locate(path string) Position {
	if d.node == nil {
		return Position{}
	}
	n, at := d.node, Position{d.node.Line, d.node.Column}
	for path != "" {
		for n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		var next, key *yaml.Node
		switch n.Kind {
		case yaml.MappingNode:
			next, key, path = d.index.child(n, path)
		case yaml.SequenceNode:
			next, path = d.index.item(n, path)
			key = next
		}
		if next == nil {
			return at
		}
		if next.Kind == yaml.ScalarNode {
			key = next
		}
		n, at = next, Position{key.Line, key.Column}
	}
	return at
}

// LocateKeys is Locate for a path given as keys and list indexes.
func (d *Document) LocateKeys(keys []string) Position { return d.Locate(joinPath(d.Value, keys)) }

// index finds keys and items of large maps and lists, of which a document with
// many problems is asked often. It is built when first asked, by any of the
// goroutines that evaluate.
type index struct {
	mu    sync.Mutex
	keys  map[*yaml.Node]map[string]int
	items map[*yaml.Node][]*yaml.Node
	blank bool // what counts as absent elsewhere was kept
}

func (x *index) keysOf(n *yaml.Node) map[string]int {
	x.mu.Lock()
	defer x.mu.Unlock()
	if keys, ok := x.keys[n]; ok {
		return keys
	}
	keys := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		if _, dup := keys[n.Content[i].Value]; !dup {
			keys[n.Content[i].Value] = i
		}
	}
	if x.keys == nil {
		x.keys = map[*yaml.Node]map[string]int{}
	}
	x.keys[n] = keys
	return keys
}

// itemsOf leaves out what counts as absent, which was dropped from the value
// too.
func (x *index) itemsOf(n *yaml.Node) []*yaml.Node {
	x.mu.Lock()
	defer x.mu.Unlock()
	if items, ok := x.items[n]; ok {
		return items
	}
	var items []*yaml.Node
	for _, c := range n.Content {
		if x.blank || c.Kind != yaml.ScalarNode || c.Value != "" && c.ShortTag() != "!!null" {
			items = append(items, c)
		}
	}
	if x.items == nil {
		x.items = map[*yaml.Node][]*yaml.Node{}
	}
	x.items[n] = items
	return items
}

// child takes the longest key that the path starts with, since keys such as
// label names contain dots themselves.
func (x *index) child(n *yaml.Node, path string) (val, key *yaml.Node, rest string) {
	keys := x.keysOf(n)
	for end := len(path); end >= 0; end = strings.LastIndexAny(path[:end], ".[") {
		if i, ok := keys[path[:end]]; ok {
			return n.Content[i+1], n.Content[i], strings.TrimPrefix(path[end:], ".")
		}
	}
	return nil, nil, path
}

func (x *index) item(n *yaml.Node, path string) (*yaml.Node, string) {
	end := strings.IndexByte(path, ']')
	if end < 0 || path[0] != '[' {
		return nil, path
	}
	items := x.itemsOf(n)
	i, err := strconv.Atoi(path[1:end])
	if err != nil || i < 0 || i >= len(items) {
		return nil, path
	}
	return items[i], strings.TrimPrefix(path[end+1:], ".")
}

// joinPath writes keys and list indexes as a path.
func joinPath(v any, keys []string) string {
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

// splitPath is the inverse of joinPath for paths whose keys hold no dots.
func splitPath(path string) []string {
	path = strings.NewReplacer("[", ".", "]", "").Replace(path)
	return strings.Split(strings.TrimPrefix(path, "."), ".")
}
