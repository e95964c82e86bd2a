package source

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// parts of one cluster, as people keep them in files.
var partsOfOne = map[string]string{
	"nodes.json": `{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Node","metadata":{"name":"a"},"status":{"nodeInfo":{"kubeletVersion":"v1.33.5"}}},` +
		`{"apiVersion":"v1","kind":"Node","metadata":{"name":"b"},"status":{"nodeInfo":{"kubeletVersion":"v1.33.5"}}}]}`,
	"node-a.json":  `{"apiVersion":"v1","kind":"Node","metadata":{"name":"a","uid":"1"},"status":{"nodeInfo":{"kubeletVersion":"v1.33.5"}}}`,
	"node-b.json":  `{"apiVersion":"v1","kind":"Node","metadata":{"name":"b","uid":"2"},"status":{"nodeInfo":{"kubeletVersion":"v1.33.5"}}}`,
	"version.json": `{"major":"1","minor":"33","gitVersion":"v1.33.5"}`,
	"helm.json":    `[{"name":"cm","namespace":"cm","status":"deployed","chart":"cert-manager-v1.16.2","app_version":"v1.16.2"}]`,
	"metrics.txt": "# HELP apiserver_requested_deprecated_apis [STABLE] x\n# TYPE apiserver_requested_deprecated_apis gauge\n" +
		`apiserver_requested_deprecated_apis{group="policy",resource="poddisruptionbudgets",version="v1beta1"} 1` + "\n",
	"go.txt":    "# HELP go_threads x\n# TYPE go_threads gauge\ngo_threads 1\n",
	"notes.txt": "remember the milk\n",
	"pdb.yaml":  "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: web, namespace: shop}\n",
	"eks.json":  `{"cluster":{"name":"shop-eks","arn":"arn:aws:eks:eu-west-1:1:cluster/shop-eks","version":"1.33","platformVersion":"eks.5"}}`,
	"ng.json":   `{"nodegroup":{"nodegroupName":"g","nodegroupArn":"arn:aws:eks:eu-west-1:1:nodegroup/shop-eks/g/1","clusterName":"shop-eks","version":"1.33"}}`,
	"stated.yaml": `apiVersion: insupport/v1
kind: ClusterInventory
metadata: {name: prod, labels: {team: pay}}
spec:
  environment: nonProduction
  infrastructure: {airGapped: false}
`,
	"stated-all.yaml": `apiVersion: insupport/v1
kind: ClusterInventory
metadata: {name: prod}
spec:
  products: {kubernetes: 1.33.5}
  kubernetes: {version: v1.33.4}
  nodes: [{name: workers, role: worker, kubelet: v1.32.1}]
`,
	"stated-alike.yaml": `apiVersion: insupport/v1
kind: ClusterInventory
metadata: {name: prod}
spec:
  kubernetes: {version: 1.33.5}
  nodes: [{name: workers, role: worker, kubelet: 1.33.5}]
`,
}

// TestPartsOfOne reads what is of one cluster to one, however it is cut: named
// with --name, or an object a file in a folder; and tells what it leaves out.
func TestPartsOfOne(t *testing.T) {
	opts := options(t)
	for name, c := range map[string]struct {
		files  string
		folder bool
		name   string
		want   string // NAME: keys of spec, for each cluster
		told   string
	}{
		"all, named":                   {"nodes.json version.json helm.json metrics.txt pdb.yaml stated.yaml", false, "shop", "shop: apis components environment facts infrastructure kubernetes nodes products", ""},
		"all, of a folder":             {"nodes.json version.json helm.json metrics.txt pdb.yaml stated.yaml notes.txt", true, "shop", "shop: apis components environment facts infrastructure kubernetes nodes products", "notes.txt: skipped: its name is not one of YAML, JSON or an archive, nor is it metrics of an API server"},
		"a document alone":             {"stated.yaml", false, "shop", "shop: environment infrastructure", ""},
		"a document and manifests":     {"pdb.yaml metrics.txt stated.yaml", false, "shop", "shop: apis environment infrastructure", ""},
		"a document that says as much": {"nodes.json version.json stated-alike.yaml", false, "shop", "shop: facts kubernetes nodes products", ""},
		"a document that says other":   {"nodes.json version.json stated-all.yaml", false, "shop", "shop: facts gaps kubernetes products", "spec.nodes: sources disagree: 1.33.5 in nodes.json; 1.32.1 in stated-all.yaml:7"},
		"a document of another":        {"eks.json stated.yaml", false, "shop", "shop-eks: infrastructure kubernetes products; prod: environment infrastructure", "--name shop is the name of no cluster: the inputs name several, which keep their names: prod, shop-eks"},
		"a cluster and its pool":       {"eks.json ng.json", false, "shop", "shop: infrastructure kubernetes nodes products", ""},
		"an object a file":             {"node-a.json node-b.json version.json helm.json metrics.txt", true, "", "folder: apis components facts kubernetes nodes products", ""},
		"a manifest beside objects":    {"node-a.json node-b.json pdb.yaml", true, "", "folder: facts nodes products", "manifests beside clusters are not judged"},
		"metrics beside nodes":         {"nodes.json metrics.txt go.txt", true, "", "nodes: facts nodes products", "metrics.txt: skipped: says nothing of a cluster's versions; name it, or all with --name"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "folder")
			for _, file := range strings.Fields(c.files) {
				write(t, filepath.Join(dir, file), partsOfOne[file])
			}
			t.Chdir(dir)
			args := strings.Fields(c.files)
			if c.folder {
				t.Chdir("..")
				args = []string{"folder"}
			}
			opts := opts
			opts.Name, opts.Verbose = c.name, true
			r := Read(context.Background(), args, nil, opts)
			if len(r.Problems) > 0 {
				t.Fatal(r.Problems)
			}
			var got []string
			for _, inv := range r.Inventories {
				spec, _ := inv.Value()["spec"].(map[string]any)
				got = append(got, inv.Name+": "+strings.Join(sortedKeys(spec), " "))
			}
			if got := strings.Join(got, "; "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if told := strings.Join(r.Warnings, "\n"); !strings.Contains(told, c.told) {
				t.Errorf("%q is not told:\n%s", c.told, told)
			}
		})
	}
}

// TestStatedGaps keeps what a document says that it lacks, beside what the other
// inputs lack.
func TestStatedGaps(t *testing.T) {
	opts := options(t)
	opts.Name = "shop"
	t.Chdir(t.TempDir())
	write(t, "nodes.json", `{"apiVersion":"v1","kind":"List","metadata":{"continue":"x"},"items":[`+partsOfOne["node-a.json"]+`]}`)
	write(t, "stated.yaml", partsOfOne["stated.yaml"]+"  gaps: [{path: spec.components, reason: forbidden, detail: pods}]\n")
	got := golden(t, Read(context.Background(), []string{"nodes.json", "stated.yaml"}, nil, opts))
	for _, want := range []string{"path: spec.components\n      reason: forbidden\n      detail: pods", "path: spec.nodes\n      reason: partial"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is lost:\n%s", want, got)
		}
	}
}

// TestStatedPlaces keeps the places of a document that is joined to others.
func TestStatedPlaces(t *testing.T) {
	opts := options(t)
	opts.Name = "shop"
	t.Chdir(t.TempDir())
	for _, file := range []string{"nodes.json", "stated.yaml"} {
		write(t, file, partsOfOne[file])
	}
	r := Read(context.Background(), []string{"nodes.json", "stated.yaml"}, nil, opts)
	inv := r.Inventories[0]
	if file, at := inv.Place("spec.environment"); file != "stated.yaml" || at.Line != 5 {
		t.Errorf("%s:%d", file, at.Line)
	}
	if file, _ := inv.Place("spec.nodes[0].kubelet"); file != "nodes.json" {
		t.Error(file)
	}
	if inv.Labels()["team"] != "pay" {
		t.Error(inv.Labels())
	}
}

// FuzzJoin requires that a document and what is read of its cluster come to one
// valid inventory, or to an error.
func FuzzJoin(f *testing.F) {
	opts := options(f)
	opts.Name = "shop"
	for _, file := range []string{"stated.yaml", "stated-all.yaml", "stated-alike.yaml"} {
		f.Add(partsOfOne[file])
	}
	dir := f.TempDir()
	nodes := filepath.Join(dir, "nodes.json")
	if err := os.WriteFile(nodes, []byte(partsOfOne["nodes.json"]), 0o600); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, document string) {
		r := Read(context.Background(), []string{nodes, "-"}, strings.NewReader(document), opts)
		if len(r.Inventories)+len(r.Problems) == 0 {
			t.Error("nothing is read, and nobody says so")
		}
	})
}
