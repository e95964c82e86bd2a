package engine

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
)

const reusing = `package insupport.lib.run
as_of := input.day
free := upper("a")
table[word] := upper(word) if some word in ["a", "b"]
parse(text) := split(text, ".")
around(parts) := parse(concat(".", parts))
daily := sprintf("%s: %s", [as_of, free])
daily_of(text) := [text | text < as_of]
never := 1 if free == "b"
named := input.name
later := named
hidden := [1 | data.insupport.lib[_].named]
clock := time.now_ns()
outside := data.elsewhere.value
changed := x if x := free with input as {"name": "x"}
judged := parse(named)
answers := [free, table, table.a, around(["1", named]), daily, daily_of(named), [never | never], later, changed, hidden, clock, judged, outside] if time.now_ns() >= 0
broken := two(named)
two(x) := 1 if x != ""
two(x) := 2 if x == "bad"
within := [d | d := daily with input as {"day": "2001-01-01"}]
frames := [within, daily, within]
`

// TestBases requires that no rule is kept longer than what it rests on lasts.
func TestBases(t *testing.T) {
	r := prepare(t, reusing, false, true).reuse
	for basis, names := range map[basis][]string{
		onNothing: {"free", "table", "parse", "around", "never", "outside", "two"},
		onDay:     {"daily", "daily_of"},
		onInput:   {"as_of", "named", "later", "hidden", "clock", "judged", "answers", "broken", "changed"},
	} {
		for _, name := range names {
			if got := r.paths.make(ast.MustParseRef("data.insupport.lib.run." + name)[1:]).basis; got != basis {
				t.Errorf("%s rests on %d, want %d", name, got, basis)
			}
		}
	}
}

// TestReuseIsExact asks one engine for many inputs, and one of its own for each.
func TestReuseIsExact(t *testing.T) {
	long := "[" + strings.Repeat(`"a",`, callWeight) + `"b"]`
	source := reusing + "long := count(around(" + long + ")) + count(around([named]))\n"
	kept := prepare(t, source, false, true)
	for i := range 60 {
		input := map[string]any{"day": fmt.Sprintf("2026-01-%02d", 1+i%3), "name": fmt.Sprintf("n%d", i%7)}
		if i%10 == 4 {
			input["name"] = "bad"
		}
		if i == 58 {
			kept.reuse.idle[0].young.weight = keptWeight + 1
		}
		for _, rule := range []string{"answers", "broken", "frames", "long", "as_of"} {
			var got [2]string
			for j, engine := range []*Engine{kept, prepare(t, source, false, false)} {
				query, err := engine.Prepare(t.Context(), "data.insupport.lib.run."+rule)
				if err != nil {
					t.Fatal(err)
				}
				value, err := query.Eval(t.Context(), input, time.Unix(int64(i), 0))
				got[j] = fmt.Sprint(string(value), err)
			}
			if got[0] != got[1] {
				t.Errorf("input %d, %s: %s\nwant %s", i, rule, got[0], got[1])
			}
		}
	}
	memo := kept.reuse.take()
	if len(memo.young.days) == 0 || memo.young.weight == 0 || memo.old.weight == 0 {
		t.Errorf("nothing is kept: %d days, weight %d and %d", len(memo.young.days), memo.young.weight, memo.old.weight)
	}
}

// TestReuseSaves requires that a value which rests on nothing is found once.
func TestReuseSaves(t *testing.T) {
	r := prepare(t, reusing, false, true).reuse
	free, named := ast.MustParseRef("data.insupport.lib.run.free"), ast.MustParseRef("data.insupport.lib.run.named")
	never := ast.MustParseRef("data.insupport.lib.run.never")
	m := r.take()
	m.Put(free, ast.StringTerm("A"))
	m.Put(named, ast.StringTerm("x"))
	m.Put(never, nil)
	m.giveBack()
	m = r.take()
	if got, _ := m.Get(free); got == nil {
		t.Error("what rests on nothing is not kept")
	}
	if got, _ := m.Get(named); got != nil {
		t.Error("what rests on the input is kept")
	}
	for range 2 { // what is asked for outlasts what is not
		m.young.weight = keptWeight + 1
		m.giveBack()
		m = r.take()
		if got, _ := m.Get(free); got == nil {
			t.Error("what is asked for is dropped")
		}
	}
	if got := m.root(&m.young, r.paths.make(never[1:])).find(nil); got != nil {
		t.Error("what is not asked for is kept")
	}
	m.Push()
	if got, _ := m.Get(free); got != nil {
		t.Error("a with takes what is kept")
	}
}
