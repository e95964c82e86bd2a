package report

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"insupport/internal/finding"
	"insupport/internal/lazy"
	"insupport/internal/term"
)

// clusterColumns are what both tables for spreadsheets say of a cluster's
// support, and of who it belongs to.
var clusterColumns = []string{"environment", "product", "product_version", "product_line", "phase", "ends", "days", "labels"}

// spreadsheet writes rows by the names of their columns; labels that a reader
// wants have columns of their own at the end.
type spreadsheet struct {
	out     *csv.Writer
	columns []string
	labels  []string
}

func newSpreadsheet(w io.Writer, o Options, columns ...string) *spreadsheet {
	s := &spreadsheet{csv.NewWriter(w), columns, o.Columns}
	head := append([]string{}, columns...)
	for _, key := range o.Columns {
		head = append(head, term.Cell("label "+key))
	}
	_ = s.out.Write(head) // the error stays until finish
	return s
}

func (s *spreadsheet) row(c *Cluster, cells map[string]string) {
	record := make([]string, 0, len(s.columns)+len(s.labels))
	for _, name := range s.columns {
		cell := term.Cell(cells[name])
		if name == "days" {
			cell = cells[name] // a number of ours, also where it is negative
		}
		record = append(record, cell)
	}
	for _, key := range s.labels {
		value := ""
		if c != nil {
			value, _ = c.label(key)
		}
		record = append(record, term.Cell(value))
	}
	_ = s.out.Write(record)
}

func (s *spreadsheet) finish() error {
	s.out.Flush()
	return s.out.Error()
}

// clusterCells are the cells of clusterColumns; the product is the one whose
// support ends first unless another is meant.
func (r *Report) clusterCells(c *Cluster, h horizon) map[string]string {
	cells := map[string]string{"environment": c.Environment, "product": h.Name, "product_version": h.Version, "product_line": lineCell(h.Line),
		"phase": h.Phase, "ends": h.Ends, "labels": strings.Join(c.labels(), ", ")}
	if h.Days != nil {
		cells["days"] = strconv.Itoa(*h.Days)
	}
	return cells
}

var decimal = lazy.Regexp(`^\d+\.\d+$`)

// lineCell keeps a line a text: whoever reads tables takes 2.10 for 2.1.
func lineCell(line string) string {
	if decimal().MatchString(line) {
		return line + ".x"
	}
	return line
}

// writeClusters writes a table for spreadsheets with a row per cluster, the
// worst first.
func writeClusters(w io.Writer, r *Report, o Options) error {
	columns := append([]string{"cluster", "verdict", "verdict_without_waivers", "as_of"}, clusterColumns...)
	s := newSpreadsheet(w, o, append(columns, "products", "worst_rule", "worst_finding", finding.Violation, finding.Unknown, finding.Warning,
		finding.Info, finding.Waived, finding.Known, "waived_by", "not_decided", "beside", "source", "inventory_digest", "bundle_digest", "run")...)
	run := strings.Join(r.notes(), "; ")
	for _, c := range r.worstClusters() {
		if !o.shows(c) {
			continue
		}
		cells := r.clusterCells(c, r.first(c))
		for key, text := range map[string]string{"cluster": c.Name, "verdict": c.Verdict, "verdict_without_waivers": c.VerdictWithoutWaivers,
			"as_of": r.Day(c), "not_decided": strconv.Itoa(finding.CountBeside(c.Undecided)), "beside": strings.Join(c.asides(), "; "), "source": c.Source,
			"inventory_digest": c.InventoryDigest, "bundle_digest": r.Metadata.Bundle.Digest, "run": run} {
			cells[key] = text
		}
		var products []string
		for _, p := range c.Products {
			products = append(products, describe(p))
		}
		cells["products"] = strings.Join(products, "; ")
		n, waived := map[string]int{}, []string{}
		for _, f := range c.Findings {
			n[f.Result()]++
			if f.Waiver != nil {
				waived = append(waived, f.Rule+" "+f.Note())
			}
		}
		cells["waived_by"] = strings.Join(slices.Compact(waived), "; ")
		for _, result := range append(finding.Levels(), finding.Waived, finding.Known) {
			cells[result] = strconv.Itoa(n[result])
		}
		if worst := worstFirst(c.Findings); len(worst) > 0 {
			cells["worst_rule"], cells["worst_finding"] = worst[0].Rule, worst[0].Remark()
		}
		s.row(c, cells)
	}
	return s.finish()
}
