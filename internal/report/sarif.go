package report

import (
	"fmt"
	"hash/fnv"
	"insupport/internal/finding"
	"insupport/internal/term"
	"io"
	"slices"
	"strings"
)

// What code-scanning services take of one upload.
const (
	sarifRuns    = 20
	sarifResults = 5_000 // of a run are shown; more would be dropped unseen
)

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	Automation  sarifAutomation   `json:"automationDetails"`
	Invocations []sarifInvocation `json:"invocations"`
	ColumnKind  string            `json:"columnKind"`
	Results     []sarifResult     `json:"results"`
	Properties  map[string]any    `json:"properties"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version"`
	InformationURI string      `json:"informationUri,omitempty"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID               string         `json:"id"`
	Name             string         `json:"name"`
	ShortDescription sarifText      `json:"shortDescription"`
	FullDescription  sarifText      `json:"fullDescription"`
	Help             sarifHelp      `json:"help"`
	HelpURI          string         `json:"helpUri,omitempty"`
	Default          sarifConfig    `json:"defaultConfiguration"`
	Properties       map[string]any `json:"properties"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifHelp struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown"`
}

type sarifConfig struct {
	Enabled *bool  `json:"enabled,omitempty"`
	Level   string `json:"level,omitempty"`
}

type sarifAutomation struct {
	ID string `json:"id"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	Overrides     []sarifOverride     `json:"ruleConfigurationOverrides,omitempty"`
	Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifOverride struct {
	Descriptor    sarifDescriptor `json:"descriptor"`
	Configuration sarifConfig     `json:"configuration"`
}

type sarifDescriptor struct {
	ID    string `json:"id"`
	Index int    `json:"index"`
}

type sarifNotification struct {
	Level   string    `json:"level"`
	Message sarifText `json:"message"`
}

type sarifResult struct {
	RuleID       string             `json:"ruleId"`
	RuleIndex    int                `json:"ruleIndex"`
	Kind         string             `json:"kind"`
	Level        string             `json:"level"`
	Baseline     string             `json:"baselineState,omitempty"`
	Message      sarifText          `json:"message"`
	Locations    []sarifLocation    `json:"locations"`
	Fingerprints map[string]string  `json:"partialFingerprints"`
	Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	Properties   map[string]any     `json:"properties"`
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
}

type sarifLogical struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Kind               string `json:"kind"`
}

type sarifSuppression struct {
	Kind          string         `json:"kind"`
	Status        string         `json:"status"`
	Justification string         `json:"justification"`
	Properties    map[string]any `json:"properties"`
}

// writeSARIF writes the problems as SARIF 2.1.0. Services show whatever is a
// result as an open alert, also what passes or is waived.
func writeSARIF(w io.Writer, r *Report, o Options) error { return sarif(w, r, o, false) }

// writeSARIFFull is for consumers that understand kinds and suppressions.
func writeSARIFFull(w io.Writer, r *Report, o Options) error { return sarif(w, r, o, true) }

// sarif writes a run and with it a category per cluster. An upload takes a
// limited number of runs: larger fleets share them, each cluster keeping its
// run by a hash of its name, so that categories stay the same when others come
// and go.
func sarif(w io.Writer, r *Report, o Options, full bool) error {
	log := sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{}}
	rules := sarifRules(r, o.Rules)
	if len(r.Clusters) <= sarifRuns {
		for _, c := range r.Clusters {
			log.Runs = append(log.Runs, sarifRunOf(r, rules, "insupport/"+category(c.Name)+"/", []*Cluster{c}, full))
		}
		return term.WriteJSON(w, log)
	}
	shared := make([][]*Cluster, sarifRuns)
	for _, c := range r.Clusters {
		h := fnv.New32a()
		h.Write([]byte(c.Name))
		i := h.Sum32() % sarifRuns
		shared[i] = append(shared[i], c)
	}
	for i, clusters := range shared {
		if len(clusters) > 0 {
			log.Runs = append(log.Runs, sarifRunOf(r, rules, fmt.Sprintf("insupport/fleet-%02d/", i), clusters, full))
		}
	}
	return term.WriteJSON(w, log)
}

// category is the cluster's name, cut where it is too long to be one.
func category(name string) string {
	name = strings.ReplaceAll(oneLine(name), "/", "_")
	if len([]rune(name)) > 100 {
		return term.Short(name, 90) + stableID("category", name)[:8]
	}
	return name
}

// sarifRules lists every rule that was evaluated, described or not.
func sarifRules(r *Report, described []Rule) []sarifRule {
	byID := map[string]Rule{}
	for _, d := range described {
		byID[d.ID] = d
	}
	var ids []string
	for _, c := range r.Clusters {
		for _, k := range c.cases() {
			if _, known := byID[k.Rule]; !known {
				byID[k.Rule] = Rule{ID: k.Rule, Title: k.Rule, Description: k.Rule, Level: finding.Warning}
			}
		}
	}
	for id := range byID {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	out := []sarifRule{}
	for _, id := range ids {
		d := byID[id]
		cat, _, _ := strings.Cut(id, "/")
		description := strings.TrimSpace(d.Description)
		rule := sarifRule{ID: id, Name: camelName(id), ShortDescription: sarifText{d.Title}, FullDescription: sarifText{term.Short(description, 1000)},
			Default: sarifConfig{Level: sarifLevel(d.Level)},
			Properties: map[string]any{
				"tags": []string{"support", cat}, "precision": "high", "problem.severity": problemSeverity(d.Level)}}
		text, md := description, term.MarkdownCell(description)
		if d.Remediation != "" {
			text += "\n\nFix: " + strings.TrimSpace(d.Remediation)
			md += "\n\n**Fix:** " + term.MarkdownCell(d.Remediation)
		}
		for _, ref := range d.References {
			text += "\nSource: " + ref.Place()
			md += "\n- " + term.MarkdownCell(ref.Place())
			if rule.HelpURI == "" && strings.HasPrefix(ref.Source, "https://") {
				rule.HelpURI = ref.Source
			}
		}
		rule.Help = sarifHelp{text, md}
		out = append(out, rule)
	}
	return out
}

// camelName turns release/out_of_window into ReleaseOutOfWindow.
func camelName(id string) string {
	var b strings.Builder
	for _, part := range strings.FieldsFunc(id, func(r rune) bool { return r == '/' || r == '_' }) {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

func sarifLevel(level string) string {
	switch level {
	case finding.Violation, finding.Unknown:
		return "error"
	case finding.Warning:
		return "warning"
	}
	return "note"
}

func problemSeverity(level string) string {
	if s := sarifLevel(level); s != "note" {
		return s
	}
	return "recommendation"
}

func sarifRunOf(r *Report, rules []sarifRule, id string, clusters []*Cluster, full bool) sarifRun {
	if !full {
		rules = occurring(r, rules, clusters)
	}
	index := map[string]int{}
	for i, rule := range rules {
		index[rule.ID] = i
	}
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "insupport", Version: r.Metadata.Tool.Version, Rules: rules}},
		Automation: sarifAutomation{id}, ColumnKind: "unicodeCodePoints", Results: []sarifResult{},
		Properties: map[string]any{"asOf": r.Metadata.AsOf, "bundleDigest": r.Metadata.Bundle.Digest},
	}
	if r.Metadata.Run != nil {
		run.Properties["run"] = r.Metadata.Run
	}
	inv := sarifInvocation{Successful: true}
	for _, c := range clusters {
		for _, text := range c.asides() {
			inv.Notifications = append(inv.Notifications, sarifNotification{"note", sarifText{term.Short(c.Name, 80) + ": " + text}})
		}
	}
	for _, text := range r.Changed() {
		inv.Notifications = append(inv.Notifications, sarifNotification{"note", sarifText{text}})
	}
	for _, s := range r.Metadata.ruleSettings() {
		off := false
		configuration := sarifConfig{Level: sarifLevel(s.Level)}
		if s.Level == "off" {
			configuration = sarifConfig{Enabled: &off}
		}
		for i, rule := range rules {
			if s.covers(rule.ID) {
				inv.Overrides = append(inv.Overrides, sarifOverride{sarifDescriptor{rule.ID, i}, configuration})
			}
		}
	}
	for _, note := range r.Metadata.remarks() {
		inv.Notifications = append(inv.Notifications, sarifNotification{"warning", sarifText{note}})
	}
	var results [4][]sarifResult // what fails, is open, passes, does not apply
	distinct := distinctIDs{}
	for _, c := range clusters {
		if c.Forecast != nil {
			for _, text := range c.Forecast.sentences() {
				inv.Notifications = append(inv.Notifications, sarifNotification{"note", sarifText{term.Short(c.Name, 100) + ": " + text}})
			}
		}
		for _, k := range c.cases() {
			if k.Result == caseOff {
				continue
			}
			if !full && !problem(k) {
				if f := k.Finding; f != nil && f.Waiver != nil {
					inv.Notifications = append(inv.Notifications, sarifNotification{"note", sarifText{fmt.Sprintf(
						"%s: %s: %s (waived by %s until %s: %s)", term.Short(c.Name, 80), k.Rule, f.Said(), f.Waiver.Owner, f.Waiver.Expires, f.Waiver.Reason)}})
				}
				continue
			}
			res, group := sarifResultOf(r, c, k, distinct.of(k.fingerprint(c.Name))), 0
			res.RuleIndex = index[k.Rule]
			switch res.Kind {
			case "review":
				group = 1
			case "pass":
				group = 2
			case "notApplicable":
				group = 3
			}
			results[group] = append(results[group], res)
		}
	}
	slices.SortStableFunc(results[0], func(a, b sarifResult) int {
		order := []string{"error", "warning", "note"}
		return slices.Index(order, a.Level) - slices.Index(order, b.Level)
	})
	all := slices.Concat(results[:]...)
	if len(all) > sarifResults {
		inv.Notifications = append(inv.Notifications, sarifNotification{"warning", sarifText{
			fmt.Sprintf("%d of %d results are left out, the least severe ones; the json format has them all", len(all)-sarifResults, len(all))}})
		all = all[:sarifResults]
	}
	run.Results = append(run.Results, all...)
	run.Invocations = []sarifInvocation{inv}
	return run
}

// problem tells that someone has to do something about a case. What is not
// decided is one where no finding names what is missing.
func problem(k ruleCase) bool {
	if k.Finding == nil {
		return k.Result == caseUndecided && k.Lacks == nil
	}
	return k.Finding.Waiver == nil
}

// occurring are the rules that a run of problems speaks of: in results, and
// those whose level was set for it.
func occurring(r *Report, rules []sarifRule, clusters []*Cluster) []sarifRule {
	used := map[string]bool{}
	for _, c := range clusters {
		for _, k := range c.cases() {
			used[k.Rule] = used[k.Rule] || problem(k)
		}
	}
	settings := r.Metadata.ruleSettings()
	out := []sarifRule{}
	for _, rule := range rules {
		set := slices.ContainsFunc(settings, func(s ruleSetting) bool { return s.covers(rule.ID) })
		if used[rule.ID] || set {
			out = append(out, rule)
		}
	}
	return out
}

func sarifResultOf(r *Report, c *Cluster, k ruleCase, fingerprint string) sarifResult {
	file, line, column := c.place(k.Finding)
	text := k.Message
	if text == "" {
		text = k.Rule + " holds"
	}
	res := sarifResult{RuleID: k.Rule, Level: "none", Message: sarifText{text}, Properties: map[string]any{"cluster": c.Name, "verdict": c.Verdict, "environment": c.Environment}}
	if own := c.own(); len(own) > 0 {
		res.Properties["labels"] = own
	}
	where := c.Name
	switch k.Result {
	case casePass:
		res.Kind = "pass"
	case caseNotApplicable:
		res.Kind = "notApplicable"
	case caseUndecided, finding.Unknown:
		res.Kind = "review"
	default:
		res.Kind = "fail"
	}
	if f := k.Finding; f != nil {
		where += "." + f.Location.Path
		if f.Level == finding.Unknown {
			res.Kind = "review"
		}
		if res.Kind == "fail" {
			res.Level = sarifLevel(f.Level)
		}
		if f.Remediation != "" {
			res.Message.Text += "\nFix: " + f.Remediation
		}
		res.Properties["level"] = f.Level
		if f.Location.Set {
			res.Properties["set"] = true
		}
		res.Properties["basis"] = f.Basis
		res.Properties["disputed"] = f.Disputed
		res.Properties["sources"] = f.Sources()
		if f.Waiver != nil {
			res.Suppressions = []sarifSuppression{{"external", "accepted", f.Waiver.Reason,
				map[string]any{"owner": f.Waiver.Owner, "expires": f.Waiver.Expires}}}
		}
		if r.Metadata.Baseline != nil && f.Waiver == nil {
			res.Baseline = "new"
			if f.Known {
				res.Baseline = "unchanged"
			}
		}
	}
	res.Fingerprints = map[string]string{"primaryLocationLineHash": fingerprint + ":1", "insupport/v1": fingerprint}
	res.Locations = []sarifLocation{{sarifPhysical{sarifArtifact{uri(file)}, sarifRegion{line, column}},
		[]sarifLogical{{strings.TrimSuffix(where, "."), "object"}}}}
	return res
}
