package source

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLinesOfALongFile requires that a file of lines gives what it gives as a
// whole, whatever is on one of them: standard input cannot be read again.
func TestLinesOfALongFile(t *testing.T) {
	line := func(i int, more string) string {
		return fmt.Sprintf(`{"apiVersion": "insupport/v1", "kind": "ClusterInventory", "metadata": {"name": "c%d"}, "spec": {"nodes":%s[{"name": "a", "members": ["m%d"]}]%s}}`, i, strings.Repeat(" ", 20_000), i, more)
	}
	before, after, size := []string{}, []string{}, 0
	for i := 0; size < window+window/8; i++ {
		before, after = append(before, line(i, "")), append(after, line(i+100_000, `, "role": "managed"`))
		size += len(before[i])
	}
	for name, c := range map[string]struct {
		of    string
		lines bool // only one of them is held
	}{
		"a line":              {line(-1, `, "gaps": [{"path": "spec.apis", "reason": "partial"}]`), true},
		"Windows":             {line(-1, "") + "\r", true},
		"empty lines":         {"\n \t\n\r", true},
		"a long line":         {line(-1, `, "license": "`+strings.Repeat(" ", 2*window)+`"`), true},
		"a very long line":    {strings.Repeat(" ", 3*window) + line(-1, `, "role": ""`), true},
		"a list":              {" [" + line(-1, "") + ", " + line(-2, "") + "]", true},
		"another document":    {`{"kind": "List"}`, true},
		"a text":              {`"x"`, true},
		"an unknown key":      {line(-1, `, "rule": "managed"`), true},
		"a key set twice":     {line(-1, `, "role": "managed", "role": "managed"`), true},
		"the name of another": {line(7, ""), true},
		"two in a line":       {line(-1, "") + " " + line(-2, ""), false},
		"several lines":       {strings.ReplaceAll(line(-1, ""), ", ", ",\n"), false},
		"an error":            {line(-1, ",,"), false},
		"YAML":                {line(-1, `, role: managed`), false},
		"more":                {line(-1, "") + "}", false},
		"broken text":         {line(-1, `, "license": "`+"\xff\""), false},
		"a zero":              {line(-1, `, "license": "`+"\x00\""), false},
		"deep":                {strings.Repeat("[", 200) + strings.Repeat("]", 200), false},
	} {
		t.Run(name, func(t *testing.T) {
			fleet := strings.Join(append(before[:len(before):len(before)], c.of), "\n")
			for where, text := range map[string]string{
				"at the end":    fleet,
				"in the middle": strings.Join(append([]string{fleet}, after...), "\n"),
				"of others":     "{\"x\": \"insupport/\"}\n" + strings.NewReplacer("insupport/v1", "v1", "ClusterInventory", "Other").Replace(fleet),
			} {
				file := filepath.Join(t.TempDir(), "stdin")
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				said := func(r Result) (out []string) {
					for _, inv := range r.Inventories {
						out = append(out, fmt.Sprint(strings.ReplaceAll(string(inv.Canonical()), file, "-"), inv.Locate("spec.nodes[0].members"), inv.Locate("spec.role")))
					}
					for _, err := range r.Problems {
						out = append(out, strings.ReplaceAll(err.Error(), file, "-"))
					}
					return append(out, r.Warnings...)
				}
				got := said(Read(t.Context(), []string{file}, nil, Options{}))
				want := said(Read(t.Context(), []string{"-"}, strings.NewReader(text), Options{}))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: %.2000s", where, diff)
				}
				in := bufio.NewReaderSize(strings.NewReader(text), window)
				if got := newRun(t.Context(), Options{}, defaultLimits()).lines(file, in); got != (c.lines && where != "of others") {
					t.Errorf("%s: read by lines %v", where, got)
				}
			}
		})
	}
}

// TestStopped requires that a run which is stopped says nothing of the input that
// it was reading: nothing is wrong with that.
func TestStopped(t *testing.T) {
	line := `{"apiVersion": "insupport/v1", "kind": "ClusterInventory", "metadata": {"name": "a"}, "spec": {}}` + strings.Repeat(" ", window) + "\n"
	for name, text := range map[string]string{"lines": line + line, "YAML": "# \n" + line, "nodes": strings.Replace(line, "insupport", "other", 1) + line} {
		file := filepath.Join(t.TempDir(), "a.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, arg := range []string{file, "-"} {
			ctx, stop := context.WithCancel(t.Context())
			opts := Options{Progress: func(_ string, read, _ int64, _ int) {
				if read >= window {
					stop()
				}
			}}
			if got := Read(ctx, []string{arg}, strings.NewReader(text), opts).Problems; ctx.Err() == nil || len(got) > 0 {
				t.Errorf("%s in %s: %v, %v", name, arg, ctx.Err(), got)
			}
		}
	}
}
