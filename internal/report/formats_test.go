package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"insupport/internal/finding"
	"insupport/tests/golden"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// nasty holds what formats must escape.
const nasty = "100% \"quoted\" <b>&amp;</b> | a,b;c:d] ###vso[task.complete] ##[x]\r\n::error::x\u202e\u200b\n# not ok `x` @all 🎉 =1+1 \x1b[31m\\"

// fleet has every level, a waived and a known finding, an unknown cluster,
// rules off and undecided, a value set for the run and all else that a run can
// change, a forecast, notes on waivers, hostile texts and a
// name of 4 KB.
func fleet(t testing.TB) (*Report, Options) {
	t.Helper()
	day := func(s string) *string { return &s }
	n := func(i int) *int { return &i }
	say := func(rule, level, message string, subject finding.Subject, at finding.Location) *finding.Finding {
		return &finding.Finding{Rule: rule, Level: level, Title: "Title of " + rule, Message: message, Subject: subject, Location: at,
			Remediation: "Upgrade", Basis: "documented", Fingerprint: stableID(rule, subject.Name),
			References: []finding.Reference{{Title: "Policy", Source: "pages/policy.md", Clause: "support-window"}}}
	}
	konvoy := finding.Subject{Kind: "product", Name: "konvoy", Version: "1.7.5"}
	workers := finding.Subject{Kind: "nodeGroup", Name: "workers " + nasty}
	waived := say("os/not_listed", finding.Violation, "Not listed", finding.Subject{Kind: "nodeGroup", Name: "old"}, finding.Location{Path: "spec.nodes[0].os", File: "fleet/prod.yaml", Line: 20, Column: 9})
	waived.Waiver = &finding.Waiver{Reason: "replaced in autumn; 100%", Owner: "team-a", Expires: "2022-12-31", Extra: finding.Extra{"ticket": json.RawMessage(`"T-1"`)}}
	known := say("kubernetes/skew", finding.Violation, "Kubelet is newer", finding.Subject{Kind: "nodeGroup", Name: "new"}, finding.Location{Path: "spec.nodes[1].kubelet", File: "fleet/prod.yaml", Line: 25, Column: 14})
	disputed := say("release/newer_patch", finding.Warning, nasty, konvoy, finding.Location{Path: "spec.products.konvoy", File: "fleet/prod.yaml", Line: 11, Column: 13})
	disputed.Disputed, disputed.Basis, disputed.Until = true, "inferred", day("2022-07-01")
	outcomes := func(pairs ...string) map[string]string {
		out := map[string]string{
			"release/out_of_window": "pass", "release/newer_patch": "pass", "release/newer_line": "pass", "os/not_listed": "pass",
			"os/unknown": "pass", "kubernetes/skew": "pass", "upgrade/no_path": "notApplicable", "features/deprecated": "off", "os/kernel_not_listed": "pass",
		}
		for i := 0; i < len(pairs); i += 2 {
			out[pairs[i]] = pairs[i+1]
		}
		return out
	}
	cluster := func(name, source, verdict string, outcomes map[string]string, findings ...*finding.Finding) *Cluster {
		for _, f := range findings {
			f.Fingerprint = stableID(f.Rule, name, f.Subject.Name)
		}
		return &Cluster{Name: name, Source: source, InventoryDigest: "sha256:" + stableID(name), Verdict: verdict, VerdictWithoutWaivers: verdict, Scope: Scope{NotStated: []string{}}, Undecided: []*finding.Undecided{},
			Assumptions: []any{}, Products: []*Product{}, Outcomes: outcomes, Findings: findings, Entitlements: []any{}}
	}
	prod := cluster("prod-eu-1", "fleet/prod.yaml", VerdictUnsupported,
		outcomes("release/out_of_window", "fail", "os/unknown", "unknown", "release/newer_patch", "warn", "release/newer_line", "info",
			"os/not_listed", "waived", "kubernetes/skew", "fail", "os/kernel_not_listed", "unknown"),
		say("release/out_of_window", finding.Violation, "Konvoy 1.7.5 is outside the support window (2.2, 2.1, 1.8) on 2022-06-01", konvoy, finding.Location{Path: "spec.products.konvoy", File: "fleet/prod.yaml", Line: 11, Column: 13}),
		known,
		say("os/unknown", finding.Unknown, "The operating system of "+nasty, workers, finding.Location{Path: "spec.nodes[2].os", File: "fleet/prod.yaml", Line: 30, Column: 5}),
		disputed,
		say("release/newer_line", finding.Info, "2.2 is out", konvoy, finding.Location{Path: "spec.products.konvoy", Set: true}),
		waived)
	prod.Undecided = []*finding.Undecided{{Rule: "os/kernel_not_listed", Subject: workers, Field: "spec.nodes[2].kernel", Beside: true},
		{Rule: "os/not_listed", Subject: workers, Field: "spec.nodes[2].os.id"}}
	prod.Scope.NotStated = []string{"components", "features"}
	prod.Scope.OwnComponents = 2
	prod.Scope.NotSeen = []*Gap{{"spec.nodes", "partial", "one page of " + nasty}}
	prod.Products = []*Product{
		{Name: "konvoy", Version: "1.7.5", Line: "1.7", Phase: "expired", Window: []string{"2.2", "2.1", "1.8"}, Support: Support{EndedOn: day("2021-11-18")}},
		{Name: "kommander", Version: "2.1.1", Line: "2.1", Phase: "supported", Window: []string{"2.2", "2.1", "1.4"}, Support: Support{EndsOn: day("2022-11-21"), EndsWith: day("2.4.0")}},
	}
	prod.Assumptions = []any{map[string]any{"path": "spec.infrastructure.fips", "value": false}}
	prod.Waivers = []*WaiverUse{{0, "os/*", WaiverActive, 1}, {1, "release/newer_patch", WaiverExpired, 1}}
	prod.Forecast = &Forecast{Until: "2022-11-28",
		Leaving: []*Leaving{{Product: "kommander", Version: "2.1.1", Line: "2.1", LeavesOn: "2022-11-21", Days: 173, EndsWith: day("2.4.0"), Basis: "documented",
			Message: "Kommander 2.1.1 leaves support on 2022-11-21, when 2.4.0 is out", References: []finding.Reference{{Title: "Policy", Source: "pages/policy.md"}}}},
		Uncertain: []*Uncertain{{"konvoy", "1.7.5", "The facts on Konvoy end on 2022-05-01"}}}
	prod.Entitlements = []any{map[string]any{"component": "prometheus", "tier": "secondary", "activities": []any{
		map[string]any{"type": "configuration", "severities": []any{json.Number("3"), json.Number("4")}, "inScope": []any{"Values that the vendor documents"}, "outOfScope": []any{}, "effort": "best effort", "source": "pages/support.md"}}}}
	odd := cluster("=odd/"+nasty, "-", VerdictAtRisk, outcomes("release/newer_patch", "warn"),
		say("release/newer_patch", finding.Warning, nasty, konvoy, finding.Location{Path: "spec.products.konvoy", File: "-", Line: 3, Column: 1}))
	long := cluster(strings.Repeat("x", 4096), "C:\\fleet\\a:b,c%20.yaml", VerdictSupported, outcomes())
	lab := cluster("lab", "fleet/lab.yaml", VerdictUnknown, outcomes("os/unknown", "unknown"),
		say("os/unknown", finding.Unknown, "Nothing is known", finding.Subject{Kind: "cluster", Name: "lab"}, finding.Location{}))
	lab.Undecided = []*finding.Undecided{{Rule: "os/not_listed", Subject: finding.Subject{Kind: "cluster", Name: "lab"}, Field: "spec.nodes"}}
	lab.AsOf, lab.AsOfFrom = "", FromInventory // the day is set by Build
	good := cluster("good", "fleet/good.yaml", VerdictSupported, outcomes())
	good.VerdictWithoutWaivers = VerdictAtRisk
	prod.Environment, prod.Labels = "production", map[string]string{"team": "payments", "example.com/owner": nasty, "insupport/maker": "of a reader", "cost": "=1+1"}
	odd.Environment, odd.Labels = nasty, map[string]string{nasty: nasty, "team": nasty}
	lab.Environment, lab.Labels = "nonProduction", map[string]string{"team": "lab"}
	good.Environment, good.Labels = "nonProduction", map[string]string{}
	good.Products = []*Product{{Name: "konvoy", Version: "2.2.0", Line: "2.2", Phase: "current", Window: []string{"2.2", "2.1", "1.8"}}}
	meta := Metadata{
		Tool: Tool{"insupport", "1.0.0"}, Bundle: Bundle{Digest: "sha256:2", Rules: "sha256:3", Facts: "sha256:4", CatalogDates: map[string]string{"konvoy": "2022-05-01"}},
		Settings: map[string]any{"horizonDays": json.Number("180"), "rules": map[string]any{"features/deprecated": "off", "release/newer_patch": "warning"}},
	}
	meta.Run = &Run{Config: "ci-defaults.yaml", Set: []string{"environment=nonProduction", "license=" + nasty}, Products: []string{"amazon-eks=1.36"},
		Annotations: "fleet-facts.yaml", Overlays: []string{"longer-window"}, Bundle: "house-rules", Facts: "sha256:4", Rules: []string{"own-rules"}, Settings: meta.Settings,
		AssumeDefaults: true, Exclude: []string{"old/**"}, Selector: "team!=" + nasty, Unselected: 2, Waivers: "waivers.yaml", Baseline: "baseline.json",
		Name: "prod-eu-1", Accept: []string{"os/*=moves in " + nasty}, Environment: []string{"INSUPPORT_FAIL_ON"},
		Contexts: []string{"kind-" + nasty}, Kubeconfig: "fleet.kubeconfig", APIs: true}
	states := []*WaiverState{
		{Index: 0, Rule: "os/*", Owner: "team-a", Reason: "replaced in autumn; 100%", Expires: "2022-12-31", Ticket: "T-1", State: WaiverActive, DaysLeft: n(213)},
		{Index: 1, Rule: "release/newer_patch", Owner: "team-b", Reason: nasty, Expires: "2022-05-01", State: WaiverExpired, DaysLeft: n(-31)},
		{Index: 2, Rule: "os/unknown", Owner: "team-c", Reason: "x", Expires: "2023-01-01", State: WaiverActive, DaysLeft: n(214), Match: map[string]any{"cluster": "nowhere"}},
		{Index: 3, Rule: "os/unknown", Reason: "x", State: WaiverMalformed, Problem: "owner is missing"},
		{Index: 4, Rule: "os/unknown", Owner: "team-d", Reason: "x", Effective: "2022-07-01", Expires: "2023-01-01", State: WaiverNotYet, DaysLeft: n(214)},
	}
	r := Build(meta, []*Result{{AsOf: "2022-06-01", Cluster: prod}, {AsOf: "2022-06-01", Cluster: odd}, {AsOf: "2022-06-01", Cluster: long}, {AsOf: "2022-05-31", Cluster: lab}, {AsOf: "2022-06-01", Cluster: good}})
	r.TellWaivers(states)
	baseline := &Report{Metadata: Metadata{AsOf: "2022-05-01"}, Clusters: []*Cluster{cluster("prod-eu-1", "x", VerdictUnsupported, nil,
		say("kubernetes/skew", finding.Violation, "x", finding.Subject{Kind: "nodeGroup", Name: "new"}, finding.Location{}), waived)}}
	r.MarkKnown(baseline, "baseline.json")
	o := Options{GroupBy: "team", Columns: []string{"team", nasty}, Rules: []Rule{
		{ID: "release/out_of_window", Title: "Out of the window", Description: "Why it matters: " + nasty, Level: finding.Violation, Remediation: "Upgrade", References: []finding.Reference{{Source: "https://example.com/policy.md"}}},
		{ID: "os/unknown", Title: "Cannot be read", Description: "Nothing is known.", Level: finding.Unknown},
	}, Windows: []Window{{Name: "konvoy", Title: "Konvoy", Lines: []WindowLine{
		{Line: "2.2", Released: day("2022-04-08"), Phase: "current", Basis: "documented"},
		{Line: "2.1", Released: day("2021-11-18"), Phase: "supported", EndsOn: day("2022-11-21"), EndsWith: day("2.4.0"), Basis: "documented"},
		{Line: "1.8", Released: day("2021-06-09"), Phase: "leavesNext", EndsOn: day("2022-08-16"), EndsWith: day("2.3.0"), Basis: "inferred"},
		{Line: "1.7", Released: day("2021-02-08"), Phase: "expired", EndedOn: day("2021-11-18"), Basis: "documented"},
		{Line: "1.6", Phase: "unknown", Basis: "documented"},
	}}}}
	return r, o
}

// evaluated tells that a spreadsheet would; a number stays what it is.
func evaluated(cell string) bool {
	if _, err := strconv.Atoi(cell); err == nil && cell[0] != '+' {
		return false
	}
	return cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0]))
}

func render(t testing.TB, format string, r *Report, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Format(format)(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestEveryFormatIsDescribed requires a row of the page on formats for each.
func TestEveryFormatIsDescribed(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "formats.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows, rest, _ := strings.Cut(string(page), "\n## ")
	_, changes, _ := strings.Cut(rest, "## What was changed for the run\n")
	for _, format := range Formats() {
		name := regexp.MustCompile("(?m)^\\|[^|]*`" + format + "`[^|]*\\|")
		if !name.MatchString(rows) || format != "json" && !name.MatchString(changes) {
			t.Errorf("docs/formats.md does not tell what %s is, or where it says what was changed for the run", format)
		}
	}
}

// TestGolden writes the fleet in every format.
func TestGolden(t *testing.T) {
	for _, format := range Formats() {
		t.Run(format, func(t *testing.T) {
			r, o := fleet(t)
			got := render(t, format, r, o)
			golden.Check(t, filepath.Join("testdata", "fleet."+format), got)
		})
	}
}

// TestEveryFormatTellsEverything requires of every format that findings which
// do not count, and what the settings switch off, stay visible.
func TestEveryFormatTellsEverything(t *testing.T) {
	for _, format := range Formats() {
		r, o := fleet(t)
		text := string(render(t, format, r, o))
		for _, want := range []string{"features/deprecated", "prod-eu-1", "lab", "good"} {
			if format == "conftest" && want != "features/deprecated" || format == "prometheus" && want == "replaced" {
				continue // names files, not clusters
			}
			if format == "azuredevops" || format == "github" || format == "gitlab" {
				if want == "good" {
					continue // lists problems only
				}
			}
			if !strings.Contains(strings.NewReplacer(`\_`, "_", "%2F", "/").Replace(text), want) {
				t.Errorf("%s does not tell of %s", format, want)
			}
		}
		if format != "prometheus" && !strings.Contains(text, "team-a") {
			t.Errorf("%s does not tell who waived", format)
		}
		if format != "ndjson" && format != "json" && format != "conftest" && !strings.Contains(strings.ToLower(text), "known") {
			t.Errorf("%s does not tell what is known", format)
		}
	}
}

// TestEveryFormatTellsWhatIsNotDecided takes what stands beside a verdict from
// its cluster: a format that stays the same has not told of it.
func TestEveryFormatTellsWhatIsNotDecided(t *testing.T) {
	for _, format := range Formats() {
		r, o := fleet(t)
		before := render(t, format, r, o)
		for _, c := range r.Clusters {
			if c.Verdict == VerdictUnsupported {
				c.Undecided = []*finding.Undecided{}
			}
		}
		if bytes.Equal(before, render(t, format, r, o)) {
			t.Errorf("%s does not tell what is not decided", format)
		}
	}
}

// TestWriteErrors requires every format to pass on that its output failed.
func TestWriteErrors(t *testing.T) {
	for _, format := range Formats() {
		r, o := fleet(t)
		if err := Format(format)(brokenWriter{}, r, o); !errors.Is(err, errBroken) {
			t.Errorf("%s: got %v", format, err)
		}
	}
}

var errBroken = errors.New("broken")

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

// TestReferenceParsers reads the formats back with what reads them elsewhere.
func TestReferenceParsers(t *testing.T) {
	r, o := fleet(t)
	for _, format := range []string{"json", "sarif", "gitlab", "conftest"} {
		if !json.Valid(render(t, format, r, o)) {
			t.Errorf("%s is no JSON", format)
		}
	}
	lines := strings.Split(strings.TrimSpace(string(render(t, "ndjson", r, o))), "\n")
	if len(lines) != len(r.Clusters) {
		t.Errorf("%d lines for %d clusters", len(lines), len(r.Clusters))
	}
	for i, line := range lines {
		var c struct{ Name, AsOf string }
		if err := json.Unmarshal([]byte(line), &c); err != nil || c.Name != r.Clusters[i].Name || c.AsOf == "" {
			t.Errorf("line %d: %v, cluster %.20s on %q", i+1, err, c.Name, c.AsOf)
		}
	}
	rows, err := csv.NewReader(bytes.NewReader(render(t, "csv", r, o))).ReadAll()
	if err != nil {
		t.Error(err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if evaluated(cell) {
				t.Errorf("a spreadsheet would evaluate %.40q", cell)
			}
		}
	}
	dec := xml.NewDecoder(bytes.NewReader(render(t, "junit", r, o)))
	for err = nil; err == nil; {
		_, err = dec.Token()
	}
	if err != io.EOF {
		t.Error(err)
	}
	for _, format := range []string{"policyreport", "openreports"} {
		dec := yaml.NewDecoder(bytes.NewReader(render(t, format, r, o)))
		names := map[string]bool{}
		for {
			var doc struct {
				Metadata struct{ Name string }
				Summary  map[string]int
				Results  []struct{ Result string }
			}
			err := dec.Decode(&doc)
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if names[doc.Metadata.Name] || !validName(doc.Metadata.Name) {
				t.Errorf("%s: name %q", format, doc.Metadata.Name)
			}
			names[doc.Metadata.Name] = true
			total := 0
			for _, n := range doc.Summary {
				total += n
			}
			if total != len(doc.Results) {
				t.Errorf("%s: %s counts %d of %d", format, doc.Metadata.Name, total, len(doc.Results))
			}
		}
		if len(names) != len(r.Clusters) {
			t.Errorf("%s: %d objects", format, len(names))
		}
	}
}

func validName(name string) bool {
	return name != "" && len(name) <= 253 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" &&
		!strings.HasPrefix(name, "-") && !strings.HasSuffix(name, "-")
}

// TestCommandsCannotBeInjected requires that no text of an inventory becomes a
// command of the system that reads the log.
func TestCommandsCannotBeInjected(t *testing.T) {
	r, o := fleet(t)
	for _, line := range strings.Split(strings.TrimSpace(string(render(t, "github", r, o))), "\n") {
		command, _, _ := strings.Cut(line, "title=")
		if !strings.HasPrefix(line, "insupport: ") && (!strings.HasPrefix(line, "::") || strings.Contains(command, "::x")) {
			t.Errorf("github: %s", line)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(string(render(t, "azuredevops", r, o))), "\n") {
		if i := strings.Index(line, "##vso["); i > 0 && !strings.HasPrefix(line, "##vso[task.logissue ") || i < 0 && !strings.HasPrefix(line, "insupport: ") {
			t.Errorf("azuredevops: %s", line)
		}
	}
	for _, line := range strings.Split(string(render(t, "tap", r, o)), "\n") {
		text := strings.TrimSpace(line)
		point := strings.HasPrefix(text, "ok ") || strings.HasPrefix(text, "not ok ")
		if point && strings.Count(strings.ReplaceAll(text, `\#`, ""), "#") > 1 {
			t.Errorf("tap: %s", line)
		}
	}
}

// TestShards requires that a cluster with very many findings is cut into
// objects that a cluster takes.
func TestShards(t *testing.T) {
	r, o := fleet(t)
	c := r.Clusters[len(r.Clusters)-2]
	for i := range 3000 {
		f := *c.Findings[0]
		f.Fingerprint = fmt.Sprint(i)
		c.Findings = append(c.Findings, &f)
	}
	docs := bytes.Split(render(t, "policyreport", r, o), []byte("\n---\n"))
	for _, doc := range docs {
		if len(doc) > 256<<10 {
			t.Errorf("an object has %d bytes", len(doc))
		}
	}
	if len(docs) < 8 {
		t.Errorf("%d objects", len(docs))
	}
	if n := len(render(t, "markdown", r, o)); n > 60_000 {
		t.Errorf("the comment has %d bytes", n)
	}
}

// TestFleetLimits requires that code scanning takes a large fleet.
func TestFleetLimits(t *testing.T) {
	r := large(t, 100)
	var log sarifLog
	if err := json.Unmarshal(render(t, "sarif-full", r, Options{}), &log); err != nil {
		t.Fatal(err)
	}
	if len(log.Runs) > sarifRuns {
		t.Errorf("%d runs", len(log.Runs))
	}
	seen := map[string]bool{}
	for _, run := range log.Runs {
		if seen[run.Automation.ID] || len(run.Results) > sarifResults {
			t.Errorf("category %s with %d results", run.Automation.ID, len(run.Results))
		}
		seen[run.Automation.ID] = true
	}
}

// large is a fleet of n clusters.
func large(t testing.TB, n int) *Report {
	t.Helper()
	var results []*Result
	for i := range n {
		one, _ := fleet(t)
		c := one.Clusters[len(one.Clusters)-2]
		c.Name = fmt.Sprintf("cluster-%04d", i)
		for _, f := range c.Findings {
			f.Fingerprint = stableID(f.Fingerprint, c.Name)
		}
		results = append(results, &Result{AsOf: "2022-06-01", Cluster: c})
	}
	return Build(Metadata{Tool: Tool{"insupport", "1.0.0"}}, results)
}

// TestKnown requires that only what counted in the baseline is known.
func TestKnown(t *testing.T) {
	r, _ := fleet(t)
	got := map[string]bool{}
	for _, c := range r.Clusters {
		for _, f := range c.Findings {
			got[f.Rule+" "+f.Subject.Name] = got[f.Rule+" "+f.Subject.Name] || f.Known
		}
	}
	if !got["kubernetes/skew new"] || got["os/not_listed old"] || got["release/out_of_window konvoy"] {
		t.Error(got)
	}
}

// TestFingerprintsAreDistinct requires that services which tell results apart by
// a fingerprint see every one, also where a thing is listed twice, and the same
// ones where another is listed before.
func TestFingerprintsAreDistinct(t *testing.T) {
	prints := func(first int) map[string]bool {
		r, o := fleet(t)
		r.Clusters = r.Clusters[:1]
		c := r.Clusters[0]
		twin := *c.Findings[0]
		c.Findings, c.Undecided = append(c.Findings, &twin), nil
		for i := range 3 {
			subject := finding.Subject{Kind: "component", Name: "part", Extra: finding.Extra{"namespace": json.RawMessage(fmt.Sprintf(`"n%d"`, i))}}
			for _, key := range []string{"version", "configuration", "configuration"} {
				c.Undecided = append(c.Undecided, &finding.Undecided{Rule: "os/unknown", Subject: subject, Field: fmt.Sprintf("spec.components[%d].%s", first+i, key)})
			}
		}
		var log sarifLog
		if err := json.Unmarshal(render(t, "sarif-full", r, o), &log); err != nil {
			t.Fatal(err)
		}
		got := map[string]bool{}
		for _, res := range log.Runs[0].Results {
			for _, print := range res.Fingerprints {
				if got[print] {
					t.Errorf("%s of %s repeats", print, res.RuleID)
				}
				got[print] = true
			}
		}
		return got
	}
	if diff := cmp.Diff(prints(0), prints(1)); diff != "" {
		t.Error(diff)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, text := range []string{``, `[]`, `{}`, `{"apiVersion":"insupport/v1","kind":"Plan"}`,
		`{"apiVersion":"insupport/v1","kind":"Plan","metadata":{"asOf":"2022-06-01"},"clusters":[]}`,
		`{"apiVersion":"insupport/v2","kind":"Report","metadata":{"asOf":"2022-06-01"},"clusters":[]}`,
		`{"apiVersion":"insupport/v1","kind":"Report","metadata":{},"clusters":[]}`,
		`{"apiVersion":"insupport/v1","kind":"Report","metadata":{"asOf":"2022-06-01"}}`,
		`{"apiVersion":"insupport/v1","kind":"Report","metadata":{"asOf":"2022-06-01"},"clusters":[],"clusters":[]}`,
		`{"apiVersion":"insupport/v1","kind":"Report","metadata":{"asOf":"2022-06-01"},"clusters":[null]}`,
		`{"apiVersion":"insupport/v1","kind":"Report","metadata":{"asOf":"2022-06-01"},"clusters":[{"name":"a","verdict":"fine"}]}`} {
		if _, err := Read([]byte(text)); err == nil {
			t.Errorf("%s is taken for a report", text)
		}
	}
	r, o := fleet(t)
	back, err := Read(render(t, "json", r, o))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(render(t, "json", r, o)), string(render(t, "json", back, o))); diff != "" {
		t.Error(diff)
	}
}
