package lifecycles

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// keyOrder is the order in which a reader meets the keys of a mapping; others
// follow by name.
var keyOrder = []string{
	"kind", "order", "lines",
	"name", "vendor", "part", "kubernetes", "kubernetesMinors", "managed", "ownRuntime", "policy", "sources",
	"title", "why", "values", "value",
	"repository", "revision",
	"released", "activeEnds", "ends", "extendedEnds", "openEnded", "ended", "basis", "disputed", "date",
	"min", "max", "source", "releases",
	"fallback", "versions", "providers", "runsOn", "elsewhere", "labels",
	"osReleaseIds", "osImages", "pattern", "id", "kernel", "version", "unversioned", "containerRuntimes", "kinds", "runtimeBuilds", "components",
}

// text that another YAML reader could take for a number or a date.
var numeric = regexp.MustCompile(`^[0-9]`)

// Format writes a topic as its file has it: keys in reading order, texts that
// start with a digit quoted, short mappings on one line.
func Format(product map[string]any, topic string, content map[string]any) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s, written by make catalog-lifecycles: correct it in the patch of the importer.\n", map[string]string{
		"product":     fmt.Sprintf("What %v is and what its rows cite", product["name"]),
		"recognition": fmt.Sprintf("How %v shows in an inventory", product["name"]),
		"releases":    fmt.Sprintf("Lines of %v, oldest first", product["name"]),
	}[topic])
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(node("", content, 0)); err != nil {
		return nil, err
	}
	if err := e.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// node renders a value; depth counts the mappings around it.
func node(key string, v any, depth int) *yaml.Node {
	switch x := v.(type) {
	case map[string]any:
		n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		if slices.Contains([]string{"releases", "osReleaseIds", "tiers"}, key) && depth > 0 || depth > 3 {
			n.Style = yaml.FlowStyle
		}
		for _, k := range slices.SortedFunc(maps.Keys(x), inReadingOrder) {
			n.Content = append(n.Content, scalar(k), node(k, x[k], depth+1))
		}
		return n
	case []any:
		n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		if key != "values" && key != "osImages" {
			n.Style = yaml.FlowStyle
		}
		for _, item := range x {
			n.Content = append(n.Content, node("", item, depth+3))
		}
		return n
	case string:
		return scalar(x)
	}
	n := &yaml.Node{}
	// Numbers and booleans render as they are.
	_ = n.Encode(v)
	return n
}

func scalar(text string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
	if numeric.MatchString(text) {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

func inReadingOrder(a, b string) int {
	rank := func(key string) int {
		if i := slices.Index(keyOrder, key); i >= 0 {
			return i
		}
		return len(keyOrder)
	}
	return cmp.Or(rank(a)-rank(b), byNumber(a, b), strings.Compare(a, b))
}
