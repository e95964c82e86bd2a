package source

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// AskedKind is a kind of objects that a cluster is asked for. An API server that
// serves no such resource has none of them.
type AskedKind struct {
	Group, Kind, Resource string
	Namespace             string // "" for all of them
	Every                 bool   // every cluster serves it
	ForAPIs               bool   // only to see which versions of APIs are in use
}

func (k AskedKind) String() string { return strings.TrimSuffix(k.Resource+"."+k.Group, ".") }

func (k AskedKind) compare(o AskedKind) int {
	return cmp.Or(strings.Compare(k.Group, o.Group), strings.Compare(k.Resource, o.Resource))
}

// systemNamespace is where static pods of the control plane are, the only pods
// that nothing else tells of.
const systemNamespace = "kube-system"

// Groups in which providers of Cluster API have their objects; managed control
// planes are in either.
const controlPlaneGroup = "controlplane." + capiGroup

var providerGroups = []string{"infrastructure." + capiGroup, "infrastructure.cluster.konvoy.d2iq.io"}

// AskedKinds lists what is asked of a live cluster: what the readers take and
// can be there more than once in a whole. With apis, also the kinds of which the
// catalog knows when their versions go. Never Secrets or ConfigMaps, and nothing
// that machines write for themselves.
func (r *Recognition) AskedKinds(apis bool) []AskedKind {
	out := []AskedKind{
		{Kind: "Node", Every: true}, {Kind: "Pod", Namespace: systemNamespace, Every: true},
		{Group: "apps", Kind: "Deployment", Every: true}, {Group: "apps", Kind: "DaemonSet", Every: true}, {Group: "apps", Kind: "StatefulSet", Every: true},
		{Group: groupKommander, Kind: "KommanderCluster"}, {Group: groupKommander, Kind: "License"},
		{Group: groupKommanderApps, Kind: "AppDeployment"}, {Group: groupKommanderApps, Kind: "App"}, {Group: groupKommanderApps, Kind: "ClusterApp"},
		{Group: groupGitRepository, Kind: "GitRepository"}, {Group: groupGitRepository, Kind: "OCIRepository"}, {Group: groupGitRepository, Kind: "HelmChart"},
		{Group: "helm.toolkit.fluxcd.io", Kind: "HelmRelease"}, {Group: groupArgo, Kind: "Application"},
		{Group: groupAddons, Kind: "Addon"}, {Group: groupAddons, Kind: "ClusterAddon"},
		{Group: groupConfig, Kind: clusterVersion}, {Group: groupHypershift, Kind: hostedCluster},
	}
	for _, kind := range []string{"Cluster", "ClusterClass", "Machine", "MachineDeployment", "MachinePool"} {
		out = append(out, AskedKind{Group: capiGroup, Kind: kind})
	}
	for _, kind := range r.providerKinds() {
		if strings.HasSuffix(kind, "ControlPlane") {
			out = append(out, AskedKind{Group: controlPlaneGroup, Kind: kind})
		}
		for _, group := range providerGroups {
			out = append(out, AskedKind{Group: group, Kind: kind})
		}
	}
	for _, b := range r.builds {
		for _, kind := range append([]string{"KubeadmControlPlane"}, b.Kinds...) {
			if strings.HasSuffix(kind, "ControlPlane") {
				out = append(out, AskedKind{Group: controlPlaneGroup, Kind: kind})
			}
		}
	}
	for _, d := range definitionKinds() {
		if d.kind != "" && !d.onlyFiles {
			out = append(out, AskedKind{Group: d.group, Kind: d.kind})
		}
	}
	if apis {
		out = append(out, r.written...)
	}
	for i, k := range out {
		out[i].Resource = resourceNames(strings.ToLower(k.Kind))[plural(k.Kind)]
	}
	slices.SortStableFunc(out, AskedKind.compare)
	return slices.CompactFunc(out, func(a, b AskedKind) bool { return a.compare(b) == 0 })
}

// plural is which of the names that a resource may have is that of a kind.
func plural(kind string) int {
	switch {
	case strings.HasSuffix(kind, "s"):
		return 2
	case strings.HasSuffix(kind, "y") && !strings.HasSuffix(kind, "ay"):
		return 3
	}
	return 1
}

// providerKinds are the kinds of Cluster API's providers: clusters, managed
// control planes, and what tells of their machines.
func (r *Recognition) providerKinds() []string {
	var kinds []string
	for _, kind := range sortedKeys(r.names.ProviderKinds) {
		kinds = append(kinds, kind)
		if of, ok := strings.CutSuffix(kind, "ManagedCluster"); ok {
			kinds = append(kinds, of+"ManagedMachinePool")
		} else if of, ok := strings.CutSuffix(kind, "ManagedControlPlane"); ok {
			kinds = append(kinds, of+"ManagedMachinePool")
		} else if of, ok := strings.CutSuffix(kind, "Cluster"); ok {
			kinds = append(kinds, of+"MachineTemplate")
		}
	}
	return kinds
}

// machineWritten are kinds with rows in the catalog that no API server keeps a
// list of, or that controllers write for themselves: of their versions nobody
// has to take care.
var machineWritten = []string{"ControllerRevision", "CSINode", "CSIStorageCapacity", "DeploymentRollback", "Event", "Eviction", "EvictionRequest",
	"EndpointSlice", "IPAddress", "Lease", "LeaseCandidate", "PodCertificateRequest", "ReplicaSet", "ResourcePoolStatusRequest", "ResourceSlice",
	"Scale", "VolumeAttachment", "APIGroupDiscovery", "CertificateSigningRequest"}

// writtenKinds are the kinds of which the catalog knows when a version goes, in
// the groups of their versions and of what replaces them.
func writtenKinds(catalog any) (out []AskedKind) {
	add := func(group, kind string) {
		if group == "core" {
			group = ""
		}
		served := !slices.Contains([]string{"admission.k8s.io", "audit.k8s.io", "auditregistration.k8s.io"}, group)
		if kind != "" && served && !strings.HasSuffix(kind, "Review") && !slices.Contains(machineWritten, kind) {
			out = append(out, AskedKind{Group: group, Kind: kind, ForAPIs: true})
		}
	}
	products, _ := catalog.(map[string]any)
	for _, product := range sortedKeys(products) {
		groups, _ := object{m: products}.get(product, "apis", "groups").(map[string]any)
		for group, versions := range groups {
			versions, _ := versions.(map[string]any)
			for _, kinds := range versions {
				kinds, _ := kinds.(map[string]any)
				for kind := range kinds {
					add(group, kind)
					next := object{m: kinds}
					add(next.str(kind, "replacement", "group"), next.str(kind, "replacement", "kind"))
				}
			}
		}
	}
	return out
}

// lacking is what of an inventory is not seen where objects of a kind are not:
// a path, of the cluster alone that was asked, or whole clusters.
func (k AskedKind) lacking() (path string, alone, clusters bool) {
	if k.ForAPIs {
		return "spec.apis", true, false
	}
	path, clusters = holds(k.Kind)
	return path, k.Every, clusters
}

// Unseen is what a cluster was asked for and did not show.
type Unseen struct {
	Kind   AskedKind
	Reason string // one of those of spec.gaps
	Detail string
}

func (u Unseen) String() string { return fmt.Sprintf("%s: %s", u.Kind, u.Detail) }
