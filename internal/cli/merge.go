package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"insupport/internal/ask"
	"insupport/internal/finding"
	"insupport/internal/live"
	"insupport/internal/report"
	"insupport/internal/term"
)

type mergeOptions struct {
	ruleOptions
	showOptions
	keepOptions
	kubectl live.Kubectl
	failOn  []string
}

func newMergeCmd(s *streams) *cobra.Command {
	o := &mergeOptions{}
	cmd := &cobra.Command{
		Use:   "merge FILE...",
		Short: "Put the reports of all shards of a run together",
		Long: `Put the reports of all shards of a run together: what check --shard I/N -o ndjson=FILE wrote, or -o json=FILE.

The report is the one that check would have given of all clusters at once. A shard that is missing,
cut short or of another run is an error. Exit codes are those of check.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.keepOptions.parse(false); err != nil {
				return err
			}
			return o.run(cmd.Context(), s, args)
		},
	}
	o.ruleOptions.bind(cmd)
	o.showOptions.bind(cmd)
	o.keepOptions.bind(cmd)
	bindKubectl(cmd, &o.kubectl)
	listFlag(cmd.Flags(), &o.failOn, failOnFlag, "", "levels that fail the run: violation, unknown, warning, info, none", finding.Violation, finding.Unknown)
	return cmd
}

func (o *mergeOptions) run(ctx context.Context, s *streams, args []string) error {
	outputs, err := o.showOptions.parse()
	if err != nil {
		return err
	}
	fails, err := parseFailOn(o.failOn)
	if err != nil {
		return err
	}
	var shards []*report.Report
	var problems []error
	for _, file := range args {
		s.journal.at("reading %s", file)
		shard, err := readReport(file, report.ReadShard)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		if n := shard.Metadata.Run.Shard.Problems; n > 0 {
			tell(s, []error{fmt.Errorf("%s: its run told %s, so that clusters may be missing", file, term.Count(n, "problem"))})
			problems = append(problems, nil)
		}
		shards = append(shards, shard)
	}
	if told := errors.Join(problems...); told != nil {
		return told
	}
	rep, err := report.Merge(shards, args)
	if err != nil {
		return err
	}
	b, err := o.load(ctx, s)
	if err != nil {
		return err
	}
	run := map[string]any{}
	if waivers := rep.Metadata.GivenWaivers(); len(waivers) > 0 {
		run["waivers"] = waivers
	}
	session, err := ask.Open(b, run, len(rep.Clusters), s.now)
	if err != nil {
		return err
	}
	meta, err := session.Metadata(ctx, toolVersion())
	if err != nil {
		return err
	}
	for _, cause := range report.Differs(meta, rep.Metadata) {
		if cause == report.CauseCatalog || cause == report.CauseRules {
			return fmt.Errorf("the shards are of another %s than these, which is of %s; --bundle, --data and --rules name it", cause, rep.Metadata.Bundle.Digest)
		}
	}
	if run["waivers"] != nil {
		if err := session.TellWaivers(ctx, rep); err != nil {
			return err
		}
	}
	outputs = o.choose(s, outputs, len(rep.Clusters))
	shown, err := formatFacts(ctx, session, rep, outputs)
	if err != nil {
		return err
	}
	unwritten := o.write(s, outputs, rep, shown)
	unwritten = append(unwritten, o.keep(ctx, s, o.kubectl, rep, len(problems)+len(unwritten) == 0)...)
	tell(s, unwritten)
	if len(problems)+len(unwritten) > 0 {
		return exitCode(exitError)
	}
	return fails.code(rep)
}
