package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestOperatingSystemCounts guards against rows that get lost. The numbers are
// those of the published tables; a Flatcar row of two versions counts twice.
func TestOperatingSystemCounts(t *testing.T) {
	topic := load(t)["konvoy"]["operating_systems"]
	count := func(table any) map[string]int {
		n := map[string]int{}
		for _, provider := range keys(table) {
			for _, id := range keys(get(table, provider)) {
				n[provider] += len(keys(get(table, provider, id)))
			}
		}
		return n
	}
	got := map[string]map[string]int{}
	for _, line := range keys(topic["lines"]) {
		got[line] = count(get(topic, "lines", line, "providers"))
		if drafts := get(topic, "lines", line, "drafts"); drafts != nil {
			got[line+" drafts"] = count(drafts)
		}
	}
	want := map[string]map[string]int{
		"1.6":        {"any": 11},
		"1.7":        {"any": 13},
		"1.8":        {"any": 13}, // CentOS 8.2 included, which the page lost with 1.8.5
		"2.0":        {"any": 10},
		"2.0 drafts": {"any": 4},
		"2.1":        {"aws": 8, "preprovisioned": 8, "azure": 1},
		"2.1 drafts": {"aws": 8, "preprovisioned": 7, "azure": 1},
		"2.2":        {"aws": 8, "preprovisioned": 6, "vsphere": 2, "azure": 1, "eks": 1, "aks": 1},
		"2.3":        {"aws": 8, "preprovisioned": 6, "vsphere": 2, "azure": 1, "eks": 1, "aks": 1},
		"2.18":       {"nutanix": 5, "aws": 7, "azure": 4, "gcp": 2, "preprovisioned": 7, "vsphere": 7, "eks": 1, "aks": 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// TestOperatingSystems checks what the schema cannot: names for every
// operating system, lines that exist, drafts that are marked and decide
// nothing, a page behind every answered column.
func TestOperatingSystems(t *testing.T) {
	for product, topics := range load(t) {
		topic := topics["operating_systems"]
		for _, line := range keys(get(topic, "lines")) {
			if !slices.Contains(texts(topics["releases"]["order"]), line) {
				t.Errorf("%s/operating_systems: no line %s", product, line)
			}
			for _, tables := range []string{"providers", "drafts"} {
				each("", get(topic, "lines", line, tables), func(path string, row object) {
					modes, ok := row["modes"].(object)
					if !ok || row["source"] == nil {
						return
					}
					id := strings.Split(path, "/")[2]
					if get(topic, "names", id) == nil {
						t.Errorf("%s/operating_systems %s%s: no name for %s", product, line, path, id)
					}
					// Tables with modes have all four, but that of Azure in 2.1 has no column for
					// FIPS without internet access; the others have what a note answers.
					want := 4
					if line == "2.1" && strings.Contains(path, "azure/") {
						want = 3
					}
					if line[0] == '2' && line != "2.0" && len(modes) != want {
						t.Errorf("%s/operating_systems %s%s: %d modes", product, line, path, len(modes))
					}
					for _, column := range keys(row["answeredBy"]) {
						_, mode := modes[column]
						if column != "row" && column != "version" && !mode && row[column] == nil {
							t.Errorf("%s/operating_systems %s%s: %s is answered and not there", product, line, path, column)
						}
					}
				})
			}
		}
	}
}

// TestOperatingSystemSchemasRefuse shows the mistakes that the schemas of the
// three topics must catch, each as a change to a topic that is valid without it.
func TestOperatingSystemSchemasRefuse(t *testing.T) {
	valid := map[string]string{
		"operating_systems": `{names: {red: Red}, lines: {"1.0": {source: p, providers: {any: {red: {"7.9": {modes: {default: true}, source: p}}}}, ` +
			`drafts: {any: {red: {"8.0": {modes: {default: true}, status: draft, source: p}}}}, ` +
			`restrictions: {r: {affects: gpu, title: T, when: {fact: role, in: [attached]}, source: p}}}}}`,
		"features": `{a-b: {title: T, since: "1.0.0", unsupportedIn: ["1.0"], source: p}}`,
		"experimental": `{terms: {beta: {title: a beta, productionLevel: warning, severities: [4], source: p}}, documented: ["1.0"], ` +
			`items: {a: {title: A, kind: component, lines: {"1.0": {status: beta, source: p}}}}}`,
	}
	checkRefused(t, valid, map[string]mistake{
		"row without source":           {"operating_systems", `{default: true}, source: p}}}}, d`, `{default: true}}}}}, d`},
		"row without modes":            {"operating_systems", `{modes: {default: true}, source: p}`, `{source: p}`},
		"unknown mode":                 {"operating_systems", `default: true`, `fps: true`},
		"cell as text":                 {"operating_systems", `default: true`, `default: "yes"`},
		"draft among the rows":         {"operating_systems", `{modes: {default: true}, source: p}`, `{modes: {default: true}, status: draft, source: p}`},
		"draft that is not marked":     {"operating_systems", `status: draft, `, ``},
		"restriction of something":     {"operating_systems", `affects: gpu`, `affects: disk`},
		"restriction on a misspelling": {"operating_systems", `fact: role`, `fact: rolle`},
		"line without tables":          {"operating_systems", `providers: {any: {red: {"7.9": {modes: {default: true}, source: p}}}}, `, ``},
		"feature without source":       {"features", `, source: p`, ``},
		"feature id with capitals":     {"features", `a-b`, `A-b`},
		"unquoted line of a feature":   {"features", `["1.0"]`, `[1.10]`},
		"status nobody knows":          {"experimental", `status: beta`, `status: alpha`},
		"severity nobody knows":        {"experimental", `[4]`, `[5]`},
		"level nobody knows":           {"experimental", `productionLevel: warning`, `productionLevel: error`},
		"item without lines":           {"experimental", `lines: {"1.0": {status: beta, source: p}}`, `lines: {}`},
	})
}
