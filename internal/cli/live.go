package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"insupport/internal/bundle"
	"insupport/internal/live"
	"insupport/internal/report"
	"insupport/internal/source"
	"insupport/internal/term"
)

// liveOptions say which clusters are asked themselves.
type liveOptions struct {
	contexts    []string
	allContexts bool
	kubectl     live.Kubectl
	parallel    int
	apis        bool

	asked []string // the contexts of the whole run, once they are known
}

func (o *liveOptions) bind(cmd *cobra.Command) {
	f := cmd.Flags()
	listFlag(f, &o.contexts, "context", "", "NAME: ask the cluster of this context of the kubeconfig, by the kubectl on the PATH; it only reads, and no Secrets (repeatable)")
	f.BoolVar(&o.allContexts, "all-contexts", false, "ask the clusters of all contexts of the kubeconfig")
	f.IntVar(&o.parallel, "parallel", 4, "ask so many clusters at a time")
	bindKubectl(cmd, &o.kubectl)
	f.BoolVar(&o.apis, "apis", false, "ask clusters for the objects whose API versions go, too, and for what clients still request; takes more rights")
}

func bindKubectl(cmd *cobra.Command, k *live.Kubectl) {
	cmd.Flags().StringVar(&k.Kubeconfig, "kubeconfig", "", "the kubeconfig that has the contexts (default that of kubectl)")
	cmd.Flags().DurationVar(&k.Timeout, "timeout", 2*time.Minute, "for all answers of one cluster")
}

// live tells that clusters are asked.
func (o *liveOptions) live() bool { return o.allContexts || len(o.contexts) > 0 }

// maxParallel keeps a slip from starting thousands of programs.
const maxParallel = 256

// options are those of what is read, for a shard of the clusters or, with nil,
// for all.
func (o *inputOptions) options(ctx context.Context, s *streams, b *bundle.Bundle, shard *report.Shard) (source.Options, error) {
	opts, err := o.Options(b)
	if err != nil || !o.live() {
		return opts, err
	}
	switch {
	case o.parallel < 1 || o.parallel > maxParallel:
		return opts, fmt.Errorf("--parallel: %d is not a number from 1 to %d", o.parallel, maxParallel)
	case o.kubectl.Timeout <= 0:
		return opts, fmt.Errorf("--timeout: %v is no time to answer in", o.kubectl.Timeout)
	case o.allContexts && len(o.contexts) > 0:
		return opts, errors.New("--context names some clusters and --all-contexts all; leave one of them out")
	}
	s.journal.at("asking clusters")
	if err := o.kubectl.Find(); err != nil {
		return opts, err
	}
	known, err := o.kubectl.Contexts(ctx)
	if err != nil {
		return opts, err
	}
	if o.asked = known; !o.allContexts {
		o.asked = slices.Compact(slices.Sorted(slices.Values(o.contexts)))
	}
	if len(o.asked) == 0 {
		return opts, errors.New("--all-contexts: the kubeconfig has no context")
	}
	for _, name := range o.asked {
		if !slices.Contains(known, name) {
			return opts, fmt.Errorf("--context: the kubeconfig has no context %q%s; `kubectl config get-contexts` lists %d", name, term.Suggest(name, known), len(known))
		}
	}
	if o.Name != "" && len(o.asked) > 1 {
		return opts, errors.New("--name calls one cluster so, and several are asked; they go by their contexts")
	}
	opts.Asking = source.Asking{Parallel: o.parallel, APIs: o.apis, At: s.now}
	for _, name := range o.asked {
		if shard == nil || shard.Holds(name) {
			opts.Asking.Clusters = append(opts.Asking.Clusters, o.kubectl.Cluster(name))
		}
	}
	return opts, nil
}
