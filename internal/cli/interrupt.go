package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"syscall"
	"time"
)

// grace is how long a command that was told to stop may take to end by itself.
const grace = 500 * time.Millisecond

// interrupted is the cause of a run that a signal ended.
type interrupted struct{ signal os.Signal }

func (i interrupted) Error() string {
	if i.signal == syscall.SIGTERM {
		return "interrupted by SIGTERM"
	}
	return "interrupted by SIGINT"
}

// code is what shells expect of a program that a signal ended.
func (i interrupted) code() int {
	if i.signal == syscall.SIGTERM {
		return exitTerminated
	}
	return exitInterrupted
}

// journal is what a run did so far, for who ends it early.
type journal struct {
	mu      sync.Mutex
	stage   string
	written []string
	watch   func(stage string) // of tests
}

func (j *journal) at(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.stage = fmt.Sprintf(format, args...); j.watch != nil {
		j.watch(j.stage)
	}
}

func (j *journal) wrote(path string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.written = append(j.written, path)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	text := "no file was written"
	if len(j.written) > 0 {
		text = "written: " + strings.Join(j.written, ", ")
	}
	if j.stage != "" {
		text = j.stage + "; " + text
	}
	return text
}

// supervise runs a command until it ends, or until a signal or a limit ends
// it: then it comes back soon even if the command does not listen, and leaves
// no half-written file behind.
func (s *streams) supervise(run func(context.Context) error) int {
	ctx, abort := context.WithCancelCause(context.Background())
	defer abort(nil)
	s.abort = abort
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	defer func() {
		if dir := s.scratch.Load(); dir != nil {
			os.RemoveAll(*dir)
		}
	}()
	done := make(chan error, 1)
	go func() { done <- run(ctx) }()
	select {
	case err := <-done:
		return finish(err, s.err)
	case sig := <-signals:
		abort(interrupted{sig})
	case <-ctx.Done():
	}
	cause := context.Cause(ctx)
	wait := grace
	if s.delegated.Load() {
		wait *= 2
	}
	var err error
	select {
	case err = <-done:
	case <-time.After(wait):
		if temp := s.unfinished.Load(); temp != nil {
			os.Remove(*temp)
		}
	}
	var signalled interrupted
	var code exitCode
	switch {
	case s.delegated.Load() && errors.As(err, &code):
		return int(code) // the child has told
	case errors.As(cause, &signalled):
		fmt.Fprintf(s.err, "insupport: %v: %s\n", cause, &s.journal)
		return signalled.code()
	}
	return finish(cause, s.err)
}

// watchMemory ends the run when it takes more memory than rules from elsewhere
// may have: OPA itself limits only time.
func (s *streams) watchMemory(bundle string) {
	limit := heap() + s.memory
	collectGarbage(fleetPercent)
	go func() {
		for range time.Tick(memoryEvery) {
			used := heap()
			if used > limit && used < limit+limit/4 {
				runtime.GC() // garbage does not count; a leap leaves no time for it
				used = heap()
			}
			if used > limit {
				s.abort(s.memoryError(bundle))
				return
			}
		}
	}()
}

// heap is the number of bytes that objects take, collected or not.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
