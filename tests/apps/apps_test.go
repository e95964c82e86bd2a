// Package apps_test asks the rules on components about every application of
// every release: at the version that the release ships, at one that it does
// not, and on the releases of the neighbouring lines. What is expected is read
// off the data by itself, so that the rules cannot agree with themselves.
package apps_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/rego"
	"gopkg.in/yaml.v3"
)

const root = "../.."

type set struct {
	Components map[string][]string `yaml:"components"`
}

type gone struct {
	From string `yaml:"from"`
}

// facts are the topics that say what a product ships.
type facts struct {
	sets       map[string]map[string]set
	removed    map[string]gone
	deprecated map[string]gone
	order      []string
	lines      map[string]line
}

type line struct {
	Kubernetes struct {
		Min     string `yaml:"min"`
		Default string `yaml:"default"`
	} `yaml:"kubernetes"`
	Releases map[string]struct {
		Date       string            `yaml:"date"`
		Companions map[string]string `yaml:"companions"`
	} `yaml:"releases"`
}

func read(t *testing.T, product string) facts {
	t.Helper()
	var f facts
	topic := func(name string, into any) {
		raw, err := os.ReadFile(filepath.Join(root, "data/insupport_facts", product, name, "data.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(raw, into); err != nil {
			t.Fatalf("%s/%s: %v", product, name, err)
		}
	}
	var components struct {
		Sets map[string]map[string]set `yaml:"sets"`
	}
	var applications struct {
		Removed    map[string]gone `yaml:"removed"`
		Deprecated map[string]gone `yaml:"deprecated"`
	}
	var releases struct {
		Order []string        `yaml:"order"`
		Lines map[string]line `yaml:"lines"`
	}
	topic("components", &components)
	topic("applications", &applications)
	topic("releases", &releases)
	f.sets, f.removed, f.deprecated = components.Sets, applications.Removed, applications.Deprecated
	f.order, f.lines = releases.Order, releases.Lines
	return f
}

// shipped is one release of the platform with all that comes with it.
type shipped struct {
	release, kommander, line, date, kubernetes string
	versions                                   map[string][][]string // by id, one list per product that ships it
}

var digits = regexp.MustCompile(`^[^0-9]*(?:\d+\.\d+-)?v?(\d+(?:\.\d+)*)`)

// number is the part of a version that decides; a leading v, a channel and
// suffixes do not.
func number(version string) []int {
	var nums []int
	for _, part := range strings.Split(digits.FindStringSubmatch(strings.TrimPrefix(version, "v"))[1], ".") {
		n, _ := strconv.Atoi(part)
		nums = append(nums, n)
	}
	for len(nums) > 0 && nums[len(nums)-1] == 0 {
		nums = nums[:len(nums)-1]
	}
	return nums
}

// oneOff differs from every version that ships.
func oneOff(lists [][]string) string {
	top := 0
	for _, list := range lists {
		for _, v := range list {
			if n := number(v); len(n) > 0 {
				top = max(top, n[0])
			}
		}
	}
	return fmt.Sprintf("%d.0.1", top+1)
}

// releases lists every release of Konvoy of which something is known to ship.
func releases(konvoy, kommander facts) []shipped {
	var all []shipped
	for _, name := range konvoy.order {
		l := konvoy.lines[name]
		for _, release := range slices.SortedFunc(maps.Keys(l.Releases), compare) {
			row := l.Releases[release]
			s := shipped{release: release, line: name, date: row.Date, kommander: row.Companions["kommander"],
				kubernetes: l.Kubernetes.Min, versions: map[string][][]string{}}
			if number(release)[0] == 1 {
				s.kubernetes = l.Kubernetes.Default // addons need a newer one than the oldest of the line
			}
			add := func(f facts, keys ...string) bool {
				known := false
				found := map[string]bool{}
				for _, key := range keys {
					groups, ok := f.sets[key]
					known = known || ok
					for _, g := range groups {
						for id, versions := range g.Components {
							if !found[id] {
								s.versions[id] = append(s.versions[id], versions)
							}
						}
					}
					for _, g := range groups {
						for id := range g.Components {
							found[id] = true
						}
					}
				}
				return known
			}
			keys := []string{release}
			for _, product := range slices.Sorted(maps.Keys(row.Companions)) {
				keys = append(keys, row.Companions[product])
			}
			own := add(konvoy, append(keys, name)...)
			kommanderLine := s.kommander[:max(0, strings.LastIndex(s.kommander, "."))]
			if own && add(kommander, s.kommander, kommanderLine) {
				all = append(all, s)
			}
		}
	}
	return all
}

func compare(a, b string) int { return slices.Compare(number(a), number(b)) }

func (s shipped) ships(id string) (versions []string, ok bool) {
	lists, ok := s.versions[id]
	return slices.Concat(lists...), ok
}

// expected is what the rules must find for a component on a release: the name
// of a rule, or nothing.
func expected(s shipped, konvoy, kommander facts, id, version string) string {
	versions, ok := s.ships(id)
	switch {
	case ok && len(versions) > 0 && !slices.ContainsFunc(versions, func(v string) bool { return slices.Equal(number(v), number(version)) }):
		return "version_differs"
	case ok:
		return ""
	}
	for _, side := range []struct {
		facts   facts
		release string
	}{{kommander, s.kommander}, {konvoy, s.release}} {
		if row, ok := side.facts.removed[id]; ok && compare(side.release, row.From) >= 0 {
			return "removed"
		}
	}
	return "not_shipped"
}

func TestEveryApplication(t *testing.T) {
	konvoy, kommander := read(t, "konvoy"), read(t, "kommander")
	all := releases(konvoy, kommander)
	if len(all) < 50 {
		t.Fatalf("%d releases, want at least 50", len(all))
	}
	rules := prepare(t)
	lines := []string{}
	newest, oldest := map[string]shipped{}, map[string]shipped{}
	for _, s := range all {
		if !slices.Contains(lines, s.line) {
			lines = append(lines, s.line)
			oldest[s.line] = s
		}
		newest[s.line] = s
	}
	count := 0
	for _, s := range all {
		t.Run(s.release, func(t *testing.T) {
			same, off := map[string]string{}, map[string]string{}
			for id, lists := range s.versions {
				count++
				if versions := slices.Concat(lists...); len(versions) > 0 {
					same[id], off[id] = versions[0], oneOff(lists)
				}
			}
			check(t, rules, s, same, func(id, version string) string { return "" })
			check(t, rules, s, off, func(id, version string) string { return "version_differs" })
			at := slices.Index(lines, s.line)
			neighbours := []shipped{}
			if at > 0 {
				neighbours = append(neighbours, newest[lines[at-1]])
			}
			if at < len(lines)-1 {
				neighbours = append(neighbours, oldest[lines[at+1]])
			}
			for _, n := range neighbours {
				check(t, rules, n, same, func(id, version string) string { return expected(n, konvoy, kommander, id, version) })
			}
		})
	}
	if count < 2000 {
		t.Errorf("%d applications were asked about, want at least 2000", count)
	}
}

// check asks about components on one release and compares, per component, the
// rules that found something and those that wait for something: only for the
// version of what ships in no version that anybody published. Deprecation and Kubernetes limits are no matter
// of versions; the first is left out, the second cannot occur: each cluster
// runs a Kubernetes that all applications of its release run on.
func check(t *testing.T, rules rego.PreparedEvalQuery, on shipped, components map[string]string, want func(id, version string) string) {
	t.Helper()
	wanted, unversioned := map[string]string{}, map[string]string{}
	given := []any{}
	for _, id := range slices.Sorted(maps.Keys(components)) {
		given = append(given, map[string]any{"name": id, "version": components[id], "configuration": "default"})
		if rule := want(id, components[id]); rule != "" {
			wanted[id] = rule
		}
		if versions, ok := on.ships(id); ok && len(versions) == 0 {
			unversioned[id] = "version_differs"
		}
	}
	input := map[string]any{
		"apiVersion": "insupport/v1", "kind": "ClusterInventory",
		"metadata": map[string]any{"name": "c"}, "asOf": on.date,
		"spec": map[string]any{
			"license": "enterprise", "environment": "nonProduction",
			"products":   map[string]any{"konvoy": on.release},
			"kubernetes": map[string]any{"version": cmp.Or(on.kubernetes, "1.21.0")},
			"components": given,
		},
	}
	found, waiting := map[string]string{}, map[string]string{}
	result := eval(t, rules, input)
	for rule, answer := range result.Rules {
		for _, f := range answer.Findings {
			if rule != "deprecated" {
				found[f.Subject.Name] += rule
			}
		}
		for _, n := range answer.Needed {
			waiting[n.Subject.Name] += rule
		}
		if len(answer.Open) > 0 {
			t.Errorf("on %s: components/%s has not exactly one judgement for %v", on.release, rule, answer.Open)
		}
	}
	if diff := gocmp.Diff(wanted, found); diff != "" {
		t.Errorf("on %s (-want +got):\n%s", on.release, diff)
	}
	if diff := gocmp.Diff(unversioned, waiting); diff != "" {
		t.Errorf("waiting on %s (-want +got):\n%s", on.release, diff)
	}
	for _, e := range result.Entitlements {
		_, ships := on.versions[e.ID]
		if supported := result.Phases["konvoy"] != "expired" && result.Phases["kommander"] != "expired"; (e.Tier != "none") != (ships && supported) {
			t.Errorf("on %s: %s has tier %s (%s)", on.release, e.ID, e.Tier, e.Reason)
		}
	}
}

type named struct{ Name string }

type result struct {
	Rules map[string]struct {
		Findings, Needed []struct{ Subject named }
		Open             []named
	}
	Entitlements []struct{ ID, Tier, Reason string }
	Phases       map[string]string
}

func eval(t *testing.T, rules rego.PreparedEvalQuery, input map[string]any) result {
	t.Helper()
	results, err := rules.Eval(context.Background(), rego.EvalInput(input))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(results[0].Bindings["x"])
	if err != nil {
		t.Fatal(err)
	}
	var r result
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func prepare(t *testing.T) rego.PreparedEvalQuery {
	t.Helper()
	query := `x := {
		"rules": {name: {
			"findings": data.insupport.lib.judgement.findings(rule.judgements),
			"needed": {{"subject": need.subject} | some need in data.insupport.lib.judgement.needed(rule.judgements)},
			"open": data.insupport.lib.judgement.open(rule.subjects, rule.judgements),
		} | rule := data.insupport.rules.components[name]},
		"entitlements": data.insupport.lib.entitlements.list,
		"phases": {name: unit.phase | unit := data.insupport.lib.components.units[name]},
	}`
	prepared, err := rego.New(rego.Query(query), rego.Load([]string{root + "/rego", root + "/data"},
		func(_ string, info fs.FileInfo, _ int) bool {
			name := info.Name()
			return strings.HasSuffix(name, "_test.rego") || !info.IsDir() && filepath.Ext(name) != ".rego" && name != "data.yaml"
		})).PrepareForEval(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return prepared
}
