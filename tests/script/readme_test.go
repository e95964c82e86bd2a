package script_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDocumentedCommands runs every command that a page shows with its output (a console block,
// "$ " before the command) in the root of the project and compares. A line "…" in the output
// stands for any number of lines. UPDATE_DOCS=1 writes the outputs that have no "…".
func TestDocumentedCommands(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(t.TempDir(), "insupport")
	build := exec.Command("go", "build", "-o", binary, "./cmd/insupport")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	commands := 0
	for _, page := range append(pages, filepath.Join(root, "README.md")) {
		raw, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		text := string(raw)
		updated := text
		for _, block := range consoleBlocks(text) {
			command, want, _ := strings.Cut(strings.TrimPrefix(block, "$ "), "\n")
			commands++
			got := shell(t, root, binary, command)
			if matches(want, got) {
				continue
			}
			if os.Getenv("UPDATE_DOCS") != "" && !strings.Contains(want, "…\n") {
				updated = strings.Replace(updated, block, "$ "+command+"\n"+got, 1)
				continue
			}
			t.Errorf("%s: %s (-page +program):\n%s", filepath.Base(page), command, cmp.Diff(want, got))
		}
		if updated != text {
			if err := os.WriteFile(page, []byte(updated), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if commands < 5 {
		t.Errorf("only %d commands found", commands)
	}
}

// consoleBlocks returns what stands between "```console" and "```".
func consoleBlocks(text string) []string {
	var blocks []string
	for {
		_, rest, found := strings.Cut(text, "```console\n")
		if !found {
			return blocks
		}
		block, after, found := strings.Cut(rest, "```")
		if !found {
			return blocks
		}
		blocks = append(blocks, block)
		text = after
	}
}

// shell runs a command line as a page shows it, with both streams together.
func shell(t *testing.T, root, binary, command string) string {
	t.Helper()
	command = strings.ReplaceAll(command, "go run ./cmd/insupport", "insupport")
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = root
	environ := environment()
	cmd.Env = append(environ, "PATH="+filepath.Dir(binary)+":"+os.Getenv("PATH"), "NO_COLOR=1")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String()
}

// matches compares line by line; a line "…" of the wanted text stands for any lines.
func matches(want, got string) bool {
	parts := strings.Split("\n"+want, "\n…\n")
	got = "\n" + got
	if !strings.HasPrefix(got, parts[0]) {
		return false
	}
	got = got[len(parts[0]):]
	if len(parts) == 1 {
		return got == ""
	}
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(got, "\n"+part)
		if i < 0 {
			return false
		}
		got = got[i+1+len(part):]
	}
	return strings.HasSuffix(got, parts[len(parts)-1])
}
