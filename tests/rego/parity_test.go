package rego_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
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
	"github.com/open-policy-agent/opa/v1/ast"
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

// standard is what a rule of a level can come to, besides waived and off, which every rule can. A
// rule that can come to something else lists all of it as custom.outcomes in its METADATA.
var standard = map[string][]string{
	"violation": {"fail", "unknown", "notApplicable", "pass"},
	"unknown":   {"unknown", "notApplicable", "pass"},
	"warning":   {"warn", "unknown", "notApplicable", "pass"},
	"info":      {"info", "unknown", "notApplicable", "pass"},
}

// outcomesOf reads what each rule can come to from its METADATA.
func outcomesOf(t *testing.T, compiler *ast.Compiler) map[string][]string {
	t.Helper()
	outcomes := map[string][]string{}
	for _, module := range compiler.Modules {
		id, ok := strings.CutPrefix(module.Package.Path.String(), "data.insupport.rules.")
		if !ok {
			continue
		}
		for _, about := range module.Annotations {
			if about.Scope != "package" {
				continue
			}
			id = strings.Replace(id, ".", "/", 1)
			level, _ := about.Custom["level"].(string)
			outcomes[id] = standard[level]
			if listed, ok := about.Custom["outcomes"].([]any); ok {
				outcomes[id] = nil
				for _, outcome := range listed {
					outcomes[id] = append(outcomes[id], outcome.(string))
				}
			}
		}
	}
	return outcomes
}

// TestParity proves that the built program, opa and conftest come to the same findings. Few of the
// cases, and no fewer than 40, together show every outcome of every rule: these go through the
// program, `opa eval` over the built bundle and over the bare folders, and conftest. All cases go
// through the same rules in process, so that a case more costs little.
func TestParity(t *testing.T) {
	bin := binaries(t)
	compiler, data := compile(t), dataDocument(t)
	cases := load(t)
	reports := evaluateAll(t, compiler, data, cases)
	outcomes := outcomesOf(t, compiler)
	variants := variantsOf(t, outcomes, cases, reports)
	cases = append(cases, variants...)
	reports = append(reports, evaluateAll(t, compiler, data, variants)...)
	for _, report := range reports {
		checked(t, report.whole)
	}
	checkOutcomes(t, outcomes, cases, reports)

	telling := tellingCases(cases, reports)
	for i := 0; len(telling) < 40 && i < len(cases); i++ {
		if !slices.Contains(telling, i) {
			telling = append(telling, i)
		}
	}
	if len(telling) < 40 {
		t.Errorf("%d cases, want at least 40", len(telling))
	}
	var picked []testCase
	for _, i := range telling {
		picked = append(picked, cases[i])
	}
	bundle := filepath.Join(t.TempDir(), "bundle.tar.gz")
	run(t, 0, bin.insupport, "bundle", "build", "-o", bundle)
	fromConftest := conftestResults(t, bin, unpack(t, bundle), picked)
	fromProgram := programResults(t, bin, picked)
	folders := []string{"-d", root, "-d", "../../data", "--ignore", "*_test.rego"}
	fromBundle, fromFolders := evalOPAs(t, bin, picked, "-b", bundle), evalOPAs(t, bin, picked, folders...)
	// As one calls it: the input from a file, the run parameters beside the rules.
	for _, parameters := range []bool{false, true} {
		i := slices.IndexFunc(picked, func(c testCase) bool { return (c.run != "") == parameters })
		for _, from := range [][]string{{"-b", bundle}, folders} {
			if diff := cmp.Diff(reports[telling[i]].whole, evalOPA(t, bin, picked[i], from...)); diff != "" {
				t.Errorf("%s: opa eval %v differs (-in process +opa):\n%s", picked[i].Name, from, diff)
			}
		}
	}
	for _, i := range telling {
		c, report := cases[i], reports[i]
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(report.whole, fromBundle[c.Name]); diff != "" {
				t.Errorf("opa eval -b differs (-in process +bundle):\n%s", diff)
			}
			if diff := cmp.Diff(report.whole, fromFolders[c.Name]); diff != "" {
				t.Errorf("opa eval -d differs (-in process +folders):\n%s", diff)
			}
			compareConftest(t, report, fromConftest[c.Name])
			if !c.Refused {
				if diff := cmp.Diff(clustersOf(report.whole)[0], fromProgram[c.Name]); diff != "" {
					t.Errorf("insupport differs (-opa +insupport):\n%s", diff)
				}
			}
		})
	}
	for i, c := range cases {
		if !c.Refused {
			continue
		}
		t.Run(c.Name+"-refused", func(t *testing.T) {
			t.Parallel()
			if got := reports[i].Outcomes["input/invalid"]; got != "unknown" {
				t.Errorf("input/invalid is %q, want unknown", got)
			}
			if pass := passes(reports[i]); len(pass) > 0 {
				t.Errorf("passes on an invalid input: %v", pass)
			}
			run(t, 2, bin.insupport, append([]string{"check", "-o", "json"}, insupportFlags(t, c)...)...)
		})
	}
}

// checkOutcomes requires that every rule has every outcome it can have in some case, and no other.
func checkOutcomes(t *testing.T, outcomes map[string][]string, cases []testCase, reports []cluster) {
	t.Helper()
	seen := map[string]map[string]bool{}
	for i := range cases {
		for _, shown := range shows(cases[i], reports[i]) {
			if seen[shown.rule] == nil {
				seen[shown.rule] = map[string]bool{}
			}
			seen[shown.rule][shown.outcome] = true
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(outcomes)) {
		for _, outcome := range slices.Concat(outcomes[rule], []string{"off", "waived"}) {
			if outcome == "waived" && rule == "input/invalid" {
				continue // an input that is not valid is refused before waivers
			}
			if !seen[rule][outcome] {
				t.Errorf("no case in which %s is %s", rule, outcome)
			}
			delete(seen[rule], outcome)
		}
		for outcome := range seen[rule] {
			t.Errorf("%s is %s in some case, which its METADATA does not list", rule, outcome)
		}
	}
}

type shown struct{ rule, outcome string }

// shows lists the outcomes of a case; settings may give a rule any level, so they count as off only.
func shows(c testCase, report cluster) []shown {
	var list []shown
	for _, rule := range slices.Sorted(maps.Keys(report.Outcomes)) {
		if outcome := report.Outcomes[rule]; c.Run["settings"] == nil || outcome == "off" {
			list = append(list, shown{rule, outcome})
		}
	}
	return list
}

// tellingCases picks few cases that together show every outcome that all show: time and again
// the one that adds most.
func tellingCases(cases []testCase, reports []cluster) []int {
	open := map[shown]bool{}
	for i := range cases {
		for _, s := range shows(cases[i], reports[i]) {
			open[s] = true
		}
	}
	var picked []int
	for len(open) > 0 {
		best, most := 0, -1
		for i := range cases {
			adds := 0
			for _, s := range shows(cases[i], reports[i]) {
				if open[s] {
					adds++
				}
			}
			if adds > most {
				best, most = i, adds
			}
		}
		for _, s := range shows(cases[best], reports[best]) {
			delete(open, s)
		}
		picked = append(picked, best)
	}
	return picked
}

// programResults runs the program once over all cases with the same run parameters, refused
// ones left out, and returns each cluster without what the program adds.
func programResults(t *testing.T, bin programs, cases []testCase) map[string]any {
	t.Helper()
	results := map[string]any{}
	for _, batch := range byRun(t, cases) {
		var files []string
		byFile := map[string]string{}
		for _, c := range batch {
			if !c.Refused {
				files = append(files, c.file)
				byFile[c.file] = c.Name
			}
		}
		if len(files) == 0 {
			continue
		}
		args := append([]string{"check", "-o", "json", "--fail-on", "none"}, insupportFlags(t, batch[0])...)
		args = append(args[:len(args)-1], files...) // the first file is in the batch too
		for _, entry := range withoutGoKeys(t, run(t, -1, bin.insupport, args...), byFile) {
			results[entry.name] = entry.cluster
		}
	}
	return results
}

// byRun groups cases by their run parameters.
func byRun(t *testing.T, cases []testCase) map[string][]testCase {
	t.Helper()
	groups := map[string][]testCase{}
	for _, c := range cases {
		key := ""
		if c.run != "" {
			key = string(mustRead(t, c.run))
		}
		groups[key] = append(groups[key], c)
	}
	return groups
}

// variantsOf adds, to cases that together show a finding of every rule, the same with everything
// waived; and one case with every rule off.
func variantsOf(t *testing.T, outcomes map[string][]string, cases []testCase, reports []cluster) []testCase {
	t.Helper()
	dir := t.TempDir()
	var waiveAll []any
	off := map[string]any{}
	for _, rule := range slices.Sorted(maps.Keys(outcomes)) {
		// No glob waives input/*, catalog/* and */unknown, so each rule is waived by its exact id.
		waiveAll = append(waiveAll, map[string]any{"rule": rule, "reason": "test", "owner": "test", "expires": "2099-12-31"})
		off[rule] = "off"
	}
	var variants []testCase
	add := func(c testCase, suffix string, parameters map[string]any) {
		c.Name += suffix
		maps.Copy(parameters, c.Run)
		c.Run = parameters
		c.run = write(t, dir, c.Name+".run.yaml", parameters)
		variants = append(variants, c)
	}
	shown := map[string]bool{}
	for i, c := range cases {
		if c.Run["waivers"] != nil || c.Run["settings"] != nil || c.Refused {
			continue
		}
		if len(variants) == 0 {
			add(c, "-off", map[string]any{"settings": map[string]any{"rules": off}})
		}
		shows := false
		for _, f := range reports[i].Findings {
			shows = shows || !shown[f.Rule]
			shown[f.Rule] = true
		}
		if shows {
			add(c, "-waived", map[string]any{"waivers": waiveAll})
		}
	}
	return variants
}

type cluster struct {
	Name     string
	Outcomes map[string]string
	Findings []finding
	whole    any // the report it stands in
}

type finding struct {
	Rule, Level, Message, Fingerprint string
	Waiver                            any
	Evidence                          struct{ Rows []string }
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

// load reads every case of testdata/parity and writes its files.
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

// evalOPA evaluates one case.
func evalOPA(t *testing.T, bin programs, c testCase, load ...string) any {
	t.Helper()
	args := slices.Concat(load, []string{"-i", c.file})
	if c.run != "" {
		args = append(args, "-d", "insupport.run:"+c.run)
	}
	return checked(t, valueOf(t, bin, append(args, "data.insupport.main.report")))
}

// evalOPAs evaluates all cases in one run, by name: loading the rules takes longer than a case.
func evalOPAs(t *testing.T, bin programs, cases []testCase, load ...string) map[string]any {
	t.Helper()
	var list []map[string]any
	for _, c := range cases {
		one := map[string]any{"name": c.Name, "input": c.Input, "run": c.Run}
		if c.Run == nil {
			one["run"] = map[string]any{}
		}
		list = append(list, one)
	}
	file := write(t, t.TempDir(), "cases.json", list)
	// Bound first: a query that names them in "with" itself leaves them undefined.
	query := `{c.name: report | some c in data.cases; inventory := c.input; run := c.run; ` +
		`report := data.insupport.main.report with input as inventory with data.insupport.run as run}`
	values := valueOf(t, bin, slices.Concat(load, []string{"-d", "cases:" + file, query})).(map[string]any)
	for _, value := range values {
		checked(t, value)
	}
	return values
}

func valueOf(t *testing.T, bin programs, args []string) any {
	t.Helper()
	raw := run(t, 0, bin.opa, slices.Concat([]string{"eval", "-f", "json"}, args)...)
	var out struct {
		Result []struct{ Expressions []struct{ Value any } }
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	if len(out.Result) != 1 {
		t.Fatalf("opa has no result: %s", raw)
	}
	return out.Result[0].Expressions[0].Value
}

// checked requires that a value is a report without errors.
func checked(t *testing.T, value any) any {
	t.Helper()
	report, ok := value.(map[string]any)
	if !ok {
		t.Fatalf("no report: %v", value)
	}
	if errs := report["errors"].([]any); len(errs) > 0 {
		t.Fatalf("errors in the report: %v", errs)
	}
	return value
}

// conftestResults runs conftest once over all cases without run parameters, and once per other.
func conftestResults(t *testing.T, bin programs, policy string, cases []testCase) map[string]map[string]int {
	t.Helper()
	results := map[string]map[string]int{}
	collect := func(extra []string, batch []testCase) {
		args := append([]string{"test", "-p", policy, "-d", filepath.Join(policy, "data.json"), "--namespace", "insupport.conftest", "-o", "json"}, extra...)
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
	for _, batch := range byRun(t, cases) {
		var extra []string
		if batch[0].run != "" {
			extra = []string{"-d", "insupport.run:" + batch[0].run}
		}
		collect(extra, batch)
	}
	return results
}

// unpack lays the files of a bundle out in a folder.
func unpack(t *testing.T, bundle string) string {
	t.Helper()
	dir := t.TempDir()
	raw, err := gzip.NewReader(bytes.NewReader(mustRead(t, bundle)))
	if err != nil {
		t.Fatal(err)
	}
	for entries := tar.NewReader(raw); ; {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return dir
		}
		if err != nil {
			t.Fatal(err)
		}
		if header.Typeflag == tar.TypeDir {
			continue
		}
		content, err := io.ReadAll(entries)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, filepath.FromSlash(header.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
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
		case "target":
			target := value.(map[string]any)
			for _, product := range slices.Sorted(maps.Keys(target)) {
				args = append(args, "--to", fmt.Sprintf("%s=%v", product, target[product]))
			}
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

func clustersOf(report any) []any {
	return report.(map[string]any)["clusters"].([]any)
}

type named struct {
	name    string
	cluster any
}

// withoutGoKeys takes away what the program adds to the rules' report; byFile names the cases.
func withoutGoKeys(t *testing.T, raw []byte, byFile map[string]string) []named {
	t.Helper()
	var report map[string]any
	if err := json.Unmarshal(raw, &report); err != nil {
		t.Fatalf("%v in %.500s", err, raw)
	}
	var found []named
	for _, c := range clustersOf(report) {
		entry := c.(map[string]any)
		name := byFile[entry["source"].(string)]
		delete(entry, "source")
		delete(entry, "inventoryDigest")
		delete(entry, "asOf") // told apart in a run over several days
		for _, f := range entry["findings"].([]any) {
			location := f.(map[string]any)["location"].(map[string]any)
			delete(location, "file")
			delete(location, "line")
			delete(location, "column")
		}
		found = append(found, named{name, entry})
	}
	return found
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
