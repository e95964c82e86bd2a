// Package plan_test holds whole plans against golden files. Each was checked
// by hand against the published upgrade facts; the reasons stand beside the
// cases.
package plan_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"insupport/internal/bundle"
	"insupport/internal/engine"
	"insupport/internal/finding"
	"insupport/internal/inventory"
	"insupport/internal/plan"
	"insupport/internal/source"
	"insupport/tests/golden"
)

const root = "../.."

// rules asks the rules of the tree, so that the tests never see an older copy.
type rules struct{ query *engine.Query }

func (r rules) Ask(ctx context.Context, q plan.Question) (json.RawMessage, error) {
	target := map[string]any{}
	for k, v := range q.Target {
		target[k] = v
	}
	findings := make([]any, len(q.Findings))
	for i, f := range q.Findings {
		findings[i] = f
	}
	return r.query.Eval(ctx, map[string]any{"ask": q.Ask, "inventory": q.Inventory, "target": target, "onward": q.Onward, "findings": findings},
		time.Date(2022, 11, 1, 0, 0, 0, 0, time.UTC))
}

type bench struct {
	rules rules
	facts inventory.Facts
}

// load compiles the tree's rules with overlays of facts.
func load(t *testing.T, run map[string]any, overlays ...string) bench {
	t.Helper()
	b, err := bundle.Load(bundle.Options{Bundle: root, Overlays: overlays})
	if err != nil {
		t.Fatal(err)
	}
	engine, err := b.Compile(run, true)
	if err != nil {
		t.Fatal(err)
	}
	query, err := engine.Prepare(context.Background(), "data.insupport.ask.plan.answer")
	if err != nil {
		t.Fatal(err)
	}
	return bench{rules{query}, b.Facts()}
}

// read reads a fixture with settings put into it.
func (b bench) read(t *testing.T, file string, sets ...string) []*inventory.Inventory {
	t.Helper()
	opts := source.Options{Facts: b.facts}
	for _, text := range sets {
		set, err := inventory.ParseSetting(text)
		if err != nil {
			t.Fatal(err)
		}
		opts.Settings = append(opts.Settings, set)
	}
	read := source.Read(context.Background(), []string{file}, strings.NewReader(""), opts)
	for _, err := range read.Problems {
		t.Fatal(err)
	}
	return read.Inventories
}

func fixture(name string) string { return filepath.Join(root, "tests/fixtures/upgrade", name+".yaml") }

func (b bench) plan(t *testing.T, goal plan.Goal, inventories []*inventory.Inventory) *plan.Document {
	t.Helper()
	planner := plan.New(b.rules, goal, false)
	var clusters []*plan.Cluster
	for _, inv := range inventories {
		inv.File = filepath.Base(inv.File)
		c, err := planner.Cluster(context.Background(), inv)
		if err != nil {
			t.Fatal(err)
		}
		clusters = append(clusters, c)
	}
	return plan.Build(map[string]string{"asOf": clusters[0].Name}, clusters, planner.Shapes())
}

func to(release string) plan.Goal { return plan.Goal{Releases: plan.Releases{"konvoy": release}} }

// essence is what a reviewer checks of a plan: hops, what each rests on, what
// stands in the way, and why not another way.
func essence(d *plan.Document) []byte {
	var b bytes.Buffer
	for _, c := range d.Clusters {
		fmt.Fprintf(&b, "%s to %s\n", c.Status, c.Target)
		for _, h := range c.Hops {
			fmt.Fprintf(&b, "hop from %s to %s: %s\n", h.From, h.To, h.Status)
			for _, product := range []string{"konvoy", "kommander"} {
				if e, ok := h.Edge[product]; ok {
					fmt.Fprintf(&b, "  edge %s, %s, disputed %v\n", e.Way, e.Basis, e.Disputed)
					for _, r := range e.References {
						fmt.Fprintf(&b, "    %s\n", r.Source)
					}
				}
			}
			if k := h.Changes.Kubernetes; k != nil && k.To != "" {
				fmt.Fprintf(&b, "  Kubernetes %s to %s\n", k.From, k.To)
			}
			var steps []string
			for _, s := range h.Steps {
				steps = append(steps, fmt.Sprintf("%s %s", s.State, s.ID))
			}
			fmt.Fprintf(&b, "  steps %s\n", strings.Join(steps, ", "))
			for _, f := range h.Findings {
				fmt.Fprintf(&b, "  %s %s: %s\n", f.Level, f.Rule, f.Said())
			}
			for _, f := range h.Introduced {
				if f.Level == "violation" || f.Level == "unknown" {
					fmt.Fprintf(&b, "  introduces %s %s: %s\n", f.Level, f.Rule, f.Said())
				}
			}
		}
		for _, f := range c.Blockers {
			fmt.Fprintf(&b, "in the way: %s %s: %s\n", f.Level, f.Rule, f.Said())
		}
		for _, r := range c.Rejected {
			fmt.Fprintf(&b, "not %s to %s: %s | %s\n", r.From, r.To, r.Reason, r.Unblock)
			for _, ref := range r.References {
				fmt.Fprintf(&b, "    %s\n", ref.Source)
			}
		}
	}
	return b.Bytes()
}

// The ways to 2.3.0 on 2022-11-01, when 2.3, 2.2 and 2.1 were in support:
//
//   - 1.8.1 is below the floor of the major upgrade (1.8.3), so a patch of 1.8
//     comes first, the newest; 1.8 is out of support already, which the next
//     hop mends.
//   - 1.8.5 may go to any 2.1; the newest that was out is 2.1.4. From it 2.2 is
//     allowed with a warning, since the page names 2.1.0 and 2.1.1 only.
//   - 2.0.0 has no documented way out.
//   - 2.1.0 goes to 2.2 by the table; to 2.3.0 directly only one of two tables
//     has it. 2.1.0 to 2.1.1 is an explicit no.
//   - 2.2.1 goes straight to 2.3.0.
//   - vSphere is not among the infrastructures that the pages of 2.1 and 2.2
//     describe, and 2.1 has no table of operating systems for it; the Konvoy
//     page of 2.3 names it. RHEL 8.4 is what 2.2 and 2.3 list there.
func TestPlans(t *testing.T) {
	b := load(t, map[string]any{})
	for _, release := range []string{"1.8.1", "1.8.5", "2.0.0", "2.1.0", "2.1.4", "2.2.1"} {
		for _, provider := range []string{"aws", "preprovisioned", "vsphere"} {
			t.Run(release+"-"+provider, func(t *testing.T) {
				sets := []string{"infrastructure.provider=" + provider}
				if provider == "vsphere" {
					sets = append(sets, onRHEL()...)
				}
				d := b.plan(t, to("2.3.0"), b.read(t, fixture("konvoy-"+release), sets...))
				golden.Check(t, filepath.Join("testdata", release+"-"+provider+".txt"), essence(d))
			})
		}
	}
}

func onRHEL() []string {
	var sets []string
	for _, node := range []string{"0", "1"} {
		sets = append(sets, "nodes."+node+".os.id=rhel", "nodes."+node+".os.version=8.4", "nodes."+node+".kernel=4.18.0-305.el8.x86_64")
	}
	return sets
}

// Plans of one cluster in every format.
func TestFormats(t *testing.T) {
	b := load(t, map[string]any{})
	d := b.plan(t, to("2.3.0"), b.read(t, fixture("konvoy-2.1.0"), "infrastructure.bastion="))
	d.Metadata = map[string]string{"asOf": d.AsOf()}
	if err := d.Schedule(30); err != nil {
		t.Fatal(err)
	}
	for format, name := range map[string]string{"text": "plan.txt", "json": "plan.json", "markdown": "plan.md", "dot": "plan.dot",
		"ics": "plan.ics", "prometheus": "plan.prom"} {
		var out bytes.Buffer
		if err := plan.Format(format)(&out, d); err != nil {
			t.Fatal(err)
		}
		golden.Check(t, filepath.Join("testdata", name), out.Bytes())
	}
}

// A blocked cluster says each blocker with its source, and the plan lists the
// best way all the same.
func TestBlockers(t *testing.T) {
	b := load(t, map[string]any{})
	overview := "pages/dkp/konvoy/2.1/major-version-upgrade/index.md"
	aws := "pages/dkp/konvoy/2.1/major-version-upgrade/plan/aws-environment-special-considerations/index.md"
	onPremises := "pages/dkp/konvoy/2.1/major-version-upgrade/plan/on-prem-environment-special-considerations/index.md"
	oneMachine := "pages/dkp/konvoy/2.1/choose-infrastructure/pre-provisioned/upgrade/control-plane/index.md"
	for _, c := range []struct {
		name   string
		sets   []string
		status string
		want   []string // level, start of the message, source
	}{
		{"bastion", []string{"infrastructure.bastion=true"}, plan.Blocked, []string{"violation", "A 1.8 cluster with a bastion host", aws}},
		{"GPU pool", []string{"nodes.1.gpu=true"}, plan.Blocked, []string{"violation", "A 1.8 cluster with GPU node pools", aws}},
		{"Kaptain", []string{"products.kaptain=1.3.0"}, plan.Blocked, []string{"violation", "A cluster with Kaptain enabled", overview}},
		{"Kaptain as a component", []string{"components=[{name: kaptain, version: 1.3.0}]"}, plan.Blocked, []string{"violation", "A cluster with Kaptain enabled", overview}},
		{"image registries", []string{"infrastructure.provider=preprovisioned", "infrastructure.imageRegistries=2"}, plan.Blocked,
			[]string{"violation", "An on-premises 1.8 cluster with several image registries", onPremises}},
		{"one machine", []string{"infrastructure.provider=preprovisioned", "nodes.0.count=1"}, plan.Blocked,
			[]string{"violation", "A pre-provisioned control plane of one machine", oneMachine}},
		{"underscore", []string{"metadata.name=prod_eu"}, plan.Blocked, []string{"violation", "The name of the cluster is no DNS subdomain", aws}},
		{"FIPS switched", []string{"facts.fipsSwitched=true"}, plan.Blocked,
			[]string{"violation", "A cluster cannot be switched between FIPS and non-FIPS", "pages/dkp/konvoy/2.2/fips/index.md"}},
		{"no backup", []string{"facts.veleroBackup=false"}, plan.Blocked,
			[]string{"violation", "A Velero backup", "pages/dkp/konvoy/2.1/major-version-upgrade/plan/index.md"}},
		{"backup not stated", []string{"facts.veleroBackup="}, plan.Unknown,
			[]string{"unknown", "spec.facts.veleroBackup", "pages/dkp/konvoy/2.1/major-version-upgrade/plan/index.md"}},
		{"bastion not stated", []string{"infrastructure.bastion="}, plan.Unknown, []string{"unknown", "spec.infrastructure.bastion", aws}},
		{"several zones go to a later patch", []string{"infrastructure.availabilityZones=3"}, plan.Ready, nil},
		{"existing network goes to a later patch", []string{"infrastructure.existingNetwork=true"}, plan.Ready, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := b.plan(t, to("2.3.0"), b.read(t, fixture("konvoy-1.8.5"), c.sets...))
			got := d.Clusters[0]
			if got.Status != c.status || len(got.Hops) != 3 {
				t.Errorf("%s with %d hops, want %s with 3", got.Status, len(got.Hops), c.status)
			}
			if c.want != nil && !slices.ContainsFunc(got.Blockers, func(f finding.Finding) bool {
				return f.Level == c.want[0] && strings.Contains(f.Said(), c.want[1]) && len(f.References) > 0 && f.References[0].Source == c.want[2]
			}) {
				t.Errorf("no blocker %q among\n%s", c.want, essence(d))
			}
		})
	}
}

// Targets that need no search, or that none can reach.
func TestEdgeCases(t *testing.T) {
	b := load(t, map[string]any{})
	for _, c := range []struct {
		name, release, target string
		sets                  []string
		status                string
		hops                  int
		rejected              string
	}{
		{"already there", "2.2.1", "2.2.1", nil, plan.NothingToDo, 0, ""},
		{"downgrade", "2.2.1", "2.1.0", nil, plan.Blocked, 0, "is no upgrade: the target is older"},
		{"downgrade of a patch", "2.2.1", "2.2.0", nil, plan.Blocked, 0, "is no upgrade: the target is older"},
		{"the only way is an explicit no, or undocumented", "2.1.0", "2.1.1", nil, plan.Blocked, 0, "is no supported upgrade"},
		// It is there already, and nobody supports it: staying is no way into support.
		{"release to avoid", "1.8.1", "1.8.1", nil, plan.Blocked, 0, ""},
		{"installed release not in the catalog", "2.2.1", "2.3.0", []string{"products.konvoy=2.2.9"}, plan.Unknown, 0, ""},
		{"no product", "2.2.1", "2.3.0", []string{"products={}"}, plan.Unknown, 0, ""},
		{"only the product on top", "2.2.1", "2.3.0", []string{"products={kommander: 2.2.1}"}, plan.Ready, 1, ""},
		{"undocumented between lines of tags", "2.2.1", "2.4.0", nil, plan.Blocked, 2, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := b.plan(t, to(c.target), b.read(t, fixture("konvoy-"+c.release), c.sets...))
			got := d.Clusters[0]
			if got.Status != c.status || len(got.Hops) != c.hops {
				t.Errorf("%s with %d hops, want %s with %d\n%s", got.Status, len(got.Hops), c.status, c.hops, essence(d))
			}
			if c.rejected != "" && !slices.ContainsFunc(got.Rejected, func(r plan.Rejected) bool {
				return strings.Contains(r.Reason, c.rejected) && r.Unblock != "" && len(r.References) > 0
			}) {
				t.Errorf("no way rejected because it %s\n%s", c.rejected, essence(d))
			}
			if got.Status == plan.Blocked && len(got.Blockers) == 0 {
				t.Errorf("blocked by nothing\n%s", essence(d))
			}
		})
	}
}

// A release to avoid is never on the way while there is another one, and as a
// target it is blocked with the release that takes its place.
func TestAvoided(t *testing.T) {
	b := load(t, map[string]any{"asOf": "2021-08-01"})
	inventories := b.read(t, fixture("konvoy-1.8.1"), "products={konvoy: 1.8.0, kommander: 1.4.0}", "asOf=2021-08-01")
	d := b.plan(t, to("1.8.1"), inventories)
	if got := d.Clusters[0]; got.Status != plan.Blocked || len(got.Hops) != 1 || !strings.Contains(got.Blockers[0].Remediation, "1.8.2") {
		t.Errorf("want a blocked hop that names 1.8.2:\n%s", essence(d))
	}
}

// --to supported is the smallest change: the fewest hops, then the oldest line
// in support. A product in support has nothing to do.
func TestSupported(t *testing.T) {
	b := load(t, map[string]any{})
	for release, want := range map[string]string{"1.8.5": "2.1.4", "1.8.1": "2.1.4", "2.0.0": "2.1.4", "2.1.0": "", "2.2.1": ""} {
		d := b.plan(t, plan.Goal{Word: plan.Supported}, b.read(t, fixture("konvoy-"+release)))
		if got := d.Clusters[0]; got.Target["konvoy"] != want || (want == "") != (got.Status == plan.NothingToDo) {
			t.Errorf("from %s: %s to %q, want %q", release, got.Status, got.Target["konvoy"], want)
		}
	}
}

// --to latest is the newest release of all that are out on the day.
func TestLatest(t *testing.T) {
	b := load(t, map[string]any{})
	d := b.plan(t, plan.Goal{Word: plan.Latest}, b.read(t, fixture("konvoy-2.2.1")))
	if got := d.Clusters[0].Target["konvoy"]; got != "2.3.1" {
		t.Errorf("latest on 2022-11-01 is %s, want 2.3.1", got)
	}
}

// An edge in an overlay changes the plan without touching code: a documented
// way out of 2.0, and a no between 2.1 and 2.2.
func TestOverlay(t *testing.T) {
	ways := func(edges string) *plan.Cluster {
		b := load(t, map[string]any{}, overlay(t, "edges:\n  "+edges+"\n"))
		return b.plan(t, to("2.3.0"), b.read(t, fixture("konvoy-2.0.0"))).Clusters[0]
	}
	if got := ways(`"2.0": {"2.1": {ours: {supported: true, kind: minor, source: pages/ours}}}`); got.Status != plan.Ready || len(got.Hops) != 3 || got.Hops[0].Edge["konvoy"].References[0].Source != "pages/ours" {
		t.Errorf("%s with %d hops, want a ready plan that rests on the new edge", got.Status, len(got.Hops))
	}
	if got := ways(`"2.1": {"2.2": {ours: {supported: false, kind: minor, note: Closed, source: pages/ours}}}`); got.Status != plan.Blocked || len(got.Hops) != 0 {
		t.Errorf("%s with %d hops, want none", got.Status, len(got.Hops))
	}
}

// A cycle in the data does not trap the search, and a dead end is left.
func TestCyclesAndDeadEnds(t *testing.T) {
	b := load(t, map[string]any{}, overlay(t, `
edges:
  "2.2":
    "2.1": {back: {supported: true, kind: minor, source: pages/ours}}
    "2.3": {named: {supported: false, note: Closed, unblock: Wait}}
`))
	d := b.plan(t, to("2.3.0"), b.read(t, fixture("konvoy-2.1.0")))
	got := d.Clusters[0]
	if got.Status != plan.Blocked || len(got.Hops) != 0 || len(got.Rejected) == 0 {
		t.Errorf("want no way and the reasons:\n%s", essence(d))
	}
}

func overlay(t *testing.T, content string) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "konvoy", "upgrades")
	if err := os.MkdirAll(path, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(path, "data.yaml"), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A thousand clusters of two shapes are planned twice, and each plan is what
// the cluster would have got alone.
func TestFleet(t *testing.T) {
	b := load(t, map[string]any{})
	alone := b.read(t, fixture("konvoy-2.1.0"), "metadata.name=c-0500")[0]
	var inventories []*inventory.Inventory
	for i := range 1000 {
		name, value := fmt.Sprintf("c-%04d", i), clone(alone.Value())
		value["metadata"] = map[string]any{"name": name}
		spec := value["spec"].(map[string]any)
		nodes := spec["nodes"].([]any)
		worker := nodes[1].(map[string]any)
		worker["members"] = []any{"node-of-" + name}
		if i%2 == 1 {
			spec["facts"].(map[string]any)["veleroBackup"] = false
		}
		inventories = append(inventories, alone.With(value))
	}
	d := b.plan(t, to("2.3.0"), inventories)
	if d.Summary.Shapes != 2 || d.Summary.Ready != 500 || d.Summary.Blocked != 500 {
		t.Errorf("%+v, want 2 shapes, 500 ready, 500 blocked", d.Summary)
	}
	one := b.plan(t, to("2.3.0"), []*inventory.Inventory{inventories[501]})
	want, got := marshal(t, one.Clusters[0]), marshal(t, d.Clusters[501])
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("alone and in a fleet differ (-alone +fleet):\n%s", diff)
	}
}

// What no step leads from has the fingerprints of each cluster, too, whichever
// of a shape is planned first.
func TestFleetWithoutAWay(t *testing.T) {
	b := load(t, map[string]any{})
	of := b.read(t, fixture("konvoy-2.1.0"))[0]
	var inventories []*inventory.Inventory
	for _, name := range []string{"a", "b"} {
		value := clone(of.Value())
		value["metadata"] = map[string]any{"name": name}
		value["spec"].(map[string]any)["products"] = map[string]any{}
		inventories = append(inventories, of.With(value))
	}
	for name, goal := range map[string]plan.Goal{"no release": to("2.3.0"), "no product": {}} {
		whole := b.plan(t, goal, inventories)
		if whole.Summary.Shapes != 1 || len(whole.Clusters[0].Hops) > 0 || len(whole.Clusters[0].Blockers) == 0 {
			t.Fatalf("%s: %+v with %d blockers, want one shape", name, whole.Summary, len(whole.Clusters[0].Blockers))
		}
		for i, inv := range inventories {
			one := b.plan(t, goal, []*inventory.Inventory{inv})
			if diff := cmp.Diff(marshal(t, one.Clusters[0]), marshal(t, whole.Clusters[i])); diff != "" {
				t.Errorf("%s: alone and in a fleet differ (-alone +fleet):\n%s", name, diff)
			}
		}
	}
}

// A fleet is upgraded release by release: the management cluster, then what it
// manages, then what is attached.
func TestFleetOrder(t *testing.T) {
	b := load(t, map[string]any{})
	var inventories []*inventory.Inventory
	for _, c := range [][]string{
		{"attached-1", "attached", "products={kommander: 2.1.0}"}, {"managed-2", "managed"}, {"hub", "management"}, {"managed-1", "managed"},
	} {
		sets := append([]string{"metadata.name=" + c[0], "role=" + c[1]}, c[2:]...)
		if c[1] != "management" {
			sets = append(sets, "managementCluster=hub")
		}
		inventories = append(inventories, b.read(t, fixture("konvoy-2.1.0"), sets...)...)
	}
	d := b.plan(t, to("2.3.0"), inventories)
	var got []string
	for _, turn := range d.Order {
		got = append(got, turn.Cluster+" "+turn.To["kommander"])
	}
	want := []string{"hub 2.2.3", "managed-1 2.2.3", "managed-2 2.2.3", "attached-1 2.2.3", "hub 2.3.0", "managed-1 2.3.0", "managed-2 2.3.0", "attached-1 2.3.0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order of work (-want +got):\n%s", diff)
	}
}

func clone(v map[string]any) map[string]any {
	raw := inventory.Canonical(v)
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var out map[string]any
	if err := dec.Decode(&out); err != nil {
		panic(err)
	}
	return out
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
