package about

import (
	"fmt"
	"io"
	"strconv"

	"insupport/internal/inventory"
	"insupport/internal/term"
)

// Where facts come from.
const (
	FactsEmbedded = "embedded"
	FactsImported = "imported"
	FactsFile     = "file"
)

// FactsStatus lists the facts that there are, and which a run would use.
type FactsStatus struct {
	head
	Schema int        `json:"schema"` // that the program reads
	Facts  []FactsRow `json:"facts"`
}

// FactsRow is one set of facts.
type FactsRow struct {
	Origin   string `json:"origin"`
	Used     bool   `json:"used"`
	Built    string `json:"built"`
	Digest   string `json:"digest"`
	Products int    `json:"products,omitempty"`
	SignedBy string `json:"signedBy,omitempty"` // key whose signature was checked
	Problem  string `json:"problem,omitempty"`  // why it cannot be used
}

// NewFactsStatus makes the document.
func NewFactsStatus(schema int, rows []FactsRow) *FactsStatus {
	return &FactsStatus{head{inventory.APIVersion, "FactsStatus"}, schema, rows}
}

// Write writes the document in a format that Formats lists.
func (d *FactsStatus) Write(w io.Writer, format string) error {
	return term.Write(w, format, d, func(w io.Writer) error {
		rows := [][]string{{"USED", "FACTS", "BUILT", "PRODUCTS", "SIGNED BY", "DIGEST"}}
		for _, f := range d.Facts {
			used, products := "", ""
			if f.Used {
				used = "yes"
			}
			if f.Products > 0 {
				products = strconv.Itoa(f.Products)
			}
			rows = append(rows, []string{used, f.Origin, f.Built, products, term.Dash(f.SignedBy), f.Digest})
		}
		if err := term.Table(w, rows); err != nil {
			return err
		}
		for _, f := range d.Facts {
			if f.Problem != "" {
				fmt.Fprintln(w, f.Problem)
			}
		}
		return nil
	})
}
