package bundle

import (
	"maps"
	"strings"
	"testing"

	"insupport/internal/inventory"
)

// TestHalfABundleIsRefused takes something away from the whole bundle, or adds
// what does not belong, and expects to be told.
func TestHalfABundleIsRefused(t *testing.T) {
	whole, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	tree := map[string]string{"data.json": string(inventory.Canonical(whole.Data()))}
	for _, m := range whole.Modules {
		tree[m.Path] = string(m.Text())
	}
	edited := func(edit func(data map[string]any)) string {
		again, err := Load(Options{Bundle: write(t, tree)})
		if err != nil {
			t.Fatal(err)
		}
		edit(again.data)
		return string(inventory.Canonical(again.data))
	}
	for name, c := range map[string]struct {
		change func(tree map[string]string)
		want   string
	}{
		"whole": {func(map[string]string) {}, ""},
		"a rule is gone": {func(tree map[string]string) {
			delete(tree, "insupport/rules/kubernetes/skew/skew.rego")
		}, "the rule kubernetes/skew is missing"},
		"a rule of an older shape": {func(tree map[string]string) {
			tree["insupport/rules/house/x/x.rego"] = "package insupport.rules.house.x\n\nabout := []\n\nreport contains \"x\"\n"
		}, "the rule house/x exposes about, report; a rule exposes about, judgements, subjects"},
		"no list": {func(tree map[string]string) {
			tree["data.json"] = edited(func(data map[string]any) { delete(insupportData(data), "contents") })
		}, "it does not list its rules and facts"},
		"a topic is gone": {func(tree map[string]string) {
			tree["data.json"] = edited(func(data map[string]any) {
				delete(data["insupport_facts"].(map[string]any)["konvoy"].(map[string]any), "pairs")
			})
		}, "the facts konvoy/pairs are missing"},
		"a row that rules out is gone": {func(tree map[string]string) {
			tree["data.json"] = edited(func(data map[string]any) {
				konvoy := data["insupport_facts"].(map[string]any)["konvoy"].(map[string]any)
				delete(konvoy["upgrades"].(map[string]any)["blockers"].(map[string]any), "bastion")
			})
		}, "the row konvoy/upgrades/blockers/bastion is missing"},
		"does not compile": {func(tree map[string]string) {
			tree["insupport/rules/house/x/x.rego"] = "package insupport.rules.house.x\n\nabout := []\n\nsubjects := y\n\njudgements := []\n"
		}, "y is unsafe"},
	} {
		t.Run(name, func(t *testing.T) {
			changed := maps.Clone(tree)
			c.change(changed)
			b, err := Load(Options{Bundle: write(t, changed)})
			if err == nil {
				_, err = b.Compile(map[string]any{}, false)
			}
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// TestOverlaysThatTakeFactsAway expects an error where a rule would fall silent.
func TestOverlaysThatTakeFactsAway(t *testing.T) {
	for name, c := range map[string]struct{ file, content, want string }{
		"topic":           {"konvoy/data.yaml", "pairs: null\n", "the facts konvoy/pairs are missing"},
		"blocker":         {"konvoy/upgrades/data.yaml", "blockers: {bastion: null}\n", "the row konvoy/upgrades/blockers/bastion is missing"},
		"published range": {"konvoy/product/data.yaml", "kubernetesRange: null\n", "the row konvoy/product/kubernetesRange is missing"},
		"runs on":         {"kommander/product/data.yaml", "runsOn: null\n", "the row kommander/product/runsOn is missing"},
		"product":         {"data.yaml", "konvoy: null\n", "facts go to PRODUCT/TOPIC/data.yaml"},
		"term":            {"kommander/experimental/data.yaml", "terms: {experimental: null}\n", "names the term experimental, which does not exist"},
		"line":            {"konvoy/releases/data.yaml", "lines: {\"2.1\": null}\n", "which does not exist"},
		"unknown status":  {"konvoy/experimental/data.yaml", "items: {istio: {lines: {\"2.2\": {status: shaky}}}}\n", "shaky"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(Options{Overlays: []string{write(t, map[string]string{c.file: c.content})}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}
