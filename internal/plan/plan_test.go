package plan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"insupport/internal/document"
	"insupport/internal/finding"
	"insupport/internal/inventory"
)

// graph is a set of rules that know nothing but steps: from, to, status.
type graph struct {
	installed, target string
	steps             map[string][]step
	broken            map[string]string // answers to give instead
}

type step struct {
	to, status  string
	avoid, open bool
}

func (g graph) Ask(_ context.Context, q Question) (json.RawMessage, error) {
	if answer, ok := g.broken[q.Ask]; ok {
		if answer == "" {
			return nil, errors.New("no answer")
		}
		return json.RawMessage(answer), nil
	}
	at, _ := q.Inventory["at"].(string)
	if at == "" {
		at = g.installed
	}
	report := func(release string) map[string]any {
		return map[string]any{"clusters": []any{map[string]any{"findings": []any{map[string]any{
			"rule": "release/x", "level": "warning", "message": "at " + release, "fingerprint": "f-" + release, "references": []any{}, "subject": map[string]any{"kind": "product"},
		}}}}}
	}
	var answer any
	switch q.Ask {
	case "identity":
		answer = []any{}
	case "start":
		answer = map[string]any{"asOf": "2022-01-01", "leads": map[string]any{"p": map[string]any{
			"installed": g.installed, "phase": "expired", "ways": map[string]any{g.target: "documented"}, "supported": []string{g.target},
		}}, "report": report(at)}
	case "hops":
		list := []any{}
		for i, s := range g.steps[at] {
			list = append(list, map[string]any{"product": "p", "from": Releases{"p": at}, "to": Releases{"p": s.to},
				"rank": []int{len(s.to), i}, "status": s.status, "avoid": s.avoid, "open": s.open, "edge": map[string]any{"way": "documented"},
				"reasons": []any{map[string]any{"rule": noPath, "level": "violation", "message": "no " + at + s.to}}})
		}
		answer = list
	case "after":
		answer = map[string]any{"at": q.Target["p"]}
	case "target":
		answer = map[string]any{"findings": []any{}}
	case "prove":
		answer = map[string]any{"from": Releases{"p": at}, "to": q.Target, "ranks": map[string]any{"p": []int{1}},
			"before": report(at), "after": report(q.Target["p"]), "inventory": map[string]any{"at": q.Target["p"]}}
	}
	return json.Marshal(answer)
}

func cluster(t *testing.T) *inventory.Inventory {
	t.Helper()
	docs, err := document.Parse("c.yaml", []byte("apiVersion: insupport/v1\nkind: ClusterInventory\nmetadata: {name: c}\nspec: {}\n"))
	if err != nil {
		t.Fatal(err)
	}
	inv, err := inventory.New(docs[0], docs[0].Value, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return inv
}

// The way is chosen by, in this order: documented, not blocked, nothing to
// avoid, known, few hops, new releases.
func TestSearch(t *testing.T) {
	for name, c := range map[string]struct {
		steps map[string][]step
		want  string
	}{
		"direct":                 {map[string][]step{"a": {{to: "z", status: Ready}}}, "z"},
		"fewest hops":            {map[string][]step{"a": {{to: "b", status: Ready}, {to: "z", status: Ready}}, "b": {{to: "z", status: Ready}}}, "z"},
		"around a block":         {map[string][]step{"a": {{to: "b", status: Ready}, {to: "z", status: Blocked}}, "b": {{to: "z", status: Ready}}}, "b z"},
		"around an unknown":      {map[string][]step{"a": {{to: "b", status: Ready}, {to: "z", status: Unknown}}, "b": {{to: "z", status: Ready}}}, "b z"},
		"not into what to avoid": {map[string][]step{"a": {{to: "b", status: Ready, avoid: true}, {to: "c", status: Ready}}, "b": {{to: "z", status: Ready}}, "c": {{to: "d", status: Ready}}, "d": {{to: "z", status: Ready}}}, "c d z"},
		"into it if need be":     {map[string][]step{"a": {{to: "b", status: Ready, avoid: true}}, "b": {{to: "z", status: Ready}}}, "b z"},
		"blocked but documented": {map[string][]step{"a": {{to: "b", status: Unknown, open: true}, {to: "z", status: Blocked}}, "b": {{to: "z", status: Ready}}}, "z"},
		"newest patch":           {map[string][]step{"a": {{to: "b", status: Ready}, {to: "c", status: Ready}}, "b": {{to: "z", status: Ready}}, "c": {{to: "z", status: Ready}}}, "c z"},
		"denied is no way":       {map[string][]step{"a": {{to: "z", status: denied}}}, ""},
		"a cycle":                {map[string][]step{"a": {{to: "b", status: Ready}}, "b": {{to: "a", status: Ready}}}, ""},
		"a dead end":             {map[string][]step{"a": {{to: "b", status: Ready}}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := New(graph{installed: "a", target: "z", steps: c.steps}, Goal{Releases: Releases{"p": "z"}}, false)
			got, err := p.Cluster(context.Background(), cluster(t))
			if err != nil {
				t.Fatal(err)
			}
			var way []string
			for _, h := range got.Hops {
				way = append(way, h.To["p"])
			}
			if diff := cmp.Diff(c.want, strings.Join(way, " ")); diff != "" {
				t.Errorf("way (-want +got):\n%s", diff)
			}
			if (c.want == "") != (got.Status == Blocked && len(got.Rejected)+len(got.graph) > 0) {
				t.Errorf("%s with %d rejected", got.Status, len(got.Rejected))
			}
		})
	}
}

// What a hop fixes, keeps and introduces is told by fingerprint.
func TestProof(t *testing.T) {
	p := New(graph{installed: "a", target: "z", steps: map[string][]step{"a": {{to: "z", status: Ready}}}}, Goal{Releases: Releases{"p": "z"}}, false)
	got, err := p.Cluster(context.Background(), cluster(t))
	if err != nil {
		t.Fatal(err)
	}
	h := got.Hops[0]
	if len(h.Fixed) != 1 || h.Fixed[0].Message != "at a" || len(h.Introduced) != 1 || h.Introduced[0].Message != "at z" || len(h.Kept) != 0 {
		t.Errorf("fixed %v, introduced %v, kept %v", h.Fixed, h.Introduced, h.Kept)
	}
	if got.Status != Ready || p.Shapes() != 1 {
		t.Errorf("%s, %d shapes", got.Status, p.Shapes())
	}
}

// An answer that is none of the rules' is an error and never a plan.
func TestMalformedAnswers(t *testing.T) {
	for _, question := range []string{"identity", "start", "hops", "after", "prove"} {
		for _, answer := range []string{"", "[[", `"text"`, `{"report": {"clusters": [{"findings": [{}]}]}, "before": 1}`, `{"report": {"errors": ["broken"]}, "before": {"errors": ["broken"]}}`, `{"report": {"clusters": [{"findings": [], "undecided": [null]}]}, "before": {"clusters": [{"findings": [], "undecided": [null]}]}}`} {
			if question == "identity" && answer != "" || question == "after" && strings.HasPrefix(answer, "{") {
				continue // opaque
			}
			t.Run(fmt.Sprintf("%s %q", question, answer), func(t *testing.T) {
				g := graph{installed: "a", target: "z", steps: map[string][]step{"a": {{to: "z", status: Ready}}}, broken: map[string]string{question: answer}}
				if c, err := New(g, Goal{Releases: Releases{"p": "z"}}, false).Cluster(context.Background(), cluster(t)); err == nil {
					t.Errorf("a plan: %+v", c)
				}
			})
		}
	}
}

// Names from inventories drive neither a terminal nor a page.
func TestHarmlessNames(t *testing.T) {
	c := &Cluster{Name: "::x::\x1b[31m\u202e|<b>`* ##vso[x]", Status: Ready, Target: Releases{"p": "1"}}
	d := Build(nil, []*Cluster{c}, 1)
	for _, format := range Formats() {
		var b strings.Builder
		if err := Format(format)(&b, d); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(b.String(), "\x1b\u202e") || strings.Contains(b.String(), "##vso[") || strings.Contains(b.String(), "\n::") || strings.HasPrefix(b.String(), "::") || format == "markdown" && strings.Contains(b.String(), "<b>") {
			t.Errorf("%s lets it through: %q", format, b.String())
		}
	}
}

// What rules could not decide stands beside the status, once each, under the cluster's own name.
func TestUndecidedStandsBeside(t *testing.T) {
	said := func(findings string) string {
		return `{"clusters": [{"findings": [], "undecided": [` + findings + `]}]}`
	}
	on := `{"rule": "release/a", "field": "spec.facts.x", "subject": {"kind": "cluster", "name": "c"}, "beside": true}`
	nodes := `{"rule": "os/b", "field": "spec.nodes[0].os", "subject": {"kind": "nodeGroup", "name": "w"}, "beside": true},
		{"rule": "os/b", "field": "spec.nodes[1].os", "subject": {"kind": "nodeGroup", "name": "v"}, "beside": true}`
	gating := `{"rule": "os/c", "field": "spec.nodes[0].os", "subject": {"kind": "nodeGroup", "name": "w"}}`
	rules := graph{installed: "a", target: "z", steps: map[string][]step{"a": {{to: "z", status: Ready}}}, broken: map[string]string{
		"start":  `{"asOf": "2022-01-01", "leads": {"p": {"installed": "a"}}, "report": ` + said(on+","+gating) + `}`,
		"prove":  `{"from": {"p": "a"}, "to": {"p": "z"}, "inventory": {}, "before": ` + said(on) + `, "after": ` + said(on+","+nodes) + `}`,
		"rename": `[]`,
	}}
	p := New(rules, Goal{Releases: Releases{"p": "z"}}, false)
	var last *Cluster
	for _, name := range []string{"c", "d"} { // of one shape
		inv := cluster(t)
		inv.Name = name
		got, err := p.Cluster(context.Background(), inv)
		if err != nil {
			t.Fatal(err)
		}
		if got.Status != Ready || len(got.Undecided) != 3 || got.Undecided[0].Subject.Name != name {
			t.Errorf("%s: %s, %v", name, got.Status, got.Undecided)
		}
		last = got
	}
	last.Start = &Start{By: "2022-02-01"}
	want := map[string][]string{
		"text":       {"READY, 3 not decided", "not decided without spec.nodes[].os (2): os/b"},
		"json":       {`"field": "spec.nodes[1].os"`},
		"markdown":   {"| ready, 3 not decided |", `Not decided without spec.nodes\[\].os (2): os/b.`},
		"dot":        {`READY, 3 not decided\nnot decided without spec.facts.x: release/a\nnot decided without spec.nodes[].os (2): os/b"`},
		"ics":        {"not decided without spec.nodes[].os (2): os/b"},
		"prometheus": {"insupport_plan_not_decided{cluster=\"d\",target=\"p z\"} 3\n"},
	}
	for _, format := range Formats() {
		var b strings.Builder
		if err := Format(format)(&b, Build(nil, []*Cluster{last}, 1)); err != nil {
			t.Fatal(err)
		}
		if len(want[format]) == 0 {
			t.Errorf("%s: no test", format)
		}
		for _, text := range want[format] {
			if !strings.Contains(strings.ReplaceAll(b.String(), "\r\n ", ""), text) {
				t.Errorf("%s lacks %q:\n%s", format, text, b.String())
			}
		}
	}
}

// A hop keeps what nobody could tell before it, and is then not known itself;
// a violation that stood before is not the hop's.
func TestKeptUnknown(t *testing.T) {
	kept := []finding.Finding{{Level: finding.Violation}, {Level: "warning"}, {Level: finding.Unknown}}
	if got := worse(Ready, undecided(kept)); got != Unknown {
		t.Errorf("status %s, want %s", got, Unknown)
	}
	if got := worse(Ready, undecided(kept[:2])); got != Ready {
		t.Errorf("status %s, want %s", got, Ready)
	}
	if got := worse(Ready, undecided([]finding.Finding{{Level: finding.Unknown, Waiver: &finding.Waiver{}}})); got != Ready {
		t.Errorf("waived: status %s, want %s", got, Ready)
	}
}
