// Package history_test asks the questions of docs/history.md of the databases
// that they are for: both must read the reports, and give the same answers.
package history_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"insupport/internal/cli"
	"insupport/tests/golden"

	"github.com/google/go-cmp/cmp"
)

// The days of the reports, and the fleet that they are of.
var (
	days  = []string{"2022-03-01", "2022-06-15", "2022-09-01"}
	fleet = filepath.Join("..", "..", "docs", "example", "fleet.jsonl")
)

const waivers = `{apiVersion: insupport/v1, kind: WaiverList, waivers: [
  {rule: "os/*", reason: moving, owner: team-nodes, expires: "2022-12-31", match: {cluster: "data-*"}},
  {rule: release/out_of_window, reason: moving, owner: team-data, expires: "2022-10-31", match: {cluster: "data-*"}}]}
`

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal("no " + what + "; tests/history/install.sh installs it")
	}
	t.Skip("no " + what + "; tests/history/install.sh installs it")
}

func TestQuestions(t *testing.T) {
	sqlite, err := exec.LookPath("sqlite3")
	if err != nil {
		missing(t, "sqlite3")
	}
	node, err := exec.LookPath("node")
	if _, missed := os.Stat(filepath.Join("node_modules", "@duckdb", "node-api")); err != nil || missed != nil {
		missing(t, "DuckDB")
	}
	dir := t.TempDir()
	list := filepath.Join(dir, "waivers.yaml")
	if err := os.WriteFile(list, []byte(waivers), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, day := range days {
		out := filepath.Join(dir, "reports-"+day+".ndjson")
		var stderr bytes.Buffer
		args := []string{"check", "--as-of", day, "--fail-on", "none", "--waivers", list, "-o", "ndjson=" + out, fleet}
		if code := cli.Main(args, strings.NewReader(""), &bytes.Buffer{}, &stderr); code != 0 {
			t.Fatalf("exit code %d: %s", code, stderr.String())
		}
	}
	sql := func(name string) string {
		path, err := filepath.Abs(filepath.Join("..", "..", "docs", "example", "history", name+".sql"))
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	run := func(name string, args ...string) string {
		cmd := exec.Command(name, args...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v: %s", name, err, out)
		}
		return string(out)
	}
	database := filepath.Join(dir, "history.db")
	for i, day := range days {
		args := []string{database, "-cmd", ".mode ascii", "-cmd", `.separator "\037" "\n"`}
		if i == 0 {
			args = append(args, "create table line(doc text)")
		}
		run(sqlite, append(args, ".import "+filepath.Join(dir, "reports-"+day+".ndjson")+" line")...)
	}
	run(sqlite, database, ".read "+sql("sqlite"))
	for _, question := range []string{"first-day-out", "days-at-risk", "ended-by", "by-waiver", "verdicts"} {
		t.Run(question, func(t *testing.T) {
			got := run(sqlite, database, ".read "+sql(question))
			if got == "" {
				t.Error("no answer")
			}
			if diff := cmp.Diff(got, run(node, "duckdb.mjs", dir, sql("duckdb"), sql(question))); diff != "" {
				t.Errorf("SQLite and DuckDB differ: %s", diff)
			}
			golden.Check(t, filepath.Join("testdata", question+".txt"), []byte(got))
		})
	}
}
