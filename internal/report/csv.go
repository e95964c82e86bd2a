package report

import (
	"io"
	"maps"
	"strconv"

	"insupport/internal/finding"
)

// writeCSV writes a table for spreadsheets: a row per finding, with the product
// that it is about or whose support ends first, one per cluster
// without any, and one per note on the run, told apart by the first column.
func writeCSV(w io.Writer, r *Report, o Options) error {
	columns := append([]string{"row", "cluster", "verdict", "as_of"}, clusterColumns...)
	s := newSpreadsheet(w, o, append(columns, "rule", "level", "status", "subject_kind", "subject", "version",
		"message", "until", "basis", "disputed", "remediation", "sources", "waiver_owner", "waiver_expires", "waiver_reason",
		"file", "line", "column", "path", "fingerprint")...)
	row := func(first string, c *Cluster, h *horizon, cells map[string]string) {
		all := map[string]string{}
		if c != nil {
			if h == nil {
				own := r.first(c)
				h = &own
			}
			all = r.clusterCells(c, *h)
			all["cluster"], all["verdict"], all["as_of"] = c.Name, c.Verdict, r.Day(c)
		}
		maps.Copy(all, cells)
		all["row"] = first
		s.row(c, all)
	}
	for _, c := range r.Clusters {
		if len(c.Findings) == 0 {
			file, _, _ := c.place(nil)
			row("cluster", c, nil, map[string]string{"file": file})
		}
		for _, f := range worstFirst(c.Findings) {
			file, line, column := c.place(f)
			cells := map[string]string{
				"rule": f.Rule, "level": f.Level, "status": status(f),
				"subject_kind": f.Subject.Kind, "subject": f.Subject.Name, "version": f.Subject.Version,
				"message": f.Said(), "basis": f.Basis, "disputed": strconv.FormatBool(f.Disputed),
				"remediation": f.Remediation, "sources": f.Sources(), "file": file, "line": strconv.Itoa(line),
				"path": f.Location.Path, "fingerprint": f.Fingerprint,
			}
			if column > 0 {
				cells["column"] = strconv.Itoa(column)
			}
			if f.Until != nil {
				cells["until"] = *f.Until
			}
			if f.Waiver != nil {
				cells["waiver_owner"], cells["waiver_expires"], cells["waiver_reason"] = f.Waiver.Owner, f.Waiver.Expires, f.Waiver.Reason
			}
			row("finding", c, r.about(c, f), cells)
		}
		for _, text := range c.asides() {
			row("beside", c, nil, map[string]string{"message": text})
		}
		if c.Forecast != nil {
			for _, l := range c.Forecast.Leaving {
				row("forecast", c, nil, map[string]string{"subject_kind": "product",
					"subject": l.Product, "version": l.Version, "message": l.Message, "until": l.LeavesOn, "basis": l.Basis,
					"disputed": strconv.FormatBool(l.Disputed)})
			}
			for _, u := range c.Forecast.Uncertain {
				row("forecast", c, nil, map[string]string{"subject_kind": "product",
					"subject": u.Product, "version": u.Version, "message": u.Message})
			}
		}
	}
	if note, told := r.dayNote(); told {
		row("run", nil, nil, map[string]string{"as_of": r.Metadata.AsOf, "rule": "asOf", "message": note})
	}
	for _, x := range r.Metadata.changes() {
		row("run", nil, nil, map[string]string{"as_of": r.Metadata.AsOf, "rule": x.Kind, "message": x.Text})
	}
	for _, x := range r.Metadata.ruleSettings() {
		row("setting", nil, nil, map[string]string{"as_of": r.Metadata.AsOf, "rule": x.Rule, "level": x.Level, "message": x.sentence()})
	}
	for _, x := range r.Metadata.notices() {
		row("waiver", nil, nil, map[string]string{"as_of": r.Metadata.AsOf, "rule": x.Rule, "status": x.State, "message": x.Sentence(),
			"waiver_owner": x.Owner, "waiver_expires": x.Expires, "waiver_reason": x.Reason})
	}
	if note := r.Metadata.Baseline.note(); note != "" {
		row("baseline", nil, nil, map[string]string{"as_of": r.Metadata.Baseline.AsOf, "message": note, "file": r.Metadata.Baseline.Source})
	}
	return s.finish()
}

// about is the product that a finding is about, nil where it is about another
// thing.
func (r *Report) about(c *Cluster, f *finding.Finding) *horizon {
	if f.Subject.Kind != "product" {
		return nil
	}
	for _, p := range c.Products {
		if p.Name == f.Subject.Name {
			h := r.horizon(c, p)
			return &h
		}
	}
	return nil
}

// status is open, waived or known.
func status(f *finding.Finding) string {
	if result := f.Result(); result != f.Level {
		return result
	}
	return "open"
}
