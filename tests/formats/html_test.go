package formats_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"insupport/internal/cli"
)

// TestHTMLIsValid holds the pages, that of a hostile fleet too, against the
// checker of the W3C and against html-validate. What the latter turns off is
// style: end tags that HTML leaves out, and the like.
func TestHTMLIsValid(t *testing.T) {
	validate, vnu := installed(t, "html-validate/bin/html-validate.mjs"), installed(t, "vnu-jar/build/dist/vnu.jar")
	real := filepath.Join(t.TempDir(), "report.html")
	var stderr bytes.Buffer
	args := []string{"check", "--as-of", "2022-06-15", "--fail-on", "none", "--horizon", "90", "--group-by", "team",
		"-L", "region", "-o", "html=" + real, filepath.Join("..", "..", "docs", "example", "fleet.jsonl")}
	if code := cli.Main(args, strings.NewReader(""), &bytes.Buffer{}, &stderr); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	// A tool tells what a page is by the end of its name.
	pages := []string{real}
	trend := filepath.Join("..", "..", "internal", "diff", "testdata", "trend.html")
	for name, source := range map[string]string{"hostile.html": golden("html"), "trend.html": trend} {
		page := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(page, read(t, source), 0o600); err != nil {
			t.Fatal(err)
		}
		pages = append(pages, page)
	}
	run := func(name string, args ...string) {
		path, err := exec.LookPath(name)
		if err != nil {
			missing(t, name)
		}
		if out, err := exec.Command(path, append(args, pages...)...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %.4000s", args[0], err, out)
		}
	}
	run("node", validate, "--config", "htmlvalidate.json")
	run("java", "-jar", vnu, "--errors-only")
}
