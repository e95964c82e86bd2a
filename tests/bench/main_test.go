package main

import (
	"strings"
	"testing"
)

// TestTable says of each row what was asked for, and marks the missed ones.
func TestTable(t *testing.T) {
	ours := []Measured{{Name: "ours", Wall: 12.5, CPU: 10, Peak: 54}}
	var out strings.Builder
	for _, c := range []struct {
		target limit
		landed float64
		met    bool
	}{
		{atMost(6, "x"), 6, true}, {atMost(6, "x"), 6.1, false}, {atLeast(12, "x"), 12, true}, {atLeast(12, "x"), 11.9, false},
	} {
		if got := c.target.met(c.landed); got != c.met {
			t.Errorf("%s, landed at %g: %v", c.target, c.landed, got)
		}
		if err := write(&out, []Landed{{"a check", c.target.String(), c.landed, c.target.unit, c.met, ours}}); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Count(out.String(), "missed"); got != 2 {
		t.Errorf("%d rows are missed, want 2:\n%s", got, &out)
	}
	if want := "at least 12 x"; !strings.Contains(out.String(), want) || !strings.Contains(out.String(), "ours 12 ms, 10 ms, 54 MB") {
		t.Errorf("no %q or measurement in:\n%s", want, &out)
	}
}

// TestMedian takes the one in the middle.
func TestMedian(t *testing.T) {
	if got := median([]float64{9, 1, 5}); got != 5 {
		t.Errorf("got %g", got)
	}
}
