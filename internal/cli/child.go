package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Rules from elsewhere run in a child process: only the system can keep a
// single expression from taking all memory, and then the process is gone.
const (
	childMark   = envPrefix + "BOUNDED" // in the environment of the child
	childMemory = 4 << 30               // bytes of address space, most of it never used
)

// bound runs the command line again in a process of bounded memory and returns
// its exit code as an error; nil where this already is that process.
func (s *streams) bound(ctx context.Context, bundle string) error {
	_, program := s.out.(*os.File) // and no test or other program that calls Main
	if child := os.Getenv(childMark) != ""; child || !program {
		if child {
			collectGarbage(fleetPercent) // what these rules make is not for us to foresee
			limitMemory(childMemory)
		}
		s.watchMemory(bundle)
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	stderr := &withoutCrash{w: s.err}
	child := exec.CommandContext(ctx, self)
	child.Args = append([]string{os.Args[0]}, s.args...)
	child.Env = append(os.Environ(), childMark+"=1")
	if dir := s.scratch.Load(); dir != nil {
		child.Env = append(child.Env, "TMPDIR="+*dir) // a child that is killed leaves its own behind
	}
	child.Stdin, child.Stdout, child.Stderr = s.in, s.out, stderr
	child.Cancel = func() error {
		var signalled interrupted
		if errors.As(context.Cause(ctx), &signalled) {
			return child.Process.Signal(signalled.signal)
		}
		return child.Process.Kill()
	}
	child.WaitDelay = 2 * grace
	s.delegated.Store(true)
	err = child.Run()
	stderr.flush()
	switch code := child.ProcessState.ExitCode(); {
	case child.ProcessState == nil:
		return fmt.Errorf("bundle %s: starting a process for its rules: %w", bundle, err)
	case stderr.crashed || code < 0 && ctx.Err() == nil: // killed by the system
		return s.memoryError(bundle)
	default:
		return exitCode(code)
	}
}

func (s *streams) memoryError(bundle string) error {
	return fmt.Errorf("bundle %s: its rules take more than %d MiB of memory; rules from elsewhere have no more", bundle, s.memory>>20)
}

// withoutCrash passes on what a child says, but not how it runs out of memory,
// which nobody can read.
type withoutCrash struct {
	w       io.Writer
	line    []byte
	crashed bool
}

func (c *withoutCrash) Write(p []byte) (int, error) {
	c.line = append(c.line, p...)
	for {
		end := bytes.IndexByte(c.line, '\n')
		if end < 0 {
			return len(p), nil
		}
		line := c.line[:end+1]
		c.line = c.line[end+1:]
		c.tell(line)
	}
}

func (c *withoutCrash) tell(line []byte) {
	for _, start := range []string{"runtime: out of memory", "fatal error: out of memory", "fatal error: runtime: cannot allocate", "runtime: cannot allocate"} {
		c.crashed = c.crashed || strings.HasPrefix(string(line), start)
	}
	if !c.crashed {
		_, _ = c.w.Write(line)
	}
}

func (c *withoutCrash) flush() { c.tell(c.line) }

// memoryEvery is how often the child looks at its memory. Mostly it ends by
// itself, long before the system ends it.
const (
	foreignMemory = 1 << 30 // bytes beyond what it had at the start
	memoryEvery   = 5 * time.Millisecond
)
