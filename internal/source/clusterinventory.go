package source

import (
	"fmt"
	"slices"
	"strings"

	"insupport/internal/document"
	"insupport/internal/inventory"
	"insupport/internal/term"
)

// clusterInventory reads insupport's own documents, which are not derived
// from anything: what they say is what counts.
type clusterInventory struct{}

// Detect tells whether the input holds such documents.
func (clusterInventory) Detect(in *Input) bool {
	docs, _ := in.Documents()
	return slices.ContainsFunc(docs, isInventory)
}

func isInventory(d *document.Document) bool {
	m, _ := d.Value.(map[string]any)
	return ours(m) != ""
}

// ours tells documents of our own by what they call themselves, misspelt too,
// so that they are reported and not skipped: "as written", or what is wrong
// with it. Reports and the like are no inputs.
func ours(m map[string]any) string {
	for key, v := range m {
		said, ok := v.(string)
		if !ok || said == "" {
			continue
		}
		switch {
		case near(key, "kind"):
			if near(said, inventory.Kind) {
				return spelling(m)
			}
		case near(key, "apiVersion"):
			group, _, _ := strings.Cut(said, "/")
			name, _, _ := strings.Cut(inventory.APIVersion, "/")
			kind, _ := m["kind"].(string)
			if near(group, name) && !(group == name && (kind == "Report" || kind == "Plan" || kind == "WaiverList")) {
				return spelling(m)
			}
		}
	}
	return ""
}

func near(word, want string) bool {
	return len(word) <= 2*len(want) && term.Nearest(word, []string{want}) != ""
}

func spelling(m map[string]any) string {
	if strings.HasPrefix(fmt.Sprint(m["apiVersion"]), "insupport/") || m["kind"] == inventory.Kind {
		return "as written"
	}
	return fmt.Sprintf("apiVersion %v and kind %v look like a misspelt inventory; write apiVersion: %s and kind: %s",
		m["apiVersion"], m["kind"], inventory.APIVersion, inventory.Kind)
}

// Read returns the inventories of the input, and an error for each document
// that is none.
func (clusterInventory) Read(in *Input, opts Options) (out []*inventory.Inventory, errs []error) {
	docs, err := in.Documents()
	if err != nil {
		errs = append(errs, err)
	}
	for i, d := range docs {
		if !isInventory(d) {
			at := d.Locate("")
			errs = append(errs, &document.Error{File: in.Name, Position: at,
				Message: fmt.Sprintf("document %d is no %s", i+1, inventory.Kind)})
			continue
		}
		var changed [][]string
		if m, ok := d.Value.(map[string]any); ok {
			_, changed = opts.Annotations.apply(object{m: m}.str("metadata", "name"), m)
		}
		inv, err := inventory.New(d, d.Value, opts.Settings, opts.Facts)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		inv.MarkSet(changed)
		out = append(out, inv)
	}
	return out, errs
}
