package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"insupport/internal/finding"
	"insupport/internal/inventory"
	"insupport/internal/policy"
	"insupport/internal/source"
	"insupport/internal/term"
)

// Entrypoints of the support tables, with a ClusterInventory as input.
const (
	entrySupport = "data.insupport.ask.support.table"   // of its components
	entryShipped = "data.insupport.ask.support.shipped" // of everything its releases ship
)

// supportFormats are the formats of `support`.
func supportFormats() []string { return []string{"text", "json", "markdown"} }

type supportOptions struct {
	ruleOptions
	inputOptions
	dayOptions
	inventories []string
	outputs     []string
	target      []string
	all         bool
}

// supportDoc is what `support -o json` prints.
type supportDoc struct {
	APIVersion string           `json:"apiVersion"`
	Kind       string           `json:"kind"`
	Clusters   []supportCluster `json:"clusters"`
}

// supportCluster is what the entrypoints return for one cluster.
type supportCluster struct {
	Cluster      string           `json:"cluster,omitempty"`
	AsOf         string           `json:"asOf"`
	Releases     []supportRelease `json:"releases"`
	Severities   map[string]any   `json:"severities"`
	Entitlements []entitlement    `json:"entitlements"`
}

type supportRelease struct {
	Product string `json:"product"`
	Title   string `json:"title"`
	Release string `json:"release"`
	Phase   string `json:"phase"`
}

// entitlement is which help the vendor owes for one component.
type entitlement struct {
	Component           string              `json:"component"`
	ID                  string              `json:"id"`
	Version             string              `json:"version,omitempty"`
	Namespace           string              `json:"namespace,omitempty"`
	ShippedBy           *shippedBy          `json:"shippedBy,omitempty"`
	Tier                string              `json:"tier"`
	Reason              string              `json:"reason,omitempty"`
	Matrix              string              `json:"matrix,omitempty"`
	Level               string              `json:"level,omitempty"`
	Warranty            string              `json:"warranty,omitempty"`
	MayBeDiscontinued   bool                `json:"mayBeDiscontinued,omitempty"`
	Activities          []activity          `json:"activities"`
	Limits              []string            `json:"limits,omitempty"`
	SeverityDefinitions string              `json:"severityDefinitions,omitempty"`
	Basis               string              `json:"basis,omitempty"`
	Disputed            bool                `json:"disputed,omitempty"`
	References          []finding.Reference `json:"references,omitempty"`
}

type shippedBy struct {
	Product  string   `json:"product"`
	Release  string   `json:"release"`
	Group    string   `json:"group"`
	Versions []string `json:"versions"`
}

// activity is one row of a support matrix; without severities the vendor does
// not offer it.
type activity struct {
	Type       string   `json:"type"`
	Severities []int    `json:"severities"`
	InScope    []string `json:"inScope"`
	OutOfScope []string `json:"outOfScope"`
	Effort     string   `json:"effort"`
	Limits     []string `json:"limits,omitempty"`
	Source     string   `json:"source"`
}

func newSupportCmd(s *streams) *cobra.Command {
	o := &supportOptions{}
	cmd := &cobra.Command{
		Use:   "support [COMPONENT]",
		Short: "Show which help the vendor owes for a component, at which severities",
		Example: `  insupport support kube-prometheus-stack --product konvoy=2.2.1
  insupport support velero -i prod.yaml
  insupport support --all -i prod.yaml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args) },
	}
	o.ruleOptions.bind(cmd)
	o.inputOptions.bind(cmd)
	o.dayOptions.bind(cmd)
	bindOutput(cmd, &o.outputs, supportFormats(), false)
	bindInventory(cmd, &o.inventories)
	f := cmd.Flags()
	f.StringArrayVar(&o.target, "to", nil, "NAME=RELEASE: an upgrade to this release is under way (repeatable)")
	f.BoolVar(&o.all, "all", false, "every component of the inventory, or without any, all that its releases ship")
	commandLineOnly(cmd, "all")
	commandLineOnly(cmd, "to")
	return cmd
}

// bindInventory adds -i to a command.
func bindInventory(cmd *cobra.Command, files *[]string) {
	cmd.Flags().StringArrayVarP(files, "inventory", "i", nil, "inventory file, folder, or - for standard input (repeatable)")
	commandLineOnly(cmd, "inventory")
}

func (o *supportOptions) run(ctx context.Context, s *streams, args []string) error {
	outputs, err := parseOutputs(o.outputs, supportFormats())
	if err != nil {
		return err
	}
	run, err := o.runParameters(s.now)
	if err != nil {
		return err
	}
	switch {
	case o.all && len(args) > 0:
		return errors.New("--all goes with no component")
	case !o.all && len(args) == 0:
		return errors.New("name a component, or ask for --all")
	case len(o.inventories) == 0 && len(o.products) == 0:
		return errors.New("nothing to look at: give an inventory with -i FILE, or a release with --product konvoy=RELEASE")
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
	doc := supportDoc{APIVersion: inventory.APIVersion, Kind: "Support"}
	for _, inv := range read.Inventories {
		c, err := o.table(ctx, s, engine, inv, args)
		if err != nil {
			return fmt.Errorf("evaluating cluster %q of %s: %w", inv.Name, inv.File, err)
		}
		if len(o.inventories) == 0 {
			c.Cluster = "" // nobody named one
		}
		doc.Clusters = append(doc.Clusters, *c)
	}
	for _, out := range outputs {
		write := term.Lines(func(w io.Writer) error { return writeSupport(w, doc, o.all, textTable{}) })
		switch out.format {
		case "json":
			write = func(w io.Writer) error { return term.WriteJSON(w, doc) }
		case "markdown":
			write = func(w io.Writer) error { return writeSupport(w, doc, o.all, markdownTable{}) }
		}
		if err := out.write(s, write); err != nil {
			return err
		}
	}
	if len(read.Problems) > 0 {
		return exitCode(exitError)
	}
	return nil
}

func (o *supportOptions) runParameters(now time.Time) (map[string]any, error) {
	run := map[string]any{}
	if err := o.into(run, now); err != nil {
		return nil, err
	}
	return run, addTarget(run, o.target)
}

// readOrMake reads inventories; without any it makes one that holds the flags
// alone.
func readOrMake(ctx context.Context, s *streams, files []string, opts source.Options) (source.Result, error) {
	if len(files) > 0 {
		return readSome(ctx, s, files, opts)
	}
	blank := fmt.Sprintf("apiVersion: %s\nkind: %s\nmetadata: {name: release}\nspec: {}\n", inventory.APIVersion, inventory.Kind)
	docs, err := inventory.Parse("--product", []byte(blank))
	if err != nil {
		return source.Result{}, err
	}
	inv, err := inventory.New(docs[0], docs[0].Value, opts.Settings, opts.Facts)
	if err != nil {
		return source.Result{}, err
	}
	return source.Result{Inventories: []*inventory.Inventory{inv}}, nil
}

// table asks the rules. A component that the inventory does not list is asked
// for as if it were there.
func (o *supportOptions) table(ctx context.Context, s *streams, engine *policy.Engine, inv *inventory.Inventory, args []string) (*supportCluster, error) {
	spec, _ := inv.Value["spec"].(map[string]any)
	listed, _ := spec["components"].([]any)
	entry, input := entrySupport, inv.Value
	switch {
	case len(args) > 0:
		asked := maps.Clone(spec)
		asked["components"] = append(slices.Clone(listed), map[string]any{"name": args[0]})
		input = maps.Clone(inv.Value)
		input["spec"] = asked
	case len(listed) == 0:
		entry = entryShipped
	}
	query, err := engine.Prepare(ctx, entry)
	if err != nil {
		return nil, err
	}
	raw, err := query.Eval(ctx, input, s.now)
	if err != nil {
		return nil, err
	}
	var doc struct {
		supportCluster
		Shipped []string `json:"shipped"`
		Errors  []string `json:"errors"`
	}
	if err := decodeTo(raw, &doc, "support table"); err != nil {
		return nil, err
	}
	if len(doc.Errors) > 0 {
		return nil, errors.New(strings.Join(doc.Errors, "; "))
	}
	c := doc.supportCluster
	if len(args) == 0 {
		return &c, nil
	}
	asked := c.Entitlements[len(c.Entitlements)-1]
	own := slices.DeleteFunc(slices.Clone(c.Entitlements[:len(c.Entitlements)-1]),
		func(e entitlement) bool { return e.ID != asked.ID })
	if len(own) == 0 {
		own = []entitlement{asked}
		if near := term.Nearest(args[0], doc.Shipped); asked.ShippedBy == nil && near != "" {
			diagnose(s.err, fmt.Errorf("%s is not shipped (did you mean %q?)", args[0], near))
		}
	}
	c.Entitlements = own
	return &c, nil
}

// tableWriter lays out the parts of a support table.
type tableWriter interface {
	heading(w io.Writer, level int, text string)
	table(w io.Writer, rows [][]string) error // the first row is the header
	list(w io.Writer, items []string)
}

func writeSupport(w io.Writer, doc supportDoc, all bool, t tableWriter) error {
	for _, c := range doc.Clusters {
		var releases []string
		for _, r := range c.Releases {
			releases = append(releases, r.Title+" "+r.Release)
		}
		on := strings.Join(releases, ", ")
		if c.Cluster != "" {
			on = strings.TrimPrefix(on+" on "+c.Cluster, " on ")
		}
		if all {
			t.heading(w, 1, fmt.Sprintf("Support for the components of %s, %s", on, c.AsOf))
			if err := t.table(w, summaryRows(c)); err != nil {
				return err
			}
			continue
		}
		for _, e := range c.Entitlements {
			t.heading(w, 1, fmt.Sprintf("%s with %s, %s", strings.TrimSpace(e.Component+" "+e.Version), on, c.AsOf))
			if err := writeEntitlement(w, e, c.Severities, t); err != nil {
				return err
			}
		}
	}
	return nil
}

func summaryRows(c supportCluster) [][]string {
	rows := [][]string{{"COMPONENT", "TIER", "SHIPPED", "CONFIGURATION", "FAILURE", "ROOT CAUSE", "FIX", "DOCUMENTATION", "NOTE"}}
	for _, e := range c.Entitlements {
		row := []string{e.Component, e.Tier, "-"}
		if e.ShippedBy != nil && len(e.ShippedBy.Versions) > 0 {
			row[2] = strings.Join(e.ShippedBy.Versions, ", ")
		}
		bySeverity := map[string]string{}
		for _, a := range e.Activities {
			bySeverity[a.Type] = severityRange(a.Severities)
		}
		for _, kind := range []string{"configuration", "failureAssistance", "rootCauseAnalysis", "fix", "documentation"} {
			if bySeverity[kind] == "" {
				bySeverity[kind] = "-"
			}
			row = append(row, bySeverity[kind])
		}
		note := e.Reason
		if e.Disputed {
			note = "disputed"
		}
		rows = append(rows, append(row, note))
	}
	return rows
}

// severityRange writes 1, 2, 3, 4 as 1-4.
func severityRange(severities []int) string {
	if len(severities) == 0 {
		return "-"
	}
	first, last := severities[0], severities[len(severities)-1]
	if len(severities) > 1 && last-first == len(severities)-1 {
		return fmt.Sprintf("%d-%d", first, last)
	}
	return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(severities)), ", "), "[]")
}

func writeEntitlement(w io.Writer, e entitlement, severities map[string]any, t tableWriter) error {
	facts := []string{"tier: " + e.Tier}
	if e.Matrix != "" {
		facts = append(facts, "terms: "+e.Matrix)
	}
	if e.ShippedBy != nil {
		shipped := strings.Join(e.ShippedBy.Versions, ", ")
		if shipped == "" {
			shipped = "version not published"
		}
		facts = append(facts, fmt.Sprintf("shipped: %s (%s %s, %s)", shipped, e.ShippedBy.Product, e.ShippedBy.Release, e.ShippedBy.Group))
	}
	if e.Reason != "" {
		facts = append(facts, "why: "+e.Reason)
	}
	if e.Basis == "inferred" {
		facts = append(facts, "basis: inferred, no page states it")
	}
	if e.Level != "" {
		facts = append(facts, "support level: "+e.Level)
	}
	if e.Warranty != "" {
		facts = append(facts, "warranty: "+e.Warranty)
	}
	t.list(w, facts)
	if len(e.Activities) > 0 {
		numbers, _ := severities["numbers"].([]any)
		header := []string{"ACTIVITY"}
		for _, n := range numbers {
			header = append(header, fmt.Sprintf("SEVERITY %v", n))
		}
		rows := [][]string{append(header, "EFFORT")}
		for _, a := range e.Activities {
			row := []string{a.Type}
			for _, n := range numbers {
				cell := "no"
				if f, ok := n.(float64); ok && slices.Contains(a.Severities, int(f)) {
					cell = "yes"
				}
				row = append(row, cell)
			}
			rows = append(rows, append(row, a.Effort))
		}
		t.heading(w, 2, "Activities and severities")
		if err := t.table(w, rows); err != nil {
			return err
		}
		t.heading(w, 2, "Scope")
		var scope []string
		for _, a := range e.Activities {
			for _, text := range a.InScope {
				scope = append(scope, a.Type+", in scope: "+text)
			}
			for _, text := range a.OutOfScope {
				scope = append(scope, a.Type+", out of scope: "+text)
			}
			for _, text := range a.Limits {
				scope = append(scope, a.Type+", limited: "+text)
			}
		}
		t.list(w, scope)
	}
	if len(e.Limits) > 0 {
		t.heading(w, 2, "Limits")
		t.list(w, e.Limits)
	}
	if e.SeverityDefinitions == "notPublished" {
		t.heading(w, 2, "Severities")
		note, _ := severities["note"].(string)
		t.list(w, []string{strings.TrimSpace("What they mean is not published. " + note)})
	}
	if len(e.References) > 0 {
		t.heading(w, 2, "Sources")
		var sources []string
		for _, r := range e.References {
			sources = append(sources, r.Title+": "+r.Source)
		}
		t.list(w, sources)
	}
	return nil
}

// textTable writes for a terminal.
type textTable struct{}

func (textTable) heading(w io.Writer, level int, text string) {
	if level > 1 {
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w, term.Line(text))
}

func (textTable) table(w io.Writer, rows [][]string) error {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = term.Line(cell)
		}
		fmt.Fprintln(t, "  "+strings.Join(cells, "\t"))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for line := range strings.Lines(b.String()) {
		fmt.Fprintln(w, strings.TrimRight(line, " \n"))
	}
	return nil
}

func (textTable) list(w io.Writer, items []string) {
	for _, item := range items {
		fmt.Fprintf(w, "  %s\n", term.Line(item))
	}
}

// markdownTable writes for a page.
type markdownTable struct{}

func (markdownTable) heading(w io.Writer, level int, text string) {
	fmt.Fprintf(w, "%s %s\n\n", strings.Repeat("#", level+1), term.Markdown(text))
}

func (markdownTable) table(w io.Writer, rows [][]string) error {
	for i, row := range rows {
		cells := make([]string, len(row))
		for j, cell := range row {
			cells[j] = term.Markdown(cell)
		}
		fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | "))
		if i == 0 {
			fmt.Fprintf(w, "|%s\n", strings.Repeat(" --- |", len(row)))
		}
	}
	_, err := fmt.Fprintln(w)
	return err
}

func (markdownTable) list(w io.Writer, items []string) {
	for _, item := range items {
		fmt.Fprintf(w, "- %s\n", term.Markdown(item))
	}
	fmt.Fprintln(w)
}
