package rego_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// testCase is one inventory with its run parameters. Refused ones are no valid inventories:
// insupport must refuse the file, the other runners must report input/invalid.
type testCase struct {
	Name    string         `yaml:"name"`
	Refused bool           `yaml:"refused"`
	Run     map[string]any `yaml:"run"`
	Input   any            `yaml:"input"`

	file, run string // written for the runners; run is empty without run parameters
}

// outcomes lists what each rule can come to, besides waived and off, which every rule can.
// A rule without undecided subjects or without subjects of its own never is what is left out.
var outcomes = map[string]string{
	"catalog/disputed":                   "info unknown notApplicable pass",
	"catalog/stale":                      "unknown notApplicable pass",
	"components/custom_configuration":    "info unknown notApplicable pass",
	"components/deprecated":              "warn unknown notApplicable pass",
	"components/kubernetes_incompatible": "fail unknown notApplicable pass",
	"components/license_required":        "fail unknown notApplicable pass",
	"components/not_shipped":             "info unknown notApplicable pass",
	"components/removed":                 "fail warn unknown notApplicable pass",
	"components/version_differs":         "warn unknown notApplicable pass",
	"input/date_mismatch":                "warn notApplicable pass",
	"input/invalid":                      "unknown pass",
	"kubernetes/out_of_range":            "fail unknown notApplicable pass",
	"kubernetes/skew":                    "fail unknown notApplicable pass",
	"kubernetes/unknown":                 "unknown pass",
	"release/advisory":                   "warn unknown notApplicable pass",
	"release/extended_support":           "warn unknown notApplicable pass",
	"release/leaves_next":                "warn unknown notApplicable pass",
	"release/mixed_lines":                "fail unknown notApplicable pass",
	"release/newer_line":                 "info unknown notApplicable pass",
	"release/newer_patch":                "warn unknown notApplicable pass",
	"release/not_released":               "fail unknown notApplicable pass",
	"release/out_of_window":              "fail unknown notApplicable pass",
	"release/unknown":                    "unknown pass",
}

// TestParity proves that the built program, opa and conftest come to the same findings.
func TestParity(t *testing.T) {
	bin := binaries(t)
	cases := load(t)
	if len(cases) < 40 {
		t.Fatalf("%d cases, want at least 40", len(cases))
	}
	bundle := filepath.Join(t.TempDir(), "bundle.tar.gz")
	run(t, 0, bin.insupport, "bundle", "build", "-o", bundle)
	conftest := conftestResults(t, bin, cases)

	seen := map[string]map[string]bool{}
	reports := make([]cluster, len(cases))
	t.Run("case", func(t *testing.T) {
		for i, c := range cases {
			t.Run(c.Name, func(t *testing.T) {
				t.Parallel()
				fromDirs := evalOPA(t, bin, c, "-d", root, "-d", "../../data")
				fromBundle := evalOPA(t, bin, c, "-b", bundle)
				if diff := cmp.Diff(fromDirs, fromBundle); diff != "" {
					t.Errorf("opa eval -d and -b differ (-dirs +bundle):\n%s", diff)
				}
				var report struct{ Clusters []cluster }
				decode(t, fromDirs, &report)
				reports[i] = report.Clusters[0]
				compareConftest(t, reports[i], conftest[c.Name])
				if c.Refused {
					if report.Clusters[0].Outcomes["input/invalid"] != "unknown" {
						t.Errorf("input/invalid is %q, want unknown", report.Clusters[0].Outcomes["input/invalid"])
					}
					if pass := passes(report.Clusters[0]); len(pass) > 0 {
						t.Errorf("passes on an invalid input: %v", pass)
					}
					run(t, 2, bin.insupport, append([]string{"check", "-o", "json"}, insupportFlags(t, c)...)...)
					return
				}
				own := run(t, -1, bin.insupport, append([]string{"check", "-o", "json", "--fail-on", "none"}, insupportFlags(t, c)...)...)
				if diff := cmp.Diff(clustersOf(t, fromDirs), withoutGoKeys(t, own)); diff != "" {
					t.Errorf("opa and insupport differ (-opa +insupport):\n%s", diff)
				}
			})
		}
	})
	for i, report := range reports {
		for rule, outcome := range report.Outcomes {
			if cases[i].Run["settings"] != nil && outcome != "off" {
				continue // settings may give a rule any level
			}
			if seen[rule] == nil {
				seen[rule] = map[string]bool{}
			}
			seen[rule][outcome] = true
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(seen)) {
		if outcomes[rule] == "" {
			t.Errorf("%s is not in the table of outcomes", rule)
		}
		for _, outcome := range append(strings.Fields(outcomes[rule]), "off", "waived") {
			if outcome == "waived" && rule == "input/invalid" {
				continue // an input that is not valid is refused before waivers
			}
			if !seen[rule][outcome] {
				t.Errorf("no case in which %s is %s", rule, outcome)
			}
			delete(seen[rule], outcome)
		}
		for outcome := range seen[rule] {
			t.Errorf("%s is %s in some case, which the table of outcomes does not list", rule, outcome)
		}
	}
}

type cluster struct {
	Name     string
	Outcomes map[string]string
	Findings []finding
}

type finding struct {
	Rule, Level, Message, Fingerprint string
	Waiver                            any
}

func passes(c cluster) []string {
	var found []string
	for rule, outcome := range c.Outcomes {
		if outcome == "pass" {
			found = append(found, rule)
		}
	}
	return found
}

// load reads every case of testdata/parity and writes its files. Cases that are judged without
// run parameters come twice more: with everything waived and with every rule off.
func load(t *testing.T) []testCase {
	t.Helper()
	dir := t.TempDir()
	files, err := filepath.Glob("testdata/parity/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var cases []testCase
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		decoder := yaml.NewDecoder(bytes.NewReader(raw))
		for {
			var c testCase
			err := decoder.Decode(&c)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			cases = append(cases, c)
		}
	}
	off := map[string]any{}
	for rule := range outcomes {
		off[rule] = "off"
	}
	waiveAll := []any{map[string]any{"rule": "**", "reason": "test", "owner": "test", "expires": "2099-12-31"}}
	for _, c := range slices.Clone(cases) {
		if len(c.Run) > 0 || c.Refused {
			continue
		}
		variant := c
		variant.Name += "-waived"
		variant.Run = map[string]any{"waivers": waiveAll}
		cases = append(cases, variant)
		if c.Name == "line-current" {
			variant.Name = c.Name + "-off"
			variant.Run = map[string]any{"settings": map[string]any{"rules": off}}
			cases = append(cases, variant)
		}
	}
	names := map[string]bool{}
	for i := range cases {
		c := &cases[i]
		if c.Name == "" || names[c.Name] {
			t.Fatalf("case %d: name %q is empty or taken", i, c.Name)
		}
		names[c.Name] = true
		c.file = write(t, dir, c.Name+".yaml", c.Input)
		if len(c.Run) > 0 {
			c.run = write(t, dir, c.Name+".run.yaml", c.Run)
		}
	}
	return cases
}

func write(t *testing.T, dir, name string, value any) string {
	t.Helper()
	raw, err := json.Marshal(value) // JSON is YAML; it leaves no scalar to guess
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func evalOPA(t *testing.T, bin programs, c testCase, load ...string) any {
	t.Helper()
	args := append([]string{"eval", "-f", "json", "-i", c.file}, load...)
	if c.run != "" {
		args = append(args, "-d", "insupport.run:"+c.run)
	}
	raw := run(t, 0, bin.opa, append(args, "data.insupport.main.report")...)
	var out struct {
		Result []struct{ Expressions []struct{ Value any } }
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	if len(out.Result) != 1 {
		t.Fatalf("opa has no result: %s", raw)
	}
	report := out.Result[0].Expressions[0].Value
	if errs := report.(map[string]any)["errors"].([]any); len(errs) > 0 {
		t.Fatalf("errors in the report: %v", errs)
	}
	return report
}

// conftestResults runs conftest once over all cases without run parameters, and once per other.
func conftestResults(t *testing.T, bin programs, cases []testCase) map[string]map[string]int {
	t.Helper()
	results := map[string]map[string]int{}
	collect := func(extra []string, batch []testCase) {
		args := append([]string{"test", "-p", root, "-d", "../../data", "--namespace", "insupport.conftest", "-o", "json"}, extra...)
		byFile := map[string]string{}
		for _, c := range batch {
			args = append(args, c.file)
			byFile[c.file] = c.Name
		}
		var out []struct {
			Filename           string
			Failures, Warnings []struct {
				Msg      string
				Metadata map[string]any
			}
		}
		if err := json.Unmarshal(run(t, -1, bin.conftest, args...), &out); err != nil {
			t.Fatal(err)
		}
		for _, file := range out {
			found := map[string]int{}
			for _, f := range file.Failures {
				found["deny "+f.Msg+fmt.Sprint(f.Metadata["fingerprint"])]++
			}
			for _, w := range file.Warnings {
				found["warn "+w.Msg+fmt.Sprint(w.Metadata["fingerprint"])]++
			}
			results[byFile[file.Filename]] = found
		}
	}
	groups := map[string][]testCase{}
	for _, c := range cases {
		key := ""
		if c.run != "" {
			raw, err := os.ReadFile(c.run)
			if err != nil {
				t.Fatal(err)
			}
			key = string(raw)
		}
		groups[key] = append(groups[key], c)
	}
	for _, batch := range groups {
		var extra []string
		if batch[0].run != "" {
			extra = []string{"-d", "insupport.run:" + batch[0].run}
		}
		collect(extra, batch)
	}
	return results
}

func compareConftest(t *testing.T, report cluster, got map[string]int) {
	t.Helper()
	want := map[string]int{}
	for _, f := range report.Findings {
		word := map[string]string{"violation": "deny ", "unknown": "deny ", "warning": "warn "}[f.Level]
		if word == "" || f.Waiver != nil {
			continue
		}
		want[word+"["+f.Rule+"] "+f.Message+f.Fingerprint]++
	}
	if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
		t.Errorf("opa and conftest differ (-opa +conftest):\n%s", diff)
	}
}

// insupportFlags gives the program the run parameters of a case as its users do.
func insupportFlags(t *testing.T, c testCase) []string {
	t.Helper()
	var args []string
	dir := t.TempDir()
	for key, value := range c.Run {
		switch key {
		case "asOf":
			args = append(args, "--as-of", value.(string))
		case "assumeDefaults":
			args = append(args, "--assume-defaults")
		case "waivers":
			args = append(args, "--waivers", write(t, dir, "waivers.yaml",
				map[string]any{"apiVersion": "insupport/v1", "kind": "WaiverList", "waivers": value}))
		case "settings":
			args = append(args, "--config", write(t, dir, "insupport.yaml", map[string]any{"settings": value}))
		default:
			t.Fatalf("run parameter %s has no flag", key)
		}
	}
	return append(args, c.file)
}

func clustersOf(t *testing.T, report any) any {
	t.Helper()
	return report.(map[string]any)["clusters"]
}

// withoutGoKeys takes away what the program adds to the rules' report.
func withoutGoKeys(t *testing.T, raw []byte) any {
	t.Helper()
	var report map[string]any
	if err := json.Unmarshal(raw, &report); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	for _, c := range report["clusters"].([]any) {
		entry := c.(map[string]any)
		delete(entry, "source")
		delete(entry, "inventoryDigest")
		for _, f := range entry["findings"].([]any) {
			location := f.(map[string]any)["location"].(map[string]any)
			delete(location, "file")
			delete(location, "line")
			delete(location, "column")
		}
	}
	return report["clusters"]
}

func decode(t *testing.T, value any, into any) {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

// programs are the real binaries under comparison.
type programs struct{ insupport, opa, conftest string }

func binaries(t *testing.T) programs {
	t.Helper()
	dir, err := filepath.Abs("../../.tools")
	if err != nil {
		t.Fatal(err)
	}
	build := func(where string, args ...string) {
		cmd := exec.Command("go", append([]string{"build", "-o", dir + "/"}, args...)...)
		cmd.Dir = where
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	build("../tools", "github.com/open-policy-agent/opa", "github.com/open-policy-agent/conftest")
	build("../..", "./cmd/insupport")
	return programs{filepath.Join(dir, "insupport"), filepath.Join(dir, "opa"), filepath.Join(dir, "conftest")}
}

// run runs a program and returns its standard output; code -1 accepts the codes of a judgement.
func run(t *testing.T, code int, name string, args ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	got := cmd.ProcessState.ExitCode()
	if (code == -1 && (got < 0 || got > 1)) || (code >= 0 && got != code) {
		t.Fatalf("%s %s: exit code %d (%v): %s", filepath.Base(name), strings.Join(args, " "), got, err, stderr.Bytes())
	}
	return stdout.Bytes()
}
