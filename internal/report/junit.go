package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"insupport/internal/finding"
	"insupport/internal/inventory"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Timestamp  string          `xml:"timestamp,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
	Output     string          `xml:"system-out,omitempty"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Name      string       `xml:"name,attr"`
	Classname string       `xml:"classname,attr"`
	Skipped   *junitReason `xml:"skipped"`
	Error     *junitReason `xml:"error"`
	Failure   *junitReason `xml:"failure"`
	Output    string       `xml:"system-out,omitempty"`
}

type junitReason struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// writeJUnit writes a suite per cluster and a case per rule and subject.
func writeJUnit(w io.Writer, r *Report, _ Options) error {
	all := junitSuites{Name: "insupport"}
	for _, c := range r.Clusters {
		suite := junitSuite{Name: c.Name, Timestamp: r.Day(c) + "T00:00:00", Properties: []junitProperty{
			{"verdict", c.Verdict}, {"asOf", r.Day(c)}, {"source", c.Source},
			{"inventoryDigest", c.InventoryDigest}, {"bundleDigest", r.Metadata.Bundle.Digest}, {"environment", c.Environment},
		}}
		own := c.own()
		for _, key := range slices.Sorted(maps.Keys(own)) {
			suite.Properties = append(suite.Properties, junitProperty{"label." + key, own[key]})
		}
		if from := r.Metadata.asOfFrom(c); from != "" {
			suite.Properties = append(suite.Properties, junitProperty{"asOfFrom", from})
		}
		for _, s := range r.Metadata.changes() {
			suite.Properties = append(suite.Properties, junitProperty{"run." + s.Kind, s.Value})
		}
		for _, s := range r.Metadata.ruleSettings() {
			suite.Properties = append(suite.Properties, junitProperty{"settings." + s.Rule, s.Level})
		}
		if c.withoutWaivers() {
			suite.Properties = append(suite.Properties, junitProperty{"verdictWithoutWaivers", c.VerdictWithoutWaivers})
		}
		notes := slices.Concat(r.Changed(), c.asides(), r.Metadata.remarks())
		if c.Forecast != nil {
			notes = append(notes, c.Forecast.sentences()...)
		}
		suite.Output = strings.Join(notes, "\n")
		for _, k := range c.cases() {
			suite.add(c, k)
		}
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Errors += suite.Errors
		all.Suites = append(all.Suites, suite)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *junitSuite) add(c *Cluster, k ruleCase) {
	t := junitCase{Name: strings.TrimSpace(k.Rule + " " + k.Subject), Classname: k.Rule}
	s.Tests++
	switch k.Result {
	case finding.Violation:
		s.Failures++
		t.Failure = &junitReason{k.Message, k.Result, c.details(k.Finding)}
	case finding.Unknown:
		s.Errors++
		t.Error = &junitReason{k.Message, k.Result, c.details(k.Finding)}
	case finding.Warning, finding.Info:
		t.Output = k.Result + ": " + k.Message + "\n" + c.details(k.Finding)
	case finding.Waived, finding.Known:
		s.Skipped++
		t.Skipped = &junitReason{Message: k.Finding.Remark()}
		t.Output = k.Finding.Level + ": " + k.Message + "\n" + c.details(k.Finding)
	case casePass:
	default:
		s.Skipped++
		t.Skipped = &junitReason{Message: k.Message}
	}
	s.Cases = append(s.Cases, t)
}

// details are the lines below a finding's message.
func (c *Cluster) details(f *finding.Finding) string {
	file, line, column := c.place(f)
	lines := []string{fmt.Sprintf("at %s:%d:%d %s", file, line, column, f.Location.Path)}
	if f.Location.Set {
		lines = []string{"at " + f.Location.Path + inventory.SetMark}
	}
	if f.Remediation != "" {
		lines = append(lines, "fix: "+f.Remediation)
	}
	for _, ref := range f.References {
		lines = append(lines, "source: "+ref.Place())
	}
	if f.Disputed {
		lines = append(lines, "sources disagree")
	}
	return strings.Join(append(lines, "fingerprint: "+f.Fingerprint), "\n")
}
