package source

import (
	"maps"
	"slices"
	"strings"
)

// capiGroups are the API groups of Cluster API and its providers; what they
// add before the dot differs by provider.
const capiGroup = "cluster.x-k8s.io"

// capiObject is one object of Cluster API, kept until every object of the run
// is known, since they name each other.
type capiObject struct {
	object
	scope *scope
	entry string
}

func (c capiObject) evidence(field string) Evidence {
	return Evidence{File: c.entry, Object: c.title(), Field: field}
}

// takeCAPI keeps the objects of Cluster API.
func takeCAPI(s *scope, o object) bool {
	if o.group != capiGroup && !strings.HasSuffix(o.group, "."+capiGroup) && !strings.Contains(o.group, ".cluster.konvoy.d2iq.io") {
		return false
	}
	kinds := []string{"Cluster", "KubeadmControlPlane", "MachineDeployment", "MachinePool", "Machine"}
	managed := strings.HasSuffix(o.kind, "ControlPlane") || s.run.rec().names.ProviderKinds[o.kind] != ""
	if slices.Contains(kinds, o.kind) || managed {
		s.capi = append(s.capi, capiObject{o, s, s.file()})
		if o.kind == "Cluster" {
			s.clusters = append(s.clusters, o.name())
		}
	}
	return true
}

// capiIndex finds objects by kind and name, those of the same input first.
type capiIndex map[string][]capiObject

func (x capiIndex) find(s *scope, kind, namespace, name string) (capiObject, bool) {
	var found capiObject
	ok := false
	for _, o := range x[kind+"/"+name] {
		if o.namespace() != "" && namespace != "" && o.namespace() != namespace {
			continue
		}
		if o.scope == s {
			return o, true
		}
		if !ok {
			found, ok = o, true
		}
	}
	return found, ok
}

// resolveCAPI turns the objects of Cluster API into clusters.
func (r *run) resolveCAPI() {
	index := capiIndex{}
	for _, o := range r.capi {
		key := o.kind + "/" + o.name()
		index[key] = append(index[key], o)
	}
	owner := map[*scope]map[string]string{} // control planes to clusters, per input
	for _, o := range r.capi {
		if o.kind != "Cluster" {
			continue
		}
		d := r.draft(o.name(), o.scope)
		r.cluster(d, o, index)
		if owner[o.scope] == nil {
			owner[o.scope] = map[string]string{}
		}
		for _, ref := range []string{"controlPlaneRef", "infrastructureRef"} {
			owner[o.scope][o.str("spec", ref, "kind")+"/"+o.str("spec", ref, "name")] = o.name()
		}
	}
	for _, o := range r.capi {
		if o.kind == "Cluster" {
			continue
		}
		name := o.clusterName()
		if name == "" {
			name = owner[o.scope][o.kind+"/"+o.name()]
		}
		if name == "" {
			for _, s := range r.scopes {
				if n := owner[s][o.kind+"/"+o.name()]; n != "" {
					name = n
				}
			}
		}
		if name == "" {
			r.warn(o.entry + ": " + o.title() + " names no cluster and none names it; left out")
			continue
		}
		r.capiPart(r.draft(name, o.scope), o)
	}
}

func (o capiObject) clusterName() string {
	for _, name := range []string{o.str("spec", "clusterName"), o.label(capiClusterName), o.str("spec", "template", "spec", "clusterName")} {
		if name != "" {
			return name
		}
	}
	for _, ref := range o.items("metadata", "ownerReferences") {
		if ref.str("kind") == "Cluster" {
			return ref.str("name")
		}
	}
	return ""
}

// cluster reads what the Cluster object itself says.
func (r *run) cluster(d *draft, o capiObject, index capiIndex) {
	rec := r.rec()
	// A managed control plane says more than the network it stands on.
	for _, ref := range []string{"controlPlaneRef", "infrastructureRef"} {
		if provider := rec.names.ProviderKinds[o.str("spec", ref, "kind")]; provider != "" {
			d.claim("infrastructure.provider", provider, o.evidence("spec."+ref+".kind"))
			break
		}
	}
	if v := o.str("spec", "topology", "version"); v != "" {
		r.capiVersion(d, v, o, "spec.topology.version")
		if n, ok := o.integer("spec", "topology", "controlPlane", "replicas"); ok {
			d.pools = append(d.pools, &pool{name: o.name() + "-control-plane", role: controlPlane, kubelet: v, count: n,
				Evidence: o.evidence("spec.topology.controlPlane")})
		}
		for _, list := range []string{"machineDeployments", "machinePools"} {
			for _, p := range o.items("spec", "topology", "workers", list) {
				n, _ := p.integer("replicas")
				d.pools = append(d.pools, &pool{name: p.str("name"), role: worker, kubelet: v, count: n,
					Evidence: o.evidence("spec.topology.workers." + list)})
			}
		}
	}
	r.capiPlatform(d, o)
}

// capiPlatform notes the product whose labels an object carries.
func (r *run) capiPlatform(d *draft, o capiObject) {
	labels, _ := o.get("metadata", "labels").(map[string]any)
	product, label := r.rec().platformOf(labels)
	field := "metadata.labels[" + label + "]"
	if product == "" {
		for _, prefix := range slices.Sorted(maps.Keys(r.rec().names.PlatformLabels)) {
			if strings.HasSuffix(o.group, "."+strings.TrimSuffix(prefix, "/")) {
				product, field = r.rec().names.PlatformLabels[prefix], "apiVersion"
			}
		}
	}
	if _, known := d.platforms[product]; product != "" && !known {
		d.platforms[product] = o.evidence(field)
	}
}

func (r *run) capiVersion(d *draft, v string, o capiObject, field string) {
	d.claim("kubernetes.version", v, o.evidence(field))
	r.capiFIPS(d, v, o, field)
}

func (r *run) capiFIPS(d *draft, v string, o capiObject, field string) {
	if isFIPS(v) {
		d.claim("infrastructure.fips", true, o.evidence(field))
	}
}

// capiPart reads an object that belongs to a cluster.
func (r *run) capiPart(d *draft, o capiObject) {
	r.capiPlatform(d, o)
	switch {
	case o.kind == "KubeadmControlPlane" || strings.HasSuffix(o.kind, "ControlPlane"):
		declared, field := o.str("spec", "version"), "spec.version"
		version := declared
		if v := o.str("status", "version"); v != "" {
			version, field = v, "status.version"
		}
		r.capiVersion(d, version, o, field)
		if provider := r.rec().names.ProviderKinds[o.kind]; provider != "" {
			d.claim("infrastructure.provider", provider, o.evidence("kind"))
			r.awsNetwork(d, o)
			break // its machines are the provider's
		}
		n, _ := o.integer("spec", "replicas")
		d.pools = append(d.pools, &pool{name: o.name(), role: controlPlane, kubelet: declared, count: n, Evidence: o.evidence("spec.version")})
		for _, f := range o.items("spec", "kubeadmConfigSpec", "files") {
			if strings.HasSuffix(f.str("path"), "http-proxy.conf") {
				d.claim("infrastructure.httpProxy", true, o.evidence("spec.kubeadmConfigSpec.files"))
			}
		}
	case o.kind == "MachineDeployment" || o.kind == "MachinePool":
		v := o.str("spec", "template", "spec", "version")
		n, _ := o.integer("spec", "replicas")
		d.pools = append(d.pools, &pool{name: o.name(), role: worker, kubelet: v, count: n,
			Evidence: o.evidence("spec.template.spec.version")})
		r.capiFIPS(d, v, o, "spec.template.spec.version")
	case o.kind == "Machine":
		r.machine(d, o)
	case o.kind == "AWSCluster" || o.kind == "AWSManagedCluster":
		r.awsNetwork(d, o)
		fallthrough
	default:
		if provider := r.rec().names.ProviderKinds[o.kind]; provider != "" && len(d.claims["infrastructure.provider"]) == 0 {
			d.claim("infrastructure.provider", provider, o.evidence("kind"))
		}
	}
}

// machine takes a live Machine for the node that it became.
func (r *run) machine(d *draft, o capiObject) {
	if !o.has("status", "nodeInfo") {
		return
	}
	role := worker
	labels, _ := o.get("metadata", "labels").(map[string]any)
	if _, ok := labels["cluster.x-k8s.io/control-plane"]; ok {
		role = controlPlane
	}
	d.addNode(r.rec(), o.object, o.str("status", "nodeRef", "name"), role, o.evidence("status.nodeInfo"))
}

// awsNetwork tells a network that was there from one that the provider
// created: in live objects both have an ID, but only the latter is tagged.
func (r *run) awsNetwork(d *draft, o capiObject) {
	if enabled, known := o.flag("spec", "bastion", "enabled"); known {
		d.claim("infrastructure.bastion", enabled, o.evidence("spec.bastion.enabled"))
	}
	owned := false
	tags, _ := o.get("spec", "network", "vpc", "tags").(map[string]any)
	for key, v := range tags {
		owned = owned || strings.HasPrefix(key, "sigs.k8s.io/cluster-api-provider-aws/cluster/") && v == "owned"
	}
	if id := o.str("spec", "network", "vpc", "id"); id != "" {
		d.claim("infrastructure.existingNetwork", !owned, o.evidence("spec.network.vpc"))
	}
}
