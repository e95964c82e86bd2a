package formats_test

import (
	"context"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestSpreadsheets opens the tables in LibreOffice: every row has all columns,
// days are days, numbers numbers, lines texts, and nothing is a formula.
func TestSpreadsheets(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		missing(t, "LibreOffice; tests/formats/install.sh installs it")
	}
	for format, want := range map[string]map[string]string{
		"csv":      {"ends": "date", "days": "float", "product_line": "string", "fingerprint": "string"},
		"clusters": {"ends": "date", "days": "float", "product_line": "string", "violation": "float"},
	} {
		dir := t.TempDir()
		table := filepath.Join(dir, "fleet.csv")
		write(t, table, read(t, golden(format)))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		profile := "-env:UserInstallation=file://" + filepath.ToSlash(filepath.Join(dir, "profile"))
		cmd := exec.CommandContext(ctx, office, "--headless", profile, "--convert-to", "fods", "--outdir", dir, table)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		content := read(t, filepath.Join(dir, "fleet.fods"))
		if strings.Contains(string(content), "table:formula=") {
			t.Errorf("%s: a cell is a formula", format)
		}
		var sheet struct {
			Rows []struct {
				Cells []struct {
					Type   string   `xml:"value-type,attr"`
					Repeat int      `xml:"number-columns-repeated,attr"`
					Text   []string `xml:"p"`
				} `xml:"table-cell"`
			} `xml:"body>spreadsheet>table>table-row"`
		}
		if err := xml.Unmarshal(content, &sheet); err != nil {
			t.Fatal(err)
		}
		var head []string
		for _, cell := range sheet.Rows[0].Cells {
			head = append(head, strings.Join(cell.Text, ""))
		}
		seen := map[string]map[string]bool{}
		for _, row := range sheet.Rows[1:] {
			column := 0
			for _, cell := range row.Cells {
				if cell.Type != "" && column < len(head) {
					if seen[head[column]] == nil {
						seen[head[column]] = map[string]bool{}
					}
					seen[head[column]][cell.Type] = true
				}
				column += max(1, cell.Repeat)
			}
			if column != len(head) {
				t.Errorf("%s: a row of %d columns below %d headings", format, column, len(head))
			}
		}
		for column, kind := range want {
			if len(seen[column]) != 1 || !seen[column][kind] {
				t.Errorf("%s: column %s holds %v, want %s", format, column, seen[column], kind)
			}
		}
	}
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
