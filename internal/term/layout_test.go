package term

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGrid(t *testing.T) {
	rows := [][]string{{"NAME", "STATE", "WHAT"}, {"payments-eu-1", "good", "nothing to say"}, {"日本語", "bad", "x"}}
	for width, want := range map[int]string{
		0:  "NAME           STATE  WHAT\npayments-eu-1  good   nothing to say\n日本語         bad    x",
		30: "NAME           STATE  WHAT\npayments-eu-1  good   nothing…\n日本語         bad    x",
		25: "NAME      STATE  WHAT\npay…eu-1  good   nothing…\n日本語    bad    x",
		9:  "NAME  STATE  WHAT\np…-1  good   nothing…\n…語   bad    x",
	} {
		var lines []string
		for _, row := range Grid(rows, width, Shrink{Column: 2, Least: 8}, Shrink{Column: 0, Least: 4, Middle: true}) {
			lines = append(lines, strings.TrimRight(strings.Join(row, ""), " "))
		}
		if diff := cmp.Diff(want, strings.Join(lines, "\n")); diff != "" {
			t.Errorf("%d columns: %s", width, diff)
		}
	}
}

func TestWrap(t *testing.T) {
	for text, want := range map[string]string{
		"short\n":                                  "short\n",
		"one two three four five six\n":            "one two three four\n  five six\n",
		"  warning   a rule that says much\n":      "  warning   a rule\n  that says much\n",
		"    fix: do this and do that\n":           "    fix: do this and\n      do that\n",
		"averyveryverylongwordthatfitsnowhere x\n": "averyveryverylongwordthatfitsnowhere\n  x\n",
		"\x1b[31mred\x1b[0m and some more words\n": "\x1b[31mred\x1b[0m and some more\n  words\n",
	} {
		if diff := cmp.Diff(want, string(Wrap([]byte(text), 20))); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
		if got := string(Wrap([]byte(text), 0)); got != text {
			t.Errorf("%q without a width: %q", text, got)
		}
	}
	want := "  violation release/out_of_window\n            and what it says\n"
	if diff := cmp.Diff(want, string(Wrap([]byte("  violation release/out_of_window and what it says\n"), 33))); diff != "" {
		t.Error(diff)
	}
}
