package script_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

// kubectl stands in for the program of the same name: of the context NAME it
// answers what lies in $CLUSTERS/NAME. STEP.out goes to standard output; with
// STEP.err it fails and says that; with STEP.hang it never ends, nor does a child
// of it. Steps are version,
// resources, objects, pods and metrics, and for reports writable, apply, kept and
// delete; what is applied is kept in $CLUSTERS/applied.
func kubectl() {
	clusters, context, step := os.Getenv("CLUSTERS"), "", ""
	if log, err := os.OpenFile(filepath.Join(clusters, "log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666); err == nil {
		fmt.Fprintln(log, strings.Join(os.Args[1:], " "))
		log.Close()
	}
	for _, arg := range os.Args[1:] {
		name, named := strings.CutPrefix(arg, "--context=")
		switch {
		case named:
			context = name
		case arg == "version":
			step = arg
		case arg == "api-resources":
			step = "resources"
		case arg == "get-contexts":
			step = "contexts"
		case arg == "get":
			step = "objects"
		case strings.HasPrefix(arg, "--namespace="):
			step = "pods"
		case arg == "/metrics":
			step = "metrics"
		case arg == "--verbs=patch":
			step = "writable"
		case arg == "-l":
			step = "kept"
		case arg == "apply", arg == "delete":
			step = arg
		}
	}
	at := filepath.Join(clusters, context, step)
	if _, err := os.Stat(at + ".old"); err == nil && slices.Contains(os.Args, "--show-managed-fields") {
		fmt.Fprintln(os.Stderr, "error: unknown flag: --show-managed-fields")
		os.Exit(1)
	}
	if _, err := os.Stat(at + ".hang"); err == nil {
		child := exec.Command("sleep", "600")
		child.Stdout = os.Stdout // as a credential plugin's might be
		if err := child.Start(); err == nil {
			_ = os.WriteFile(filepath.Join(clusters, "pids"), fmt.Appendf(nil, "%d %d", os.Getpid(), child.Process.Pid), 0o666)
		}
		time.Sleep(10 * time.Minute)
	}
	if step == "apply" {
		objects, _ := io.ReadAll(os.Stdin)
		_ = os.WriteFile(filepath.Join(clusters, "applied"), objects, 0o666)
	}
	if out, err := os.Open(at + ".out"); err == nil {
		_, _ = io.Copy(os.Stdout, out)
	}
	said, err := os.ReadFile(at + ".err")
	if !errors.Is(err, fs.ErrNotExist) {
		_, _ = os.Stderr.Write(said)
		os.Exit(1)
	}
}

// alone leaves nothing on the PATH but a program: alone PROGRAM
func alone(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: alone PROGRAM")
	}
	dir := ts.MkAbs("alone")
	path, err := exec.LookPath(args[0])
	ts.Check(err)
	ts.Check(os.Mkdir(dir, 0o777))
	ts.Check(os.Symlink(path, filepath.Join(dir, args[0])))
	ts.Setenv("PATH", dir)
}

// environment is that of the tests without what would set flags of the program.
func environment() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "INSUPPORT_") })
}

// interrupts runs a program, sends it a signal once a file is there, and requires
// that it ends within a second with an exit code, and that the processes that
// the file names are gone: interrupts SIGNAL CODE FILE PROGRAM ARGS…
func interrupts(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: interrupts SIGNAL CODE FILE PROGRAM ARGS…")
	}
	path, err := exec.LookPath(args[3])
	ts.Check(err)
	cmd := exec.Command(path, args[4:]...)
	cmd.Dir, cmd.Env = ts.Getenv("WORK"), append(environment(), "CLUSTERS="+ts.Getenv("CLUSTERS"), "PATH="+ts.Getenv("PATH"))
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	ts.Check(cmd.Start())
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	var pids []byte
	for len(pids) == 0 {
		select {
		case <-ended:
			ts.Fatalf("ended before a signal: %s", said.String())
		default:
		}
		if pids, err = os.ReadFile(ts.MkAbs(args[2])); err != nil && !errors.Is(err, fs.ErrNotExist) {
			ts.Check(err)
		}
		time.Sleep(time.Millisecond)
	}
	told := time.Now()
	ts.Check(cmd.Process.Signal(map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM}[args[0]]))
	<-ended
	if took := time.Since(told); took > time.Second {
		ts.Fatalf("ended after %v", took)
	}
	if code := fmt.Sprint(cmd.ProcessState.ExitCode()); code != args[1] {
		ts.Fatalf("exit code %s, want %s", code, args[1])
	}
	gone(ts, string(pids))
}

// gone requires that processes end: those that a signal was sent to may take a
// moment.
func gone(ts *testscript.TestScript, pids string) {
	for _, pid := range strings.Fields(pids) {
		for range 1000 {
			if state, err := os.ReadFile("/proc/" + pid + "/stat"); err != nil || strings.Contains(string(state), ") Z ") {
				pid = ""
				break
			}
			time.Sleep(time.Millisecond)
		}
		if pid != "" {
			ts.Fatalf("process %s still runs", pid)
		}
	}
}

// moment is when a cluster was asked.
var moment = regexp.MustCompile(`\d{4}-\d\d-\d\dT[\d:]+Z`)

// sameFindings requires that two reports say the same of each cluster,
// wherever and whenever it was read: samefindings A.json B.json
func sameFindings(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: samefindings A.json B.json")
	}
	var said [2]string
	for i, name := range args {
		var r struct{ Clusters []map[string]any }
		ts.Check(json.Unmarshal([]byte(ts.ReadFile(name)), &r))
		for _, c := range r.Clusters {
			delete(c, "source")
			delete(c, "inventoryDigest") // which is over the moment, too
			for _, f := range c["findings"].([]any) {
				at := f.(map[string]any)["location"].(map[string]any)
				for _, key := range []string{"file", "line", "column"} {
					delete(at, key)
				}
			}
		}
		out, err := json.MarshalIndent(r.Clusters, "", "  ")
		ts.Check(err)
		said[i] = moment.ReplaceAllString(string(out), "MOMENT")
	}
	if diff := cmp.Diff(said[0], said[1]); diff != "" {
		ts.Fatalf("%s", diff)
	}
}
