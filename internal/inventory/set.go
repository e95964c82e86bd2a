package inventory

import (
	"insupport/internal/document"
	"strings"
)

// SetMark is what a finding says whose value nobody finds in the inventory.
const SetMark = " (set for this run)"

// MarkSet notes that the values at paths, given as keys and list indexes, are
// the run's, as if settings had put them there.
func (i *Inventory) MarkSet(paths [][]string) {
	for _, path := range paths {
		i.set = append(i.set, Setting{path: path})
	}
}

// IsSet tells whether the run gave the value at a path, the one above it, or a
// part of it: then its file does not say what it is.
func (i *Inventory) IsSet(path string) bool {
	if len(i.set) == 0 {
		return false
	}
	at := strings.Join(document.SplitPath(path), ".")
	for _, s := range i.set {
		set := strings.Join(s.path, ".")
		if at == set || strings.HasPrefix(at, set+".") {
			return true
		}
		// Every value is a part of the whole: that says nothing.
		if strings.HasPrefix(set, at+".") && at != "" && at != "spec" && at != "metadata" {
			return true
		}
	}
	return false
}
