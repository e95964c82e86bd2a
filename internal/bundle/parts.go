package bundle

import (
	"fmt"
	"path"
	"strings"

	"insupport/internal/inventory"
)

// Parts are the corrections and rules of one's own that were added to a
// bundle, as files of folders that Load takes again, in their order.
func (b *Bundle) Parts() (overlays, rules []string, files map[string][]byte) {
	files = map[string][]byte{}
	for i, patch := range b.patches {
		dir := fmt.Sprintf("overlays/%02d", i+1)
		overlays = append(overlays, dir)
		for product, facts := range patch {
			files[path.Join(dir, product, "data.yaml")] = inventory.Canonical(facts) // JSON is YAML
		}
	}
	for i, own := range b.Own {
		dir := fmt.Sprintf("rules/%02d", i+1)
		rules = append(rules, dir)
		for _, m := range b.Modules {
			for _, id := range own.Rules {
				if strings.HasPrefix(m.Path, "insupport/rules/"+id+"/") {
					files[path.Join(dir, m.Path)] = m.Text()
				}
			}
		}
	}
	return overlays, rules, files
}
