package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"insupport/internal/report"
	"insupport/internal/term"
)

// manyClusters is the number of clusters from which a terminal shows an
// overview instead of every finding.
const manyClusters = 6

// showOptions say how a report is shown.
type showOptions struct {
	outputs        []string
	details        bool
	quiet, noColor bool
	groupBy        string
	columns        []string
}

func (o *showOptions) bind(cmd *cobra.Command) {
	bindOutput(cmd, &o.outputs, report.Formats(), true)
	f := cmd.Flags()
	f.Lookup("output").Usage += "; table on a terminal from 6 clusters on"
	f.BoolVar(&o.details, "details", false, "every finding of every cluster, however many there are")
	f.StringVar(&o.groupBy, "group-by", "", "LABEL: group clusters by this label, or by environment, in table, html and markdown")
	f.StringSliceVarP(&o.columns, "label-columns", "L", nil, "LABELS that table, csv, clusters, html and markdown show in columns of their own")
	f.BoolVar(&o.quiet, "quiet", false, "leave out clusters that are supported, but not those that are so by waivers or rules switched off")
	f.BoolVar(&o.noColor, "no-color", false, "no colours")
}

func (o *showOptions) parse() ([]output, error) {
	if o.details && len(o.outputs) > 0 {
		return nil, errors.New("--details chooses the text format and -o another; leave one of them out")
	}
	return parseOutputs(o.outputs, report.Formats())
}

// choose takes the overview where nobody asked for a format and a person looks
// at many clusters.
func (o *showOptions) choose(s *streams, outputs []output, clusters int) []output {
	if len(o.outputs) == 0 && !o.details && clusters >= manyClusters && term.Columns(s.out) > 0 {
		return []output{{format: "table"}}
	}
	return outputs
}

// drops tells whether results may be dropped that were written as lines: of the
// outputs at the end only json makes them again.
func drops(outputs []output) bool {
	return !slices.ContainsFunc(outputs, func(out output) bool { return out.format != "json" })
}

// unknownLabels says which labels are asked for and no cluster has: a typo
// would part nothing, and show an empty column.
func (o *showOptions) unknownLabels(r *report.Report) (out []error) {
	known := r.LabelKeys()
	for flag, keys := range map[string][]string{"--group-by": {o.groupBy}, "--label-columns": o.columns} {
		for _, key := range keys {
			if key != "" && !slices.Contains(known, key) {
				out = append(out, fmt.Errorf("%s: no cluster has a label %q%s", flag, key, term.Suggest(key, known)))
			}
		}
	}
	slices.SortFunc(out, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return out
}

// write writes the outputs and returns what went wrong.
func (o *showOptions) write(s *streams, outputs []output, r *report.Report, shown report.Options) (problems []error) {
	tell(s, o.unknownLabels(r))
	shown.Quiet, shown.GroupBy, shown.Columns = o.quiet, o.groupBy, o.columns
	// Files first: whoever reads standard output may stop in the middle.
	slices.SortStableFunc(outputs, func(a, b output) int { return strings.Compare(b.path, a.path) })
	for _, out := range outputs {
		own := shown
		if out.path == "" {
			own.Color, own.Width = term.Colored(s.out, o.noColor), term.Columns(s.out)
		}
		if err := out.write(s, func(w io.Writer) error { return report.Format(out.format)(w, r, own) }); err != nil {
			problems = append(problems, err)
		}
	}
	return problems
}
