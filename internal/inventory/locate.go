package inventory

import (
	"strconv"
	"strings"

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
			next, key, path = child(n, path)
		case yaml.SequenceNode:
			next, path = item(n, path, d.blank)
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

// child takes the longest key that the path starts with, since keys such as
// label names contain dots themselves.
func child(n *yaml.Node, path string) (val, key *yaml.Node, rest string) {
	best := -1
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i].Value
		if len(k) <= best || !strings.HasPrefix(path, k) {
			continue
		}
		if tail := path[len(k):]; tail == "" || tail[0] == '.' || tail[0] == '[' {
			best = len(k)
			key, val, rest = n.Content[i], n.Content[i+1], strings.TrimPrefix(tail, ".")
		}
	}
	return val, key, rest
}

func item(n *yaml.Node, path string, blank bool) (*yaml.Node, string) {
	end := strings.IndexByte(path, ']')
	if end < 0 || path[0] != '[' {
		return nil, path
	}
	index, err := strconv.Atoi(path[1:end])
	if err != nil {
		return nil, path
	}
	for _, c := range n.Content {
		// Items that count as absent were dropped from the value too.
		if !blank && c.Kind == yaml.ScalarNode && (c.Value == "" || c.ShortTag() == "!!null") {
			continue
		}
		if index == 0 {
			return c, strings.TrimPrefix(path[end+1:], ".")
		}
		index--
	}
	return nil, path
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
