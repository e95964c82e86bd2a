package inventory

import (
	"strings"
	"testing"

	"insupport/internal/document"
)

func TestSelector(t *testing.T) {
	labelled := mustNew(t, "apiVersion: insupport/v1\nkind: ClusterInventory\n"+
		"metadata: {name: a, labels: {team: payments, env: prod, empty-to-us: ' '}}\nspec: {environment: nonProduction}\n")
	bare := mustNew(t, "apiVersion: insupport/v1\nkind: ClusterInventory\nmetadata: {name: b}\nspec: {}\n")
	for text, want := range map[string]string{
		"team=payments": "a", "team==payments": "a", "team = payments": "a", "team!=payments": "b", "team!=x": "a b",
		"team": "a", "!team": "b", "team in (x, payments)": "a", "team notin (x,y)": "a b", "team notin (payments)": "b",
		"team=payments,env!=dev": "a", "team in (payments),env in (prod,dev)": "a", "team=payments,env=dev": "", "nobody=": "",
		"environment=nonProduction": "a", "environment!=nonProduction": "b", "environment=production": "b",
	} {
		s, err := ParseSelector(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var got []string
		for _, inv := range []*Inventory{labelled, bare} {
			if s.Matches(inv) {
				got = append(got, inv.Name)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s selects %v, want %q", text, got, want)
		}
	}
	for _, text := range []string{"", ",", "a=b,", "a=b,,c=d", "=b", "a b", "a in b", "a in (b", "a=b=c", "a>1", "()", "!", "a=!b", "a(b", "a,(b"} {
		if s, err := ParseSelector(text); err == nil {
			t.Errorf("%q is read as %v", text, s)
		}
	}
	if _, err := ParseSelector("env=prod,team in (a, b"); err == nil || !strings.HasPrefix(err.Error(), `"team in (a, b" is not KEY=VALUE, `) {
		t.Error(err)
	}
}

// FuzzParseSelector reads any text: what is a selector decides about every
// cluster, and the same way each time.
func FuzzParseSelector(f *testing.F) {
	for _, text := range []string{"team=payments,env!=dev", "a in (b, c),!d", "a notin ()", "((", "=", ",,"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSelector(text)
		if err != nil {
			return
		}
		inv := mustNew(t, "apiVersion: insupport/v1\nkind: ClusterInventory\nmetadata: {name: a, labels: {team: payments}}\nspec: {}\n")
		matches := s.Matches(inv)
		if len(s) == 0 || len(s.Keys()) != len(s) || s.Matches(inv) != matches {
			t.Errorf("%q selects by %v", text, s)
		}
	})
}

func TestPlace(t *testing.T) {
	stated := mustNew(t, "apiVersion: insupport/v1\nkind: ClusterInventory\nmetadata: {name: a}\nspec:\n  license: enterprise\n")
	stated.ComesFrom("spec", Origin{"other.yaml", 9})
	if file, at := stated.Place("spec.license"); file != "a.yaml" || at.Line != 5 {
		t.Errorf("%s:%d", file, at.Line)
	}
	converted := &Inventory{File: "dump", doc: &document.Document{File: "dump"}}
	if file, at := converted.Place("spec.nodes[1].os"); file != "dump" || at.Line != 0 {
		t.Errorf("%s:%d", file, at.Line)
	}
	converted.ComesFrom("spec.infrastructure.provider", Origin{"dump/cluster.yaml", 3})
	converted.ComesFrom("spec.nodes[1]", Origin{"dump/nodes.yaml", 40})
	converted.ComesFrom("spec.nodes[1]", Origin{"dump/later.yaml", 7})
	for path, want := range map[string]Origin{
		"spec.nodes[1].os.version": {"dump/nodes.yaml", 40}, "spec.nodes[1]": {"dump/nodes.yaml", 40},
		"spec.nodes[0].os": {"dump/cluster.yaml", 3}, "": {"dump/cluster.yaml", 3},
	} {
		if file, at := converted.Place(path); (Origin{file, at.Line}) != want {
			t.Errorf("%s is at %s:%d, want %v", path, file, at.Line, want)
		}
	}
}
