package inventory

import (
	"io"

	"insupport/internal/term"
)

// keyOrder is the order in which people write the keys; others follow sorted.
var keyOrder = []string{"apiVersion", "kind", "metadata", "name", "labels", "collectedAt", "asOf", "spec",
	"environment", "role", "managementCluster", "license", "products", "infrastructure", "kubernetes", "nodes",
	"components", "features", "needs", "apis", "facts", "gaps", "path", "reason", "detail", "group", "count", "members", "places", "kubelet", "arch", "gpu", "os", "id", "version",
	"kernel", "containerRuntime", "appVersion", "chart", "namespace", "configuration"}

// WriteYAML writes the inventory as one YAML document.
func WriteYAML(w io.Writer, inv *Inventory) error { return term.YAML(w, inv.Value(), keyOrder...) }
