// Package cells_test holds every cell of the published matrix of operating
// systems against the verdict of the rules. testdata/matrix.txt is the matrix
// as the pages have it, written down beside the catalog and not generated from
// it; the readings of what the pages leave open stand in expected.
package cells_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"insupport/internal/bundle"
	"insupport/internal/engine"
)

const root = "../.."

// row is one line of the matrix; cells hold Y, - or ? for the default mode,
// FIPS, air-gapped, both, GPU and the image builder.
type row struct {
	line, provider, os, version, cells string
}

func matrix(t *testing.T) []row {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "matrix.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows []row
	for s := bufio.NewScanner(f); s.Scan(); {
		fields := strings.Fields(s.Text())
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		if len(fields) != 5 || len(fields[4]) != 6 {
			t.Fatalf("malformed row %q", s.Text())
		}
		rows = append(rows, row{fields[0], fields[1], fields[2], fields[3], fields[4]})
	}
	return rows
}

// releases are releases of each line of the matrix, on both sides of an exception.
var releases = map[string][]string{
	"1.6": {"1.6.3"},
	"1.7": {"1.7.5"},
	"1.8": {"1.8.0", "1.8.5"},
	"2.0": {"2.0.0"},
	"2.1": {"2.1.5"},
	"2.2": {"2.2.3"},
	"2.3": {"2.3.0"},
}

// answers are the columns that a page lacks and another page answers: the
// operating systems, by major version, that the other page names.
var answers = map[string]map[string][]string{
	"1.7": {"fips": {"rhel 7", "rhel 8", "centos 7", "centos 8"}, "gpu": {"centos 7", "ubuntu 16", "ubuntu 18"}},
	"1.8": {"fips": {"rhel 7", "rhel 8", "centos 7", "centos 8"}, "gpu": {"centos 7", "ubuntu 16", "ubuntu 18"}},
	"2.0": {"fips": {"rhel 7", "rhel 8", "centos 7", "centos 8"}},
}

func (r row) answer(column string) string {
	names, ok := answers[r.line][column]
	if !ok {
		return "unknown"
	}
	major, _, _ := strings.Cut(r.version, ".")
	if slices.Contains(names, r.os+" "+major) {
		return "pass"
	}
	return "fail"
}

var verdicts = map[byte]string{'Y': "pass", '-': "fail"}

// expected is what the rules must say of a node group that runs the row.
func (r row) expected(fips, airGapped, gpu bool) map[string]string {
	mode, table := "", r.provider != "any"
	switch i := btoi(fips) + 2*btoi(airGapped); {
	case r.cells[i] != '?':
		mode = verdicts[r.cells[i]]
	case table:
		mode = "unknown" // a column that one table of the page lacks, and no other page answers
	case fips && !airGapped:
		mode = r.answer("fips")
	case fips && r.answer("fips") == "fail":
		mode = "fail" // what FIPS rules out alone, it rules out together
	default:
		mode = "unknown"
	}
	if r.cells[:4] == "----" && !fips && !airGapped {
		mode = "warn" // listed without any supported mode
	}
	onGPU := "notApplicable"
	if gpu {
		switch {
		case r.cells[4] != '?':
			onGPU = verdicts[r.cells[4]]
		default:
			onGPU = r.answer("gpu")
		}
		onPremises := r.provider == "preprovisioned" || r.provider == "vsphere"
		if onGPU == "pass" && airGapped && onPremises {
			onGPU = map[string]string{"2.1": "warn", "2.2": "fail", "2.3": "warn"}[r.line]
		}
	}
	unknown := "pass"
	if mode == "unknown" || onGPU == "unknown" {
		unknown = "unknown"
	}
	return map[string]string{
		"os/not_listed":         "pass",
		"os/mode_not_supported": mode,
		"os/gpu_not_supported":  onGPU,
		"os/unknown":            unknown,
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// evaluator answers with the outcomes of the os rules for one inventory.
type evaluator struct {
	t     *testing.T
	query *engine.Query
}

func newEvaluator(t *testing.T, overlays ...string) evaluator {
	t.Helper()
	b, err := bundle.Load(bundle.Options{Bundle: root, Overlays: overlays})
	if err != nil {
		t.Fatal(err)
	}
	e, err := b.Compile(map[string]any{"asOf": "2022-06-01"}, true)
	if err != nil {
		t.Fatal(err)
	}
	query, err := e.Prepare(context.Background(), "data.insupport.main.report")
	if err != nil {
		t.Fatal(err)
	}
	return evaluator{t, query}
}

type finding struct {
	Rule, Level, Message, Remediation string
	Location                          struct{ Path string }
	References                        []struct{ Source string }
}

// node is one node group of the inventories made here.
func node(id, version, kernel string, gpu bool) map[string]any {
	n := map[string]any{"name": "worker", "count": 4, "gpu": gpu, "os": map[string]any{"id": id, "version": version}}
	if kernel != "" {
		n["kernel"] = kernel
	}
	return n
}

// check judges one node group on a release of Konvoy.
func (e evaluator) check(release string, infrastructure, n map[string]any) (map[string]string, []finding) {
	e.t.Helper()
	outcomes, findings := e.judge(map[string]any{
		"apiVersion": "insupport/v1", "kind": "ClusterInventory",
		"metadata": map[string]any{"name": "cell"},
		"spec": map[string]any{
			"products":       map[string]any{"konvoy": release},
			"infrastructure": infrastructure,
			"nodes":          []any{n},
		},
	})
	delete(outcomes, "os/kernel_not_listed")
	return outcomes, findings
}

// judge returns the outcomes and findings of the os rules.
func (e evaluator) judge(inventory map[string]any) (map[string]string, []finding) {
	e.t.Helper()
	raw, err := e.query.Eval(context.Background(), inventory, time.Time{})
	if err != nil {
		e.t.Fatal(err)
	}
	var report struct {
		Clusters []struct {
			Outcomes map[string]string
			Findings []finding
		}
		Errors []string
	}
	if err := json.Unmarshal(raw, &report); err != nil {
		e.t.Fatal(err)
	}
	if len(report.Errors) > 0 {
		e.t.Fatal(report.Errors)
	}
	cluster := report.Clusters[0]
	maps.DeleteFunc(cluster.Outcomes, func(rule, _ string) bool { return !strings.HasPrefix(rule, "os/") })
	return cluster.Outcomes, slices.DeleteFunc(cluster.Findings, func(f finding) bool { return !strings.HasPrefix(f.Rule, "os/") })
}

// running is a version that matches a row of the matrix.
func running(version string) string { return strings.Replace(version, ".x", ".4", 1) }

// onProvider is a provider for which the row's table decides.
func (r row) onProvider() string {
	if r.provider == "any" {
		return "aws"
	}
	return r.provider
}

// TestEveryCell makes an inventory for every row, mode and GPU state.
func TestEveryCell(t *testing.T) {
	t.Parallel()
	e := newEvaluator(t)
	rows := matrix(t)
	if len(rows) != 101 {
		t.Errorf("%d rows, want 101", len(rows))
	}
	for _, r := range rows {
		for _, release := range releases[r.line] {
			for i := range 8 {
				fips, airGapped, gpu := i&1 > 0, i&2 > 0, i&4 > 0
				infrastructure := map[string]any{"provider": r.onProvider(), "fips": fips, "airGapped": airGapped}
				got, findings := e.check(release, infrastructure, node(r.os, running(r.version), "", gpu))
				if diff := cmp.Diff(r.expected(fips, airGapped, gpu), got); diff != "" {
					t.Errorf("konvoy %s on %s, %s %s (%s), FIPS %v, air-gapped %v, GPU %v (-matrix +rules):\n%s",
						release, r.provider, r.os, r.version, r.cells, fips, airGapped, gpu, diff)
				}
				for _, f := range findings {
					if len(f.References) == 0 || f.Remediation == "" {
						t.Errorf("%s cites nothing or helps nobody: %+v", release, f)
					}
				}
			}
		}
	}
}

// TestModeNotStated leaves out what the inventory may leave out: the rules
// decide where every value gives the cell's answer, and else ask for the field.
func TestModeNotStated(t *testing.T) {
	t.Parallel()
	e := newEvaluator(t)
	for _, r := range matrix(t) {
		release := releases[r.line][0]
		for i := range 3 {
			infrastructure := map[string]any{"provider": r.onProvider()}
			fipsValues, airValues := []bool{false, true}, []bool{false, true}
			if i == 1 {
				infrastructure["fips"], fipsValues = true, []bool{true}
			}
			if i == 2 {
				infrastructure["airGapped"], airValues = false, []bool{false}
			}
			possible := map[string]bool{}
			for _, fips := range fipsValues {
				for _, air := range airValues {
					possible[r.expected(fips, air, false)["os/mode_not_supported"]] = true
				}
			}
			want := "unknown"
			if len(possible) == 1 {
				want = slices.Collect(maps.Keys(possible))[0]
			}
			got, findings := e.check(release, infrastructure, node(r.os, running(r.version), "", false))
			if got["os/mode_not_supported"] != want {
				t.Errorf("konvoy %s on %s, %s %s (%s) with %v: %s, want %s", release, r.provider, r.os, r.version, r.cells, infrastructure, got["os/mode_not_supported"], want)
			}
			if want == "unknown" && !slices.ContainsFunc(findings, func(f finding) bool { return f.Rule == "os/unknown" && f.Remediation != "" }) {
				t.Errorf("konvoy %s on %s, %s %s with %v: no finding says what is missing", release, r.provider, r.os, r.version, infrastructure)
			}
		}
	}
}

// TestOutsideTheMatrix takes every table's operating systems at a version that
// none lists, and one that no table lists at all.
func TestOutsideTheMatrix(t *testing.T) {
	t.Parallel()
	e := newEvaluator(t)
	rows := matrix(t)
	lists := func(r row, id string) bool {
		return slices.ContainsFunc(rows, func(o row) bool { return o.line == r.line && o.provider == r.provider && o.os == id })
	}
	all := map[string]bool{"plan9": true}
	for _, r := range rows {
		all[r.os] = true
	}
	seen := map[[2]string]bool{}
	for _, r := range rows {
		if table := [2]string{r.line, r.provider}; seen[table] {
			continue
		} else {
			seen[table] = true
		}
		release := releases[r.line][0]
		infrastructure := map[string]any{"provider": r.onProvider(), "fips": false, "airGapped": false}
		for _, id := range slices.Sorted(maps.Keys(all)) {
			version := "1.1"
			if id == "flatcar" {
				version = "1.1.1"
			}
			got, findings := e.check(release, infrastructure, node(id, version, "", false))
			if got["os/not_listed"] != "fail" {
				t.Errorf("konvoy %s on %s, %s %s: %s", release, r.provider, id, version, got["os/not_listed"])
				continue
			}
			if nearest := strings.Contains(findings[0].Remediation, "nearest listed version"); nearest != lists(r, id) {
				t.Errorf("konvoy %s on %s, %s %s: remediation %q", release, r.provider, id, version, findings[0].Remediation)
			}
		}
	}
}

// TestReadings checks what no cell can say.
func TestReadings(t *testing.T) {
	t.Parallel()
	e := newEvaluator(t)
	stated := func(provider string) map[string]any {
		return map[string]any{"provider": provider, "fips": false, "airGapped": false}
	}
	for name, c := range map[string]struct {
		release        string
		infrastructure map[string]any
		node           map[string]any
		rule, want     string
		message        string
		path           string // of what is missing
	}{
		"CentOS 8.2 while 1.8 listed it":        {"1.8.4", stated("aws"), node("centos", "8.2", "", false), "os/not_listed", "pass", "", ""},
		"CentOS 8.2 after 1.8 dropped it":       {"1.8.5", stated("aws"), node("centos", "8.2", "", false), "os/not_listed", "fail", "worker (4 nodes): CentOS 8.2 is not listed for Konvoy 1.8; it is for 1.8.0 to 1.8.4 only", ""},
		"nearest version":                       {"2.2.1", stated("aws"), node("rhel", "8.6", "", false), "os/not_listed", "fail", "worker (4 nodes): RHEL 8.6 is not listed for Konvoy 2.2 on aws; listed are 7.9, 8.2, 8.4", ""},
		"row 15 covers 15.1":                    {"2.1.0", stated("aws"), node("sles", "15.1", "", false), "os/not_listed", "pass", "", ""},
		"row 15 does not cover 15.3":            {"2.1.0", stated("aws"), node("sles", "15.3", "", false), "os/not_listed", "fail", "worker (4 nodes): SLES 15.3 is not listed for Konvoy 2.1 on aws; listed are 15", ""},
		"build number of CentOS":                {"2.2.1", stated("aws"), node("centos", "7.9.2009", "", false), "os/not_listed", "pass", "", ""},
		"only a major, another kernel":          {"2.2.1", stated("aws"), node("centos", "7", "3.10.0-1160.45.1.el7.x86_64", false), "os/not_listed", "unknown", "worker (4 nodes): CentOS 7 is read without a minor version, and no listed kernel of it runs (os/mode_not_supported, os/not_listed wait for it)", "spec.nodes[0].os.version"},
		"only a major, kernel listed":           {"2.2.1", stated("aws"), node("centos", "7", "3.10.0-1160.el7.x86_64", false), "os/not_listed", "pass", "", ""},
		"only a major, no kernel":               {"2.2.1", stated("aws"), node("centos", "7", "", false), "os/not_listed", "unknown", "worker (4 nodes): CentOS 7 is read without a minor version, and no listed kernel of it runs (os/mode_not_supported, os/not_listed wait for it)", "spec.nodes[0].os.version"},
		"Flatcar pattern":                       {"2.2.1", stated("preprovisioned"), node("flatcar", "3033.2.0", "", false), "os/not_listed", "pass", "", ""},
		"Flatcar beside the pattern":            {"2.2.1", stated("preprovisioned"), node("flatcar", "3033.3.0", "", false), "os/not_listed", "fail", "worker (4 nodes): Flatcar 3033.3.0 is not listed for Konvoy 2.2 on preprovisioned; listed are 3033.2.x", ""},
		"Flatcar or higher":                     {"2.0.0", stated("preprovisioned"), node("flatcar", "3033.2.0", "", false), "os/not_listed", "pass", "", ""},
		"Flatcar too old":                       {"2.0.0", stated("preprovisioned"), node("flatcar", "2905.2.0", "", false), "os/not_listed", "fail", "worker (4 nodes): Flatcar 2905.2.0 is not listed for Konvoy 2.0; listed are 2905.2.1", ""},
		"hidden row never decides":              {"2.0.0", stated("aws"), node("ubuntu", "18.04", "", false), "os/not_listed", "fail", "worker (4 nodes): Ubuntu 18.04 is not listed for Konvoy 2.0; listed are CentOS, Flatcar, RHEL, SLES", ""},
		"draft row never decides":               {"2.1.0", map[string]any{"provider": "aws", "fips": false, "airGapped": true}, node("rhel", "8.4", "", false), "os/mode_not_supported", "fail", "worker (4 nodes): RHEL 8.4 is listed for Konvoy 2.1 on aws, but not for air-gapped mode", ""},
		"no table for the provider":             {"2.3.0", stated("gcp"), node("ubuntu", "20.04", "", false), "os/not_listed", "unknown", "Konvoy 2.3 has no table of operating systems for gcp; it has one for aks, aws, azure, eks, preprovisioned, vsphere (os/mode_not_supported, os/not_listed wait for it)", "spec.infrastructure.provider"},
		"no table for the line":                 {"2.5.0", stated("aws"), node("ubuntu", "20.04", "", false), "os/not_listed", "unknown", "The catalog has no table of operating systems for Konvoy 2.5 (os/mode_not_supported, os/not_listed wait for it)", "spec.products"},
		"unreadable":                            {"2.2.1", stated("aws"), map[string]any{"name": "worker", "count": 4}, "os/not_listed", "unknown", "worker (4 nodes): the operating system is not known (os/mode_not_supported, os/not_listed wait for it)", "spec.nodes[0].os.id"},
		"provider not stated and it matters":    {"2.2.1", map[string]any{"fips": false, "airGapped": false}, node("rhel", "8.2", "", false), "os/not_listed", "unknown", "The infrastructure provider is not known (os/mode_not_supported, os/not_listed wait for it)", "spec.infrastructure.provider"},
		"provider not stated, all say no":       {"2.2.1", map[string]any{"fips": false, "airGapped": false}, node("debian", "10", "", false), "os/not_listed", "fail", "worker (4 nodes): Debian 10 is not listed for Konvoy 2.2 on any provider; listed are Amazon Linux, CentOS, Flatcar, Oracle Linux, RHEL, SLES, Ubuntu", ""},
		"air-gapped vSphere of one patch":       {"1.8.4", map[string]any{"provider": "vsphere", "fips": false, "airGapped": true}, node("centos", "7.9", "", false), "os/mode_not_supported", "fail", "worker (4 nodes): CentOS 7.9 is not supported: Air-gapped provisioning on vSphere is not supported in this patch", ""},
		"GPU, air-gapped on-premises":           {"2.2.1", map[string]any{"provider": "vsphere", "fips": false, "airGapped": true}, node("rhel", "8.4", "", true), "os/gpu_not_supported", "fail", "worker (4 nodes): GPU nodes in air-gapped on-premises clusters are not supported (Konvoy 2.2 on vsphere)", ""},
		"GPU on-premises, mode not stated":      {"2.2.1", map[string]any{"provider": "vsphere", "fips": false}, node("rhel", "8.4", "", true), "os/gpu_not_supported", "unknown", "Whether the cluster is air-gapped is not known (os/gpu_not_supported waits for it)", "spec.infrastructure.airGapped"},
		"GPU in a cloud, mode not stated":       {"2.2.1", map[string]any{"provider": "aws"}, node("rhel", "8.4", "", true), "os/gpu_not_supported", "pass", "", ""},
		"GPU nobody wrote about":                {"2.0.0", stated("aws"), node("centos", "7.9", "", true), "os/gpu_not_supported", "unknown", "worker (4 nodes): the catalog has nothing on GPU nodes on CentOS 7.9 for Konvoy 2.0 (os/gpu_not_supported waits for it)", "spec.nodes[0]"},
		"air-gapped, the page lacks the column": {"1.8.5", map[string]any{"provider": "aws", "fips": false, "airGapped": true}, node("rhel", "7.9", "", false), "os/mode_not_supported", "unknown", "worker (4 nodes): the catalog has nothing on RHEL 7.9 in air-gapped mode for Konvoy 1.8 (os/mode_not_supported waits for it)", "spec.nodes[0]"},
	} {
		t.Run(name, func(t *testing.T) {
			got, findings := e.check(c.release, c.infrastructure, c.node)
			if got[c.rule] != c.want {
				t.Errorf("%s is %s, want %s", c.rule, got[c.rule], c.want)
			}
			if c.message != "" && !slices.ContainsFunc(findings, func(f finding) bool {
				return f.Message == c.message && (c.path == "" || f.Rule == "os/unknown" && f.Location.Path == c.path)
			}) {
				t.Errorf("no finding at %q says %q; findings: %+v", c.path, c.message, findings)
			}
			if c.want == "unknown" && c.path == "" {
				t.Error("the case does not say what is missing")
			}
		})
	}
}

// TestOneRowOfData adds a line, a provider and an operating system through an
// overlay, each as one row, and corrects a cell.
func TestOneRowOfData(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	overlay := filepath.Join(dir, "konvoy", "operating_systems")
	if err := os.MkdirAll(overlay, 0o755); err != nil {
		t.Fatal(err)
	}
	const rows = `names: {rocky: Rocky Linux}
lines:
  "2.5": {source: pages/ours, providers: {aws: {rocky: {"9.1": {modes: {default: true}, source: pages/ours}}}}}
  "2.2":
    providers:
      gcp: {ubuntu: {"20.04": {modes: {default: true, fips: false, airGapped: false, fipsAirGapped: false}, source: pages/ours}}}
      azure: {ubuntu: {"20.04": {gpu: true}}}
`
	if err := os.WriteFile(filepath.Join(overlay, "data.yaml"), []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	e := newEvaluator(t, dir)
	for _, c := range []struct {
		release, provider, os, version string
		gpu                            bool
	}{
		{"2.5.0", "aws", "rocky", "9.1", false},
		{"2.2.1", "gcp", "ubuntu", "20.04", false},
		{"2.2.1", "azure", "ubuntu", "20.04", true},
		{"2.2.1", "aws", "rhel", "8.4", false},
	} {
		name := fmt.Sprintf("%s on %s, %s %s", c.release, c.provider, c.os, c.version)
		infrastructure := map[string]any{"provider": c.provider, "fips": false, "airGapped": false}
		got, _ := e.check(c.release, infrastructure, node(c.os, c.version, "", c.gpu))
		onGPU := "notApplicable"
		if c.gpu {
			onGPU = "pass"
		}
		want := map[string]string{"os/not_listed": "pass", "os/mode_not_supported": "pass", "os/gpu_not_supported": onGPU, "os/unknown": "pass"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
