package cli

import (
	"context"
	"errors"
	"fmt"
	"insupport/internal/ask"
	"insupport/internal/document"
	"insupport/internal/regularfile"
	"insupport/internal/report"
	"insupport/internal/source"
	"insupport/internal/term"
	"strings"

	"github.com/spf13/cobra"
)

// inputOptions say what to put into every inventory that is read.
type inputOptions struct {
	ask.Inputs
	liveOptions
}

func (o *inputOptions) bind(cmd *cobra.Command) {
	f := cmd.Flags()
	listFlag(f, &o.Products, "product", "", "NAME=RELEASE: take this release as installed (repeatable)")
	listFlag(f, &o.Sets, "set", "", "PATH=VALUE: put this value into the inventory, such as infrastructure.fips=true (repeatable)")
	f.StringVar(&o.Name, "name", "",
		"call the cluster so that the inputs are about; those without a name of their own are then one cluster")
	f.StringVar(&o.Annotations, "annotations", "", "add the facts of this file, which maps cluster names (or globs) to what to add under spec")
	listFlag(f, &o.Exclude, "exclude", "",
		"GLOB: leave out files and folders that fit, such as charts or clusters/**/dev.yaml (repeatable)")
	f.StringVar(&o.Selector, "selector", "",
		"LABELS: only clusters with these labels, such as team=payments,env!=dev; environment goes by the inventory's where it is no label")
	f.BoolVar(&o.Verbose, "verbose", false, "tell of every file that was skipped, and why")
	commandLineOnly(cmd, "name")
	o.liveOptions.bind(cmd)
}

// judging puts into the run parameters how rules judge; what the user did not
// give stays absent.
func judging(run map[string]any, assumeDefaults bool, settings map[string]any) {
	if assumeDefaults {
		run["assumeDefaults"] = true
	}
	if settings != nil {
		run["settings"] = settings
	}
}

// readInputs reads the arguments and tells what could not be read.
func readInputs(ctx context.Context, s *streams, args []string, opts source.Options) source.Result {
	s.journal.at("reading inputs")
	bar, long := term.NewProgress(s.err), false
	opts.Asking.Progress = bar.Count
	opts.Progress = func(input string, read, size int64, clusters int) {
		if read > longInput && !long {
			long = true
			collectGarbage(readingPercent)
		}
		bar.Update(input, read, size, clusters)
	}
	read := source.Read(ctx, args, s.in, opts)
	if bar.Done(); long {
		collectGarbage(fleetPercent)
	}
	for _, w := range read.Warnings {
		diagnose(s.err, errors.New(w))
	}
	tell(s, read.Problems)
	if n := len(read.Excluded); n == 1 {
		fmt.Fprintln(s.err, "insupport: left out 1 file or folder (--exclude); --verbose names it")
	} else if n > 0 {
		fmt.Fprintf(s.err, "insupport: left out %d files and folders (--exclude); --verbose lists them\n", n)
	}
	if n := len(read.Unselected); n > 0 {
		fmt.Fprintf(s.err, "insupport: left out %s (--selector)\n", term.Count(n, "cluster"))
	}
	if n := len(read.Skipped); n > 0 {
		fmt.Fprintf(s.err, "insupport: skipped %s (no inventories); --verbose lists them\n", term.Count(n, "file"))
	}
	return read
}

// readSome reads inputs to work on and tells the problems; none left is an error.
func readSome(ctx context.Context, s *streams, args []string, opts source.Options) (source.Result, error) {
	read := readInputs(ctx, s, args, opts)
	switch {
	case ctx.Err() != nil:
		return read, ctx.Err()
	case len(read.Inventories) > 0, len(args) == 0 && len(opts.Asking.Clusters) == 0: // a shard may be empty
		return read, nil
	case len(read.Problems) > 0:
		return read, exitCode(exitError)
	}
	if n := len(read.Unselected); n > 0 {
		return read, fmt.Errorf("nothing to evaluate: --selector wants none of %s", term.Count(n, "cluster"))
	}
	return read, fmt.Errorf("nothing to evaluate: no inventory in %s, and nothing that one is made from; `insupport inventory --init` writes a template", strings.Join(args, ", "))
}

// readReport reads a file as report.Read does, or another of its readers.
func readReport(path string, read func([]byte) (*report.Report, error)) (*report.Report, error) {
	content, err := regularfile.Read(path, document.MaxSize)
	var r *report.Report
	if err == nil {
		r, err = read(content)
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return r, nil
}
