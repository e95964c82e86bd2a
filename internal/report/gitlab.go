package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"insupport/internal/finding"
	"insupport/internal/term"
	"io"
	"strconv"
)

type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

// writeGitLab writes a code quality report. What does not count is there as
// info, so that it neither fails a merge request nor disappears.
func writeGitLab(w io.Writer, r *Report, _ Options) error {
	severity := map[string]string{finding.Violation: "critical", finding.Unknown: "major", finding.Warning: "minor"}
	issues := []gitlabIssue{}
	for _, c := range r.Clusters {
		for _, f := range worstFirst(c.Findings) {
			file, line, _ := c.place(f)
			s := cmp.Or(severity[f.Result()], "info")
			issues = append(issues, gitlabIssue{oneLine(term.Short(c.Name, 80) + ": " + f.Remark()), f.Rule, f.Fingerprint, s,
				gitlabLocation{file, gitlabLines{line}}})
		}
		for _, text := range c.asides() {
			file, line, _ := c.place(nil)
			issues = append(issues, gitlabIssue{oneLine(term.Short(c.Name, 80) + ": " + text), "insupport/beside", stableID("beside", c.Source, c.Name, text),
				"info", gitlabLocation{file, gitlabLines{line}}})
		}
	}
	// Notes on the run have no place of their own; the format demands one.
	if len(r.Clusters) > 0 {
		file, line, _ := r.Clusters[0].place(nil)
		for _, text := range r.Changed() {
			issues = append(issues, gitlabIssue{oneLine(text), "insupport/run", stableID("run", text), "info", gitlabLocation{file, gitlabLines{line}}})
		}
		for _, s := range r.Metadata.ruleSettings() {
			issues = append(issues, gitlabIssue{s.sentence(), "insupport/settings", stableID("settings", s.Rule), "info", gitlabLocation{file, gitlabLines{line}}})
		}
		for _, s := range r.Metadata.notices() {
			issues = append(issues, gitlabIssue{oneLine(s.Sentence()), "insupport/waivers",
				stableID("waiver", s.Rule, s.Owner, s.Expires, s.Reason), "info", gitlabLocation{file, gitlabLines{line}}})
		}
		if note := r.Metadata.Baseline.note(); note != "" {
			issues = append(issues, gitlabIssue{oneLine(note), "insupport/baseline", stableID("baseline"), "info", gitlabLocation{file, gitlabLines{line}}})
		}
	}
	// Of issues with one fingerprint, a merge request shows one.
	distinct := distinctIDs{}
	for i, issue := range issues {
		issues[i].Fingerprint = distinct.of(issue.Fingerprint)
	}
	return term.WriteJSON(w, issues)
}

// stableID is a fingerprint of what has none from the rules.
func stableID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))[:32]
}

// distinctIDs tells things of one fingerprint apart by their order: those who
// show them take such for one.
type distinctIDs map[string]int

func (d distinctIDs) of(id string) string {
	if d[id]++; d[id] > 1 {
		return stableID(id, strconv.Itoa(d[id]))
	}
	return id
}
