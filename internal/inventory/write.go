package inventory

import (
	"encoding/json"
	"io"
	"maps"
	"slices"

	"gopkg.in/yaml.v3"
)

// keyOrder is the order in which people write the keys; others follow sorted.
var keyOrder = []string{"apiVersion", "kind", "metadata", "name", "labels", "collectedAt", "asOf", "spec",
	"environment", "role", "managementCluster", "license", "products", "infrastructure", "kubernetes", "nodes",
	"components", "features", "needs", "apis", "facts", "gaps", "path", "reason", "detail", "group", "count", "members", "kubelet", "arch", "gpu", "os", "id", "version",
	"kernel", "containerRuntime", "namespace", "configuration"}

// WriteYAML writes the inventory as one YAML document.
func WriteYAML(w io.Writer, inv *Inventory) error {
	enc := yaml.NewEncoder(w)
	enc.SetIndent(2)
	if err := enc.Encode(yamlNode(inv.Value)); err != nil {
		return err
	}
	return enc.Close()
}

func yamlNode(v any) *yaml.Node {
	n := &yaml.Node{}
	switch x := v.(type) {
	case map[string]any:
		n.Kind = yaml.MappingNode
		keys := slices.SortedFunc(maps.Keys(x), func(a, b string) int {
			i, j := slices.Index(keyOrder, a), slices.Index(keyOrder, b)
			switch {
			case i >= 0 && j >= 0:
				return i - j
			case i >= 0:
				return -1
			case j >= 0:
				return 1
			case a < b:
				return -1
			}
			return 1
		})
		for _, k := range keys {
			key := &yaml.Node{}
			key.SetString(k)
			n.Content = append(n.Content, key, yamlNode(x[k]))
		}
	case []any:
		n.Kind = yaml.SequenceNode
		for _, item := range x {
			n.Content = append(n.Content, yamlNode(item))
		}
	case json.Number:
		n.Kind, n.Value = yaml.ScalarNode, x.String()
	default:
		// Encode never fails on strings and bools, and quotes what would be
		// read back as another type.
		_ = n.Encode(x)
	}
	return n
}
