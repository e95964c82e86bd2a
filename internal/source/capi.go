package source

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// capiGroup is the API group of Cluster API; those of its providers end in it.
const capiGroup = "cluster.x-k8s.io"

// capiObject is one object of Cluster API, kept until every object of the run
// is known, since they name each other.
type capiObject struct {
	object
	scope *scope
	entry string
}

func (c capiObject) evidence(field string) Evidence {
	return Evidence{File: c.entry, Line: c.line, Object: c.title(), Field: field}
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
			id := clusterID{o.namespace(), o.name()}
			s.clusters = append(s.clusters, id)
			if o.has("spec", "topology", "version") || o.has("spec", "controlPlaneRef") || o.has("spec", "infrastructureRef") {
				s.defined = append(s.defined, id)
			}
		}
	}
	return true
}

// resolveCAPI turns the objects of Cluster API into clusters.
func (r *run) resolveCAPI() {
	referred := map[string][]capiObject{} // kind/name to the clusters that refer to it
	scoped := map[*draft][]*scope{}
	draft := func(name, namespace string, s *scope) *draft {
		d := r.draft(clusterID{namespace, name}, s)
		if !slices.Contains(scoped[d], s) {
			scoped[d] = append(scoped[d], s)
			d.gaps = append(d.gaps, s.gaps...)
		}
		return d
	}
	for _, o := range r.capi {
		if o.kind != "Cluster" {
			continue
		}
		r.cluster(draft(o.name(), o.namespace(), o.scope), o)
		for _, ref := range []string{"controlPlaneRef", "infrastructureRef"} {
			key := o.str("spec", ref, "kind") + "/" + o.str("spec", ref, "name")
			referred[key] = append(referred[key], o)
		}
	}
	for _, o := range r.capi {
		if o.kind == "Cluster" {
			continue
		}
		name, namespace := o.clusterName(), o.namespace()
		if name == "" {
			owner, found := ownerOf(o, referred[o.kind+"/"+o.name()])
			if !found {
				r.problem(fmt.Errorf("reading %s:%d: %s names no cluster and none names it; add its Cluster, or the label %s", o.entry, o.line, o.title(), capiClusterName))
				continue
			}
			name, namespace = owner.name(), owner.namespace()
		}
		r.capiPart(draft(name, namespace, o.scope), o)
	}
}

// ownerOf picks the cluster that refers to an object: one of its namespace,
// where both have one, and rather one of the same input.
func ownerOf(o capiObject, clusters []capiObject) (owner capiObject, found bool) {
	for _, c := range clusters {
		if c.namespace() != "" && o.namespace() != "" && c.namespace() != o.namespace() {
			continue
		}
		if c.scope == o.scope {
			return c, true
		}
		if !found {
			owner, found = c, true
		}
	}
	return owner, found
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

// topology begins the fields of a Cluster from which others follow.
const topology = "spec.topology."

// cluster reads what the Cluster object itself says.
func (r *run) cluster(d *draft, o capiObject) {
	rec := r.rec()
	// A managed control plane says more than the network it stands on.
	for _, ref := range []string{"controlPlaneRef", "infrastructureRef"} {
		if provider := rec.names.ProviderKinds[o.str("spec", ref, "kind")]; provider != "" {
			d.claim("infrastructure.provider", provider, o.evidence("spec."+ref+".kind"))
			break
		}
	}
	if v := o.str("spec", "topology", "version"); v != "" {
		r.capiVersion(d, v, o, topology+"version")
		if n, ok := o.integer("spec", "topology", "controlPlane", "replicas"); ok {
			d.pools = append(d.pools, &pool{name: o.name() + "-control-plane", role: controlPlane, kubelet: v, follows: true, count: n,
				Evidence: o.evidence("spec.topology.controlPlane")})
		}
		for _, list := range []string{"machineDeployments", "machinePools"} {
			for _, p := range o.items("spec", "topology", "workers", list) {
				n, _ := p.integer("replicas")
				d.pools = append(d.pools, &pool{name: p.str("name"), role: worker, kubelet: v, follows: true, count: n,
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
	e := o.evidence(field)
	e.wanted = strings.HasPrefix(field, "spec.")
	d.claim("kubernetes.version", v, e)
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
