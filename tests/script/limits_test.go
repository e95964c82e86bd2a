package script_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// rulesThat writes a bundle whose report needs the value of an expression.
func rulesThat(t *testing.T, dir, name, expression string) string {
	t.Helper()
	code := `package insupport.main
catalog_dates := {}
waiver_states := []
rules := []
report := {"apiVersion": "insupport/v1", "kind": "Report", "metadata": {"asOf": "2022-06-15"}, "errors": [], "clusters": [{
	"name": input.metadata.name, "verdict": "supported", "assumptions": [], "products": [],
	"outcomes": {"a/b": "pass"}, "findings": [], "entitlements": [], "used": ` + expression + `}]}
`
	file := filepath.Join(dir, name, "main.rego")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// doubled is a text of 2^n bytes, each half of which is one.
func doubled(n int) string {
	lines := []string{"x0 := \"x\""}
	for i := range n {
		lines = append(lines, fmt.Sprintf("x%d := concat(\"\", [x%d, x%d])", i+1, i, i))
	}
	return fmt.Sprintf("[n | %s; n := count(x%d)]", strings.Join(lines, "; "), n)
}

// TestEnds runs what would not end by itself, or would take all memory: a
// signal or a limit ends it, soon, with its exit code, the reason and no file.
func TestEnds(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	binary := filepath.Join(dir, "insupport")
	build := exec.Command("go", "build", "-o", binary, "./cmd/insupport")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	inventory := "apiVersion: insupport/v1\nkind: ClusterInventory\nmetadata: {name: a}\nspec: {}\n"
	if err := os.WriteFile(filepath.Join(dir, "a.yaml"), []byte(inventory), 0o600); err != nil {
		t.Fatal(err)
	}
	slow := rulesThat(t, dir, "slow", "count([1 | some i in numbers.range(1, 1000000); some j in numbers.range(1, 1000000); i * j == -1])")
	large := rulesThat(t, dir, "large", "count([[i, i] | some i in numbers.range(1, 1000000000)])")
	leap := rulesThat(t, dir, "leap", doubled(40))
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
	huge := `{"apiVersion": "v1", "kind": "List", "items": [` + strings.Repeat(`{"kind": "Node", "metadata": {"name": "n"}},`, 5_000_000)
	if err := os.WriteFile(filepath.Join(dir, "huge.json"), []byte(huge), 0o600); err != nil {
		t.Fatal(err)
	}
	wide := strings.Replace(inventory, "spec: {}", "spec:\n  features:\n"+strings.Repeat("  - "+strings.Repeat("x", 1000)+"\n", 1000), 1)
	if err := os.WriteFile(filepath.Join(dir, "wide.yaml"), []byte(wide), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args   []string
		signal os.Signal // nil where the program ends by itself
		code   int
		want   string
	}{
		"reading":     {[]string{"check", "-"}, os.Interrupt, 130, "interrupted by interrupt: reading inputs; no file was written"},
		"a huge file": {[]string{"check", "-o", "json=out.json", "huge.json"}, os.Interrupt, 130, "interrupted by interrupt: reading inputs; no file was written"},
		"compiling":   {[]string{"check", "--bundle", "many", "-o", "json=out.json", "a.yaml"}, os.Interrupt, 130, "interrupted by interrupt: "},
		"writing":     {[]string{"inventory", "-o", "json=wide.out", "-o", "yaml", "wide.yaml"}, os.Interrupt, 130, "interrupted by interrupt: writing standard output; written: wide.out"},
		"evaluating":  {[]string{"check", "--bundle", slow, "-o", "json=out.json", "a.yaml"}, os.Interrupt, 130, "interrupted by interrupt: 0 of 1 clusters evaluated; no file was written"},
		"terminated":  {[]string{"check", "--bundle", slow, "-o", "json=out.json", "a.yaml"}, syscall.SIGTERM, 143, "interrupted by terminated: 0 of 1"},
		"memory":      {[]string{"check", "--bundle", large, "-o", "json=out.json", "a.yaml"}, nil, 2, "bundle large: its rules take more than 1024 MiB of memory"},
		"leap":        {[]string{"check", "--bundle", leap, "-o", "json=out.json", "a.yaml"}, nil, 2, "bundle leap: its rules take more than 1024 MiB of memory"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(binary, c.args...)
			var stderr bytes.Buffer
			cmd.Dir, cmd.Stderr = dir, &stderr
			stdin, err := cmd.StdinPipe() // which nobody closes
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(stdin, inventory); err != nil {
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
			told := time.Now()
			if c.signal != nil {
				time.Sleep(2 * time.Second)
				told = time.Now()
				if err := cmd.Process.Signal(c.signal); err != nil {
					t.Fatal(err)
				}
			}
			_ = cmd.Wait()
			if c.signal != nil && time.Since(told) > 3*time.Second { // one, and what a busy machine adds
				t.Errorf("took %s to end", time.Since(told))
			}
			if code := cmd.ProcessState.ExitCode(); code != c.code || !strings.Contains(stderr.String(), "insupport: "+c.want) {
				t.Errorf("exit code %d, said %q", code, stderr.String())
			}
			left, err := filepath.Glob(filepath.Join(dir, "*out.json*"))
			if err != nil || len(left) > 0 {
				t.Errorf("left %v", left)
			}
		})
	}
}
