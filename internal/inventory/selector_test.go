package inventory

import (
	"strings"
	"testing"
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
	for _, text := range []string{"", ",", "a=b,", "a=b,,c=d", "=b", "a b", "a in b", "a in (b", "a=b=c", "a>1", "()", "!", "a=!b"} {
		if s, err := ParseSelector(text); err == nil {
			t.Errorf("%q is read as %v", text, s)
		}
	}
}
