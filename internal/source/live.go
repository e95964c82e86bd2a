package source

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// Live is a cluster that is asked while the run goes on.
type Live interface {
	// Name is what the user calls the cluster.
	Name() string
	// Ask has every answer of the cluster read, each from its beginning to its
	// end, and returns what of the kinds it did not show. An error is the
	// cluster's: nothing of it counts. No text of it comes from the cluster.
	Ask(ctx context.Context, kinds []AskedKind, apis bool, read func(io.Reader) error) ([]Unseen, error)
}

// Asking says which clusters are asked, and how.
type Asking struct {
	Clusters []Live
	Parallel int       // so many at a time; at least 1
	APIs     bool      // for what tells of the versions of APIs in use too
	At       time.Time // when; stated as metadata.collectedAt
	// Progress is told how many clusters have answered, and which are being
	// asked; calls do not overlap. May be nil.
	Progress func(done, all int, asked []string)
}

// LivePlace is what reports call the place of a cluster that was asked.
const LivePlace = "context "

// ask reads the live clusters, each in a run of its own, and takes over what
// those found in the order of the clusters, so that time decides nothing.
func (r *run) ask() {
	asking := r.opts.Asking
	if len(asking.Clusters) == 0 {
		return
	}
	own := make([]*run, len(asking.Clusters))
	slots := make(chan struct{}, max(asking.Parallel, 1))
	var mu sync.Mutex
	var wg sync.WaitGroup
	var asked []string
	done := 0
	step := func(change func()) {
		mu.Lock()
		defer mu.Unlock()
		if change(); asking.Progress != nil {
			asking.Progress(done, len(own), asked)
		}
	}
	rec := r.rec()
	for i, cluster := range asking.Clusters {
		own[i] = newRun(r.ctx, r.opts, r.limits)
		own[i].sequence, own[i].opts.Recognition = r.sequence+i, rec
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if r.ctx.Err() != nil {
				return
			}
			step(func() { asked = append(asked, cluster.Name()) })
			own[i].askOne(cluster)
			step(func() {
				done++
				asked = slices.DeleteFunc(asked, func(name string) bool { return name == cluster.Name() })
			})
		})
	}
	wg.Wait()
	r.sequence += len(own)
	for _, o := range own {
		r.Problems = append(r.Problems, o.Problems...)
		r.Warnings = append(r.Warnings, o.Warnings...)
		r.chartSources = append(r.chartSources, o.chartSources...)
		r.parts = append(r.parts, o.parts...)
		for _, s := range o.scopes {
			s.run = r
			r.scopes = append(r.scopes, s)
		}
	}
}

// askOne reads one live cluster. One that cannot be asked is a cluster of which
// nothing is known.
func (r *run) askOne(cluster Live) {
	sequence := r.sequence
	begin := func() *scope {
		r.sequence = sequence
		s := r.newScope(LivePlace + cluster.Name())
		s.called, s.live = cmp.Or(r.opts.Name, cluster.Name()), true
		s.localDraft()
		return s
	}
	s := begin()
	unseen, err := cluster.Ask(r.ctx, r.rec().AskedKinds(r.opts.Asking.APIs), r.opts.Asking.APIs, s.answer)
	if r.ctx.Err() != nil {
		return
	}
	if err != nil {
		r.problem(fmt.Errorf("asking %s: %w", s.name, err))
		r.chartSources, r.parts = nil, nil
		s = begin()
		s.gaps = []gap{{"spec", failed, fmt.Sprintf("%s: %v", s.name, err)}}
	}
	s.unseen(unseen)
	r.scopes = append(r.scopes, s)
}

// answer reads what a cluster answered: objects, a version or metrics.
func (s *scope) answer(stream io.Reader) error {
	in := bufio.NewReaderSize(stream, window)
	start, err := in.Peek(window)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	read := s.stream
	if isMetrics(start) {
		read = s.metrics
	}
	if read(in) != nil || s.stray != nil {
		// What is wrong with it may quote it.
		return errors.New("its answer breaks off, or is none of an API server")
	}
	return nil
}

// unseen notes what the cluster did not show.
func (s *scope) unseen(list []Unseen) {
	told := map[string][]string{}
	for _, u := range list {
		detail := fmt.Sprintf("%s: %s", s.name, u)
		path, alone, clusters := u.Kind.lacking()
		switch {
		case clusters:
			s.run.problem(fmt.Errorf("asking %s; clusters that it manages may be missing in this run", detail))
		case path != "" && alone:
			s.local.gaps = append(s.local.gaps, gap{path, u.Reason, detail})
		case path != "":
			s.gaps = append(s.gaps, gap{path, u.Reason, detail})
		}
		if !clusters {
			told[u.Detail] = append(told[u.Detail], u.Kind.String())
		}
	}
	for _, why := range sortedKeys(told) {
		s.run.warn(fmt.Sprintf("%s: not seen: %s: %s; `insupport rbac` prints the role that it takes", s.name, strings.Join(told[why], ", "), why))
	}
}

// calledLive are the names that users have for clusters which objects call
// otherwise, by the names of the objects.
func (r *run) calledLive() map[string]string {
	called := map[string]string{}
	for _, s := range r.scopes {
		if s.called == "" || s.localID.name == s.called {
			continue
		}
		name := r.withinName(s.localID)
		if _, twice := called[name]; twice {
			called[name] = "" // nobody knows which of them is meant
		} else {
			called[name] = s.called
		}
	}
	return called
}

// tellManaged tells which clusters were only seen from those that manage them.
func (r *run) tellManaged() {
	asked := map[string]bool{}
	for _, s := range r.scopes {
		asked[s.called] = true
	}
	seen := map[string][]string{}
	for _, inv := range r.Inventories {
		if r.Asked[inv.Name] && !asked[inv.Name] {
			seen[inv.File] = append(seen[inv.File], inv.Name)
		}
	}
	for _, from := range sortedKeys(seen) {
		r.warn(fmt.Sprintf("%s: judged by what is known of them there, and not asked themselves: %s", from, someOf(seen[from])))
	}
}
