package report

import (
	"encoding/csv"
	"io"
	"strconv"

	"insupport/internal/finding"
	"insupport/internal/term"
)

// writeCSV writes a table for spreadsheets: a row per finding, one per cluster
// without any, and one per note on the run, told apart by the first column.
func writeCSV(w io.Writer, r *Report, _ Options) error {
	out := csv.NewWriter(w)
	head := []string{"row", "cluster", "verdict", "as_of", "rule", "level", "status", "subject_kind", "subject", "version",
		"message", "until", "basis", "disputed", "remediation", "sources", "waiver_owner", "waiver_expires", "waiver_reason",
		"file", "line", "column", "path", "fingerprint"}
	row := func(first string, cells map[string]string) {
		record := make([]string, len(head))
		for i, name := range head {
			record[i] = term.Cell(cells[name])
		}
		record[0] = first
		_ = out.Write(record) // the error stays and Flush's caller sees it
	}
	_ = out.Write(head)
	for _, c := range r.Clusters {
		if len(c.Findings) == 0 {
			file, _, _ := c.place(nil)
			row("cluster", map[string]string{"cluster": c.Name, "verdict": c.Verdict, "as_of": r.Day(c), "file": file})
		}
		for _, f := range worstFirst(c.Findings) {
			file, line, column := c.place(f)
			cells := map[string]string{
				"cluster": c.Name, "verdict": c.Verdict, "as_of": r.Day(c), "rule": f.Rule, "level": f.Level, "status": status(f),
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
			row("finding", cells)
		}
		for _, text := range c.asides() {
			row("beside", map[string]string{"cluster": c.Name, "verdict": c.Verdict, "as_of": r.Day(c), "message": text})
		}
		if c.Forecast != nil {
			for _, l := range c.Forecast.Leaving {
				row("forecast", map[string]string{"cluster": c.Name, "verdict": c.Verdict, "as_of": r.Day(c), "subject_kind": "product",
					"subject": l.Product, "version": l.Version, "message": l.Message, "until": l.LeavesOn, "basis": l.Basis,
					"disputed": strconv.FormatBool(l.Disputed)})
			}
			for _, u := range c.Forecast.Uncertain {
				row("forecast", map[string]string{"cluster": c.Name, "verdict": c.Verdict, "as_of": r.Day(c), "subject_kind": "product",
					"subject": u.Product, "version": u.Version, "message": u.Message})
			}
		}
	}
	if note, told := r.dayNote(); told {
		row("run", map[string]string{"as_of": r.Metadata.AsOf, "rule": "asOf", "message": note})
	}
	for _, s := range r.Metadata.changes() {
		row("run", map[string]string{"as_of": r.Metadata.AsOf, "rule": s.Kind, "message": s.Text})
	}
	for _, s := range r.Metadata.ruleSettings() {
		row("setting", map[string]string{"as_of": r.Metadata.AsOf, "rule": s.Rule, "level": s.Level, "message": s.sentence()})
	}
	for _, s := range r.Metadata.notices() {
		row("waiver", map[string]string{"as_of": r.Metadata.AsOf, "rule": s.Rule, "status": s.State, "message": s.Sentence(),
			"waiver_owner": s.Owner, "waiver_expires": s.Expires, "waiver_reason": s.Reason})
	}
	if note := r.Metadata.Baseline.note(); note != "" {
		row("baseline", map[string]string{"as_of": r.Metadata.Baseline.AsOf, "message": note, "file": r.Metadata.Baseline.Source})
	}
	out.Flush()
	return out.Error()
}

// status is open, waived or known.
func status(f *finding.Finding) string {
	if result := f.Result(); result != f.Level {
		return result
	}
	return "open"
}
