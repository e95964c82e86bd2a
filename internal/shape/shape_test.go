package shape

import (
	"encoding/json"
	"fmt"
	"testing"

	"insupport/internal/inventory"
)

func cluster(name string, change func(spec map[string]any)) map[string]any {
	spec := map[string]any{
		"products": map[string]any{"konvoy": "2.2.1"},
		"nodes":    []any{map[string]any{"name": "workers", "members": []any{name + "-1", name + "-2"}}},
	}
	if change != nil {
		change(spec)
	}
	return map[string]any{"metadata": map[string]any{"name": name, "labels": map[string]any{"team": name}}, "spec": spec}
}

func keyOf(value map[string]any, class string) Key {
	return KeyOf(inventory.Inventory{}.With(value), class)
}

// TestKey requires that clusters of one key differ in names and labels only.
func TestKey(t *testing.T) {
	base := keyOf(cluster("a", nil), "class")
	for name, c := range map[string]struct {
		of    map[string]any
		class string
		same  bool
	}{
		"other names":                      {cluster("b", nil), "class", true},
		"another class":                    {cluster("a", nil), "other", false},
		"another release":                  {cluster("a", func(s map[string]any) { s["products"] = map[string]any{"konvoy": "2.2.2"} }), "class", false},
		"another group":                    {cluster("a", func(s map[string]any) { s["nodes"].([]any)[0].(map[string]any)["name"] = "w" }), "class", false},
		"a machine less":                   {cluster("a", func(s map[string]any) { s["nodes"].([]any)[0].(map[string]any)["members"] = []any{"x"} }), "class", false},
		"a machine that is a comma":        {cluster("a", func(s map[string]any) { s["nodes"].([]any)[0].(map[string]any)["members"] = []any{","} }), "class", false},
		"a machine with what parts two":    {cluster("a", func(s map[string]any) { s["nodes"].([]any)[0].(map[string]any)["members"] = []any{`x",`} }), "class", false},
		"two machines with what parts two": {cluster("a", func(s map[string]any) { s["nodes"].([]any)[0].(map[string]any)["members"] = []any{`x",`, ","} }), "class", true},
		"machines unknown":                 {cluster("a", func(s map[string]any) { delete(s["nodes"].([]any)[0].(map[string]any), "members") }), "class", false},
	} {
		if got := keyOf(c.of, c.class) == base; got != c.same {
			t.Errorf("%s: same key %v", name, got)
		}
	}
}

// TestKeyOfWhatNobodyChecked requires that machines without a text for a name
// are told apart: their number is not known.
func TestKeyOfWhatNobodyChecked(t *testing.T) {
	keys := map[Key]string{}
	for _, members := range []any{[]any{json.Number("1")}, []any{json.Number("2"), json.Number("1")}, []any{"a"}, []any{nil}, []any{}, "a"} {
		key := keyOf(cluster("a", func(s map[string]any) { s["nodes"].([]any)[0].(map[string]any)["members"] = members }), "class")
		if keys[key] != "" {
			t.Errorf("%v shares with %s", members, keys[key])
		}
		keys[key] = fmt.Sprint(members)
	}
}

// TestAnonymousLeavesTheInventory requires that the stand-ins are in a copy.
func TestAnonymousLeavesTheInventory(t *testing.T) {
	of := cluster("a", nil)
	before := keyOf(of, "class")
	anonymous := Anonymous(of, "nobody")
	if of["metadata"].(map[string]any)["name"] != "a" || anonymous["metadata"].(map[string]any)["name"] != "nobody" {
		t.Error("the name is that of the other one")
	}
	if of["spec"].(map[string]any)["nodes"].([]any)[0].(map[string]any)["members"].([]any)[0] != "a-1" {
		t.Error("a machine of the inventory has lost its name")
	}
	if keyOf(of, "class") != before {
		t.Error("the inventory has changed")
	}
}
