// Package formats_test reads the report formats with what reads them
// elsewhere: published schemas and reference parsers. The files are the golden
// ones of the report package, which hold every kind of finding and texts that
// break careless writers.
package formats_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

// The definitions of the policy report objects, by module, and where they are
// in it.
var definitions = map[string]struct{ module, file string }{
	"openreports":  {"github.com/openreports/reports-api@v0.2.1", "config/crd/openreports.io_clusterreports.yaml"},
	"policyreport": {"github.com/kyverno/kyverno@v1.13.4", "config/crds/policyreport/wgpolicyk8s.io_clusterpolicyreports.yaml"},
}

func golden(format string) string {
	return filepath.Join("..", "..", "internal", "report", "testdata", "fleet."+format)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// installed returns the path of what install.sh installs.
func installed(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join("node_modules", filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		missing(t, name+"; tests/formats/install.sh installs it")
	}
	return path
}

// missing fails on build servers, where nothing may be left out silently, and
// skips elsewhere.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal("no " + what)
	}
	t.Skip("no " + what)
}

func TestSARIF(t *testing.T) {
	file, err := os.Open(installed(t, "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	doc, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	log, err := jsonschema.UnmarshalJSON(bytes.NewReader(read(t, golden("sarif-full"))))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(log); err != nil {
		t.Error(err)
	}
	problems, err := jsonschema.UnmarshalJSON(bytes.NewReader(read(t, golden("sarif"))))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(problems); err != nil {
		t.Error(err)
	}

	// What code scanning asks for beyond the schema.
	var sarif struct {
		Runs []struct {
			Tool struct {
				Driver struct {
					Rules []struct {
						ID                                string
						ShortDescription, FullDescription struct{ Text string }
						Help                              struct{ Text string }
						Properties                        struct{ Tags []string }
					}
				}
			}
			AutomationDetails struct{ ID string }
			Results           []struct {
				RuleID              string
				RuleIndex           int
				Kind, Level         string
				PartialFingerprints map[string]string
				Suppressions        []any
				Locations           []struct {
					PhysicalLocation struct{ Region struct{ StartLine int } }
				}
			}
		}
	}
	if err := json.Unmarshal(read(t, golden("sarif-full")), &sarif); err != nil {
		t.Fatal(err)
	}
	kinds, suppressed, categories := map[string]bool{}, 0, map[string]bool{}
	for _, run := range sarif.Runs {
		if categories[run.AutomationDetails.ID] {
			t.Errorf("category %s is there twice", run.AutomationDetails.ID)
		}
		categories[run.AutomationDetails.ID] = true
		rules := run.Tool.Driver.Rules
		for _, r := range rules {
			if r.ShortDescription.Text == "" || r.FullDescription.Text == "" || r.Help.Text == "" || len(r.Properties.Tags) == 0 {
				t.Errorf("rule %s is not described", r.ID)
			}
		}
		for _, res := range run.Results {
			kinds[res.Kind] = true
			suppressed += len(res.Suppressions)
			if rules[res.RuleIndex].ID != res.RuleID {
				t.Errorf("result of %s points to rule %s", res.RuleID, rules[res.RuleIndex].ID)
			}
			if res.Kind != "fail" && res.Level != "none" {
				t.Errorf("%s: kind %s with level %s", res.RuleID, res.Kind, res.Level)
			}
			if res.PartialFingerprints["primaryLocationLineHash"] == "" || len(res.Locations) != 1 || res.Locations[0].PhysicalLocation.Region.StartLine < 1 {
				t.Errorf("result of %s has no place or fingerprint", res.RuleID)
			}
		}
	}
	if !kinds["pass"] || !kinds["fail"] || !kinds["review"] || !kinds["notApplicable"] || suppressed != 1 {
		t.Errorf("kinds %v, %d suppressed", kinds, suppressed)
	}
}

func TestJUnit(t *testing.T) {
	installed(t, "xmllint-wasm")
	if out, err := exec.Command("node", "xsd.cjs", filepath.Join("testdata", "junit.xsd"), golden("junit")).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestTAP(t *testing.T) {
	parser := installed(t, "tap-parser/bin/cmd.cjs")
	// Strict: what is no TAP counts as a failure.
	cmd := exec.Command("node", parser, "--strict", "-j")
	cmd.Stdin = bytes.NewReader(read(t, golden("tap")))
	out, _ := cmd.CombinedOutput() // fails where tests do, as these do
	text := string(out)
	for _, want := range []string{`"count": 5`, `"fail": 2`, `"bailout": false`} {
		if !strings.Contains(text, want) {
			t.Errorf("the parser does not say %s", want)
		}
	}
	if m := regexp.MustCompile(`(?i)non-tap[^\n]*|"tapError": "[^\n]*|"extra",[^\n]*`).FindString(text); m != "" {
		t.Errorf("the parser says %s", m)
	}
}

// TestPolicyReports validates the objects against what clusters accept.
func TestPolicyReports(t *testing.T) {
	for format, definition := range definitions {
		out, err := exec.Command("go", "mod", "download", "-json", definition.module).Output()
		if err != nil {
			missing(t, definition.module)
		}
		var module struct{ Dir string }
		if err := json.Unmarshal(out, &module); err != nil {
			t.Fatal(err)
		}
		var crd struct {
			Spec struct {
				Names    struct{ Kind string }
				Group    string
				Versions []struct {
					Name   string
					Schema struct {
						OpenAPIV3Schema any `yaml:"openAPIV3Schema"`
					}
				}
			}
		}
		if err := yaml.Unmarshal(read(t, filepath.Join(module.Dir, definition.file)), &crd); err != nil {
			t.Fatal(err)
		}
		schemas := map[string]*jsonschema.Schema{}
		for _, v := range crd.Spec.Versions {
			c := jsonschema.NewCompiler()
			if err := c.AddResource("crd.json", closed(asJSON(t, v.Schema.OpenAPIV3Schema))); err != nil {
				t.Fatal(err)
			}
			s, err := c.Compile("crd.json")
			if err != nil {
				t.Fatal(err)
			}
			schemas[crd.Spec.Group+"/"+v.Name] = s
		}
		dec, n := yaml.NewDecoder(bytes.NewReader(read(t, golden(format)))), 0
		for ; ; n++ {
			var object map[string]any
			if err := dec.Decode(&object); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			s := schemas[object["apiVersion"].(string)]
			if s == nil || object["kind"] != crd.Spec.Names.Kind {
				t.Fatalf("%s: %v %v is not defined", format, object["apiVersion"], object["kind"])
			}
			if err := s.Validate(asJSON(t, object)); err != nil {
				t.Errorf("%s: %v", format, err)
			}
		}
		if n != 5 {
			t.Errorf("%s: %d objects", format, n)
		}
	}
}

func asJSON(t *testing.T, v any) any {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// closed refuses keys that a definition does not name, which a cluster would
// drop. Formats of numbers are the definition's own.
func closed(v any) any {
	switch x := v.(type) {
	case map[string]any:
		if _, named := x["properties"].(map[string]any); named && x["type"] == "object" && x["additionalProperties"] == nil {
			x["additionalProperties"] = false
		}
		for key, item := range x {
			x[key] = closed(item)
		}
		delete(x, "format")
	case []any:
		for i, item := range x {
			x[i] = closed(item)
		}
	}
	return v
}

func TestPrometheus(t *testing.T) {
	cmd := exec.Command("go", "run", "-C", filepath.Join("..", "tools"), "./promcheck")
	cmd.Stdin = bytes.NewReader(read(t, golden("prometheus")))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr.Bytes())
	}
	var families map[string]struct {
		Help, Type string
		Samples    int
	}
	if err := json.Unmarshal(out, &families); err != nil {
		t.Fatal(err)
	}
	for name, f := range families {
		if f.Help == "" || f.Type != "GAUGE" {
			t.Errorf("%s: help %q, type %s", name, f.Help, f.Type)
		}
	}
	if families["insupport_cluster_verdict"].Samples != 20 {
		t.Error("not every cluster has each verdict")
	}
}

// TestConftest reads the format as a wrapper of conftest does: keys that
// conftest does not write are refused.
func TestConftest(t *testing.T) {
	type result struct {
		Msg string `json:"msg"`
		Loc *struct {
			File string      `json:"file"`
			Line json.Number `json:"line"`
		} `json:"loc"`
		Metadata map[string]any `json:"metadata"`
	}
	var checks []struct {
		Filename   string   `json:"filename"`
		Namespace  string   `json:"namespace"`
		Successes  int      `json:"successes"`
		Skipped    []result `json:"skipped"`
		Warnings   []result `json:"warnings"`
		Failures   []result `json:"failures"`
		Exceptions []result `json:"exceptions"`
	}
	dec := json.NewDecoder(bytes.NewReader(read(t, golden("conftest"))))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&checks); err != nil {
		t.Fatal(err)
	}
	var failures, warnings, exceptions int
	for _, c := range checks {
		failures, warnings, exceptions = failures+len(c.Failures), warnings+len(c.Warnings), exceptions+len(c.Exceptions)
	}
	if len(checks) != 5 || failures != 3 || warnings != 2 || exceptions != 2 {
		t.Errorf("%d checks, %d failures, %d warnings, %d exceptions", len(checks), failures, warnings, exceptions)
	}
}

// TestGitLab requires what a merge request's widget needs of each issue.
func TestGitLab(t *testing.T) {
	var issues []struct {
		Description string `json:"description"`
		CheckName   string `json:"check_name"`
		Fingerprint string `json:"fingerprint"`
		Severity    string `json:"severity"`
		Location    struct {
			Path  string
			Lines struct{ Begin int }
		} `json:"location"`
	}
	if err := json.Unmarshal(read(t, golden("gitlab")), &issues); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, i := range issues {
		known := strings.Contains(" info minor major critical blocker ", " "+i.Severity+" ")
		if i.Description == "" || i.CheckName == "" || i.Fingerprint == "" || !known || i.Location.Path == "" || i.Location.Lines.Begin < 1 || strings.HasPrefix(i.Location.Path, "./") {
			t.Errorf("issue %+v", i)
		}
		if seen[i.Fingerprint] {
			t.Errorf("fingerprint %s is there twice", i.Fingerprint)
		}
		seen[i.Fingerprint] = true
	}
}
