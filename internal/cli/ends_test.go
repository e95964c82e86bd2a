package cli

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestEnds runs what would not end by itself, or would take all memory: a
// signal or a limit ends it, soon, with its exit code, the reason and no file.
func TestEnds(t *testing.T) {
	if testing.Short() {
		t.Skip("each case runs the program until it is stopped")
	}
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	inventory := "apiVersion: insupport/v1\nkind: ClusterInventory\nmetadata: {name: a}\nspec: {}\n"
	if err := os.WriteFile(filepath.Join(dir, "a.yaml"), []byte(inventory), 0o600); err != nil {
		t.Fatal(err)
	}
	slow := rulesThat(t, dir, "slow",
		"count([1 | some i in numbers.range(1, 1000000); some j in numbers.range(1, 1000000); i * j == -1])")
	large := rulesThat(t, dir, "large", "[n | "+doubled(40, "[0]", "array.concat(x, x)")+"; n := count(x40)]")
	leap := rulesThat(t, dir, "leap", "[n | "+doubled(20, `"x"`, `concat("", [x, x])`)+
		`; n := count(concat("", [x20 | some i in numbers.range(1, 16384)]))]`) // 16 GiB at once
	many := filepath.Join(dir, "many", "main.rego")
	if err := os.MkdirAll(filepath.Dir(many), 0o755); err != nil {
		t.Fatal(err)
	}
	code := "package insupport.main\nr0 contains 1\n"
	for i := range 20_000 {
		code += fmt.Sprintf("r%d contains x if { some x in r%d; x > %d }\n", i+1, i, i)
	}
	if err := os.WriteFile(many, []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	writeHuge(t, filepath.Join(dir, "huge.json.gz"))
	features := strings.Repeat("  - "+strings.Repeat("x", 1000)+"\n", 1000)
	wide := strings.Replace(inventory, "spec: {}", "spec:\n  features:\n"+features, 1)
	if err := os.WriteFile(filepath.Join(dir, "wide.yaml"), []byte(wide), 0o600); err != nil {
		t.Fatal(err)
	}
	writeCase(t, filepath.Join(dir, "case.tar.gz"), code)
	temp := filepath.Join(dir, "temp")
	if err := os.Mkdir(temp, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args   []string
		stage  string    // at which the signal is sent
		signal os.Signal // nil where the program ends by itself
		code   int
		want   string
	}{
		"reading": {[]string{"check", "-"}, "reading inputs", os.Interrupt, 130,
			"interrupted by SIGINT: reading inputs; no file was written"},
		"a huge file": {[]string{"check", "-o", "json=out.json", "huge.json.gz"}, "reading inputs", os.Interrupt, 130,
			"interrupted by SIGINT: reading inputs; no file was written"},
		"compiling": {[]string{"check", "--bundle", "many", "-o", "json=out.json", "a.yaml"},
			"loading rules", os.Interrupt, 130, "interrupted by SIGINT: "},
		"writing": {[]string{"inventory", "-o", "json=wide.out", "-o", "yaml", "wide.yaml"},
			"writing standard output", os.Interrupt, 130,
			"interrupted by SIGINT: writing standard output; written: wide.out"},
		"evaluating": {[]string{"check", "--bundle", slow, "-o", "json=out.json", "a.yaml"},
			"0 of 1 clusters evaluated", os.Interrupt, 130,
			"interrupted by SIGINT: 0 of 1 clusters evaluated; no file was written"},
		"terminated": {[]string{"check", "--bundle", slow, "-o", "json=out.json", "a.yaml"},
			"0 of 1 clusters evaluated", syscall.SIGTERM, 143, "interrupted by SIGTERM: 0 of 1"},
		"a case": {[]string{"verify", "case.tar.gz"}, "verifying case.tar.gz", syscall.SIGTERM, 143,
			"interrupted by SIGTERM: verifying case.tar.gz; no file was written"},
		"memory": {[]string{"check", "--bundle", large, "-o", "json=out.json", "a.yaml"}, "", nil, 2,
			"bundle large: its rules take more than 64 MiB of memory"},
		"leap": {[]string{"check", "--bundle", leap, "-o", "json=out.json", "a.yaml"}, "", nil, 2,
			"bundle leap: its rules take more than 64 MiB of memory"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(binary, c.args...)
			var stderr bytes.Buffer
			cmd.Dir, cmd.Stderr = dir, &stderr
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			cmd.Env = append(os.Environ(), stages+"="+listener.Addr().String(), "TMPDIR="+temp)
			stdin, err := cmd.StdinPipe() // which nobody closes
			if err != nil {
				t.Fatal(err)
			}
			stdout, unread, err := os.Pipe() // of which nobody reads
			if err != nil {
				t.Fatal(err)
			}
			defer stdout.Close()
			defer unread.Close()
			cmd.Stdout = unread
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(stdin, inventory); err != nil {
				t.Fatal(err)
			}
			told := time.Now()
			if c.signal != nil {
				reached(t, listener, c.stage)
				told = time.Now()
				if err := cmd.Process.Signal(c.signal); err != nil {
					t.Fatal(err)
				}
			}
			_ = cmd.Wait()
			// The run promises a second; the rest is for a busy machine, and nothing here ends by itself before.
			if c.signal != nil && time.Since(told) > 15*time.Second {
				t.Errorf("took %s to end", time.Since(told))
			}
			if code := cmd.ProcessState.ExitCode(); code != c.code || !strings.Contains(stderr.String(), "insupport: "+c.want) {
				t.Errorf("exit code %d, said %q", code, stderr.String())
			}
			if strings.Contains(stderr.String(), "context canceled") {
				t.Errorf("told the signal twice: %q", stderr.String())
			}
			left, err := filepath.Glob(filepath.Join(dir, "*out.json*"))
			if err != nil || len(left) > 0 {
				t.Errorf("left %v", left)
			}
			if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
				t.Errorf("left %v", left)
			}
		})
	}
}
