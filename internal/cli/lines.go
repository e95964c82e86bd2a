package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"syscall"

	"insupport/internal/inventory"
	"insupport/internal/report"
)

// lines writes the ndjson format to standard output while clusters are still
// being evaluated.
type lines struct {
	out      io.Writer
	source   string         // of the baseline
	baseline *report.Report // nil without one
	known    report.Known
	whole    bool  // with the inventory
	err      error // the first write that failed
}

// take takes ndjson on standard output from the formats that are written at
// the end; nil where it is not asked for.
func (o *reportOptions) take(outputs []output, s *streams, baseline *report.Report) (*lines, []output) {
	stream := output{format: "ndjson"}
	if !slices.Contains(outputs, stream) {
		return nil, outputs
	}
	l := &lines{out: s.out, source: o.baseline, baseline: baseline, whole: o.withInventory}
	return l, slices.DeleteFunc(slices.Clone(outputs), func(o output) bool { return o == stream })
}

// write writes one cluster's line. A reader that has stopped reading is no
// error.
func (l *lines) write(meta report.Metadata, res *report.Result, inv *inventory.Inventory) {
	if l == nil || l.err != nil {
		return
	}
	if l.baseline != nil {
		if l.known == nil {
			l.known = l.baseline.Counting(meta)
		}
		meta.Baseline = l.baseline.As(l.source, meta)
	}
	res.Cluster.MarkKnown(l.known)
	if l.whole {
		res.Cluster.Inventory = inv.Canonical()
	}
	l.err = report.WriteCluster(l.out, meta, res)
}

// end writes what follows the lines of a shard.
func (l *lines) end(r *report.Report) []error {
	if l == nil || l.err != nil {
		return nil
	}
	l.err = report.WriteShardEnd(l.out, r)
	return l.problem()
}

// problem is what kept the lines from being written.
func (l *lines) problem() []error {
	if l == nil || l.err == nil || errors.Is(l.err, syscall.EPIPE) {
		return nil
	}
	return []error{fmt.Errorf("writing standard output: %w", l.err)}
}
