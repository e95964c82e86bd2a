package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"insupport/internal/lazy"
	"insupport/internal/live"
	"insupport/internal/report"
)

// keepOptions say in which cluster reports are kept. Only the command line does:
// nothing else has this program write into a cluster.
type keepOptions struct {
	reports        string
	context, fleet string
}

func (o *keepOptions) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.reports, "write-reports", "", "CONTEXT[=FLEET]: keep a report of each cluster in the cluster of this context, as OpenReports or else policy reports, and remove the fleet's others")
	commandLineOnly(cmd, "write-reports")
}

// fleetName is what a label can hold.
var fleetName = lazy.Regexp(`^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$`)

// parse tells a wrong value before anything is asked; sharded says that the run
// has only a part of its clusters.
func (o *keepOptions) parse(sharded bool) error {
	if o.reports == "" {
		return nil
	}
	if sharded {
		return errors.New("--write-reports goes with no --shard: merge writes the reports of all shards")
	}
	at := strings.LastIndexByte(o.reports, '=')
	if o.context, o.fleet = o.reports, "default"; at >= 0 {
		o.context, o.fleet = o.reports[:at], o.reports[at+1:]
	}
	if o.context == "" || !fleetName().MatchString(o.fleet) {
		return fmt.Errorf("--write-reports: %q is not CONTEXT[=FLEET], where the name of a fleet is one that a label can hold", o.reports)
	}
	return nil
}

// keep writes the reports. Of a run that could not read everything, none is
// removed: it may be of what was not read.
func (o *keepOptions) keep(ctx context.Context, s *streams, kubectl live.Kubectl, r *report.Report, whole bool) []error {
	if o.reports == "" {
		return nil
	}
	s.journal.at("writing reports into context %s", o.context)
	err := kubectl.Find()
	if err == nil {
		err = kubectl.WriteReports(ctx, o.context, o.fleet, whole, func(w io.Writer, format string) error {
			return report.Format(format)(w, r, report.Options{Fleet: o.fleet})
		})
	}
	if err != nil {
		return []error{err}
	}
	s.journal.wrote("reports in context " + o.context)
	return nil
}
