package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

//go:embed trains.yaml
var trains []byte

// train is what one product shares with another.
type train struct {
	Of, To string
	Topics map[string][]share
}

// share is an entry of a topic that both have.
type share struct {
	At, From string
	Without  []string
}

// shared returns the files of facts that repeat another product's, by name, as
// they follow from that one's. Rows keep their text, comments included.
func shared() (map[string][]byte, error) {
	var list []train
	if err := yaml.Unmarshal(trains, &list); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, t := range list {
		if _, err := os.Stat(filepath.Join("data/insupport_facts", t.To)); errors.Is(err, fs.ErrNotExist) {
			continue // a smaller catalog
		}
		for topic, shares := range t.Topics {
			from, err := readText(t.Of, topic)
			if err != nil {
				return nil, err
			}
			to, err := readText(t.To, topic)
			if err != nil {
				return nil, err
			}
			for _, s := range shares {
				if to, err = s.copied(from, to, t); err != nil {
					return nil, fmt.Errorf("%s of %s from %s: %s: %w", topic, t.To, t.Of, s.At, err)
				}
			}
			files[to.name] = []byte(strings.Join(to.lines, "\n"))
		}
	}
	return files, nil
}

// text is a file of facts as lines and as nodes.
type text struct {
	name  string
	lines []string
	root  *yaml.Node
}

func readText(product, topic string) (text, error) {
	name := filepath.Join("data/insupport_facts", product, topic, "data.yaml")
	content, err := os.ReadFile(name)
	if err != nil {
		return text{}, err
	}
	return parse(name, strings.Split(string(content), "\n"))
}

func parse(name string, lines []string) (text, error) {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(strings.Join(lines, "\n")), &document); err != nil {
		return text{}, fmt.Errorf("%s: %w", name, err)
	}
	return text{name, lines, document.Content[0]}, nil
}

// copied returns what `to` is with the share of `from`.
func (s share) copied(from, to text, t train) (text, error) {
	first, last, value, err := entry(from.root, s.At, len(from.lines)-1)
	if err != nil {
		return text{}, err
	}
	toFirst, toLast, toValue, err := entry(to.root, s.At, len(to.lines)-1)
	if err != nil {
		return text{}, err
	}
	var rows []string
	switch {
	case s.From == "":
		rows = slices.Clone(from.lines[first:last])
	case value.Kind == yaml.SequenceNode:
		i, j := index(value.Content, s.From), index(toValue.Content, s.From)
		if i < 0 || j < 0 {
			return text{}, fmt.Errorf("has no %s", s.From)
		}
		rows = list(s.At, slices.Concat(toValue.Content[:j], value.Content[i:]))
	default:
		if first, _, _, err = entry(value, s.From, last); err != nil {
			return text{}, err
		}
		if toFirst, _, _, err = entry(toValue, s.From, toLast); err != nil {
			return text{}, err
		}
		rows = without(from.lines[first:last], s.Without)
	}
	for i, row := range rows {
		rows[i] = strings.Replace(row, "companions: {"+t.To+":", "companions: {"+t.Of+":", 1)
	}
	return parse(to.name, slices.Concat(to.lines[:toFirst], rows, to.lines[toLast:]))
}

// entry is a mapping's entry: its lines, of which last is behind the end, and its
// value. end is where the mapping ends. A comment above a key belongs to it.
func entry(mapping *yaml.Node, key string, end int) (first, last int, value *yaml.Node, err error) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value != key {
			continue
		}
		if i+2 < len(mapping.Content) {
			next := mapping.Content[i+2]
			end = next.Line - 1 - commented(next)
		}
		return mapping.Content[i].Line - 1, end, mapping.Content[i+1], nil
	}
	return 0, 0, nil, fmt.Errorf("has no %s", key)
}

func commented(key *yaml.Node) int {
	if key.HeadComment == "" {
		return 0
	}
	return 1 + strings.Count(key.HeadComment, "\n")
}

func index(nodes []*yaml.Node, value string) int {
	return slices.IndexFunc(nodes, func(n *yaml.Node) bool { return n.Value == value })
}

// without leaves out keys and all that is below them.
func without(rows, keys []string) (kept []string) {
	below := -1 // the indentation of the key that is left out
	for _, row := range rows {
		key := strings.TrimLeft(row, " ")
		indentation := len(row) - len(key)
		if below >= 0 && indentation > below {
			continue
		}
		if below = -1; slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(key, k+":") }) {
			below = indentation
			continue
		}
		kept = append(kept, row)
	}
	return kept
}

// list writes a list of texts as the catalog's files have it.
func list(key string, items []*yaml.Node) (rows []string) {
	row := key + ": ["
	for i, item := range items {
		word := fmt.Sprintf("%q", item.Value)
		if i+1 < len(items) {
			word += ","
		} else {
			word += "]"
		}
		if len(row)+1+len(word) > 105 {
			rows, row = append(rows, row), "   "
		}
		if !strings.HasSuffix(row, "[") {
			row += " "
		}
		row += word
	}
	return append(rows, row)
}
