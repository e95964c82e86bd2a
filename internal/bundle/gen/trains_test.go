package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSharedFactsStandOnce(t *testing.T) {
	t.Chdir("../../..")
	files, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: what it shares with another product is not as that has it; run make generate (%v)", name, err)
		}
	}
}

func TestCopied(t *testing.T) {
	of := `order: ["1", "2", "3"]
lines:
  "1": {source: own}
  # Of the second.
  "2":
    evidence:
      minors: ["1.2"]
    releases:
      "2.0": {date: "2020-01-01"}
      "2.1":
        companions: {motor: "2.1"}
        components: {pump: "1"}
  "3": {source: new}
skip: {never: true}
`
	to := `order: ["0", "2"]
lines:
  "0": {source: its own}
  "2": {source: old}
# None is left out.
skip: {never: false}
`
	for name, c := range map[string]struct {
		share share
		want  string
		err   string
	}{
		"a list": {share{At: "order", From: "2"}, strings.Replace(to, `["0", "2"]`, `["0", "2", "3"]`, 1), ""},
		"rows": {share{At: "lines", From: "2", Without: []string{"evidence", "components"}}, strings.Replace(to, `  "2": {source: old}
`, `  "2":
    releases:
      "2.0": {date: "2020-01-01"}
      "2.1":
        companions: {engine: "2.1"}
  "3": {source: new}
`, 1), ""},
		"an entry":         {share{At: "skip"}, strings.Replace(to, "false", "true", 1), ""},
		"none of that":     {share{At: "edges"}, "", "has no edges"},
		"no such row":      {share{At: "lines", From: "1"}, "", "has no 1"},
		"no such list row": {share{At: "order", From: "1"}, "", "has no 1"},
	} {
		t.Run(name, func(t *testing.T) {
			from, err := parse("of", strings.Split(of, "\n"))
			if err != nil {
				t.Fatal(err)
			}
			target, err := parse("to", strings.Split(to, "\n"))
			if err != nil {
				t.Fatal(err)
			}
			got, err := c.share.copied(from, target, train{Of: "engine", To: "motor"})
			if c.err != "" {
				if err == nil || err.Error() != c.err {
					t.Fatalf("got %v, want %s", err, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, strings.Join(got.lines, "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
