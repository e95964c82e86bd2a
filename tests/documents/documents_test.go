// Package documents_test holds the documents that the program prints against
// their published JSON Schemas.
package documents_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"insupport/internal/cli"
	"insupport/internal/schema"
)

func TestPrintedDocumentsKeepTheirSchemas(t *testing.T) {
	dir := t.TempDir()
	before, after, waivers := filepath.Join(dir, "old.json"), filepath.Join(dir, "new.json"), filepath.Join(dir, "waivers.yaml")
	run(t, "check --as-of 2022-06-15 --with-inventory -o json="+before+" FIXTURES/policy-example")
	run(t, "check --as-of 2022-12-15 --assume-defaults --with-inventory -o json="+after+" FIXTURES/policy-example FIXTURES/clean")
	list := `{apiVersion: insupport/v1, kind: WaiverList, waivers: [{rule: "os/*", reason: r, owner: o, expires: "2022-12-31", match: {cluster: "a*"}}]}`
	if err := os.WriteFile(waivers, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ schema, args string }{
		"fleet":          {"report.json", "check --as-of 2022-06-15 FIXTURES/policy-example FIXTURES/clean FIXTURES/unknown"},
		"systems":        {"report.json", "check --as-of 2022-06-15 --assume-defaults --horizon 180 FIXTURES/os"},
		"components":     {"report.json", "check --as-of 2022-06-15 FIXTURES/components"},
		"upgrade":        {"report.json", "check --as-of 2022-09-01 --to konvoy=2.2.2 FIXTURES/policy-example"},
		"plan":           {"plan.json", "plan --as-of 2022-09-01 --to konvoy=2.3.0 FIXTURES/policy-example"},
		"windows":        {"window.json", "window --as-of 2022-06-15 --all"},
		"systems listed": {"systems.json", "window konvoy --os"},
		"help":           {"support.json", "support --all --as-of 2022-06-15 -i FIXTURES/components"},
		"help for one":   {"support.json", "support velero --product konvoy=2.2.1"},
		"a rule":         {"explanation.json", "explain kubernetes/skew --as-of 2022-06-15 -i FIXTURES/clean -i FIXTURES/unknown"},
		"a finding":      {"explanation.json", "explain release/out_of_window --as-of 2022-06-15 -i FIXTURES/policy-example"},
		"a set value":    {"explanation.json", "explain release/newer_line --set products.konvoy=2.1.0 --set infrastructure.provider=aws --as-of 2022-06-15 -i FIXTURES/policy-example"},
		"a difference":   {"diff.json", "diff " + before + " " + after},
		"evidence":       {"evidence.json", "inventory --explain FIXTURES/sources/nodes-eks.json"},
		"a trend":        {"trend.json", "diff " + before + " " + before + " " + after},
		"verified":       {"verification.json", "verify " + before},
		"version":        {"version.json", "version"},
		"facts":          {"factsStatus.json", "facts status"},
		"rules":          {"rules.json", "rules list"},
		"one rule":       {"rules.json", "rules show os/not_listed"},
		"waivers":        {"waiverStates.json", "waivers list --as-of 2022-06-15 " + waivers},
	} {
		t.Run(name, func(t *testing.T) {
			s := compile(t, c.schema)
			var document map[string]any
			if err := json.Unmarshal(run(t, c.args+" -o json"), &document); err != nil {
				t.Fatal(err)
			}
			if document["apiVersion"] != "insupport/v1" || document["kind"] == nil {
				t.Errorf("it says to be %v %v", document["apiVersion"], document["kind"])
			}
			if err := s.Validate(document); err != nil {
				t.Error(err)
			}
		})
	}
}

// compile compiles a schema file.
func compile(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseLoader(jsonschema.SchemeURLLoader{"schema": files{}})
	s, err := c.Compile("schema:///" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// files loads schema files by their names.
type files struct{}

func (files) Load(url string) (any, error) {
	f, err := schema.FS.Open(strings.TrimPrefix(url, "schema:///"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return jsonschema.UnmarshalJSON(f)
}

// run returns what a command prints; FIXTURES is their folder.
func run(t *testing.T, line string) []byte {
	t.Helper()
	args := strings.Fields(strings.ReplaceAll(line, "FIXTURES", filepath.Join("..", "fixtures")))
	var stdout, stderr bytes.Buffer
	if code := cli.Main(args, strings.NewReader(""), &stdout, &stderr); code == 2 {
		t.Fatalf("exit code 2: %s", stderr.Bytes())
	}
	return stdout.Bytes()
}
