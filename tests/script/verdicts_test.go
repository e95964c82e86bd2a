package script_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"insupport/internal/cli"
	"insupport/tests/golden"
)

// TestVerdictsStay holds what becomes of every fixture on one day: its verdicts, or why it is refused.
// A row that changes must be what was meant.
func TestVerdictsStay(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	entries, err := filepath.Glob(filepath.Join("tests", "fixtures", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, entry := range entries {
		var out, said bytes.Buffer
		code := cli.Main([]string{"check", "--config", "none", "--as-of", "2022-06-15", "-o", "json", entry}, strings.NewReader(""), &out, &said)
		var report struct {
			Clusters []struct{ Name, Verdict string }
		}
		if out.Len() > 0 {
			if err := json.Unmarshal(out.Bytes(), &report); err != nil {
				t.Fatalf("%s: %v", entry, err)
			}
		}
		var row []string
		for _, c := range report.Clusters {
			row = append(row, c.Name+" "+c.Verdict)
		}
		if code == 2 {
			for line := range strings.Lines(said.String()) {
				row = append(row, strings.TrimSpace(line))
			}
		}
		fmt.Fprintf(&table, "%s: exit %d: %s\n", strings.TrimPrefix(filepath.ToSlash(entry), "tests/fixtures/"), code, strings.Join(row, ", "))
	}
	golden.Check(t, "tests/script/testdata/verdicts.golden", []byte(table.String()))
}
