package source

import (
	"bufio"
	"fmt"
	"strings"

	"insupport/internal/document"
	"insupport/internal/inventory"
	"insupport/internal/term"
)

// lines takes a file of JSON Lines without holding it. It is false where the
// file is something else, for all that was read of it: then it is read again.
func (r *run) lines(name string, in *bufio.Reader) bool {
	inventories, errs, ours := r.documents(name, func(again func(), known func([]byte, int) bool, take func(*document.Document)) error {
		wrong, ok := document.EachLine(name, in, known, take)
		if !ok {
			again()
		}
		return wrong
	})
	if ours {
		r.stating(inventories, errs)
	}
	return ours
}

// documents reads insupport's own documents, which are not derived from
// anything: what they say is what counts. It returns the inventories of a file
// as each hands them over, with an error for each document that is none, and
// false where it holds none of ours: then the file is of another kind.
func (r *run) documents(name string, each func(again func(), known func([]byte, int) bool, take func(*document.Document)) error) (
	out []*inventory.Inventory, errs []error, ours bool) {
	n := 0
	again := func() { out, errs, ours, n = nil, nil, false, 0 }
	var canonical *inventory.Line
	known := func(line []byte, number int) bool {
		if r.opts.Annotations != nil {
			return false
		}
		var inv *inventory.Inventory
		if inv, canonical = r.pool.Line(name, line, number); inv != nil {
			n++
			ours, out = true, append(out, inv)
		}
		return inv != nil
	}
	err := each(again, known, func(d *document.Document) {
		n++
		if !isInventory(d) {
			errs = append(errs, &document.Error{File: name, Position: d.Locate(""),
				Message: fmt.Sprintf("document %d is no %s", n, inventory.Kind)})
			return
		}
		ours = true
		var changed [][]string
		if m, ok := d.Value.(map[string]any); ok {
			_, changed = r.opts.Annotations.apply(object{m: m}.str("metadata", "name"), m)
		}
		inv, err := r.pool.New(d, d.Value, canonical)
		if err != nil {
			errs = append(errs, err)
			return
		}
		inv.MarkSet(changed)
		out = append(out, inv)
	})
	if err != nil {
		errs = append([]error{err}, errs...)
	}
	return out, errs, ours
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
