package vm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/version"

	"insupport/internal/planner"
	"insupport/internal/precompiled"
	"insupport/internal/wire"
)

// sample has every form that rules may have.
const sample = `# METADATA
# title: Sample
# entrypoint: true
package a.sample

import data.a.facts

about := rego.metadata.chain()

default limit := 10

limit := 5 if input.small

else := 7 if input.medium

else := facts.limit

names contains name if some name in input.names

named[name] := count(name) if some name in names

deep.er[x] contains y if {
	some x, y in input.pairs
	x != null
}

double(x) := x * 2

double_all := {k: double(v) | some k, v in input.numbers}

longer := [n | some n in input.names; every c in split(n, "") { c != "x" }]

indexed := {from: to |
	some i
	from := input.edges[i].from
	to := [t |
		some j
		input.edges[j].from == from
		t := input.edges[j].to
	]
}

counted if every i, x in [1, 2.5, true, false, null] { i < 5; x != {1, "a"} }

mocked := x if x := limit with input as {"small": true} with data.a.facts.limit as 3

replaced := x if x := data.a.facts with data.a.facts.deep.er as [limit]

text := sprintf("%v of %v", [count(names), {"x": [limit]}])

negated if not input.absent

nothing if input.absent

both contains [k, v] if some k, v in {"a": {1, 2}, "b": [3, {"c": null}], "d": "e"}

unified := [x, y, z] if {
	[x, {"k": y}] = [1, {"k": input.names[0]}]
	{"z": z} = {"z": facts.limit}
}

walked := {path | some path, value; walk(input.pairs, [path, value]); is_number(value)}

rest := object.get(facts, ["deep", "none"], "missing")

fails := x if x := to_number("no number")

refs contains data.a.sample.table[key].value if some key in ["one", "two"]

table.one.value := 1

table.two.value := 2 if input.small

table[key].value := 3 if some key in ["three"]

other := data.a.sample.table

here := [p | some p, _ in data.a.facts]

never := 1 if 1 in {2}

inputs := object.keys(input)

arrays := array.concat([x | some x in numbers.range(1, 3)], [input.names[_], input.nowhere])

strings := [concat("", ["<", "é\u2028", "&"]), upper("a"), "quote\"back\\"]

times := time.now_ns() > 0

sets := ({1, 2, 3} & {2, 3}) | {x | some x in input.names}

contains_itself if {"a", "b"}[input.names[0]] == "ab"

tied := "same" if input.medium

tied := "same" if input.names
`

// objects uses those of the data in every way.
const objects = `# METADATA
# entrypoint: true
package a.objects

alike contains [p, q] if {
	some p, x in data.b
	some q, y in data.b
	x == y
}

unlike contains [p, q] if {
	some p, x in data.b
	some q, y in data.b
	x != y
}

counts := {p: count(o) | some p, o in data.b; is_object(o)}

names := {p: object.keys(o) | some p, o in data.b}

members := {[p, k, v] | some p, o in data.b; some k, v in o}

made := [{o | some o in data.b}, [o | some o in data.b], {p: o | some p, o in data.b}, {"k": data.b.one}, {data.b.two}, [data.b]]

passed := {p: keys(o) | some p, o in data.b}

keys(o) := [k | some k, _ in o]

given := same(data.b.one).x

same(o) := o

pairs := [is_equal(data.b.one, data.b.two), is_equal(data.b.two, data.b.one), is_equal(data.b.one, {"x": {"v": 1}, "y": [1]}),
	is_equal(data.b.one, data.b.three), is_equal(data.b.one, null), is_equal({}, data.b.three)]

default is_equal(_, _) := false

is_equal(a, b) if a == b

replaced := [x, y, n] if {
	n := count(data.b) with data.b.new as data.b.one
	x := data.b with data.b.new as {"k": data.b.one} with data.b.two.x as keys(data.b.three)
	y := data.b.two.x.v with data.b as {"two": {"x": {"v": 7}}}
}

under := k if k := keys(data.b) with data.b.new as 1

whole := data.b

union := object.union(data.b.one, data.b.three)

taken := {"v": v} if {"x": {"v": v}, "y": [_]} = data.b.one

missing if not data.b.nothing

indexed := data.b[1]

there if data.b.one

member if {"x": {"v": 1}, "y": [1]} in data.b

walked := count([1 | walk(data.b, _)])

held := {data.b.one, 1}[data.b.two]

keyed := {{"x": {"v": 1}, "y": [1]}: "one", {}: "none"}[data.b.two]

keyed_by[data.b[name]] := 1 if some name in ["one", "two", "three"]

seen contains data.b[name] if some name in ["one", "two", "flat"]

found := [name | some name in ["one", "three", "flat"]; seen[data.b[name]]]

asked := [x, y, z] if {
	x := input.x.v with input as data.b.one
	y := input.k with input.k as data.b.two
	z := input with input as data.b
}

shaped({"x": {"v": v}, "y": y}) := [v, y]

shapes := [shaped(data.b.one), shaped({"x": {"v": 1}, "y": [1]}), [v | v := shaped(data.b.three)]]

ordered := [data.b.one < {"x": {"v": 2}}, data.b.flat < data.b.one, data.b.one >= data.b.two, sort([data.b.three, data.b.one, data.b.flat])]

twice := data.b.one

twice := {"x": {"v": 1}, "y": [1]}

by_name[name] := o if some name, o in data.b

fallback := data.b.none if {
	data.b.none
} else := data.b.one

texts := [json.marshal(data.b), sprintf("%v", [data.b.one]), base64.encode(json.marshal(data.b.three))]

every_one if every name, o in data.b { name != ""; o != {"x": 1} }

alias := [o.x.v | some o in [data.b.one, data.b.two]]

nested := {"k": [data.b.one]} == {"k": [data.b.two]}

looked := [data.b[name].x.v | some name in ["one", "flat", "none"]]
`

const conflicts = `package a.conflicts

# METADATA
# entrypoint: true
rule := 1 if input.medium

rule := 2 if input.names

# METADATA
# entrypoint: true
key := {k: v | some k in ["a", "a"]; some v in [1, 2]}

# METADATA
# entrypoint: true
objects := {"a": v | some v in data.b}

# METADATA
# entrypoint: true
looked_at := data.b.one

looked_at := {"x": {"v": 1}, "y": [2]}

# METADATA
# entrypoint: true
called := f(1)

f(_) := 1

f(x) := 2 if x == 1
`

// prepare plans modules, whose names tell nothing, and returns them compiled too.
func prepare(t testing.TB, dayRule string, sources ...string) (*Program, *ast.Compiler) {
	t.Helper()
	var modules []*ast.Module
	byName := map[string]*ast.Module{}
	for i, source := range sources {
		name := fmt.Sprintf("%d.rego", i)
		m, err := ast.ParseModuleWithOpts(name, source, ast.ParserOptions{ProcessAnnotation: true})
		if err != nil {
			t.Fatal(err)
		}
		modules = append(modules, m)
		byName[name] = m
	}
	policy, err := planner.Plan(modules, ast.CapabilitiesForThisVersion())
	if err != nil {
		t.Fatal(err)
	}
	p, err := Compile(policy, dayRule)
	if err != nil {
		t.Fatal(err)
	}
	c := ast.NewCompiler()
	if c.Compile(byName); c.Failed() {
		t.Fatal(c.Errors)
	}
	return p, c
}

// encoded is a program that was written and read.
func encoded(t testing.TB, p *Program) string {
	t.Helper()
	out, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func decoded(t testing.TB, p *Program) *Program {
	t.Helper()
	out, err := Decode(encoded(t, p))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var data = map[string]any{"a": map[string]any{"facts": map[string]any{
	"limit": json.Number("12"), "deep": map[string]any{"list": []any{"x", json.Number("2.50"), nil}},
}}, "b": map[string]any{
	"one":   map[string]any{"x": map[string]any{"v": json.Number("1")}, "y": []any{json.Number("1")}},
	"two":   map[string]any{"x": map[string]any{"v": json.Number("1")}, "y": []any{json.Number("1")}},
	"three": map[string]any{}, "flat": json.Number("3"),
}}

var inputs = []map[string]any{
	{},
	{"small": true, "names": []any{"ab"}},
	{
		"medium": true, "names": []any{"ab", "xc", "def"}, "pairs": map[string]any{"p": 1, "q": []any{2, "r"}},
		"numbers": map[string]any{"one": 1, "half": 0.5}, "edges": []any{map[string]any{"from": 1, "to": 2}, map[string]any{"from": 1, "to": 3}},
	},
	{"medium": false, "absent": true, "names": "none", "numbers": []any{1, "x"}},
}

// told is a value as OPA writes it, with the error.
func told(v ast.Value, err error) string {
	switch {
	case err != nil:
		return err.Error()
	case v == nil:
		return "undefined"
	}
	return v.String()
}

// asOPA is what OPA's own evaluation says of an entry.
func asOPA(t *testing.T, c *ast.Compiler, entry string, input map[string]any) string {
	t.Helper()
	value, err := ast.InterfaceToValue(input)
	if err != nil {
		t.Fatal(err)
	}
	prepared, err := rego.New(rego.Query("result = "+entry), rego.Compiler(c), rego.Time(now),
		rego.Store(inmem.NewFromObjectWithOpts(data, inmem.OptRoundTripOnWrite(false))), rego.ParsedInput(value),
		rego.GenerateJSON(func(t *ast.Term, _ *rego.EvalContext) (any, error) { return t.Value, nil }),
	).Eval(t.Context())
	if err != nil {
		return err.Error()
	}
	if len(prepared) == 0 {
		return "undefined"
	}
	return prepared[0].Bindings["result"].(ast.Value).String()
}

var now = time.Unix(1700000000, 5)

// TestValuesAreThoseOfOPA holds the machine to OPA's own evaluation, for a few
// inputs and for many, with what was written and read, over data that is read and
// such as is left to be.
func TestValuesAreThoseOfOPA(t *testing.T) {
	p, c := prepare(t, "data.none", sample, objects)
	checked := decoded(t, p)
	packed, err := precompiled.EncodeFacts(data)
	if err != nil {
		t.Fatal(err)
	}
	unread, err := precompiled.Decode(string(packed))
	if err != nil {
		t.Fatal(err)
	}
	for _, many := range []bool{false, true} {
		for _, data := range []map[string]any{data, unread} {
			rules := checked.On(data, many)
			for i, input := range inputs {
				value, err := ast.InterfaceToValue(input)
				if err != nil {
					t.Fatal(err)
				}
				for _, entry := range []string{"data.a.sample", "data.a.objects"} {
					got := told(rules.Eval(t.Context(), entry, value, now))
					if diff := cmp.Diff(asOPA(t, c, entry, input), got); diff != "" {
						t.Errorf("%s, input %d, many %v: %s", entry, i, many, diff)
					}
				}
			}
		}
	}
}

// TestConflictsAreErrors wants errors where OPA has them, which tells more.
func TestConflictsAreErrors(t *testing.T) {
	p, c := prepare(t, "data.none", conflicts)
	rules := decoded(t, p).On(data, true)
	value, err := ast.InterfaceToValue(inputs[2])
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range []string{"rule", "key", "called", "objects", "looked_at"} {
		_, err := rules.Eval(t.Context(), "data.a.conflicts."+entry, value, now)
		if want := asOPA(t, c, "data.a.conflicts."+entry, inputs[2]); !errors.Is(err, ErrConflict) || !strings.Contains(want, "conflict") {
			t.Errorf("%s: %v, and OPA says %s", entry, err, want)
		}
	}
}

// TestValuesInValuesAreRefused requires that no rule is made in the value of
// another, which may be the input's: OPA tells the conflict when it runs.
func TestValuesInValuesAreRefused(t *testing.T) {
	m, err := ast.ParseModuleWithOpts("0.rego", "# METADATA\n# entrypoint: true\npackage a\n"+
		"p.x := input.x if input.y\np[k].y := {z: z | some z in [1]} if some k in [\"x\"]\n", ast.ParserOptions{ProcessAnnotation: true})
	if err != nil {
		t.Fatal(err)
	}
	policy, err := planner.Plan([]*ast.Module{m}, ast.CapabilitiesForThisVersion())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Compile(policy, "data.none"); err == nil || !strings.Contains(err.Error(), "several depths") {
		t.Errorf("got %v", err)
	}
}

// TestEndsWithItsContext requires that who waits no longer is not made to.
func TestEndsWithItsContext(t *testing.T) {
	p, _ := prepare(t, "data.none", `# METADATA
# entrypoint: true
package a
f(x) := x + 1
long := count([1 | some i in numbers.range(1, 100000); f(i) == -1])`)
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped")
	cancel(stopped)
	if _, err := p.On(data, false).Eval(ctx, "data.a", ast.NewObject(), now); !errors.Is(err, stopped) {
		t.Errorf("got %v", err)
	}
}

const dayRule = "data.insupport.lib.run.as_of"

// keeping has rules that rest on the input, on the day, and on neither. Functions
// look at each of something: short ones are not kept.
var keeping = `# METADATA
# entrypoint: true
package insupport.lib.run
as_of := input.day
free := upper("a")
table[word] := upper(word) if some word in ["a", "b"]
parse(text) := split(text, ".") if some _ in [text]
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
answers := [free, table, table.a, around(["1", named]), daily, daily_of(named), [never | never], later, changed, judged, outside] if time.now_ns() >= 0
two(x) := 1 if {
	some y in [x]
	y != ""
}
two(x) := 2 if x == "bad"
within := [d | d := daily with input as {"day": "2001-01-01"}]
frames := [within, daily, within]
clocked := clock
broken := two(named)
short(x) := sprintf("<%s>", [x])
shorts := [short("a"), short("a"), short("b")]
long := count(around([` + strings.Repeat(`"a",`, callWeight) + `"b"])) + count(around([named]))
`

// entries are modules that ask for a rule each.
func entries(names ...string) (out []string) {
	for _, name := range names {
		out = append(out, fmt.Sprintf("# METADATA\n# entrypoint: true\npackage ask.%s\nanswer := data.insupport.lib.run.%s if is_object(input)\n", name, name))
	}
	return out
}

// TestBases requires that no rule is kept longer than what it rests on lasts.
func TestBases(t *testing.T) {
	p, _ := prepare(t, dayRule, keeping)
	got := map[string]basis{}
	for _, f := range decoded(t, p).funcs {
		if name, ok := strings.CutPrefix(f.path, "g0\x00insupport\x00lib\x00run\x00"); ok {
			got[name] = f.basis
		}
	}
	for basis, names := range map[basis][]string{
		onNothing: {"free", "table", "parse", "around", "never", "outside", "two"},
		onDay:     {"daily", "daily_of"},
		onCall:    {"short"},
		onInput:   {"as_of", "named", "later", "hidden", "clock", "clocked", "judged", "answers", "broken", "changed", "within"},
	} {
		for _, name := range names {
			if b, ok := got[name]; !ok || b != basis {
				t.Errorf("%s rests on %d, want %d", name, b, basis)
			}
		}
	}
}

// TestKeptIsExact asks one machine for many inputs, and one of its own for each.
func TestKeptIsExact(t *testing.T) {
	asked := []string{"answers", "broken", "frames", "long", "as_of", "shorts"}
	p, _ := prepare(t, dayRule, append(entries(asked...), keeping)...)
	elsewhere := map[string]any{"elsewhere": map[string]any{"value": json.Number("1")}}
	kept := p.On(elsewhere, true)
	var most int
	for i := range 60 {
		input := map[string]any{"day": fmt.Sprintf("2026-01-%02d", 1+i%3), "name": fmt.Sprintf("n%d", i%7)}
		if i%10 == 4 {
			input["name"] = "bad"
		}
		value, err := ast.InterfaceToValue(input)
		if err != nil {
			t.Fatal(err)
		}
		if i == 58 {
			kept.idle[0].kept.young.weight = keptWeight + 1
		}
		for _, name := range asked {
			entry, at := "data.ask."+name, time.Unix(int64(i), 0)
			got := told(kept.Eval(t.Context(), entry, value, at))
			if want := told(p.On(elsewhere, false).Eval(t.Context(), entry, value, at)); got != want {
				t.Errorf("input %d, %s: %s\nwant %s", i, name, got, want)
			}
		}
		if len(kept.idle) > 0 {
			most = max(most, kept.idle[0].kept.young.weight)
		}
	}
	if m := kept.take(); len(m.kept.young.days) == 0 || m.kept.young.weight == 0 || m.kept.old.weight == 0 || most == 0 {
		t.Errorf("nothing is kept: %d days, weight %d and %d", len(m.kept.young.days), m.kept.young.weight, m.kept.old.weight)
	}
}

// TestKeptShowsWhatIsWritten requires that equal numbers which are written in
// other ways are told as they are written, and that a name is no path.
func TestKeptShowsWhatIsWritten(t *testing.T) {
	p, c := prepare(t, "data.none", "# METADATA\n# entrypoint: true\npackage a.s\n"+
		"f(x) := [x] if some _ in [x]\nr := [f(input.n), f({input.n}), f({\"k\": [input.n]})]\nnamed := data.a[input.name].r\n")
	rules := decoded(t, p).On(data, true)
	for _, n := range []string{"1.0", "1", "1e0", "1.0"} {
		input := map[string]any{"n": json.Number(n), "name": "s\x00f"}
		value, err := ast.InterfaceToValue(input)
		if err != nil {
			t.Fatal(err)
		}
		got, err := rules.Eval(t.Context(), "data.a.s", value, now)
		if want := asOPA(t, c, "data.a.s", input); told(got, err) != want {
			t.Errorf("%s: %s\nwant %s", n, told(got, err), want)
		}
	}
}

// TestKeptSaves requires that a value which rests on nothing is found once, and
// outlasts what is not asked for.
func TestKeptSaves(t *testing.T) {
	p, _ := prepare(t, dayRule, append(entries("free", "never", "named"), keeping)...)
	rules := p.On(map[string]any{}, true)
	ask := func(names ...string) *kept {
		t.Helper()
		for _, name := range names {
			value := ast.NewObject([2]*ast.Term{ast.StringTerm("name"), ast.StringTerm("x")})
			if _, err := rules.Eval(t.Context(), "data.ask."+name, value, now); err != nil {
				t.Fatal(err)
			}
		}
		return rules.idle[0].kept
	}
	at := func(g generation, name string) *found {
		return g.free[callKey{f: slices.IndexFunc(p.funcs, func(f *function) bool { return isRule(f.path, "data.insupport.lib.run."+name) })}]
	}
	k := ask("free", "never", "named")
	free := at(k.young, "free")
	if free == nil || at(k.young, "never") == nil {
		t.Fatal("what rests on nothing is not kept")
	}
	if at(k.young, "named") != nil {
		t.Error("what rests on the input is kept")
	}
	for range 2 {
		k.young.weight = keptWeight + 1
		if k = ask("free"); at(k.young, "free").value != free.value {
			t.Error("what is asked for is found again")
		}
	}
	if at(k.young, "never") != nil || at(k.old, "never") != nil {
		t.Error("what is not asked for is kept")
	}
}

// TestLongTextsWeigh requires that what is kept is bounded by its bytes too.
func TestLongTextsWeigh(t *testing.T) {
	long := strings.Repeat("1", textWeight*callWeight)
	for _, v := range []ast.Value{
		ast.String(long), ast.Number(long),
		ast.NewObject([2]*ast.Term{ast.StringTerm(long), ast.NullTerm()}),
	} {
		c := &found{args: []*ast.Term{ast.NewTerm(v)}}
		if c.weigh(0) {
			t.Errorf("a %T of %d bytes is kept as an argument", v, len(long))
		}
	}
}

// TestNamesAreWholeSteps asks for a rule by a text that is two steps of the path
// of another.
func TestNamesAreWholeSteps(t *testing.T) {
	p, c := prepare(t, "data.none", `# METADATA
# entrypoint: true
package a
answer := [x | some name in input.names; x := data.b[name].q]
other := [x | some name in ["steps"]; x := data.b.two[name].q]`, "package b.one\nq := 1", "package b.two.steps\nq := 2")
	input := map[string]any{"names": []any{"one", "two" + between + "steps", between}}
	value, err := ast.InterfaceToValue(input)
	if err != nil {
		t.Fatal(err)
	}
	got := told(decoded(t, p).On(data, false).Eval(t.Context(), "data.a", value, now))
	if diff := cmp.Diff(asOPA(t, c, "data.a", input), got); diff != "" {
		t.Error(diff)
	}
}

func TestAnotherOPAsProgramIsNotRead(t *testing.T) {
	p, _ := prepare(t, "data.none", sample)
	other := strings.Replace(encoded(t, p), version.Version, strings.Repeat("9", len(version.Version)), 1)
	if _, err := Decode(other); !errors.Is(err, ErrVersion) {
		t.Errorf("got %v", err)
	}
}

// FuzzDecode wants an error for whatever is not what was written, at once or
// when a function is read, and no more memory than the bytes account for.
func FuzzDecode(f *testing.F) {
	p, _ := prepare(f, "data.none", sample)
	data := encoded(f, p)
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Fuzz(func(t *testing.T, data string) {
		p, err := Decode(data)
		if (p == nil) != (err != nil) {
			t.Errorf("%v and %v", p, err)
		}
		if err != nil {
			return
		}
		for _, f := range p.funcs {
			if _, err := p.body(f); err != nil {
				return
			}
		}
		again, err := p.Encode()
		if errors.Is(err, wire.ErrDamaged) {
			return // in a constant that no function has
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(string(again)); err != nil {
			t.Error(err)
		}
	})
}

// TestReadyReadsAll requires that what an entry calls, by name too, is read
// ahead, and nothing else.
func TestReadyReadsAll(t *testing.T) {
	p, _ := prepare(t, "data.none", "# METADATA\n# entrypoint: true\npackage a\nanswer := [x | some name in input.names; x := data.b[name].q]",
		"package b.one\nq := f(1)\nf(x) := [x | some _ in [x]]", "# METADATA\n# entrypoint: true\npackage c\nother := count(input)")
	p = decoded(t, p)
	p.Ready("data.a")
	p.Ready("data.nowhere")
	for _, f := range p.funcs {
		path := strings.ReplaceAll(f.path, between, ".")
		if read, want := f.blocks != nil, !strings.HasPrefix(path, "data.c") && !strings.HasPrefix(path, "g0.c"); read != want {
			t.Errorf("%s: read %t, want %t", path, read, want)
		}
	}
}
