// Package script_test runs the command line as a user types it: each script
// in testdata says what goes in, what comes out on both streams, and the
// exit code.
package script_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"insupport/internal/cli"
	"insupport/internal/report"
	"insupport/tests/ociregistry"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"insupport":         func() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
		"kubectl-insupport": func() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
		"kubectl":           kubectl,
	})
}

// TestEveryFormatIsWritten keeps the run of formats.txtar in step with the formats that there are.
func TestEveryFormatIsWritten(t *testing.T) {
	script, err := os.ReadFile("testdata/formats.txtar")
	if err != nil {
		t.Fatal(err)
	}
	_, run, _ := strings.Cut(string(script), "\n")
	run, _, _ = strings.Cut(run, "\n")
	for _, format := range report.Formats() {
		if !strings.Contains(run, "-o "+format+"=out/"+format+" ") && !strings.Contains(run, "-o "+format+" ") {
			t.Errorf("formats.txtar does not write %s", format)
		}
		if format != "text" && !strings.Contains(string(script), " out/"+format+"\n") {
			t.Errorf("formats.txtar does not look at %s", format)
		}
	}
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"alone":        alone,
			"interrupts":   interrupts,
			"exits":        exits,
			"closedpipe":   closedPipe,
			"repeat":       repeat,
			"registry":     startRegistry,
			"samefindings": sameFindings,
			"terminal":     terminal,
		},
	})
}

// exits runs a program and requires its exit code: exits CODE PROGRAM ARGS…
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS…")
	}
	code := "0"
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := err.(*exec.ExitError)
		if !ok {
			ts.Fatalf("%v", err)
		}
		code = fmt.Sprint(exit.ExitCode())
	}
	if code != args[0] {
		ts.Fatalf("exit code %s, want %s", code, args[0])
	}
}

// startRegistry starts a registry on the loopback interface and puts where it
// is into a variable. With "cut" it sends half of each bundle.
func startRegistry(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 || len(args) == 2 && args[1] != "cut" || len(args) > 2 {
		ts.Fatalf("usage: registry NAME [cut]")
	}
	r := ociregistry.New()
	ts.Defer(r.Close)
	ts.Setenv(args[0], r.Host())
	if len(args) == 2 {
		r.Spoil = func(blob []byte) []byte { return blob[:len(blob)/2] }
	}
}

// closedPipe runs a program whose standard output nobody reads, and requires
// its exit code and that it says nothing: closedpipe CODE PROGRAM ARGS…
func closedPipe(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: closedpipe CODE PROGRAM ARGS…")
	}
	path, err := exec.LookPath(args[1])
	ts.Check(err)
	r, w, err := os.Pipe()
	ts.Check(err)
	r.Close()
	cmd := exec.Command(path, args[2:]...)
	cmd.Dir, cmd.Stdout = ts.Getenv("WORK"), w
	stderr, err := cmd.StderrPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	w.Close()
	said, err := io.ReadAll(stderr)
	ts.Check(err)
	_ = cmd.Wait()
	if len(said) > 0 {
		ts.Fatalf("said %q", said)
	}
	if code := fmt.Sprint(cmd.ProcessState.ExitCode()); code != args[0] {
		ts.Fatalf("exit code %s, want %s", code, args[0])
	}
}

// repeat writes a text many times into a file, the number in place of {i} and
// a line feed in place of {nl}: repeat N TEXT FILE
func repeat(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: repeat N TEXT FILE")
	}
	var n int
	_, err := fmt.Sscan(args[0], &n)
	ts.Check(err)
	f, err := os.OpenFile(ts.MkAbs(args[2]), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	ts.Check(err)
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.NewReplacer("{i}", fmt.Sprint(i), "{nl}", "\n").Replace(args[1]))
	}
	_, err = io.WriteString(f, b.String())
	ts.Check(err)
	ts.Check(f.Close())
}
