package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"insupport/internal/policy"
	"insupport/internal/source"
	"insupport/internal/term"
)

// tableFormats are the formats of commands that show a table.
func tableFormats() []string { return []string{"text", "json"} }

type windowOptions struct {
	ruleOptions
	outputs []string
	asOf    string
	horizon int
	all     bool

	os             bool
	line, provider string
}

// windowDoc is what the window entrypoint returns.
type windowDoc struct {
	AsOf     string          `json:"asOf"`
	Products []windowProduct `json:"products"`
}

type windowProduct struct {
	Name        string          `json:"name"`
	Title       string          `json:"title"`
	Policy      string          `json:"policy"`
	PhaseCounts json.RawMessage `json:"phaseCounts,omitempty"`
	Lines       []windowLine    `json:"lines"`
	References  json.RawMessage `json:"references"`
}

type windowLine struct {
	Line           string  `json:"line"`
	Latest         *string `json:"latest"`
	Released       *string `json:"released"`
	Basis          string  `json:"basis"`
	Phase          string  `json:"phase"`
	EndsOn         *string `json:"endsOn"`
	EndedOn        *string `json:"endedOn"`
	EndsWith       *string `json:"endsWith"`
	ActiveEndsOn   *string `json:"activeEndsOn,omitempty"`
	ExtendedEndsOn *string `json:"extendedEndsOn,omitempty"`
	Disputed       bool    `json:"disputed"`
}

func newWindowCmd(s *streams) *cobra.Command {
	o := &windowOptions{}
	cmd := &cobra.Command{
		Use:   "window [PRODUCT]",
		Short: "Show which lines are in support on a day, and until when",
		Args:  cobra.MaximumNArgs(1),
		RunE:  func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args) },
	}
	o.ruleOptions.bind(cmd)
	f := cmd.Flags()
	bindOutput(cmd, &o.outputs, tableFormats(), false)
	f.StringVar(&o.asOf, "as-of", "", "the day to ask for, YYYY-MM-DD (default today)")
	f.IntVar(&o.horizon, "horizon", 0, "only lines whose support ends within that many days")
	f.BoolVar(&o.all, "all", false, "lines that are out of support or not yet released too")
	f.BoolVar(&o.os, "os", false, "the operating systems that each line lists, by provider, instead of the window")
	f.StringVar(&o.line, "line", "", "with --os: only this line")
	f.StringVar(&o.provider, "provider", "", "with --os: only this provider")
	return cmd
}

func (o *windowOptions) run(ctx context.Context, s *streams, args []string) error {
	outputs, err := parseOutputs(o.outputs, tableFormats())
	if err != nil {
		return err
	}
	if !o.os && (o.line != "" || o.provider != "") {
		return fmt.Errorf("--line and --provider choose among operating systems; add --os")
	}
	if o.os && len(args) == 0 {
		return fmt.Errorf("--os needs a product")
	}
	if o.horizon < 0 {
		return fmt.Errorf("--horizon: %d is not a number of days", o.horizon)
	}
	input, run := map[string]any{"query": "window"}, map[string]any{}
	if o.asOf != "" {
		if err := parseDay(o.asOf); err != nil {
			return err
		}
		input["asOf"], run["asOf"] = o.asOf, o.asOf
	}
	if err := s.guard(outputs, nil, source.Result{}, o.named()...); err != nil {
		return err
	}
	b, err := o.load(ctx, s)
	if err != nil {
		return err
	}
	if len(args) == 1 {
		if known := b.Products(); !slices.Contains(known, args[0]) {
			return fmt.Errorf("unknown product %q%s; products: %s", args[0], term.Suggest(args[0], known), strings.Join(known, ", "))
		}
		input["product"] = args[0]
	}
	if o.os {
		return o.runOS(ctx, s, b, args[0], outputs)
	}
	engine, err := b.Compile(run, false)
	if err != nil {
		return err
	}
	query, err := engine.Prepare(ctx, policy.EntryWindow)
	if err != nil {
		return err
	}
	raw, err := query.Eval(ctx, input, s.now)
	if err != nil {
		return err
	}
	var doc windowDoc
	if err := decodeTo(raw, &doc, "window"); err != nil {
		return err
	}
	if err := o.filter(&doc); err != nil {
		return err
	}
	return writeTable(s, outputs, doc, func(w io.Writer) error { return writeWindow(w, doc) })
}

// filter keeps the lines that were asked for, and products that have any.
func (o *windowOptions) filter(doc *windowDoc) error {
	limit := ""
	if o.horizon > 0 {
		day, err := time.Parse(time.DateOnly, doc.AsOf)
		if err != nil {
			return fmt.Errorf("the rules gave a malformed window: %w", err)
		}
		limit = day.AddDate(0, 0, o.horizon).Format(time.DateOnly)
	}
	products := []windowProduct{}
	for _, p := range doc.Products {
		lines := []windowLine{}
		for _, l := range p.Lines {
			over := l.Phase == "expired" || l.Phase == "notReleased"
			soon := limit == "" || l.EndsOn != nil && *l.EndsOn <= limit
			if soon && (!over || o.all) {
				lines = append(lines, l)
			}
		}
		if p.Lines = lines; len(lines) > 0 {
			products = append(products, p)
		}
	}
	doc.Products = products
	return nil
}

func writeWindow(w io.Writer, doc windowDoc) error {
	fmt.Fprintf(w, "In support on %s\n\n", doc.AsOf)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "PRODUCT\tLINE\tLATEST\tRELEASED\tPHASE\tENDS\tNOTE")
	for _, p := range doc.Products {
		for _, l := range p.Lines {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", p.Name, l.Line, dash(l.Latest), dash(l.Released), l.Phase, l.ends(), l.note())
		}
	}
	return t.Flush()
}

func (l windowLine) ends() string {
	switch {
	case l.EndedOn != nil:
		return *l.EndedOn
	case l.EndsOn != nil && l.EndsWith != nil:
		return *l.EndsOn + " with " + *l.EndsWith
	case l.EndsOn != nil:
		return *l.EndsOn
	case l.EndsWith != nil:
		return "with " + *l.EndsWith
	}
	return "-"
}

func (l windowLine) note() string {
	var notes []string
	if l.ActiveEndsOn != nil {
		notes = append(notes, "active until "+*l.ActiveEndsOn)
	}
	if l.ExtendedEndsOn != nil {
		notes = append(notes, "extended until "+*l.ExtendedEndsOn)
	}
	if l.Basis == "inferred" {
		notes = append(notes, "inferred")
	}
	if l.Disputed {
		notes = append(notes, "disputed")
	}
	return strings.Join(notes, ", ")
}

func dash(s *string) string {
	if s == nil {
		return "-"
	}
	return *s
}
