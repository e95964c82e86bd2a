// Package catalog_test checks the real data: that every topic keeps its
// schema and cites known sources, that the lists agree with each other, and
// that nothing of the published facts got lost. It reads data/ and the
// schemas as files, and the policies only where a test asks what they make of
// the data.
package catalog_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

const root = "../.."

// object is a YAML mapping as JSON has it.
type object = map[string]any

// load reads the catalog as data.insupport.catalog holds it: product, topic, content.
func load(t *testing.T) map[string]map[string]object {
	t.Helper()
	catalog := map[string]map[string]object{}
	dir := filepath.Join(root, "data", "insupport_facts")
	files, err := filepath.Glob(filepath.Join(dir, "*", "*", "data.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			t.Fatal(err)
		}
		parts := strings.Split(filepath.ToSlash(rel), "/")
		content, err := readYAML(file)
		if err != nil {
			t.Fatalf("%s: %v", rel, err)
		}
		if catalog[parts[0]] == nil {
			catalog[parts[0]] = map[string]object{}
		}
		catalog[parts[0]][parts[1]] = content
	}
	if len(catalog) == 0 {
		t.Fatalf("no catalog topics under %s", dir)
	}
	return catalog
}

func readYAML(file string) (object, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var node yaml.Node
	if err := yaml.Unmarshal(raw, &node); err != nil {
		return nil, err
	}
	if len(node.Content) != 1 {
		return nil, fmt.Errorf("not one YAML document")
	}
	v, err := plain(node.Content[0])
	if err != nil {
		return nil, err
	}
	content, ok := v.(object)
	if !ok {
		return nil, fmt.Errorf("not a mapping")
	}
	return content, nil
}

// plain converts a YAML node to what JSON can hold. Scalars that YAML tools
// read differently (dates, numbers with a point, null) are errors: unquoted,
// they would not be the same in Go and in OPA.
func plain(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.MappingNode:
		m := object{}
		for i := 0; i < len(n.Content); i += 2 {
			key := n.Content[i]
			if key.Tag != "!!str" {
				return nil, fmt.Errorf("line %d: key %s: quote it", key.Line, key.Value)
			}
			if _, twice := m[key.Value]; twice {
				return nil, fmt.Errorf("line %d: key %s stands twice", key.Line, key.Value)
			}
			v, err := plain(n.Content[i+1])
			if err != nil {
				return nil, err
			}
			m[key.Value] = v
		}
		return m, nil
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			v, err := plain(c)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case yaml.ScalarNode:
		switch n.Tag {
		case "!!str":
			if strings.TrimSpace(n.Value) == "" {
				return nil, fmt.Errorf("line %d: empty text: leave the key out", n.Line)
			}
			return n.Value, nil
		case "!!bool":
			return n.Value == "true", nil
		case "!!int":
			return json.Number(n.Value), nil
		}
		return nil, fmt.Errorf("line %d: %q is %s: quote it, or leave the key out", n.Line, n.Value, n.Tag)
	}
	return nil, fmt.Errorf("line %d: aliases are not used in the catalog", n.Line)
}

// get follows keys down a document; nil when one is missing.
func get(v any, keys ...string) any {
	for _, key := range keys {
		m, _ := v.(object)
		v = m[key]
	}
	return v
}

func keys(v any) []string {
	m, _ := v.(object)
	return slices.Sorted(maps.Keys(m))
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func texts(v any) []string {
	var list []string
	items, _ := v.([]any)
	for _, item := range items {
		list = append(list, text(item))
	}
	return list
}

// each calls f for every mapping in v, with its path.
func each(path string, v any, f func(path string, m object)) {
	switch x := v.(type) {
	case object:
		f(path, x)
		for _, key := range keys(x) {
			each(path+"/"+key, x[key], f)
		}
	case []any:
		for i, item := range x {
			each(fmt.Sprintf("%s[%d]", path, i), item, f)
		}
	}
}

// TestNothingGetsLost guards against rows that get lost: what a line needs is
// counted from the lines themselves, so that a new one is stated in one place.
func TestNothingGetsLost(t *testing.T) {
	catalog := load(t)
	order := texts(catalog["konvoy"]["releases"]["order"])
	for _, line := range order[slices.Index(order, "1.4"):] { // older lines: no chart in reach
		if get(catalog["konvoy"]["pairs"], "kommander", "lines", line) == nil {
			t.Errorf("konvoy %s has no Kommander line", line)
		}
	}
	later := order[slices.Index(order, "2.3"):] // from here both are one product
	for _, product := range []string{"kommander", "nutanix-nkp"} {
		others := texts(catalog[product]["releases"]["order"])
		if diff := cmp.Diff(later, others[slices.Index(others, "2.3"):]); diff != "" {
			t.Errorf("lines after 2.3 (-konvoy +%s):\n%s", product, diff)
		}
		for _, line := range later {
			want := keys(get(catalog["konvoy"]["releases"], "lines", line, "releases"))
			if diff := cmp.Diff(want, keys(get(catalog[product]["releases"], "lines", line, "releases"))); diff != "" {
				t.Errorf("releases of line %s (-konvoy +%s):\n%s", line, product, diff)
			}
			for _, release := range want {
				date := func(product string) string {
					return text(get(catalog[product]["releases"], "lines", line, "releases", release, "date"))
				}
				if date("konvoy") != date(product) {
					t.Errorf("%s came out on %s as konvoy, on %s as %s", release, date("konvoy"), date(product), product)
				}
			}
		}
	}
	// Lists that pages close: what they name, no more and no less.
	for _, c := range []struct {
		product, topic string
		path           []string
		want           int
	}{
		{"kaptain", "releases", []string{"lines"}, 7},
		{"dispatch", "releases", []string{"lines"}, 2},
		{"konvoy", "pairs", []string{"kommander", "unsupported"}, 4},
	} {
		if got := len(keys(get(catalog[c.product][c.topic], c.path...))); got != c.want {
			t.Errorf("%s/%s%v has %d rows, want %d", c.product, c.topic, c.path, got, c.want)
		}
	}
}
