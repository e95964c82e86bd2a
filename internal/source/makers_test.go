package source

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"insupport/internal/bundle"
)

// shown is a node as far as it says whose Kubernetes it runs.
type shown struct {
	Version, Image, Runtime, Provider string
	Labels, Annotations               map[string]string
	ControlPlane                      bool
}

func nodeList(t testing.TB, nodes ...shown) []byte {
	t.Helper()
	var items []any
	for i, n := range nodes {
		labels := map[string]string{}
		for key, value := range n.Labels {
			labels[key] = value
		}
		if n.ControlPlane {
			labels["node-role.kubernetes.io/control-plane"] = ""
		}
		items = append(items, map[string]any{"apiVersion": "v1", "kind": "Node",
			"metadata": map[string]any{"name": fmt.Sprintf("n%d", i), "labels": labels, "annotations": n.Annotations},
			"spec":     map[string]any{"providerID": n.Provider},
			"status": map[string]any{"nodeInfo": map[string]any{"kubeletVersion": n.Version, "osImage": n.Image,
				"containerRuntimeVersion": n.Runtime}},
		})
	}
	raw, err := json.Marshal(map[string]any{"apiVersion": "v1", "kind": "List", "items": items})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// derived is the one product of a run as NAME RELEASE, else why there is none.
func derived(t testing.TB, r Result) string {
	t.Helper()
	if len(r.Problems) > 0 || len(r.Inventories) != 1 {
		t.Fatalf("%v, %d inventories", r.Problems, len(r.Inventories))
	}
	inv := r.Inventories[0]
	for product, release := range products(inv) {
		return fmt.Sprintf("%s %v", product, release)
	}
	return object{m: inv.Value()}.str("metadata", "labels", makerLabel)
}

// TestMakers holds what nodes show against whose build it is. A maker without
// a policy in the catalog is named all the same, and one that no row knows
// never passes for upstream.
func TestMakers(t *testing.T) {
	opts := options(t)
	label := func(key string) map[string]string { return map[string]string{key: "x"} }
	for name, c := range map[string]struct {
		nodes []shown
		want  string
	}{
		"plain":                    {[]shown{{Version: "v1.30.2"}}, "kubernetes 1.30.2"},
		"plain with a hash":        {[]shown{{Version: "v1.30.2+abcdef0"}}, "kubernetes 1.30.2+abcdef0"},
		"not clean":                {[]shown{{Version: "v1.30.2+abcdef0-dirty"}}, "v1.30.2+abcdef0-dirty names a maker that the catalog does not know"},
		"release candidate":        {[]shown{{Version: "v1.30.0-rc.1"}}, "kubernetes 1.30.0-rc.1"},
		"plain on vSphere":         {[]shown{{Version: "v1.30.2", Provider: "vsphere://1"}}, "kubernetes 1.30.2"},
		"service of Amazon":        {[]shown{{Version: "v1.30.2-eks-abcdef0", Provider: "aws:///a/i-1"}}, "amazon-eks 1.30.2-eks-abcdef0"},
		"hybrid node":              {[]shown{{Version: "v1.30.2-eks-abcdef0", Provider: "eks-hybrid:///r/c/n"}}, "amazon-eks 1.30.2-eks-abcdef0"},
		"distribution of Amazon":   {[]shown{{Version: "v1.24.9-eks-1-24-7", Provider: "vsphere://1"}}, "amazon-eks-distro 1.24.9-eks-1-24-7"},
		"distribution on Amazon":   {[]shown{{Version: "v1.24.9-eks-1-24-7", Provider: "aws:///a/i-1"}}, "amazon-eks-distro 1.24.9-eks-1-24-7"},
		"of Amazon, elsewhere":     {[]shown{{Version: "v1.30.2-eks-abcdef0", Provider: "vsphere://1"}}, "v1.30.2-eks-abcdef0 speaks for Amazon EKS, but Amazon EKS does not run on vsphere"},
		"service of Google":        {[]shown{{Version: "v1.30.2-gke.100", Provider: "gce://p/z/i"}}, "google-kubernetes-engine 1.30.2-gke.100"},
		"of Google, on vSphere":    {[]shown{{Version: "v1.30.2-gke.100", Provider: "vsphere://1"}}, "google-distributed-cloud 1.30.2-gke.100"},
		"of Google, on bare metal": {[]shown{{Version: "v1.30.2-gke.100", Provider: "baremetal://1"}}, "google-distributed-cloud 1.30.2-gke.100"},
		"service of Microsoft":     {[]shown{{Version: "v1.30.2", Labels: label("kubernetes.azure.com/cluster"), Provider: "azure:///s"}}, "azure-kubernetes-service 1.30.2"},
		"long-term support":        {[]shown{{Version: "v1.30.100-akslts"}}, "azure-kubernetes-service 1.30.100-akslts"},
		"K3s":                      {[]shown{{Version: "v1.30.2+k3s1"}}, "k3s 1.30.2+k3s1"},
		"candidate of K3s":         {[]shown{{Version: "v1.30.2-rc1+k3s1"}}, "k3s 1.30.2-rc1+k3s1"},
		"RKE2":                     {[]shown{{Version: "v1.30.2+rke2r1"}}, "rke2 1.30.2+rke2r1"},
		"suffix within a suffix":   {[]shown{{Version: "v1.30.2-x-gke.1-y"}}, "v1.30.2-x-gke.1-y names a maker that the catalog does not know"},
		"unknown suffix":           {[]shown{{Version: "v1.30.2-acme.1"}}, "v1.30.2-acme.1 names a maker that the catalog does not know"},
		"two makers":               {[]shown{{Version: "v1.30.2+k3s1", Labels: label("eks.amazonaws.com/nodegroup")}}, "what is seen speaks for several makers: Amazon EKS by eks, K3s by v1.30.2+k3s1"},
		"nodes of two makers":      {[]shown{{Version: "v1.30.2+k3s1"}, {Version: "v1.30.2+rke2r1"}}, "what is seen speaks for several makers: K3s by v1.30.2+k3s1, RKE2 by v1.30.2+rke2r1"},
		"OpenShift by its runtime": {[]shown{{Version: "v1.31.3", Runtime: "cri-o://1.31.2-7.rhaos4.18.git1.el9"}}, "red-hat-openshift 4.18"},
		"OpenShift by its system":  {[]shown{{Version: "v1.20.0+df9c838", Image: "Red Hat Enterprise Linux CoreOS 47.83.202103251640-0"}}, "red-hat-openshift 4.7"},
		"OpenShift, newest node": {[]shown{{Version: "v1.30.3", Runtime: "cri-o://1.30.2-7.rhaos4.9.git1.el9"},
			{Version: "v1.31.3", Runtime: "cri-o://1.31.2-7.rhaos4.18.git1.el9"}}, "red-hat-openshift 4.18"},
		"OpenShift by its label": {[]shown{{Version: "v1.33.2", Labels: map[string]string{"node.openshift.io/os_id": "rhel"}}},
			"it is OpenShift, by node.openshift.io/os_id=rhel, but nothing tells its release; state it with --product red-hat-openshift=RELEASE"},
		"runtime that is not Red Hat's": {[]shown{{Version: "v1.30.2", Runtime: "cri-o://1.30.2"}}, "kubernetes 1.30.2"},
		"Tanzu":                         {[]shown{{Version: "v1.30.2+vmware.1-fips.1"}}, "vmware-tanzu-kubernetes 1.30.2+vmware.1-fips.1"},
		"Mirantis":                      {[]shown{{Version: "v1.30.2-mirantis-1"}}, "it is Mirantis Kubernetes Engine, by v1.30.2-mirantis-1, but nothing tells its release; state it with --product mirantis-kubernetes-engine=RELEASE"},
		"Alibaba":                       {[]shown{{Version: "v1.30.2-aliyun.1"}}, "alibaba-ack 1.30.2-aliyun.1"},
		"Alibaba at the edge":           {[]shown{{Version: "v1.30.2-aliyunedge.1"}}, "alibaba-ack 1.30.2-aliyunedge.1"},
		"Tencent":                       {[]shown{{Version: "v1.30.2-tke.3"}}, "tencent-tke 1.30.2-tke.3"},
		"Huawei":                        {[]shown{{Version: "v1.30.2-r0-36.0.4"}}, "huawei-cce 1.30.2-r0-36.0.4"},
		"Huawei, older":                 {[]shown{{Version: "v1.19.10-r1.0.0-source-121-gb9675686c54267"}}, "v1.19.10-r1.0.0-source-121-gb9675686c54267 names a maker that the catalog does not know"},
		"Huawei with its name":          {[]shown{{Version: "v1.23.5-r0-CCE22.5.1.B001"}}, "huawei-cce 1.23.5-r0-CCE22.5.1.B001"},
		"IBM":                           {[]shown{{Version: "v1.30.2+IKS"}}, "ibm-cloud-kubernetes 1.30.2+IKS"},
		"k0s":                           {[]shown{{Version: "v1.30.2+k0s.0"}}, "k0s 1.30.2+k0s.0"},
		"Canonical":                     {[]shown{{Version: "v1.30.2+ck1"}}, "canonical-kubernetes 1.30.2+ck1"},
		"MicroK8s by its label":         {[]shown{{Version: "v1.30.2", Labels: label("microk8s.io/cluster")}}, "microk8s 1.30.2"},
		"MicroK8s by its build":         {[]shown{{Version: "v1.21.2-13+3c1b9b7a8f0c2d"}}, "microk8s 1.21.2-13+3c1b9b7a8f0c2d"},
		"Oracle":                        {[]shown{{Version: "v1.30.2", Labels: label("oke.oraclecloud.com/tenant_agent.version")}}, "oracle-oke 1.30.2"},
		"DigitalOcean":                  {[]shown{{Version: "v1.30.2", Labels: label("doks.digitalocean.com/node-pool"), Provider: "digitalocean://1"}}, "digitalocean-kubernetes 1.30.2"},
		"kubeadm at DigitalOcean":       {[]shown{{Version: "v1.30.2", Provider: "digitalocean://1"}}, "kubernetes 1.30.2"},
		"Linode":                        {[]shown{{Version: "v1.30.2", Labels: label("lke.linode.com/pool-id")}}, "linode-lke 1.30.2"},
		"Civo, which ships K3s":         {[]shown{{Version: "v1.30.2+k3s1", Labels: label("kubernetes.civo.com/civo-node-pool"), Provider: "civo://1"}}, "civo-kubernetes 1.30.2+k3s1"},
		"Civo with Talos":               {[]shown{{Version: "v1.30.2", Labels: label("kubernetes.civo.com/civo-node-pool")}}, "civo-kubernetes 1.30.2"},
		"Harvester, which ships RKE2":   {[]shown{{Version: "v1.30.2+rke2r1", Labels: label("harvesterhci.io/managed"), ControlPlane: true}}, "harvester 1.30.2+rke2r1"},
		"nodes of two services": {[]shown{{Version: "v1.30.2-eks-abcdef0", Provider: "aws:///a/i-1"}, {Version: "v1.30.2-gke.100", Provider: "gce://p/z/i"}},
			"what is seen speaks for several makers: Amazon EKS by v1.30.2-eks-abcdef0, Google Kubernetes Engine by v1.30.2-gke.100"},
		"nodes of two services, by labels": {[]shown{{Version: "v1.30.2", Labels: label("eks.amazonaws.com/nodegroup")}, {Version: "v1.30.2", Labels: label("kubernetes.azure.com/cluster")}},
			"what is seen speaks for several makers: Amazon EKS by eks, Azure Kubernetes Service by aks"},
		"a service and OpenShift": {[]shown{{Version: "v1.30.2-eks-abcdef0", Provider: "aws:///a/i-1"}, {Version: "v1.31.3", Provider: "aws:///a/i-2", Runtime: "cri-o://1.31.2-7.rhaos4.18.git1.el9"}},
			"what is seen speaks for several makers: Amazon EKS by v1.30.2-eks-abcdef0, OpenShift by cri-o://1.31.2-7.rhaos4.18.git1.el9"},
		"K3s by its runtime":       {[]shown{{Version: "v1.30.2", Runtime: "containerd://1.7.20-k3s1"}}, "what is seen speaks for several makers: K3s by containerd://1.7.20-k3s1, RKE2 by containerd://1.7.20-k3s1"},
		"K3s by its provider":      {[]shown{{Version: "v1.30.2", Provider: "k3s://n"}}, "k3s 1.30.2"},
		"K3s by an annotation":     {[]shown{{Version: "v1.30.2", Annotations: label("k3s.io/hostname")}}, "k3s 1.30.2"},
		"RKE2, all of it":          {[]shown{{Version: "v1.30.2+rke2r1", Provider: "rke2://n", Runtime: "containerd://1.7.20-k3s1", Annotations: label("rke2.io/hostname"), Labels: map[string]string{"node.kubernetes.io/instance-type": "rke2"}}}, "rke2 1.30.2+rke2r1"},
		"Civo, all of it":          {[]shown{{Version: "v1.30.2+k3s1", Provider: "k3s://n", Runtime: "containerd://1.7.20-k3s1", Labels: label("kubernetes.civo.com/civo-node-pool")}}, "civo-kubernetes 1.30.2+k3s1"},
		"Harvester, all of it":     {[]shown{{Version: "v1.30.2+rke2r1", Provider: "rke2://n", Runtime: "containerd://1.7.20-k3s1", Labels: label("harvesterhci.io/managed")}}, "harvester 1.30.2+rke2r1"},
		"RKE by an annotation":     {[]shown{{Version: "v1.26.9", Annotations: label("rke.cattle.io/external-ip")}}, "rancher-rke 1.26.9"},
		"Gardener":                 {[]shown{{Version: "v1.30.2", Provider: "openstack:///1", Labels: label("worker.gardener.cloud/pool")}}, "gardener 1.30.2"},
		"kubeadm on OpenStack":     {[]shown{{Version: "v1.30.2", Provider: "openstack:///1"}}, "kubernetes 1.30.2"},
		"kubeadm at Hetzner":       {[]shown{{Version: "v1.30.2", Provider: "hcloud://1", Labels: label("instance.hetzner.cloud/provided-by")}}, "kubernetes 1.30.2"},
		"kubeadm at Exoscale":      {[]shown{{Version: "v1.30.2", Provider: "exoscale://1"}}, "kubernetes 1.30.2"},
		"Exoscale":                 {[]shown{{Version: "v1.30.2", Provider: "exoscale://1", Labels: label("node.exoscale.net/nodepool-id")}}, "exoscale-sks 1.30.2"},
		"kind":                     {[]shown{{Version: "v1.30.2", Provider: "kind://docker/kind/n"}}, "kubernetes 1.30.2"},
		"minikube":                 {[]shown{{Version: "v1.30.2", Labels: label("minikube.k8s.io/version")}}, "kubernetes 1.30.2"},
		"PKS":                      {[]shown{{Version: "v1.16.7", Provider: "vsphere://1", Labels: label("pks-system/cluster.uuid")}}, "vmware-tkgi 1.16.7"},
		"PKS with VMware's builds": {[]shown{{Version: "v1.26.5+vmware.1", Labels: label("bosh.id")}}, "vmware-tkgi 1.26.5+vmware.1"},
		"Charmed Kubernetes":       {[]shown{{Version: "v1.30.2", Provider: "aws:///a/i-1", Labels: label("juju-application")}}, "canonical-kubernetes 1.30.2"},
		"Kubermatic":               {[]shown{{Version: "v1.30.2", Provider: "hcloud://1", Labels: label("x-kubernetes.io/distribution")}}, "kubermatic 1.30.2"},
		"machine-controller alone": {[]shown{{Version: "v1.30.2", Labels: label("machine-controller/owned-by")}}, "kubernetes 1.30.2"},
		"AKS at the edge":          {[]shown{{Version: "v1.30.2+k3s1", Annotations: label("node.aksedge.io/distro")}}, "aks-edge-essentials 1.30.2+k3s1"},
		"Embedded Cluster":         {[]shown{{Version: "v1.30.2+k0s", Labels: map[string]string{"node.k0sproject.io/role": "control-plane", "kots.io/embedded-cluster-role": "total-1"}}}, "replicated-embedded-cluster 1.30.2+k0s"},
		"Magnum":                   {[]shown{{Version: "v1.30.2", Labels: label("magnum.openstack.org/nodegroup")}}, "openstack-magnum 1.30.2"},
		"IONOS":                    {[]shown{{Version: "v1.30.2", Labels: label("enterprise.cloud.ionos.com/node-id"), Provider: "ionos://1"}}, "ionos-kubernetes 1.30.2"},
		"vCluster":                 {[]shown{{Version: "v1.30.2", Labels: label("vcluster.loft.sh/fake-node")}}, "vcluster 1.30.2"},
		"OKD": {[]shown{{Version: "v1.30.2", Labels: map[string]string{"node.openshift.io/os_id": "scos"}}},
			"it is OKD, by node.openshift.io/os_id=scos, but nothing tells its release; state it with --product okd=RELEASE"},
		"a service's node beside a control plane": {[]shown{{Version: "v1.30.2", ControlPlane: true}, {Version: "v1.30.2-eks-abcdef0"}},
			"v1.30.2-eks-abcdef0 speaks for Amazon EKS, but Amazon EKS keeps the control plane, whose nodes are seen"},
		"of Google, a control plane": {[]shown{{Version: "v1.30.2-gke.100", ControlPlane: true}}, "google-distributed-cloud 1.30.2-gke.100"},
		"oldest of a control plane":  {[]shown{{Version: "v1.30.5", ControlPlane: true}, {Version: "v1.30.2", ControlPlane: true}}, "kubernetes 1.30.2"},
		"control plane of two minors": {[]shown{{Version: "v1.30.5", ControlPlane: true}, {Version: "v1.29.2", ControlPlane: true},
			{Version: "v1.28.2"}}, "kubernetes 1.29.2"},
		"newest of the kubelets": {[]shown{{Version: "v1.9.5"}, {Version: "v1.10.2"}}, "kubernetes 1.10.2"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := derived(t, read1(t, nodeList(t, c.nodes...), opts)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestAnswerBesideNodes shows that an API server of a plain build is not that of
// nodes which bear a maker's mark, however the answer comes.
func TestAnswerBesideNodes(t *testing.T) {
	opts := options(t)
	opts.Name = "p"
	for name, c := range map[string]struct{ node, answer, want string }{
		"plain and newer":    {"v1.36.1+k3s1", `{"gitVersion":"v1.37.1"}`, "v1.36.1+k3s1 speaks for K3s, but the API server answers v1.37.1, which is no build of K3s"},
		"below a key":        {"v1.36.1-eks-abcdef0", `{"serverVersion":{"gitVersion":"v1.36.1"}}`, "v1.36.1-eks-abcdef0 speaks for Amazon EKS, but the API server answers v1.36.1, which is no build of Amazon EKS"},
		"marked too":         {"v1.36.1+k3s1", `{"gitVersion":"v1.37.1+k3s1"}`, "k3s 1.37.1+k3s1"},
		"plain nodes":        {"v1.36.1", `{"gitVersion":"v1.37.1"}`, "kubernetes 1.37.1"},
		"no word of its own": {"v1.36.1-eks-abcdef0", `{"cluster":{"name":"p","arn":"arn:aws:eks:r:1:cluster/p","version":"1.36"}}`, "amazon-eks 1.36"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, "nodes.json", string(nodeList(t, shown{Version: c.node})))
			write(t, "answer.json", c.answer)
			if got := derived(t, Read(context.Background(), []string{"nodes.json", "answer.json"}, nil, opts)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestSigns shows that no sign of a maker passes for upstream, whatever else is
// plain: each row of labels, annotations and providers of the catalog alone.
func TestSigns(t *testing.T) {
	opts := options(t)
	seen := 0
	for _, b := range opts.Recognition.builds {
		var nodes []shown
		for _, row := range b.Labels {
			key, value, _ := strings.Cut(row, "=")
			nodes = append(nodes, shown{Labels: map[string]string{whole(key): value}})
		}
		for _, row := range b.Annotations {
			nodes = append(nodes, shown{Annotations: map[string]string{whole(row): "x"}})
		}
		for _, provider := range b.Providers {
			nodes = append(nodes, shown{Provider: provider + "://1"})
		}
		for _, n := range nodes {
			seen++
			n.Version = "v1.30.2"
			if got := derived(t, read1(t, nodeList(t, n), opts)); !strings.HasPrefix(got, b.product+" ") && !strings.Contains(got, b.title) {
				t.Errorf("%s: %+v is %q", b.product, n, got)
			}
		}
	}
	if seen < 50 {
		t.Errorf("%d rows", seen)
	}
}

// whole makes a key of the beginning of one.
func whole(row string) string {
	if strings.HasSuffix(row, "/") {
		return row + "x"
	}
	return row
}

// TestNewMaker adds a maker, and a product that it must not be taken for, by
// rows alone.
func TestNewMaker(t *testing.T) {
	b, err := bundle.Load(bundle.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rec, err := NewRecognition(map[string]any{
		"insupport": b.Data()["insupport"],
		"insupport_facts": map[string]any{
			"kubernetes": b.Data()["insupport_facts"].(map[string]any)["kubernetes"],
			"acme-cloud": map[string]any{
				"product": map[string]any{"name": "Acme Cloud", "kubernetesMinors": true},
				"recognition": map[string]any{"kubernetes": map[string]any{
					"versions": []any{`^-acme\.\d+$`}, "runsOn": []any{"acme"}, "elsewhere": "acme-box",
				}},
			},
			"acme-box": map[string]any{
				"product":     map[string]any{"name": "Acme Box", "kubernetesMinors": true},
				"recognition": map[string]any{"kubernetes": map[string]any{"labels": []any{"box.acme.example/"}}},
			},
		},
	}, b.Facts())
	if err != nil {
		t.Fatal(err)
	}
	opts := Options{Facts: b.Facts(), Recognition: rec}
	for want, node := range map[string]shown{
		"acme-cloud 1.30.2-acme.1": {Version: "v1.30.2-acme.1", Provider: "acme://1"},
		"acme-box 1.30.2-acme.1":   {Version: "v1.30.2-acme.1", Provider: "aws:///a/i-1"},
		"acme-box 1.30.2":          {Version: "v1.30.2", Labels: map[string]string{"box.acme.example/rack": "1"}},
		"kubernetes 1.30.2":        {Version: "v1.30.2"},
	} {
		if got := derived(t, read1(t, nodeList(t, node), opts)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestRecognitionRows refuses rows that are no patterns.
func TestRecognitionRows(t *testing.T) {
	for _, rows := range []map[string]any{
		{"kubernetes": map[string]any{"versions": []any{"^("}}},
		{"osImages": []any{map[string]any{"pattern": "^A", "id": "a", "kernel": "("}}},
		{"kubernetes": map[string]any{"versions": "^a"}},
	} {
		_, err := NewRecognition(map[string]any{"insupport_facts": map[string]any{"a": map[string]any{"recognition": rows}}}, nil)
		if err == nil {
			t.Errorf("%v is accepted", rows)
		}
	}
}

// TestEvidence shows what speaks for and against the products of inputs in
// which that is the question.
func TestEvidence(t *testing.T) {
	opts := options(t)
	t.Chdir(fixtures)
	wd, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"nodes-openshift.json", "nodes-eks-anywhere.json", "nodes-gke-on-vsphere.json", "nodes-aks-virtual.json",
		"nodes-between-upgrades.json", "nodes-eks.json", "nodes-gardener.json", "nodes-rke.json", "nodes-two-services.json", "nodes-only-virtual.json", "nodes-k3s-runtime.json", "openshift-hosted.yaml", "openshift-clusterversion.yaml", "oc-version.json",
		"capi-topology.yaml", "must-gather", "nodes-fips.yaml"} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(wd)
			r := Read(context.Background(), []string{name}, nil, opts)
			var b strings.Builder
			for _, inv := range r.Inventories {
				fmt.Fprintln(&b, inv.Name)
				for _, e := range r.Evidence[inv.Name] {
					fmt.Fprintf(&b, "  %s: %s <- %s", e.Path, e.Value, e.place())
					if e.Note != "" {
						fmt.Fprintf(&b, ": %s", e.Note)
					}
					fmt.Fprintln(&b)
				}
			}
			t.Chdir(filepath.Join(wd, "../../../internal/source"))
			checkGolden(t, filepath.Join("evidence", name), b.String())
		})
	}
}

// TestMustGather reads what `oc adm must-gather` and `oc adm inspect` write as a
// folder, as one above it, and packed alike.
func TestMustGather(t *testing.T) {
	opts := options(t)
	opts.Name = "shop"
	folder := filepath.Join(fixtures, "must-gather")
	want := golden(t, Read(context.Background(), []string{folder}, nil, opts))
	if !strings.Contains(want, "red-hat-openshift: 4.18.22") {
		t.Fatal(want)
	}
	inner, err := filepath.Glob(filepath.Join(folder, "quay-*"))
	if err != nil || len(inner) != 1 {
		t.Fatal(inner, err)
	}
	packed := pack(t, os.DirFS(folder), ".")
	for name, got := range map[string]string{
		"inspected": golden(t, Read(context.Background(), inner, nil, opts)),
		"tar.gz":    golden(t, read1(t, packed, opts)),
		"tar":       golden(t, read1(t, unzip(t, packed), opts)),
	} {
		if got != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
}

// TestHistory takes the newest release of a history that was rolled out.
func TestHistory(t *testing.T) {
	opts := options(t)
	for name, c := range map[string]struct{ history, want string }{
		"newest by its day": {`[{state: Completed, version: 4.17.1, completionTime: "2025-01-01T00:00:00Z"},
			{state: Completed, version: 4.18.1, completionTime: "2025-06-01T00:00:00Z"}]`, "red-hat-openshift 4.18.1"},
		"under way":  {`[{state: Partial, version: 4.19.1}, {state: Completed, version: 4.18.1}]`, "red-hat-openshift 4.18.1"},
		"of OKD":     {`[{state: Completed, version: 4.15.0-0.okd-2024-03-10-010116}]`, "okd 4.15.0-0.okd-2024-03-10-010116"},
		"of none":    {`[{state: Completed, version: 4.15.0-acme}]`, "ClusterVersion speaks for OpenShift, but 4.15.0-acme is no build of OpenShift"},
		"installing": {`[{state: Partial, version: 4.19.1}]`, "it belongs to red-hat-openshift, whose release nothing tells"},
		"no list":    {`{state: Completed, version: 4.19.1}`, "it belongs to red-hat-openshift, whose release nothing tells"},
	} {
		t.Run(name, func(t *testing.T) {
			r := read1(t, []byte("apiVersion: config.openshift.io/v1\nkind: ClusterVersion\nmetadata: {name: version}\nstatus: {history: "+c.history+"}\n"), opts)
			if got := derived(t, r); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

var plainSuffix = regexp.MustCompile(`^v?\d+(\.\d+)*(\.[xX*])*(-(alpha|beta|rc)\.\d+(\.\d+)?)?(\+[0-9a-f]{7,40})?$`)

// FuzzMakers requires that only a build with no maker in sight is upstream's,
// and that a product and the reason for none exclude each other.
func FuzzMakers(f *testing.F) {
	opts := options(f)
	f.Add("v1.30.2", "aws:///a/i-1", "containerd://2.0.0", "Ubuntu 24.04.1 LTS", "eks.amazonaws.com/nodegroup")
	f.Add("v1.30.2-eks-1-30-7", "vsphere://1", "containerd://1.6.15+bottlerocket", "Bottlerocket OS 1.14.0 (vmware-k8s-1.30)", "")
	f.Add("v1.31.3", "", "cri-o://1.31.2-7.rhaos4.18.git1.el9", "Red Hat Enterprise Linux CoreOS 418.94.1-0", "node.openshift.io/os_id")
	f.Fuzz(func(t *testing.T, version, provider, runtime, image, label string) {
		r := read1(t, nodeList(t, shown{version, image, runtime, provider, map[string]string{label: "x"}, map[string]string{label: "x"}, false}), opts)
		for _, inv := range r.Inventories {
			why := object{m: inv.Value()}.str("metadata", "labels", makerLabel)
			if why != "" && len(products(inv)) > 0 {
				t.Errorf("%v and %q", products(inv), why)
			}
			if _, upstream := products(inv)["kubernetes"]; upstream && !plainSuffix.MatchString(version) {
				t.Errorf("%q is taken for upstream", version)
			}
		}
	})
}

// FuzzOpenShift requires of a history that its release, if any is taken, was
// rolled out in full.
func FuzzOpenShift(f *testing.F) {
	opts := options(f)
	f.Add("Completed", "4.18.1", "2025-01-01T00:00:00Z", "Partial", "4.19.1", "", "quay.io/a/b:4.19.1-multi")
	f.Add("Completed", "4.18.1", "", "Completed", "4.15.0-0.okd-2024-03-10-010116", "", ":")
	f.Fuzz(func(t *testing.T, state, version, at, state2, version2, at2, image string) {
		if !utf8.ValidString(version) || !utf8.ValidString(version2) {
			return // JSON holds no such text
		}
		history := []any{map[string]any{"state": state, "version": version, "completionTime": at},
			map[string]any{"state": state2, "version": version2, "completionTime": at2}}
		var rolled []string
		for _, entry := range history {
			if m := entry.(map[string]any); m["state"] == "Completed" {
				rolled = append(rolled, strings.TrimPrefix(m["version"].(string), "v"))
			}
		}
		raw, err := json.Marshal(map[string]any{"apiVersion": "config.openshift.io/v1", "kind": "ClusterVersion",
			"metadata": map[string]any{"name": "version"}, "status": map[string]any{"history": history}})
		if err != nil {
			t.Fatal(err)
		}
		for _, inv := range read1(t, raw, opts).Inventories {
			for product, release := range products(inv) {
				if !slices.Contains(rolled, release.(string)) {
					t.Errorf("%s %v is none of %q", product, release, rolled)
				}
			}
		}
		raw, err = json.Marshal(map[string]any{"apiVersion": "hypershift.openshift.io/v1beta1", "kind": "HostedCluster",
			"metadata": map[string]any{"name": "guest"}, "spec": map[string]any{"release": map[string]any{"image": image}},
			"status": map[string]any{"version": map[string]any{"history": history}}})
		if err != nil {
			t.Fatal(err)
		}
		read1(t, bytes.TrimSpace(raw), opts)
	})
}
