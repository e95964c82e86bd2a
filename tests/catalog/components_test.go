package catalog_test

import (
	"slices"
	"strings"
	"testing"
)

// shippers are the products of which the catalog says what they ship.
var shippers = []string{"kaptain", "kommander", "konvoy"}

// eachSet calls f for every group of components, with its place.
func eachSet(catalog map[string]map[string]object, f func(product, key, group string, set object)) {
	for _, product := range shippers {
		sets := get(catalog[product]["components"], "sets")
		for _, key := range keys(sets) {
			for _, group := range keys(get(sets, key)) {
				f(product, key, group, get(sets, key, group).(object))
			}
		}
	}
}

// TestAliases finds a name that leads two ways, or to another alias.
func TestAliases(t *testing.T) {
	catalog := load(t)
	seen := map[string]string{}
	for product, topics := range catalog {
		for _, alias := range keys(topics["aliases"]) {
			id := text(get(topics["aliases"], alias, "id"))
			if other, twice := seen[alias]; twice {
				t.Errorf("%s is %s and, in %s, %s", alias, other, product, id)
			}
			seen[alias] = id
		}
	}
	for alias, id := range seen {
		if _, chain := seen[id]; chain || alias == id {
			t.Errorf("%s leads to %s, which is an alias", alias, id)
		}
	}
	for _, pair := range [][2]string{
		{"fluentbit", "fluent-bit"}, {"prometheus", "kube-prometheus-stack"}, {"prometheusadapter", "prometheus-adapter"},
		{"dashboard", "kubernetes-dashboard"}, {"nvidia", "nvidia-gpu-operator"}, {"dkp-insights", "nkp-insights"},
		{"dkp-insights-management", "nkp-insights-management"},
	} {
		if seen[pair[0]] != pair[1] {
			t.Errorf("%s leads to %q, want %q", pair[0], seen[pair[0]], pair[1])
		}
	}
	eachSet(catalog, func(product, key, group string, set object) {
		for _, id := range keys(set["components"]) {
			if other, alias := seen[id]; alias {
				t.Errorf("%s %s lists %s under its alias, want %s", product, key, id, other)
			}
		}
	})
	for _, product := range shippers {
		applications := catalog[product]["applications"]
		for _, list := range []any{applications["removed"], applications["deprecated"], applications["notShipped"]} {
			for _, id := range keys(list) {
				if other, alias := seen[id]; alias {
					t.Errorf("%s lists %s under its alias, want %s", product, id, other)
				}
			}
		}
		for _, line := range keys(applications["lines"]) {
			for _, id := range keys(get(applications["lines"], line)) {
				for _, name := range append(texts(get(applications["lines"], line, id, "requires")), id) {
					if other, alias := seen[name]; alias {
						t.Errorf("%s %s names %s by its alias, want %s", product, line, name, other)
					}
				}
			}
		}
	}
}

// TestEveryReleaseHasItsSet finds a release of which nothing is known to ship,
// or terms that are missing for what ships.
func TestEveryReleaseHasItsSet(t *testing.T) {
	catalog := load(t)
	from := map[string]string{"kaptain": "1.2", "kommander": "1.4", "konvoy": "1.8"} // older lines: no page in reach
	for _, product := range shippers {
		releases := catalog[product]["releases"]
		order := texts(releases["order"])
		for _, line := range order[slices.Index(order, from[product]):] {
			for _, release := range keys(get(releases, "lines", line, "releases")) {
				lookups := []string{release, line}
				for _, companion := range keys(get(releases, "lines", line, "releases", release, "companions")) {
					lookups = append(lookups, text(get(releases, "lines", line, "releases", release, "companions", companion)))
				}
				known := false
				for _, key := range lookups {
					set := get(catalog[product]["components"], "sets", key)
					known = known || set != nil
					for _, group := range keys(set) {
						term := get(catalog[product]["support"], "terms", line, group)
						if term == nil {
							t.Errorf("%s %s ships %s, for which line %s has no terms", product, release, group, line)
						}
						if get(catalog[product]["support"], "matrices", text(get(term, "matrix"))) == nil {
							t.Errorf("%s %s: no matrix for %s", product, line, group)
						}
					}
				}
				if !known {
					t.Errorf("%s %s: what it ships is not known", product, release)
				}
			}
		}
	}
}

// TestSupportMatrices holds the matrices against what the pages print.
func TestSupportMatrices(t *testing.T) {
	catalog := load(t)
	want := map[string]map[string]string{
		"platformApplications": {"configuration": "[3 4]", "failureAssistance": "[1 2 3 4]", "rootCauseAnalysis": "[1 2 3 4]", "fix": "[3 4]", "documentation": "[4]"},
		"dataServices":         {"configuration": "[4]", "failureAssistance": "[3 4]", "rootCauseAnalysis": "[3 4]", "fix": "[3 4]", "documentation": "[4]"},
		"experimental":         {"configuration": "[4]", "failureAssistance": "[4]", "rootCauseAnalysis": "[4]", "fix": "[]", "documentation": "[]"},
		"product":              {"configuration": "[1 2 3 4]", "failureAssistance": "[1 2 3 4]", "rootCauseAnalysis": "[1 2 3 4]", "fix": "[1 2 3 4]", "documentation": "[1 2 3 4]"},
	}
	for _, product := range shippers {
		for _, matrix := range keys(catalog[product]["support"]["matrices"]) {
			activities, _ := get(catalog[product]["support"], "matrices", matrix, "activities").([]any)
			got := map[string]string{}
			for _, a := range activities {
				got[text(get(a, "type"))] = severities(a)
			}
			for activity, list := range want[matrix] {
				if got[activity] != list {
					t.Errorf("%s %s: %s has severities %s, want %s", product, matrix, activity, got[activity], list)
				}
			}
			if len(got) != len(want[matrix]) {
				t.Errorf("%s %s: %d activities, want %d", product, matrix, len(got), len(want[matrix]))
			}
		}
		if got := text(get(catalog[product]["support"], "severities", "definitions")); got != "notPublished" {
			t.Errorf("%s: severity definitions are %q, but nobody published them", product, got)
		}
	}
}

func severities(activity any) string {
	list, _ := get(activity, "severities").([]any)
	words := []string{}
	for _, n := range list {
		words = append(words, toText(n))
	}
	return "[" + strings.Join(words, " ") + "]"
}

func toText(v any) string {
	if s, ok := v.(interface{ String() string }); ok {
		return s.String()
	}
	return text(v)
}

// TestComponentCounts counts what was transcribed, so that nothing gets lost.
func TestComponentCounts(t *testing.T) {
	catalog := load(t)
	got := map[string]int{}
	releases := map[string]bool{}
	eachSet(catalog, func(product, key, group string, set object) {
		source := text(set["source"])
		count := len(keys(set["components"]))
		switch {
		case strings.HasPrefix(source, "github.com/mesosphere/kommander-applications "):
			got["applications by tag"] += count
			releases[key] = true
		case strings.HasPrefix(source, "github.com/mesosphere/kubernetes-base-addons "):
			got["base addons by tag"] += count
		case group == "catalog":
			for _, id := range keys(set["components"]) {
				got["versions of the catalog"] += len(texts(get(set, "components", id)))
			}
		case key == "2.0.0" && group == "platform":
			got["applications of 2.0"] += count
		}
		got["disputed versions"] += len(keys(set["disputed"]))
		for _, id := range keys(set["disputed"]) {
			versions := texts(get(set, "components", id))
			values, _ := get(set, "disputed", id, "values").([]any)
			if !slices.ContainsFunc(values, func(v any) bool { return slices.Contains(versions, text(get(v, "value"))) }) {
				t.Errorf("%s %s: the dispute on %s does not hold the reading taken", product, key, id)
			}
		}
	})
	got["releases by tag"] = len(releases)
	for _, line := range keys(catalog["kommander"]["applications"]["lines"]) {
		for _, id := range keys(get(catalog["kommander"]["applications"], "lines", line)) {
			limits, _ := get(catalog["kommander"]["applications"], "lines", line, id, "kubernetes").([]any)
			for _, limit := range limits {
				if get(limit, "version") != nil {
					got["Kubernetes limits of the catalog"]++
				}
			}
		}
	}
	// Versions of the catalog leave out 2.6.3, a tag of the catalog alone.
	for name, want := range map[string]int{
		"releases by tag": 49, "applications by tag": 2328, "applications of 2.0": 33, "base addons by tag": 180,
		"versions of the catalog": 256, "Kubernetes limits of the catalog": 12, "disputed versions": 55,
	} {
		if got[name] != want {
			t.Errorf("%s: %d, want %d", name, got[name], want)
		}
	}
}

// TestGoneIsNotShipped finds an application that is said to have left and
// ships all the same.
func TestGoneIsNotShipped(t *testing.T) {
	catalog := load(t)
	eachSet(catalog, func(product, key, _ string, set object) {
		for _, list := range []string{"removed", "notShipped"} {
			for _, id := range keys(catalog[product]["applications"][list]) {
				from := text(get(catalog[product]["applications"], list, id, "from"))
				if get(set, "components", id) != nil && !strings.Contains(key, "stable") && !older(key, from) {
					t.Errorf("%s %s ships %s, which left with %s", product, key, id, from)
				}
			}
		}
	})
}

func older(a, b string) bool {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return len(x[i]) < len(y[i]) || len(x[i]) == len(y[i]) && x[i] < y[i]
		}
	}
	return false
}

// TestComponentSchemasRefuse shows the mistakes that the schemas must catch,
// each as a change to a topic that is valid without it.
func TestComponentSchemasRefuse(t *testing.T) {
	valid := map[string]string{
		"aliases":      `{old: {id: new, source: p}}`,
		"components":   `{sets: {"1.0.0": {apps: {source: p, components: {web: ["1.0"]}}}}}`,
		"applications": `{lines: {"1.0": {web: {source: p, kubernetes: [{min: "1.21"}]}}}, removed: {old: {from: "1.0", source: p}}}`,
		"support": `{severities: {definitions: notPublished, numbers: [1], source: p}, terms: {"1.0": {apps: {tier: full, matrix: m, source: p}}},
			matrices: {m: {title: M, activities: [{type: configuration, severities: []}, {type: failureAssistance, severities: []}, {type: rootCauseAnalysis, severities: []}, {type: fix, severities: []}, {type: documentation, severities: [1]}]}}}`,
	}
	checkRefused(t, valid, map[string]mistake{
		"alias without source":       {"aliases", ", source: p", ""},
		"alias with a capital":       {"aliases", "old:", "Old:"},
		"version as a number":        {"components", `["1.0"]`, `[1.0]`},
		"one version without a list": {"components", `["1.0"]`, `"1.0"`},
		"set without source":         {"components", "source: p, ", ""},
		"unknown key of a set":       {"components", "source: p, ", "source: p, app: {}, "},
		"limit of nothing":           {"applications", `{min: "1.21"}`, `{version: "1.0"}`},
		"removed without a release":  {"applications", `from: "1.0", `, ""},
		"unknown tier":               {"support", "tier: full", "tier: best"},
		"severity definitions":       {"support", "definitions: notPublished", "definitions: known"},
		"severity that is none":      {"support", "severities: [1]", "severities: [5]"},
		"activity twice or missing":  {"support", "{type: fix, severities: []}, ", ""},
		"unknown activity":           {"support", "type: fix", "type: fixes"},
	})
}
