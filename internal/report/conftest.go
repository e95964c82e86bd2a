package report

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"

	"insupport/internal/finding"
	"insupport/internal/term"
)

// The namespace and queries of the project's own conftest adapter, so that a
// wrapper sees no difference between its output and ours.
const (
	conftestNamespace = "insupport.conftest"
	conftestDeny      = "data.insupport.conftest.deny"
	conftestWarn      = "data.insupport.conftest.warn"
)

type conftestCheck struct {
	Filename   string           `json:"filename"`
	Namespace  string           `json:"namespace"`
	Successes  int              `json:"successes"`
	Skipped    []conftestResult `json:"skipped,omitempty"`
	Warnings   []conftestResult `json:"warnings,omitempty"`
	Failures   []conftestResult `json:"failures,omitempty"`
	Exceptions []conftestResult `json:"exceptions,omitempty"`
}

type conftestResult struct {
	Msg      string                     `json:"msg"`
	Loc      *conftestLocation          `json:"loc,omitempty"`
	Metadata map[string]json.RawMessage `json:"metadata,omitempty"`
}

type conftestLocation struct {
	File string      `json:"file,omitempty"`
	Line json.Number `json:"line,omitempty"`
}

// writeConftest writes conftest's JSON, an entry per cluster. Waived and known
// findings are exceptions, rules switched off are skipped; what is for
// information only conftest does not have.
func writeConftest(w io.Writer, r *Report, _ Options) error {
	checks := []conftestCheck{}
	for _, c := range r.Clusters {
		check := conftestCheck{Filename: c.Source, Namespace: conftestNamespace}
		if check.Filename == "-" {
			check.Filename = ""
		}
		for _, k := range c.cases() {
			if k.Finding == nil {
				switch k.Result {
				case casePass:
					check.Successes++
				case caseOff:
					check.Skipped = append(check.Skipped, conftestResult{Msg: k.Message})
				}
				continue
			}
			query := conftestDeny
			if k.Finding.Level == finding.Warning {
				query = conftestWarn
			}
			res, err := c.conftestResult(k.Finding, query)
			if err != nil {
				return err
			}
			switch {
			case k.Finding.Level == finding.Info:
			case k.Result == finding.Waived, k.Result == finding.Known:
				check.Exceptions = append(check.Exceptions, res)
			case k.Result == finding.Warning:
				check.Warnings = append(check.Warnings, res)
			default:
				check.Failures = append(check.Failures, res)
			}
		}
		// Nothing else of conftest's has room for a note, and only what is
		// skipped counts for nothing.
		for _, text := range c.asides() {
			check.Skipped = append(check.Skipped, conftestResult{Msg: "[insupport/beside] " + text})
		}
		for _, text := range r.Changed() {
			check.Skipped = append(check.Skipped, conftestResult{Msg: "[insupport/run] " + text})
		}
		checks = append(checks, check)
	}
	raw, err := json.Marshal(checks)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "\t"); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err = w.Write(term.JSON(b.Bytes()))
	return err
}

func (c *Cluster) conftestResult(f *finding.Finding, query string) (conftestResult, error) {
	raw, err := json.Marshal(f)
	if err != nil {
		return conftestResult{}, err
	}
	res := conftestResult{Msg: "[" + f.Rule + "] " + f.Said()}
	if err := json.Unmarshal(raw, &res.Metadata); err != nil {
		return conftestResult{}, err
	}
	delete(res.Metadata, "message")
	delete(res.Metadata, "evidence")
	res.Metadata["query"] = json.RawMessage(strconv.Quote(query))
	if f.Location.File != "" && f.Location.Line > 0 {
		res.Loc = &conftestLocation{f.Location.File, json.Number(strconv.Itoa(f.Location.Line))}
	}
	return res, nil
}
