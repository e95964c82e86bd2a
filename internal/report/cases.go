package report

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"insupport/internal/finding"
	"insupport/internal/term"
)

// Results of a case: the four levels, and why a rule has no finding that
// counts.
const (
	casePass          = "pass"
	caseUndecided     = "undecided"
	caseNotApplicable = "notApplicable"
	caseOff           = "off"
)

// ruleCase is one rule on one subject of a cluster: the unit that test
// reports, code scanning and policy reports count.
type ruleCase struct {
	Rule    string
	Result  string           // a level, or one of the case… constants
	Subject string           // "" where the rule has nothing to say about any
	Finding *finding.Finding // nil without one
	Message string
	// Lacks is what keeps the rule from being decided, nil where nothing does.
	Lacks *finding.Undecided
}

// cases lists what every rule says about a cluster, by rule.
func (c *Cluster) cases() []ruleCase {
	findings := map[string][]*finding.Finding{}
	for _, f := range c.Findings {
		findings[f.Rule] = append(findings[f.Rule], f)
	}
	undecided := map[string][]*finding.Undecided{}
	for _, u := range c.Undecided {
		undecided[u.Rule] = append(undecided[u.Rule], u)
	}
	rules := map[string]bool{}
	for id := range c.Outcomes {
		rules[id] = true
	}
	for id := range findings {
		rules[id] = true
	}
	var out []ruleCase
	for _, id := range slices.Sorted(maps.Keys(rules)) {
		before := len(out)
		for _, f := range findings[id] {
			out = append(out, ruleCase{Rule: id, Result: f.Result(), Subject: f.Subject.Label(), Finding: f, Message: f.Said()})
		}
		outcome := c.Outcomes[id]
		if outcome != "off" {
			for _, u := range undecided[id] {
				out = append(out, ruleCase{Rule: id, Result: caseUndecided, Subject: u.Subject.Label(),
					Message: "cannot be decided without " + u.Field, Lacks: u})
			}
		}
		if len(out) > before {
			continue
		}
		switch outcome {
		case "pass":
			out = append(out, ruleCase{Rule: id, Result: casePass})
		case "notApplicable":
			out = append(out, ruleCase{Rule: id, Result: caseNotApplicable, Message: "nothing here for this rule to look at"})
		case "off":
			out = append(out, ruleCase{Rule: id, Result: caseOff, Message: ruleSetting{id, "off"}.sentence()})
		default:
			out = append(out, ruleCase{Rule: id, Result: caseUndecided, Message: "could not be decided"})
		}
	}
	return out
}

// fingerprint identifies a case between runs. Places of lists are left out,
// since they change with what comes before them.
func (k ruleCase) fingerprint(cluster string) string {
	switch {
	case k.Finding != nil && k.Finding.Fingerprint != "":
		return k.Finding.Fingerprint
	case k.Lacks != nil:
		return stableID(k.Rule, cluster, k.Subject, string(k.Lacks.Subject.Extra["namespace"]), k.Lacks.Place())
	}
	return stableID(k.Rule, cluster, k.Subject)
}

// worstFirst lists findings by level, those that count before those that do
// not.
func worstFirst(findings []*finding.Finding) []*finding.Finding {
	return slices.SortedStableFunc(slices.Values(findings), func(a, b *finding.Finding) int { return a.Rank() - b.Rank() })
}

// byVerdict lists the clusters, the worst first.
func (r *Report) byVerdict() []*Cluster {
	return slices.SortedStableFunc(slices.Values(r.Clusters), func(a, b *Cluster) int {
		return slices.Index(verdicts, a.Verdict) - slices.Index(verdicts, b.Verdict)
	})
}

// Day is the day that a cluster was judged for.
func (r *Report) Day(c *Cluster) string { return cmp.Or(c.AsOf, r.Metadata.AsOf) }

// place is the file and line of a finding, or of its cluster where f is nil.
// Standard input has no name that others could open.
func (c *Cluster) place(f *finding.Finding) (file string, line, column int) {
	file, line, column = c.Source, 1, 0
	if f != nil && f.Location.File != "" {
		file, line, column = f.Location.File, f.Location.Line, f.Location.Column
	}
	if file == "-" || file == "" {
		file = "stdin"
	}
	return filepath.ToSlash(file), max(line, 1), column
}

// uri writes a path as a reference that resolves against the repository.
func uri(path string) string {
	if strings.HasPrefix(path, "/") {
		return (&url.URL{Scheme: "file", Path: path}).String()
	}
	return (&url.URL{Path: path}).String()
}

// oneLine puts a text on one line and drops what could drive a terminal.
func oneLine(s string) string {
	return strings.Join(strings.Fields(term.Line(s)), " ")
}

// headline counts the clusters of a report by verdict and the findings by
// level.
func (r *Report) headline() string {
	s := r.Summary
	out := fmt.Sprintf("%s on %s", term.Count(s.Clusters, "cluster"), r.Metadata.AsOf)
	if parts := counts(number{s.Unsupported, "unsupported"}, number{s.Unknown, finding.Unknown}, number{s.AtRisk, "at risk"}, number{s.Supported, "supported"}); parts != "" {
		out += ": " + parts
	}
	f := s.Findings
	if parts := counts(number{f.Violation, "violation"}, number{f.Unknown, finding.Unknown}, number{f.Warning, "warning"},
		number{f.Info, finding.Info}, number{f.Waived, finding.Waived}, number{f.Known, finding.Known}); parts != "" {
		out += " (" + parts + ")"
	}
	return out + r.age()
}

type number struct {
	n    int
	word string
}

// counts lists the numbers that are not 0; words that count things take a
// plural.
func counts(numbers ...number) string {
	var parts []string
	for _, x := range numbers {
		switch {
		case x.n == 0:
		case x.word == finding.Violation || x.word == finding.Warning:
			parts = append(parts, term.Count(x.n, x.word))
		default:
			parts = append(parts, fmt.Sprintf("%d %s", x.n, x.word))
		}
	}
	return strings.Join(parts, ", ")
}
