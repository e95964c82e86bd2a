package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"insupport/internal/finding"
	"insupport/internal/inventory"
	"insupport/internal/policy"
	"insupport/internal/term"
)

// entryExplain spells the findings of one ClusterInventory out.
const entryExplain = "data.insupport.ask.explanation.cluster"

const (
	minPrefix = 6   // shortest beginning of a fingerprint that names it
	maxRow    = 400 // of a catalog row, as text
)

type explainOptions struct {
	ruleOptions
	inputOptions
	dayOptions
	inventories    []string
	outputs        []string
	assumeDefaults bool
	target         []string
	trace          bool
}

// explanation is what the entrypoint returns for one cluster.
type explanation struct {
	Name      string             `json:"name"`
	AsOf      string             `json:"asOf"`
	Verdict   string             `json:"verdict"`
	Outcomes  map[string]string  `json:"outcomes"`
	Undecided []undecided        `json:"undecided"`
	Findings  []explainedFinding `json:"findings"`
	// Judgements maps a rule to what it answered for each of its subjects.
	Judgements map[string][]judgement `json:"judgements"`
	Errors     []string               `json:"errors,omitempty"`
}

type undecided struct {
	Rule    string         `json:"rule"`
	Subject map[string]any `json:"subject"`
	Field   string         `json:"field"`
}

// judgement is a rule's answer for one subject: holds, fails or needs, with
// what the inventory states of the subject.
type judgement struct {
	Subject map[string]any `json:"subject"`
	Of      string         `json:"of,omitempty"` // which of several things about it
	Answer  string         `json:"answer"`
	Fields  []string       `json:"fields,omitempty"` // what is needed
	Facts   []evidenceFact `json:"facts,omitempty"`
}

// explainedFinding is a finding with what it rests on.
type explainedFinding struct {
	Rule        string              `json:"rule"`
	Level       string              `json:"level"`
	Title       string              `json:"title"`
	Message     string              `json:"message"`
	Subject     map[string]any      `json:"subject"`
	Location    finding.Location    `json:"location"`
	Remediation string              `json:"remediation"`
	Until       *string             `json:"until"`
	Disputed    bool                `json:"disputed"`
	Basis       string              `json:"basis"`
	References  []finding.Reference `json:"references"`
	Fingerprint string              `json:"fingerprint"`
	Waiver      any                 `json:"waiver"`
	RuleText    struct {
		Title       string `json:"title"`
		Description string `json:"description"`
	} `json:"ruleText"`
	Evidence struct {
		Facts      []evidenceFact `json:"facts"`
		Comparison string         `json:"comparison"`
		Change     string         `json:"change"`
	} `json:"evidence"`
	Rows []evidenceRow `json:"rows"`
}

// evidenceFact is what the inventory says at a path; it has a place only where
// the inventory says something.
type evidenceFact struct {
	Path  string `json:"path"`
	Value any    `json:"value"`
	File  string `json:"file,omitempty"`
	Line  int    `json:"line,omitempty"`
}

// evidenceRow is one row of the catalog.
type evidenceRow struct {
	Path       string              `json:"path"`
	Row        json.RawMessage     `json:"row,omitempty"`
	Missing    bool                `json:"missing,omitempty"`
	References []finding.Reference `json:"references"`
}

func newExplainCmd(s *streams) *cobra.Command {
	o := &explainOptions{}
	cmd := &cobra.Command{
		Use:   "explain FINGERPRINT|RULE -i FILE",
		Short: "Spell a finding out: facts, catalog rows, comparison, sources",
		Long: `Spell findings out: the facts of the inventory, the catalog rows and their
sources, the comparison, and what would change the result. A fingerprint may
be cut short. --trace shows how OPA came to it, for authors of rules.`,
		Example: `  insupport explain release/out_of_window -i prod.yaml
  insupport explain 95151bfe9830 -i prod.yaml`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args[0]) },
	}
	o.ruleOptions.bind(cmd)
	o.inputOptions.bind(cmd)
	o.dayOptions.bind(cmd)
	bindOutput(cmd, &o.outputs, tableFormats(), false)
	bindInventory(cmd, &o.inventories)
	f := cmd.Flags()
	f.BoolVar(&o.assumeDefaults, "assume-defaults", false, "take what the inventory leaves open as false or 1")
	f.StringArrayVar(&o.target, "to", nil, "NAME=RELEASE: an upgrade to this release is asked for (repeatable)")
	f.BoolVar(&o.trace, "trace", false, "the evaluation of the rule, step by step, instead")
	commandLineOnly(cmd, "to")
	commandLineOnly(cmd, "trace")
	return cmd
}

func (o *explainOptions) run(ctx context.Context, s *streams, asked string) error {
	outputs, err := parseOutputs(o.outputs, tableFormats())
	if err != nil {
		return err
	}
	settings, err := s.config.settings()
	if err != nil {
		return err
	}
	run, err := (&checkOptions{dayOptions: o.dayOptions, assumeDefaults: o.assumeDefaults}).runParameters(settings, s.now)
	if err != nil {
		return err
	}
	if err := addTarget(run, o.target); err != nil {
		return err
	}
	if len(o.inventories) == 0 && len(o.products) == 0 {
		return errors.New("nothing to explain: give an inventory with -i FILE")
	}
	b, err := o.load(ctx, s)
	if err != nil {
		return err
	}
	opts, err := o.options(b)
	if err != nil {
		return err
	}
	read, err := readOrMake(ctx, s, o.inventories, opts)
	if err != nil {
		return err
	}
	if err := s.guard(outputs, o.inventories, read, o.named(o.annotations)...); err != nil {
		return err
	}
	engine, err := b.Compile(run, len(read.Inventories) >= manyClusters)
	if err != nil {
		return err
	}
	if err := s.vetSettings(ctx, engine, b, settings); err != nil {
		return err
	}
	query, err := engine.Prepare(ctx, entryExplain)
	if err != nil {
		return err
	}
	rules, err := allRules(ctx, s, engine)
	if err != nil {
		return err
	}
	isRule := slices.Contains(ruleIDs(rules), asked)
	var found []explanation
	for _, inv := range read.Inventories {
		e, err := explain(ctx, s, query, inv)
		if err != nil {
			return fmt.Errorf("evaluating cluster %q of %s: %w", inv.Name, inv.File, err)
		}
		e.keep(asked, isRule)
		if !isRule && len(e.Findings) == 0 {
			continue
		}
		found = append(found, *e)
		if o.trace {
			if err := traceRules(ctx, s, engine, inv, e, asked, isRule); err != nil {
				return err
			}
		}
	}
	if len(found) == 0 {
		return fmt.Errorf("no rule and no finding is called %q%s; `insupport check -o json` shows fingerprints, `insupport rules list` the rules",
			asked, term.Suggest(asked, ruleIDs(rules)))
	}
	if !o.trace {
		err := writeTable(s, outputs, explanationDoc(found), func(w io.Writer) error { return writeExplanations(w, found, asked, isRule) })
		if err != nil {
			return err
		}
	}
	if len(read.Problems) > 0 {
		return exitCode(exitError)
	}
	return nil
}

// addTarget puts NAME=RELEASE texts into the run parameters.
func addTarget(run map[string]any, texts []string) error {
	target := map[string]any{}
	for _, text := range texts {
		name, release, ok := strings.Cut(text, "=")
		if !ok || name == "" || release == "" {
			return fmt.Errorf("--to: %q is not NAME=RELEASE", text)
		}
		target[name] = release
	}
	if len(target) > 0 {
		run["target"] = target
	}
	return nil
}

func explain(ctx context.Context, s *streams, q *policy.Query, inv *inventory.Inventory) (*explanation, error) {
	raw, err := q.Eval(ctx, inv.Value, s.now)
	if err != nil {
		return nil, err
	}
	e := &explanation{}
	if err := decodeTo(raw, e, "explanation"); err != nil {
		return nil, err
	}
	if len(e.Errors) > 0 {
		return nil, errors.New(strings.Join(e.Errors, "; "))
	}
	for i := range e.Findings {
		f := &e.Findings[i]
		f.Location.Find(inv)
		for j := range f.Evidence.Facts {
			if fact := &f.Evidence.Facts[j]; fact.Value != nil && strings.HasPrefix(fact.Path, "spec") && !inv.IsSet(fact.Path) {
				fact.File, fact.Line = inv.File, inv.Locate(fact.Path).Line
			}
		}
	}
	return e, nil
}

// keep drops what was not asked for.
func (e *explanation) keep(asked string, isRule bool) {
	e.Findings = slices.DeleteFunc(e.Findings, func(f explainedFinding) bool {
		if isRule {
			return f.Rule != asked
		}
		return len(asked) < minPrefix || !strings.HasPrefix(f.Fingerprint, asked)
	})
	rules := map[string]bool{}
	if isRule {
		rules[asked] = true
	}
	for _, f := range e.Findings {
		rules[f.Rule] = true
	}
	maps.DeleteFunc(e.Outcomes, func(rule, _ string) bool { return !rules[rule] })
	e.Undecided = slices.DeleteFunc(e.Undecided, func(u undecided) bool { return !rules[u.Rule] })
	maps.DeleteFunc(e.Judgements, func(rule string, _ []judgement) bool { return !rules[rule] || !isRule })
}

func explanationDoc(found []explanation) map[string]any {
	return map[string]any{"apiVersion": inventory.APIVersion, "kind": "Explanation", "clusters": found}
}

// traceRules writes how OPA evaluated the rules that were asked for.
func traceRules(ctx context.Context, s *streams, engine *policy.Engine, inv *inventory.Inventory, e *explanation, asked string, isRule bool) error {
	rules := []string{asked}
	if !isRule {
		rules = slices.Sorted(maps.Keys(e.Outcomes))
	}
	for _, rule := range rules {
		var b bytes.Buffer
		entry := "data.insupport.rules." + strings.ReplaceAll(rule, "/", ".") + ".judgements"
		if err := engine.Trace(ctx, &b, entry, inv.Value, s.now); err != nil {
			return err
		}
		if _, err := s.out.Write(term.Page(b.Bytes())); err != nil {
			return fmt.Errorf("writing standard output: %w", err)
		}
	}
	return nil
}

func writeExplanations(w io.Writer, found []explanation, asked string, isRule bool) error {
	for i, e := range found {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if len(e.Findings) == 0 {
			e.writeOutcome(w, asked)
		}
		for j, f := range e.Findings {
			if j > 0 {
				fmt.Fprintln(w)
			}
			if err := f.write(w, e); err != nil {
				return err
			}
		}
		e.writeJudgements(w, asked)
	}
	return nil
}

// writeJudgements lists what a rule answered: what holds is as much a result
// as what does not.
func (e explanation) writeJudgements(w io.Writer, rule string) {
	if len(e.Judgements[rule]) > 0 {
		fmt.Fprintf(w, "\nJudgements of %s\n", rule)
	}
	for _, j := range e.Judgements[rule] {
		name := subjectName(j.Subject, e.Name)
		if j.Of != "" {
			name += " (" + j.Of + ")"
		}
		line := fmt.Sprintf("%s: %s", name, j.Answer)
		if len(j.Fields) > 0 {
			line += " " + strings.Join(j.Fields, ", ")
		}
		fmt.Fprintf(w, "  %s\n", term.Line(line))
		for _, fact := range j.Facts {
			value, _ := json.Marshal(fact.Value)
			fmt.Fprintf(w, "    %s = %s\n", term.Line(fact.Path), term.Line(string(value)))
		}
	}
}

// writeOutcome says why a rule found nothing.
func (e explanation) writeOutcome(w io.Writer, rule string) {
	why := map[string]string{
		"pass":          "it looked at every subject and found nothing",
		"notApplicable": "the cluster has nothing that it is about",
		"off":           "the settings turn it off",
		"unknown":       "it could not decide for every subject",
	}[e.Outcomes[rule]]
	fmt.Fprintf(w, "%s: no finding for %s on %s; outcome %s: %s\n", rule, term.Line(e.Name), e.AsOf, e.Outcomes[rule], why)
}

func subjectName(subject map[string]any, cluster string) string {
	name, _ := subject["name"].(string)
	if name == "" {
		name = cluster
	}
	return fmt.Sprintf("%v %s", subject["kind"], name)
}

func (f explainedFinding) write(w io.Writer, e explanation) error {
	fmt.Fprintf(w, "%s %s: %s\n", f.Level, f.Rule, term.Line(f.Message))
	fmt.Fprintf(w, "  cluster %s on %s, fingerprint %s\n", term.Line(e.Name), e.AsOf, f.Fingerprint)
	fmt.Fprintf(w, "  %s: %s\n", f.RuleText.Title, strings.Join(strings.Fields(f.RuleText.Description), " "))
	for _, note := range f.notes() {
		fmt.Fprintf(w, "  %s\n", note)
	}
	fmt.Fprintln(w, "\nFacts of the inventory")
	for _, fact := range f.Evidence.Facts {
		value, err := compact(fact.Value)
		if err != nil {
			return err
		}
		place := "not stated"
		if fact.Value != nil {
			place = ""
		}
		if fact.Line > 0 {
			place = fmt.Sprintf("%s:%d", fact.File, fact.Line)
		}
		fmt.Fprintf(w, "  %s\n", strings.TrimSpace(term.Line(fmt.Sprintf("%s = %s  %s", fact.Path, value, place))))
	}
	if len(f.Evidence.Facts) == 0 {
		fmt.Fprintln(w, "  none")
	}
	fmt.Fprintln(w, "\nCatalog")
	for _, row := range f.Rows {
		fmt.Fprintf(w, "  %s\n", term.Line(row.Path))
		if row.Missing {
			fmt.Fprintln(w, "    is not in the catalog")
			continue
		}
		fmt.Fprintf(w, "    %s\n", term.Line(shorten(string(row.Row))))
		for _, ref := range row.References {
			fmt.Fprintf(w, "    source: %s\n", term.Line(ref.Source))
		}
	}
	if len(f.Rows) == 0 {
		fmt.Fprintln(w, "  none: the inventory alone decides")
	}
	fmt.Fprintf(w, "\nComparison\n  %s\n", term.Line(f.Evidence.Comparison))
	fmt.Fprintf(w, "\nWhat would change the result\n  %s\n", term.Line(f.Evidence.Change))
	if f.Remediation != "" {
		fmt.Fprintf(w, "\nWhat to do\n  %s\n", term.Line(strings.Join(strings.Fields(f.Remediation), " ")))
	}
	if len(f.References) > 0 {
		fmt.Fprintln(w, "\nSources")
		for _, ref := range f.References {
			fmt.Fprintf(w, "  %s: %s\n", term.Line(ref.Title), term.Line(ref.Source))
		}
	}
	return nil
}

func (f explainedFinding) notes() []string {
	var notes []string
	if f.Disputed {
		notes = append(notes, "disputed: sources disagree, both are cited")
	}
	if f.Basis == "inferred" {
		notes = append(notes, "inferred: no page states it")
	}
	if f.Until != nil {
		notes = append(notes, "until "+*f.Until)
	}
	if f.Waiver != nil {
		notes = append(notes, "waived")
	}
	return notes
}

func compact(v any) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return strings.TrimSpace(b.String()), err
}

// shorten cuts long rows; -o json has them whole.
func shorten(s string) string {
	runes := []rune(s)
	if len(runes) <= maxRow {
		return s
	}
	return string(runes[:maxRow]) + fmt.Sprintf("… (%d characters more with -o json)", len(runes)-maxRow)
}
