package source

import (
	"fmt"
	"strings"

	"insupport/internal/inventory"
)

// clusterInventory reads insupport's own documents, which are not derived
// from anything: what they say is what counts.
type clusterInventory struct{}

// Detect tells whether the input holds such documents.
func (clusterInventory) Detect(in *Input) bool {
	docs, _ := in.Documents()
	for _, d := range docs {
		if isInventory(d) {
			return true
		}
	}
	return false
}

// isInventory also claims documents of our API with a misspelt kind, so that
// they are reported and not skipped.
func isInventory(d *inventory.Document) bool {
	m, _ := d.Value.(map[string]any)
	kind, _ := m["kind"].(string)
	api, _ := m["apiVersion"].(string)
	switch kind {
	case inventory.Kind:
		return true
	case "Report", "Plan", "WaiverList":
		return false
	}
	return strings.HasPrefix(api, "insupport/")
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
			errs = append(errs, &inventory.Error{File: in.Name, Position: at,
				Message: fmt.Sprintf("document %d is no %s", i+1, inventory.Kind)})
			continue
		}
		if m, ok := d.Value.(map[string]any); ok {
			opts.Annotations.apply(object{m: m}.str("metadata", "name"), m)
		}
		inv, err := inventory.New(d, d.Value, opts.Settings, opts.Facts)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		out = append(out, inv)
	}
	return out, errs
}
