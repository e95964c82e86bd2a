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

	"insupport/internal/document"
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

// TestReadingAgrees holds what is read as YAML against two other libraries:
// what all three take has the same values for all, but for what versions of
// YAML read differently, where one of them reads what is read here.
func TestReadingAgrees(t *testing.T) {
	texts := []string{
		"a: &x {b: 1}\nc: {<<: *x, b: 2, d: [*x]}\n", "a: {<<: [{b: 1, c: 1}, {b: 2, d: 2}]}\n",
		"a: |\n  x\n\n  y\nb: >-\n  x\n  y\nc: |+\n  x\n\n",
		"? a\n: b\n? [c]\n: d\n", "a: 'it''s'\nb: \"\\x41\\u0042 \\\n  c\"\n", "a: x # y\nb: x#y\nc: 'x # y'\n",
		"a: !!str 1\nb: !!int '2'\n",
		"a: 010\nb: 0o10\nc: 0x10\nd: 1_000\ne: 1e3\nf: +1\ng: .5\nh: 12:30:45\n",
		"a: yes\nb: on\nc: n\nd: Off\ne: True\nf: ~\ng: Null\n",
		"a: 2022-06-01\nb: 2022-06-01T10:00:00Z\nc: 1.20\nd: 2.10\ne: v1.22.8\n", "a: 1\na: 2\n", "a: {b: 1, b: 2}\n",
		"<<: {a: 1}\n<<: {a: 2}\n", "a: !!binary eA==\n",
		"010: a\n", "1.10: a\n", "true: a\n", "~: a\n", "- a: 1\n  b: 2\n- a: 3\n", "a:\n- 1\n-   - 2\n    - 3\n",
		"a: [1, {b: 2}, ]\n", "{a: 1, b: }\n", "a: b: c\n", "a:\tb\n", "\ta: b\n",
		"a: 1\n---\nb: 2\n...\n---\nc: 3\n", "%YAML 1.2\n---\na: 1\n", "%TAG ! tag:x,2000:\n---\na: !b 1\n",
		"\ufeffa: 1\n", "a: 1\r\nb: 2\r\n", "a: 1\rb: 2\r", "a: x\u2028b: y\n", "a: x\u0085b: y\n", "a: *x\n",
	}
	for _, text := range ambiguous {
		texts = append(texts, "a: "+text+"\n", text+": a\n", "- "+text+"\n", "a: {b: "+text+"}\n",
			"a: \""+text+"\"\n", "a: |\n  "+text+"\n")
	}
	fixtures, err := filepath.Glob(filepath.Join("..", "..", "tests", "fixtures", "*", "*.yaml"))
	if err != nil || len(fixtures) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	plainFrom := len(texts)
	for _, path := range fixtures {
		texts = append(texts, string(read(t, path)))
	}
	input, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "run", "-C", filepath.Join("..", "tools"), "./yamlcheck", "each")
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr.Bytes())
	}
	var theirs [][2]any
	if err := json.Unmarshal(out, &theirs); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for i, text := range texts {
		docs, err := document.Parse("x.yaml", []byte(text))
		if err != nil {
			if i >= plainFrom {
				t.Errorf("%s: %v", fixtures[i-plainFrom], err)
			}
			continue // refused here: nothing is misread
		}
		if len(docs) == 0 {
			continue
		}
		ours := []any{}
		for _, d := range docs {
			ours = append(ours, stated(asJSON(t, d.Value)))
		}
		same := 0
		for _, of := range theirs[i] {
			if of != nil && cmp.Equal(ours, items(stated(of))) {
				same++
			}
		}
		if same == 0 || i >= plainFrom && same < 2 {
			t.Errorf("%.80q is read as %v; others read %v", text, ours, theirs[i])
		}
		compared++
	}
	if compared < 150 {
		t.Errorf("only %d texts were compared", compared)
	}
}

// stated leaves out what counts as absent.
func stated(v any) any {
	switch x := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, item := range x {
			if item = stated(item); item != nil {
				out[key] = item
			}
		}
		return out
	case []any:
		out := []any{}
		for _, item := range x {
			if item = stated(item); item != nil {
				out = append(out, item)
			}
		}
		return out
	case json.Number:
		if f, err := x.Float64(); err == nil {
			return f
		}
	case string:
		if x == "" {
			return nil
		}
	}
	return v
}

// items puts the items of documents that are lists in their place.
func items(docs any) []any {
	out := []any{}
	for _, doc := range docs.([]any) {
		if list, ok := doc.([]any); ok {
			out = append(out, list...)
		} else {
			out = append(out, doc)
		}
	}
	return out
}
