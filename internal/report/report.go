// Package report holds the Report document and writes it. It promises that
// equal reports give equal bytes, and that a result which is not exactly what
// the rules' contract says becomes an error and never a pass. It judges
// nothing: verdicts, levels and texts are the rules'.
package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"insupport/internal/engine"
	"insupport/internal/finding"
)

// Verdicts of clusters, worst first.
const (
	VerdictUnsupported = "unsupported"
	VerdictUnknown     = "unknown"
	VerdictAtRisk      = "atRisk"
	VerdictSupported   = "supported"
)

var (
	verdicts = []string{VerdictUnsupported, VerdictUnknown, VerdictAtRisk, VerdictSupported}
	phases   = []string{"current", "supported", "leavesNext", "expired", "notReleased", "unknown"}
	outcomes = []string{"fail", "unknown", "warn", "info", "waived", "notApplicable", "pass", "off"}
)

// Verdicts lists the verdicts, worst first.
func Verdicts() []string { return slices.Clone(verdicts) }

// Report is the outcome of one run over any number of clusters.
type Report struct {
	APIVersion string     `json:"apiVersion"`
	Kind       string     `json:"kind"`
	Metadata   Metadata   `json:"metadata"`
	Summary    Summary    `json:"summary"`
	Clusters   []*Cluster `json:"clusters"`

	// Of clusters that were dropped:
	facts  map[productDay]bool
	labels map[string]bool // keys
	later  Later
}

// Later makes the results of clusters again that were dropped, side by side, and
// gives what body makes of them to write, in the order of the report.
type Later func(body func(*Result) ([]byte, error), write func([]byte) error) error

// WriteLater has the json format ask for the clusters, which the report does not
// have, when it writes them.
func (r *Report) WriteLater(later Later) {
	if r.Summary.Clusters > 0 { // a shard may be empty
		r.later = later
	}
}

// Metadata says what was asked, and of which rules and facts.
type Metadata struct {
	// AsOf is the day the question was asked for, YYYY-MM-DD. Where inventories
	// name different days it is the latest; the others' clusters carry theirs.
	AsOf     string         `json:"asOf"`
	Tool     Tool           `json:"tool"`
	Bundle   Bundle         `json:"bundle"`
	Overlays []Overlay      `json:"overlays"`
	Settings map[string]any `json:"settings"` // as the user gave them
	// AssumeDefaults says that absent booleans were taken as false.
	AssumeDefaults bool `json:"assumeDefaults,omitempty"`
	// Skipped is the number of files in the inputs that are no inventories.
	Skipped int `json:"skipped,omitempty"`
	// Target maps products to the releases that an upgrade was judged for.
	Target map[string]any `json:"target,omitempty"`
	// Waivers are the run's, each with what became of it.
	Waivers []*WaiverState `json:"waivers,omitempty"`
	// Run names what was changed for the run; nil in reports of old.
	Run *Run `json:"run,omitempty"`
	// Baseline names the report whose findings count as known.
	Baseline *Baseline `json:"baseline,omitempty"`
}

// Tool names the program that made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Bundle names the rules and facts that were used.
type Bundle struct {
	Revision     string            `json:"revision"`
	Digest       string            `json:"digest"`
	CatalogDates map[string]string `json:"catalogDates"` // product to YYYY-MM-DD
	// Rules and Facts are the digests of the bundle's two halves before overlays
	// (which have their own), so that two reports tell which of them changed.
	Rules string `json:"rules,omitempty"`
	Facts string `json:"facts,omitempty"`
}

// Overlay names one folder of corrections to the facts.
type Overlay struct {
	Name   string `json:"name"`
	Digest string `json:"digest"`
}

// Summary counts clusters by verdict and findings by level; waived findings
// count as waived only.
type Summary struct {
	Clusters    int           `json:"clusters"`
	Supported   int           `json:"supported"`
	AtRisk      int           `json:"atRisk"`
	Unsupported int           `json:"unsupported"`
	Unknown     int           `json:"unknown"`
	Findings    FindingCounts `json:"findings"`
}

// FindingCounts counts findings by level.
type FindingCounts struct {
	Violation int `json:"violation"`
	Warning   int `json:"warning"`
	Unknown   int `json:"unknown"`
	Info      int `json:"info"`
	Waived    int `json:"waived"`
	Known     int `json:"known,omitempty"` // of the others, how many the baseline has too
}

// Cluster is what the rules say about one cluster, and where its inventory
// came from.
type Cluster struct {
	Name            string `json:"name"`
	AsOf            string `json:"asOf,omitempty"` // only where it is not the report's
	AsOfFrom        string `json:"-"`              // FromInventory where it is the inventory's own; reports have them in metadata.run
	Source          string `json:"source"`
	InventoryDigest string `json:"inventoryDigest"`
	// Labels and Environment are the inventory's; nil and "" in reports of old.
	Labels      map[string]string `json:"labels,omitzero"`
	Environment string            `json:"environment,omitempty"`
	Verdict     string            `json:"verdict"`
	// VerdictWithoutWaivers is the verdict with no waiver and no rule switched off.
	VerdictWithoutWaivers string               `json:"verdictWithoutWaivers"`
	Scope                 Scope                `json:"scope"`
	Assumptions           []any                `json:"assumptions"`
	Products              []*Product           `json:"products"`
	Outcomes              map[string]string    `json:"outcomes"` // rule id to outcome, every rule of the bundle
	Findings              []*finding.Finding   `json:"findings"`
	Undecided             []*finding.Undecided `json:"undecided"`
	Entitlements          []any                `json:"entitlements"`
	Waivers               []*WaiverUse         `json:"waivers,omitempty"`   // those that cover findings here, and malformed ones
	Forecast              *Forecast            `json:"forecast,omitempty"`  // only where the run states a horizon
	Inventory             json.RawMessage      `json:"inventory,omitempty"` // only where the run asks for it
	Extra                 finding.Extra        `json:"-"`
}

// Product is one installed product and its support window on the as-of date.
type Product struct {
	Name    string        `json:"name"`
	Version string        `json:"version"`
	Line    string        `json:"line"`
	Phase   string        `json:"phase"`
	Window  []string      `json:"window"` // lines in support, newest first
	Support Support       `json:"support"`
	Extra   finding.Extra `json:"-"`
}

// Support says until when a product is in support, as far as it is known:
// dates as YYYY-MM-DD, EndsWith the release that ends it.
type Support struct {
	EndedOn  *string       `json:"endedOn"`
	EndsOn   *string       `json:"endsOn"`
	EndsWith *string       `json:"endsWith"`
	Extra    finding.Extra `json:"-"`
}

type (
	plainCluster Cluster
	plainProduct Product
	plainSupport Support
)

// The methods below are the same for each type that carries extra keys: those
// that no field is for are kept, and written last.

func (c *Cluster) UnmarshalJSON(b []byte) (err error) {
	c.Extra, err = finding.Decode(b, (*plainCluster)(c))
	return err
}
func (c *Cluster) MarshalJSON() ([]byte, error) { return finding.Append(nil, c) }

func (p *Product) UnmarshalJSON(b []byte) (err error) {
	p.Extra, err = finding.Decode(b, (*plainProduct)(p))
	return err
}
func (p *Product) MarshalJSON() ([]byte, error) { return finding.Append(nil, p) }

func (s *Support) UnmarshalJSON(b []byte) (err error) {
	s.Extra, err = finding.Decode(b, (*plainSupport)(s))
	return err
}
func (s Support) MarshalJSON() ([]byte, error) { return finding.Append(nil, s) }

// Result is what the rules return for one cluster.
type Result struct {
	AsOf    string
	Cluster *Cluster

	template *Template      // whose result it is, nil for none
	order    []int          // of the template's findings
	machines map[string]any // of the cluster, by stand-in
	counts   *Summary       // of one that is for lines: what it counts as
	// Of a packed result, which has nothing else, what it says and the pool of it.
	text text
	pool *Pool
}

// answered is the value of the report entrypoint.
type answered[C any] struct {
	Kind     string `json:"kind"`
	Metadata struct {
		AsOf string `json:"asOf"`
	} `json:"metadata"`
	Clusters []C      `json:"clusters"`
	Errors   []string `json:"errors"`
}

// ResultOf reads the answer of the report entrypoint, as DecodeResult does.
func ResultOf(answer engine.Answer) (*Result, error) {
	if res := resultOf(answer.Value); res != nil {
		return res, nil
	}
	raw, err := answer.JSON()
	if err != nil {
		return nil, err
	}
	return DecodeResult(raw)
}

// resultOf is nil where something is not as it should be, of which DecodeResult
// tells what.
func resultOf(value ast.Value) *Result {
	object, ok := value.(ast.Object)
	if !ok {
		return nil
	}
	var doc answered[*Cluster]
	if finding.Read(object, &doc) != nil || len(doc.Clusters) != 1 {
		return nil
	}
	found, err := object.Find(ast.Ref{ast.StringTerm("clusters"), ast.InternedTerm(0)})
	cluster, ok := found.(ast.Object)
	if err != nil || !ok {
		return nil
	}
	given := map[string]bool{}
	cluster.Foreach(func(k, v *ast.Term) {
		given[string(k.Value.(ast.String))] = v.Value != ast.Null{}
	})
	res, err := doc.result(doc.Clusters[0], given)
	if err != nil {
		return nil
	}
	return res
}

// DecodeResult reads the value of the report entrypoint, which must hold
// exactly one cluster and no errors.
func DecodeResult(raw json.RawMessage) (*Result, error) {
	var doc answered[json.RawMessage]
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, malformed("%v", err)
	}
	c, given := &Cluster{}, map[string]bool{}
	if len(doc.Clusters) > 0 {
		if err := c.UnmarshalJSON(doc.Clusters[0]); err != nil {
			return nil, malformed("%v", err)
		}
		for key, value := range finding.Members(doc.Clusters[0]) {
			given[string(bytes.Trim(key, `"`))] = string(value) != "null"
		}
	}
	return doc.result(c, given)
}

// result checks the document and its cluster, of which those keys are given.
func (doc *answered[C]) result(c *Cluster, given map[string]bool) (*Result, error) {
	if len(doc.Errors) > 0 {
		return nil, fmt.Errorf("the rules failed: %s", strings.Join(doc.Errors, "; "))
	}
	if doc.Kind != "Report" || doc.Metadata.AsOf == "" || len(doc.Clusters) != 1 {
		return nil, malformed("expected a Report on a day with one cluster, got kind %q on %q with %d", doc.Kind, doc.Metadata.AsOf, len(doc.Clusters))
	}
	for _, key := range []string{"name", "verdict", "verdictWithoutWaivers", "scope", "assumptions", "products", "outcomes", "findings", "undecided", "entitlements"} {
		if !given[key] {
			return nil, malformed("the cluster has no %s", key)
		}
	}
	if err := c.check(); err != nil {
		return nil, malformed("%w", err)
	}
	return &Result{AsOf: doc.Metadata.AsOf, Cluster: c}, nil
}

func malformed(format string, args ...any) error {
	return fmt.Errorf("the rules gave a malformed report: "+format, args...)
}

func (c *Cluster) check() error {
	if !slices.Contains(verdicts, c.Verdict) {
		return fmt.Errorf("verdict %q", c.Verdict)
	}
	if !slices.Contains(verdicts, c.VerdictWithoutWaivers) {
		return fmt.Errorf("verdict %q without waivers", c.VerdictWithoutWaivers)
	}
	if len(c.Outcomes) == 0 {
		return fmt.Errorf("no outcomes")
	}
	for rule, outcome := range c.Outcomes {
		if !slices.Contains(outcomes, outcome) {
			return fmt.Errorf("outcome %q of %s", outcome, rule)
		}
	}
	for _, p := range c.Products {
		if p == nil || p.Name == "" || !slices.Contains(phases, p.Phase) {
			return fmt.Errorf("a product has no name or phase")
		}
	}
	waived := slices.ContainsFunc(c.Findings, func(f *finding.Finding) bool { return f != nil && f.Waiver != nil })
	for _, u := range c.Undecided {
		if u == nil || u.Rule == "" || u.Subject.Kind == "" {
			return fmt.Errorf("something is not decided, but not what")
		}
		// What could not be decided is no pass, unless somebody answers for it.
		if !u.Beside && !waived && slices.Index(verdicts, c.Verdict) > slices.Index(verdicts, VerdictUnknown) {
			return fmt.Errorf("verdict %s, although %s is not decided", c.Verdict, u.Rule)
		}
	}
	for _, f := range c.Findings {
		if err := f.Check(); err != nil {
			return fmt.Errorf("%v", err)
		}
		// A verdict milder than its findings would be a pass that is none.
		if f.Waiver == nil && slices.Index(verdicts, c.Verdict) > slices.Index(verdicts, floor[f.Level]) {
			return fmt.Errorf("verdict %s in spite of a %s of %s", c.Verdict, f.Level, f.Rule)
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(c.Outcomes)) {
		if level := levelOf[c.Outcomes[rule]]; level != "" && !slices.ContainsFunc(c.Findings, func(f *finding.Finding) bool {
			return f != nil && f.Rule == rule && f.Level == level && f.Waiver == nil
		}) {
			return fmt.Errorf("outcome %s of %s without such a finding", c.Outcomes[rule], rule)
		}
	}
	return nil
}

// levelOf is the level of the finding that an outcome tells of.
var levelOf = map[string]string{"fail": finding.Violation, "warn": finding.Warning, "info": finding.Info}

// floor is the mildest verdict that a finding of that level allows.
var floor = map[string]string{
	finding.Violation: VerdictUnsupported, finding.Unknown: VerdictUnknown, finding.Warning: VerdictAtRisk, finding.Info: VerdictSupported,
}

// Build makes the report of the results, clusters sorted by name.
func Build(meta Metadata, results []*Result) *Report {
	var t Tally
	for _, res := range results {
		t.Add(res)
	}
	r := t.Report(meta)
	r.facts, r.labels = nil, nil // the clusters have them
	for _, res := range results {
		if res.AsOf != r.Metadata.AsOf {
			res.Cluster.AsOf = res.AsOf
		}
		r.Clusters = append(r.Clusters, res.Cluster)
	}
	sort.SliceStable(r.Clusters, func(i, j int) bool { return r.Clusters[i].Name < r.Clusters[j].Name })
	return r
}

// Tally is what a report says of all its clusters together.
type Tally struct {
	summary Summary
	asOf    string   // the latest day
	own     []string // clusters that are judged for a day of their own
	others  bool     // whether there are others
	today   string   // the latest day of those
	facts   map[productDay]bool
	labels  map[string]bool
}

// productDay is a day for which clusters with a product were judged.
type productDay struct{ product, day string }

// Add adds a cluster, which may be dropped then.
func (t *Tally) Add(res *Result) {
	c := res.Cluster
	t.asOf = max(t.asOf, res.AsOf)
	if c.AsOfFrom == FromInventory {
		t.own = append(t.own, c.Name)
	} else {
		t.others, t.today = true, max(t.today, res.AsOf)
	}
	if res.counts != nil {
		t.summary.plus(res.counts)
	} else {
		t.summary.Add(c)
	}
	if t.facts == nil {
		t.facts, t.labels = map[productDay]bool{}, map[string]bool{}
	}
	for _, p := range c.Products {
		t.facts[productDay{p.Name, res.AsOf}] = true
	}
	for key := range c.Labels {
		t.labels[key] = true
	}
}

// Report is the report without its clusters.
func (t *Tally) Report(meta Metadata) *Report {
	r := &Report{APIVersion: "insupport/v1", Kind: "Report", Metadata: meta, Summary: t.summary, Clusters: []*Cluster{},
		facts: t.facts, labels: t.labels}
	r.Metadata.AsOf = max(meta.AsOf, t.asOf)
	if meta.Run != nil && meta.Run.AsOfFrom == "" {
		run := *meta.Run
		run.AsOfFrom = FromInventory
		if t.others && t.today == r.Metadata.AsOf {
			run.AsOfFrom = FromToday
		}
		run.OwnAsOf = append(run.OwnAsOf, t.own...)
		slices.Sort(run.OwnAsOf)
		r.Metadata.Run = &run
	}
	if r.Metadata.Overlays == nil {
		r.Metadata.Overlays = []Overlay{}
	}
	if r.Metadata.Settings == nil {
		r.Metadata.Settings = map[string]any{}
	}
	return r
}

func (s *Summary) plus(o *Summary) {
	s.Clusters += o.Clusters
	s.Supported += o.Supported
	s.AtRisk += o.AtRisk
	s.Unsupported += o.Unsupported
	s.Unknown += o.Unknown
	s.Findings.Violation += o.Findings.Violation
	s.Findings.Warning += o.Findings.Warning
	s.Findings.Unknown += o.Findings.Unknown
	s.Findings.Info += o.Findings.Info
	s.Findings.Waived += o.Findings.Waived
	s.Findings.Known += o.Findings.Known
}

// Add counts a cluster.
func (s *Summary) Add(c *Cluster) {
	s.Clusters++
	switch c.Verdict {
	case VerdictSupported:
		s.Supported++
	case VerdictAtRisk:
		s.AtRisk++
	case VerdictUnsupported:
		s.Unsupported++
	default:
		s.Unknown++
	}
	for _, f := range c.Findings {
		if f.Known {
			s.Findings.Known++
		}
		switch {
		case f.Waiver != nil:
			s.Findings.Waived++
		case f.Level == finding.Violation:
			s.Findings.Violation++
		case f.Level == finding.Unknown:
			s.Findings.Unknown++
		case f.Level == finding.Warning:
			s.Findings.Warning++
		default:
			s.Findings.Info++
		}
	}
}
