package source

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"insupport/internal/document"
	"insupport/internal/inventory"
)

// fuzzReader feeds one reader with variations of its fixtures: whatever comes
// in, it must end in valid inventories or in problems, never in a panic, and
// never in a secret.
func fuzzReader(f *testing.F, seeds ...string) {
	opts := options(f)
	for _, name := range seeds {
		data, err := os.ReadFile(filepath.Join(fixtures, name))
		if err != nil {
			f.Fatal(err)
		}
		if len(data) > 8<<10 {
			data = data[:8<<10]
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got := read(context.Background(), []string{"-"}, bytes.NewReader(data), opts,
			limits{unpacked: 8 << 20, entry: 4 << 20, entries: 1000, nested: 2})
		if len(got.Inventories)+len(got.Problems)+len(got.Warnings) == 0 {
			t.Error("read to nothing, and says nothing")
		}
		for _, inv := range got.Inventories {
			if _, err := inventory.New(&document.Document{File: "again"}, inv.Value(), nil, opts.Facts); err != nil {
				t.Errorf("invalid: %v", err)
			}
		}
	})
}

func FuzzNodes(f *testing.F) {
	f.Add([]byte(oneNode))
	f.Add([]byte(`{"apiVersion":"v1","items":[` + oneNode + `],"kind":"List"}`))
	fuzzReader(f, "nodes-fips.yaml", "cluster-info-dump.txt")
}

func FuzzClusterAPI(f *testing.F) { fuzzReader(f, "capi-dryrun.yaml", "capi-fleet.yaml") }

func FuzzKommander(f *testing.F) { fuzzReader(f, "kommander-management.yaml") }

func FuzzKonvoy1(f *testing.F) {
	fuzzReader(f, "konvoy-1.8-cluster.yaml", "konvoy-1.8-addons.json")
}

func FuzzHelm(f *testing.F) {
	fuzzReader(f, "helm-list.json", "helm-list.yaml", "helmreleases.yaml", "kubectl-version.json")
}

func FuzzManifests(f *testing.F) {
	fuzzReader(f, "../inputs/manifests/rendered.yaml", "../inputs/manifests/overlays/list.json", "../inputs/live-apis.json")
}

func FuzzMetrics(f *testing.F) { fuzzReader(f, "../inputs/metrics.txt") }

func FuzzBundle(f *testing.F) {
	f.Add(pack(f, os.DirFS(filepath.Join(fixtures, "konvoy-diagnose")), "."))
	f.Add(pack(f, os.DirFS(filepath.Join(fixtures, "support-bundle-without-nodes")), "."))
	f.Add(archiveOf(f, entry{content: oneNode}))
	fuzzReader(f)
}

func FuzzAnnotations(f *testing.F) {
	f.Add("hub: {license: enterprise, components: [{name: a, version: v1}]}\n")
	f.Fuzz(func(t *testing.T, content string) {
		a, err := ReadAnnotations("a.yaml", []byte(content))
		if err == nil {
			a.apply("hub", map[string]any{"spec": map[string]any{"components": []any{map[string]any{"name": "a"}}}})
		}
	})
}

// FuzzJSONStream holds the stream against encoding/json: it takes nothing
// that the latter refuses, but for texts that it skips unseen, and keeps what
// the latter sees.
func FuzzJSONStream(f *testing.F) {
	for _, seed := range []string{`{"metadata":{"name":"a\u00e9\n","labels":{"x":"","y":null,"z":1.50}}}`, `[{"kind":"x"},1,"s",[]]`,
		`{"metadata":{"name":01}}`, `{"a":[1-2,tru]}`, `{"a":1.}`, `[{}{}]`, `{"a":1,}`, `{"a" 1}`, "{}\ufeff",
		`{"items":[{"kind":"Node"}],"kind":"List"}`, `{"a":{"b":[1,-0.5e3,true]}}`, "\n {}{}\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		var got []map[string]any
		emit := func(m map[string]any, _ int) error {
			if m != nil {
				got = append(got, m)
			}
			return nil
		}
		err := newJSONStream("x", &dripping{strings.NewReader(content)}, emit).run(fields())
		dec := json.NewDecoder(strings.NewReader(content))
		dec.UseNumber()
		var values []any
		for {
			var v any
			if e := dec.Decode(&v); e != nil {
				if e.Error() != "EOF" {
					unseen := strings.ContainsFunc(content, func(r rune) bool {
						return r == '\\' || r < ' ' || r == '=' || r == '\uFFFD'
					})
					if err == nil && !unseen {
						t.Errorf("%q is taken, but encoding/json says: %v", content, e)
					}
					return
				}
				break
			}
			values = append(values, v)
		}
		if err != nil {
			if strings.Contains(err.Error(), "deeper") || strings.Contains(err.Error(), "longer") || strings.Contains(err.Error(), "unexpected") || strings.Contains(err.Error(), "set twice") {
				return // limits, and top-level values that are no objects
			}
			t.Fatalf("%q: %v", content, err)
		}
		if len(values) == 1 && len(got) == 1 {
			m, ok := values[0].(map[string]any)
			if !ok {
				return
			}
			meta, _ := m["metadata"].(map[string]any)
			name, _ := meta["name"].(string)
			if kept := (object{m: got[0]}).get("metadata", "name"); name != "" && kept != name && strings.Count(content, `"name"`) == 1 && strings.Count(content, "metadata") == 1 {
				t.Errorf("kept %q, want %q", kept, name)
			}
		}
	})
}

// dripping gives little at a time, so that every boundary is met.
type dripping struct{ r *strings.Reader }

func (d *dripping) Read(p []byte) (int, error) { return d.r.Read(p[:min(len(p), 3)]) }

// fuzzInputs is fuzzReader with some of the inputs that are not kubectl's.
func fuzzInputs(f *testing.F, names ...string) {
	for i, name := range names {
		names[i] = filepath.Join("..", "inputs", name)
	}
	fuzzReader(f, names...)
}

func FuzzDefinition(f *testing.F) {
	fuzzInputs(f, "eksctl.yaml", "kops.yaml", "rancher.yaml", "rke-cluster.yml", "k0sctl.yaml", "eks-anywhere.yaml", "gardener-shoots.yaml",
		"acm-managedclusters.yaml", "cloud-controllers.yaml", "eks-describe-cluster.json", "aks-list.json", "gke-describe.yaml")
}

func FuzzKubeadm(f *testing.F) { fuzzInputs(f, "kubeadm.yaml", "kubeadm-live.json") }

func FuzzTerraform(f *testing.F) {
	fuzzInputs(f, "terraform-state.json", "terraform-plan.json", "terraform.tfstate")
}

func FuzzTalos(f *testing.F) { fuzzInputs(f, "talos/controlplane.yaml", "talos/worker.yaml") }

func FuzzTopology(f *testing.F) { fuzzInputs(f, "capi-v1beta2.yaml") }

func FuzzWorkloads(f *testing.F) { fuzzInputs(f, "workloads.json", "helm-list-states.json") }

func FuzzCharts(f *testing.F) { fuzzInputs(f, "flux-charts/release.yaml", "argo-applications.yaml") }

func FuzzCycloneDX(f *testing.F) { fuzzInputs(f, "kbom-cyclonedx.json") }
