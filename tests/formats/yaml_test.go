package formats_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"insupport/internal/term"
)

// ambiguous are texts that some reader of YAML takes for something else, or
// that would end where they stand.
var ambiguous = []string{
	"<<", "=", "~", "null", "Null", "y", "N", "yes", "No", "on", "OFF", "true", "False", ".inf", "-.INF", ".nan", "-", "--", "---", "...", "?", ":", ": x", "x:", "x: y", "- x", "? x",
	"1", "-1", "+1", "1.21", "2.10", "1.", ".5", "1e3", "1E-3", "0x1f", "0o14", "0b1", "017", "1_000", "1:20", "190:20:30.15", "12e03", "685_230.15",
	"2022-06-01", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5", "!x", "!!int 1", "&a", "*a", "%YAML 1.2", "@x", "`x`", "'x", "\"x", "[x", "{x", "]", "}", ",", "|", ">", "#x", "x #y", "x# y",
	" x", "x ", "\tx", "x\ty", "x\ny", "\nx", "x\n", "::stop-commands::x", "x\n::error::y", "##vso[x]", "###[x]", "\u202ex", "x\u200b", "\U000e0041", "\u0085", "\u00a0x", "\ufeffx", "\u2028", "é", "🎉", `\`, `\n`, "a,b", "a:b", "http://x", "", strings.Repeat("k", 200),
}

// read3 reads documents with the project's own library.
func read3(t *testing.T, content []byte) []any {
	t.Helper()
	var out []any
	dec := yaml.NewDecoder(bytes.NewReader(content))
	for {
		var v any
		if err := dec.Decode(&v); err == io.EOF {
			return out
		} else if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
}

// TestYAML reads what is written as YAML with two other libraries, which must
// read the same values.
func TestYAML(t *testing.T) {
	texts := map[string]any{"list": ambiguous}
	for _, text := range ambiguous {
		if text != "" {
			texts[text] = map[string]any{text: text}
		}
	}
	var b bytes.Buffer
	if err := term.YAML(&b, texts); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(asJSON(t, []any{texts}), asJSON(t, read3(t, b.Bytes()))); diff != "" {
		t.Error(diff)
	}
	contents := map[string][]byte{"texts": b.Bytes()}
	for _, format := range []string{"policyreport", "openreports"} {
		contents[format] = read(t, golden(format))
	}
	inventories, err := filepath.Glob(filepath.Join("..", "..", "internal", "source", "testdata", "golden", "*.yaml"))
	if err != nil || len(inventories) == 0 {
		t.Fatalf("no inventories: %v", err)
	}
	for _, path := range inventories {
		if content := read(t, path); bytes.Contains(content, []byte("ClusterInventory")) {
			contents[filepath.Base(path)] = content
		}
	}
	for name, content := range contents {
		want := asJSON(t, read3(t, content))
		cmd := exec.Command("go", "run", "-C", filepath.Join("..", "tools"), "./yamlcheck")
		cmd.Stdin = bytes.NewReader(content)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("%s: %s", name, stderr.Bytes())
			continue
		}
		var got []any
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatal(err)
		}
		for _, docs := range got {
			if diff := cmp.Diff(want, asJSON(t, docs)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	}
}
