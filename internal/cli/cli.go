// Package cli is the command line: one file per command, each with its
// options. It promises that standard output carries results and nothing else,
// that every diagnostic goes to standard error as `insupport: …`, and that the
// exit code says the same whatever the output format.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"insupport/internal/bundle"
	"insupport/internal/term"
)

// streams is what a command talks to. now is the start of the run; nothing
// else reads the clock.
type streams struct {
	in       io.Reader
	out, err io.Writer
	now      time.Time
	// config is the configuration of the run; read before any command runs.
	config *config
	// unfinished is the file that is being written, if any.
	unfinished atomic.Pointer[string]
	// scratch is a folder that goes when the run ends, however it does, if any.
	scratch   atomic.Pointer[string]
	journal   journal
	args      []string    // the command line
	delegated atomic.Bool // a child process runs it
	memory    uint64      // bytes that rules from elsewhere may take
	// abort ends the run, whose exit code is then that of the error.
	abort   context.CancelCauseFunc
	profile profileOptions
	bar     *term.Progress // of judging
}

// Main runs one command line and returns the exit code.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return (&streams{in: stdin, out: stdout, err: stderr, now: time.Now().UTC(), args: args, memory: foreignMemory}).main()
}

func (s *streams) main() int {
	// A reader that stops early, such as head, must not change the exit code:
	// without this the process would die of the signal.
	signal.Ignore(syscall.SIGPIPE)
	collectGarbage(onePercent)
	root := newRootCmd(s)
	root.SetArgs(s.args)
	return s.supervise(func(ctx context.Context) error {
		err := root.ExecuteContext(ctx)
		s.bar.Done()
		if failed := s.profile.end(s); failed != nil {
			diagnose(s.err, failed)
			return exitCode(exitError)
		}
		return err
	})
}

// Command is the command line itself, for those who document it.
func Command() *cobra.Command {
	return newRootCmd(&streams{in: strings.NewReader(""), out: io.Discard, err: io.Discard, now: time.Now().UTC()})
}

func newRootCmd(s *streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "insupport",
		Short: "Tells whether Kubernetes clusters are in support, until when, for what, and why",
		// Errors are one line; the usage text would bury it.
		SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{},
	}
	if strings.HasPrefix(filepath.Base(os.Args[0]), "kubectl-insupport") {
		// As kubectl runs its plugins, and people call them.
		root.Annotations = map[string]string{cobra.CommandDisplayNameAnnotation: "kubectl insupport"}
	}
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetFlagErrorFunc(flagError)
	addVersionFlag(root)
	root.PersistentFlags().String("config", "", "read defaults for flags from this file, or from "+configNone+" (default "+configName+" if it is there, for what makes the check stricter)")
	s.profile.bind(root)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) (err error) {
		if err := checkEnvironment(root, os.Environ()); err != nil {
			return err
		}
		if err := checkFlags(cmd); err != nil {
			return err
		}
		if file := bundle.Stale(); file != "" {
			diagnose(s.err, fmt.Errorf("%s is newer than what this program carries of it; run make generate", file))
		}
		if s.config, err = applyDefaults(root, cmd); err != nil {
			return err
		}
		return s.profile.start()
	}
	group(root,
		newCheckCmd(s), newPlanCmd(s), newWindowCmd(s), newSupportCmd(s), newExplainCmd(s), newRulesCmd(s), newWaiversCmd(s), newDiffCmd(s), newMergeCmd(s), newVerifyCmd(s), newInventoryCmd(s), newRBACCmd(s), newBundleCmd(s), newFactsCmd(s), newDataCmd(s), newVersionCmd(s))
	root.AddCommand(configurationHelp(root))
	root.InitDefaultCompletionCmd()
	if shells, _, err := root.Find([]string{"completion"}); err == nil {
		group(shells) // another shell is an error, not a page of help
	}
	tellTopics(root)
	complete(root)
	tellUsage(root)
	return root
}
