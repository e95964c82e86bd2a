package catalog_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

func compile(t *testing.T, topic string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	s, err := c.Compile(filepath.Join(root, "internal", "schema", "catalog", topic+".json"))
	if err != nil {
		t.Fatalf("topic %s: %v", topic, err)
	}
	return s
}

// TestSchemasRefuse shows the mistakes that each schema must catch, each as a
// change to a topic that is valid without it.
func TestSchemasRefuse(t *testing.T) {
	valid := map[string]string{
		"product":    `{name: A, policy: {kind: latestLines, lines: 3, title: P, source: p}, sources: {p: {repository: a/b, date: "2020-01-01"}}}`,
		"releases":   `{order: ["1.0"], lines: {"1.0": {source: p, releases: {"1.0.0": {date: "2020-01-01", source: p}}}}}`,
		"advisories": `{A-1: {title: Title, kind: issue, affected: {"1.0.0": {}}, namedIn: "1.0.0", source: p, when: {fact: role, in: [attached]}}}`,
		"facts":      `{key: {title: Title, type: boolean}}`,
		"pairs":      `{other: {lines: {"1.0": {line: "1.0", source: p}}}}`,
		"attach":     `{"1.0": {min: "1.20", max: "1.21.x", source: p}}`,
		"skew":       `{kubelet: {maxNewer: 0, maxOlder: [{below: "1.25", minors: 2}], source: p}}`,
	}
	checkRefused(t, valid, map[string]mistake{
		"unknown key in product":         {"product", `name: A`, `name: A, nmae: B`},
		"window without its size":        {"product", `lines: 3, `, ``},
		"size of a window that has none": {"product", `latestLines`, `endDates`},
		"unknown policy kind":            {"product", `latestLines`, `newestLines`},
		"no such day":                    {"product", `2020-01-01`, `2020-02-30`},
		"unquoted version in the order":  {"releases", `order: ["1.0"]`, `order: [1.10]`},
		"line listed twice":              {"releases", `["1.0"]`, `["1.0", "1.0"]`},
		"line without source":            {"releases", `{source: p, releases`, `{releases`},
		"release without source":         {"releases", `"2020-01-01", source: p`, `"2020-01-01"`},
		"date with a time":               {"releases", `2020-01-01`, `2020-01-01T00:00:00Z`},
		"null for unknown":               {"releases", `"2020-01-01"`, `null`},
		"basis that is not inferred":     {"releases", `source: p, releases`, `source: p, basis: documented, releases`},
		"dispute with one value":         {"releases", `source: p, releases`, `source: p, disputed: {ends: {why: W, values: [{value: "a", source: p}]}}, releases`},
		"range without source on a line": {"releases", `source: p, releases`, `source: p, kubernetes: {min: "1.20", max: "1.21"}, releases`},
		"unquoted version in a range":    {"releases", `source: p, releases`, `source: p, kubernetes: {min: 1.20, max: "1.21", source: p}, releases`},
		"advisory without source":        {"advisories", `source: p, `, ``},
		"advisory that affects nothing":  {"advisories", `affected: {"1.0.0": {}}`, `affected: {}`},
		"misspelt fact":                  {"advisories", `fact: role`, `fact: infrastructure.airGaped`},
		"fact without a test":            {"advisories", `fact: role, in: [attached]`, `fact: role`},
		"two conditions in one":          {"advisories", `fact: role, in: [attached]`, `any: [{feature: a}], all: [{feature: b}]`},
		"condition nested three deep":    {"advisories", `fact: role, in: [attached]`, `all: [{any: [{not: {feature: a}}]}]`},
		"empty list of conditions":       {"advisories", `fact: role, in: [attached]`, `all: []`},
		"title with a full stop":         {"advisories", `title: Title`, `title: Title.`},
		"fact of an unknown type":        {"facts", `boolean`, `bool`},
		"pair without source":            {"pairs", `, source: p`, ``},
		"attach range without a maximum": {"attach", `max: "1.21.x", `, ``},
		"skew as text":                   {"skew", `minors: 2`, `minors: "2"`},
	})
}

// mistake is a change to a topic that makes it invalid.
type mistake struct{ topic, old, new string }

// checkRefused holds the schemas to accept valid topics and to refuse each
// after a mistake.
func checkRefused(t *testing.T, valid map[string]string, mistakes map[string]mistake) {
	t.Helper()
	validate := func(t *testing.T, topic, in string) error {
		t.Helper()
		var v any
		if err := yaml.Unmarshal([]byte(in), &v); err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if v, err = jsonschema.UnmarshalJSON(bytes.NewReader(raw)); err != nil {
			t.Fatal(err)
		}
		return compile(t, topic).Validate(v)
	}
	for topic, in := range valid {
		if err := validate(t, topic, in); err != nil {
			t.Errorf("topic %s: %v", topic, err)
		}
	}
	for name, c := range mistakes {
		t.Run(name, func(t *testing.T) {
			in := strings.Replace(valid[c.topic], c.old, c.new, 1)
			if in == valid[c.topic] {
				t.Fatalf("%q is not in the valid topic", c.old)
			}
			if validate(t, c.topic, in) == nil {
				t.Errorf("accepted: %s", in)
			}
		})
	}
}

// TestPlainRefuses checks the reading of the files, which the schemas cannot
// see: what YAML takes for something else than text.
func TestPlainRefuses(t *testing.T) {
	for name, in := range map[string]string{
		"unquoted line":    "1.8: {a: b}",
		"unquoted date":    "date: 2022-04-08",
		"unquoted version": "line: 2.10",
		"null":             "date: null",
		"empty text":       `date: ""`,
		"key twice":        "a: b\na: c",
		"alias":            "a: &x {b: c}\nd: *x",
		"list":             "[a]",
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "data.yaml")
			if err := os.WriteFile(file, []byte(in), 0o600); err != nil {
				t.Fatal(err)
			}
			if got, err := readYAML(file); err == nil {
				t.Errorf("read as %v", got)
			}
		})
	}
}
