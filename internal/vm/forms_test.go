package vm

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
)

// written has what is simplified or done in another way than OPA's: branches and
// rules of one name that end in one value, patterns, literals, and unions.
const written = `# METADATA
# entrypoint: true
package a.forms

of contains [i, answer(x), several(x), any(x), part(x), looped(x), named(x), ending(x), clashing(x), answering(x), branching(x)] if some i, x in input.list

answer(x) := y if {
	some y in x.numbers
	y > 2
} else := "none" if {
	count(x.numbers) == 0
} else := {"few": [y | some y in x.numbers]} if {
	x.few
} else := null

several(x) := "one" if x.a == 1
several(x) := "one" if x.b == 1
several(x) := "other" if { x.a != 1; x.b != 1 }

clashing(x) := x.a if x.a
clashing(x) := x.b if x.b
clashing(x) := 0 if { not x.a; not x.b }

answering(x) if x.clash.a
answering(x) := false if x.clash.b
answering(x) := null if not x.clash

branching(x) := 1 if x.branch.a
branching(x) := 1 if { x.branch.b } else := 2 if x.branch.c
branching(x) := 3 if not x.branch

default any(_) := false

any(x) if some y in x.numbers
any(x) if x.few

part(x) := [b, d] if [_, b, [_, d]] := x.pattern
else := [b] if [_, b] := x.pattern
else := [] if not x.pattern

looped(x) := true if {
	some y in x.numbers
	y in {1, 2, null}
} else := false if {
	every y in x.numbers { y > 0 }
} else := count({y | some y in x.numbers; not y in {1}})

named(x) := {"a": 1, "b": {"c": [x.a, "d"]}, "e": {"f", "g"}} if x.a
else := {"a": 1, "b": {"c": ["d"]}, "e": set()}

ending(x) := y if {
	y := x.numbers[0]
	y > 100
}

else := y if y := object.get(x, "few", "nothing")

unions := [object.union(a, b) | some a in input.objects; some b in input.objects]

joined := [object.union_n([a, b, c]) | some a in input.objects; some b in input.objects; some c in input.objects]

strange := [object.union_n(x) | some x in [[], [{}], [{}, {}], [{"a": 1}, 2], input.objects, array.concat(input.objects, input.objects)]]

pushed := [[y | some y in x.numbers; y != 2] | some x in input.list]

twice := [[z | some z in list], list] if {
	list := [y | some x in input.list; some y in x.numbers]
	count(list) > 1
}
`

func TestFormsAreThoseOfOPA(t *testing.T) {
	p, c := prepare(t, "data.none", written)
	p = decoded(t, p)
	conflicts := 0
	for i, text := range []string{
		`{}`,
		`{"list": [], "objects": []}`,
		`{"list": [{"numbers": [3, 4]}]}`,
		`{"list": [{"numbers": [1], "a": 1, "b": 2}]}`,
		`{"list": [{"numbers": [1], "a": 1, "b": 1.0}]}`,
		`{"list": [{"numbers": [1], "clash": {"a": true, "b": true}}]}`,
		`{"list": [{"numbers": [1], "clash": {"b": true}}, {"numbers": [2], "clash": {"a": true}}]}`,
		`{"list": [{"numbers": [1], "branch": {"a": true, "c": true}}]}`,
		`{"list": [{"numbers": [1], "branch": {"a": true, "b": true, "c": true}}, {"numbers": [2], "branch": {"c": true}}]}`,
		`{"list": [{"numbers": [3, 3]}], "objects": [{"a": 1}]}`,
		`{"list": [{"a": 1, "b": 1, "numbers": [1]}, {"a": 1, "b": 2, "numbers": []}, {"a": 2, "b": 3, "few": true, "numbers": [1, 2]}, {"numbers": [0, 1], "few": false}, {"a": false}]}`,
		`{"list": [{"a": 1, "numbers": [101], "pattern": [1, 2, [3, 4]]}, {"pattern": [1, 2]}, {"pattern": [1]}, {"pattern": [1, 2, [3]]}, {"numbers": [null, 1.0, 1, 2.0]}]}`,
		`{"objects": [{}, {"a": 1}, {"a": 1.0}, {"a": {"b": 1}}, {"a": {"c": {"d": 2}}, "b": null}, {"a": {"c": 5}}, {"b": [1], "c": {"x": {}}}, {"b": {"y": 1}, "a": "t"}, {"k1": 1, "k2": 2, "k3": 3, "k4": 4, "k5": 5, "k6": 6, "k7": 7, "k8": 8, "k9": {"a": 1}}]}`,
	} {
		var input map[string]any
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		if err := dec.Decode(&input); err != nil {
			t.Fatal(err)
		}
		value, err := ast.InterfaceToValue(input)
		if err != nil {
			t.Fatal(err)
		}
		for _, many := range []bool{false, true} {
			got := told(p.On(map[string]any{}, many).Eval(t.Context(), "data.a.forms", value, now))
			want := asOPA(t, c, "data.a.forms", input)
			if strings.Contains(want, "eval_conflict_error") {
				want = ErrConflict.Error() // of which OPA tells more
				conflicts++
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("input %d, many %v: %s", i, many, diff)
			}
		}
	}
	if conflicts != 6 {
		t.Errorf("%d conflicts", conflicts)
	}
}
