package source

import (
	"cmp"
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
	scope      *scope
	entry      string
	cluster    string // that it is of
	ofTopology bool   // the topology of its cluster made it
}

// Labels of what a topology makes: that it does, and what it calls the pool.
const (
	topologyOwned      = "topology.cluster.x-k8s.io/owned"
	topologyDeployment = "topology.cluster.x-k8s.io/deployment-name"
	topologyPool       = "topology.cluster.x-k8s.io/pool-name"
)

func (c capiObject) evidence(field string) Evidence {
	return Evidence{File: c.entry, Line: c.line, Object: c.title(), Field: field}
}

// takeCAPI keeps the objects of Cluster API.
func takeCAPI(s *scope, o object) bool {
	if o.group != capiGroup && !strings.HasSuffix(o.group, "."+capiGroup) && !strings.Contains(o.group, ".cluster.konvoy.d2iq.io") {
		return false
	}
	if o.kind == "ClusterClass" || strings.HasSuffix(o.kind, "MachineTemplate") ||
		strings.HasSuffix(o.kind, "ManagedMachinePool") {
		s.run.parts = append(s.run.parts, capiObject{object: o, scope: s, entry: s.file()})
		return true
	}
	kinds := []string{"Cluster", "KubeadmControlPlane", "MachineDeployment", "MachinePool", "Machine"}
	managed := strings.HasSuffix(o.kind, "ControlPlane") || s.run.rec().names.ProviderKinds[o.kind] != ""
	if slices.Contains(kinds, o.kind) || managed {
		s.capi = append(s.capi, capiObject{object: o, scope: s, entry: s.file()})
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
		r.controlPlaneSigns(draft(o.name(), o.namespace(), o.scope), o)
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
		owner, found := ownerOf(o, referred[o.kind+"/"+o.name()])
		if name == "" {
			if !found {
				r.problem(fmt.Errorf("reading %s:%d: %s names no cluster and none names it; add its Cluster, or the label %s", o.entry, o.line, o.title(), capiClusterName))
				continue
			}
			name, namespace = owner.name(), owner.namespace()
		}
		o.cluster, o.ofTopology = name, o.has("metadata", "labels", topologyOwned) || found && owner.has("spec", "topology")
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
	if name := cmp.Or(o.str("spec", "clusterName"), o.label(capiClusterName), o.str("spec", "template", "spec", "clusterName")); name != "" {
		return name
	}
	for _, ref := range o.items("metadata", "ownerReferences") {
		if ref.str("kind") == "Cluster" {
			return ref.str("name")
		}
	}
	return ""
}

// controlPlaneSigns says who makes the control plane of a cluster: its kind, or
// that of the template that the class of its topology has for it.
func (r *run) controlPlaneSigns(d *draft, o capiObject) {
	kind, e := o.str("spec", "controlPlaneRef", "kind"), o.evidence("spec.controlPlaneRef.kind")
	if class, name := r.classOf(o); kind == "" && name != "" {
		template, field := class.first("spec.controlPlane.ref.kind", "spec.controlPlane.templateRef.kind")
		if template == "" {
			d.signify(sign{signUnseen, fmt.Sprintf("who builds the control plane stands in the ClusterClass %s, which was not read", name), "", o.evidence(topology + "class")})
			return
		}
		kind, e = strings.TrimSuffix(template, "Template"), class.evidence(field)
	}
	d.signify(sign{signKind, kind, "", e})
}

// controlPlaneSuffix is what stands behind a cluster's name in that of the
// control plane that its topology makes.
const controlPlaneSuffix = "-control-plane"

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
	r.ofClass(d, o)
	if v := o.str("spec", "topology", "version"); v != "" {
		r.capiVersion(d, v, o, topology+"version")
		if n, ok := o.integer("spec", "topology", "controlPlane", "replicas"); ok {
			d.pools = append(d.pools, &pool{name: o.name() + controlPlaneSuffix, role: controlPlane, kubelet: v,
				follows: true, count: n, Evidence: o.evidence("spec.topology.controlPlane")})
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

// ofClass takes the provider of a cluster from the class of its topology, whose
// templates have the kinds of what they make.
func (r *run) ofClass(d *draft, o capiObject) {
	if len(d.claims["infrastructure.provider"]) > 0 {
		return
	}
	class, _ := r.classOf(o)
	for _, ref := range classRefs() {
		if provider := r.rec().names.ProviderKinds[strings.TrimSuffix(class.at(ref+".kind"), "Template")]; provider != "" {
			d.claim("infrastructure.provider", provider, class.evidence(ref+".kind"))
			return
		}
	}
}

// classOf is the class of a cluster's topology, empty where it was not read,
// and its name, "" where the cluster has none.
func (r *run) classOf(o capiObject) (class capiObject, name string) {
	name, _ = o.first("spec.topology.class", "spec.topology.classRef.name")
	namespace, _ := o.first("spec.topology.classNamespace", "spec.topology.classRef.namespace", "metadata.namespace")
	class, _ = r.part(o, "ClusterClass", name, namespace)
	return class, name
}

// part finds an object that another one refers to.
func (r *run) part(o capiObject, kind, name, namespace string) (found capiObject, ok bool) {
	var fitting []capiObject
	for _, p := range r.parts {
		sameNamespace := namespace == "" || p.namespace() == "" || p.namespace() == namespace
		if name != "" && p.name() == name && p.kind == kind && sameNamespace {
			fitting = append(fitting, p)
		}
	}
	return ownerOf(capiObject{scope: o.scope}, fitting)
}

// imageOf is the operating system of the machines of an object, where what it
// refers to names an image that tells it.
func (r *run) imageOf(o capiObject) (id, version string) {
	for _, ref := range machineRefs() {
		machine, found := r.part(o, o.at(ref+".kind"), o.at(ref+".name"), o.namespace())
		if !found {
			continue
		}
		image, _ := machine.first("spec.template.spec.imageLookupBaseOS", "spec.template.spec.template", "spec.amiType")
		return r.rec().definitions.system(image)
	}
	return "", ""
}

// classRefs and machineRefs are the fields, in both shapes of Cluster API, in
// which a class refers to templates, and a set of machines to their template.
func classRefs() []string {
	return []string{"spec.controlPlane.ref", "spec.controlPlane.templateRef", "spec.infrastructure.ref",
		"spec.infrastructure.templateRef"}
}

func machineRefs() []string {
	return []string{"spec.template.spec.infrastructureRef", "spec.machineTemplate.infrastructureRef",
		"spec.machineTemplate.spec.infrastructureRef"}
}

// capiPaths are the fields of what objects of Cluster API refer to.
func capiPaths() []string {
	paths := []string{"spec.topology.class", "spec.topology.classRef.name", "spec.topology.classRef.namespace",
		"spec.topology.classNamespace", "spec.template.spec.imageLookupBaseOS", "spec.template.spec.template",
		"spec.amiType", "spec.controlPlaneVersion", "status.currentVersion"}
	for _, ref := range append(classRefs(), machineRefs()...) {
		paths = append(paths, ref+".kind", ref+".name")
	}
	return paths
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
	if product != "" {
		keep(d.platforms, product, o.evidence(field))
	}
}

func (r *run) capiVersion(d *draft, v string, o capiObject, field string) {
	e := o.evidence(field)
	e.wanted = strings.HasPrefix(field, "spec.")
	d.claim("kubernetes.version", v, e)
	d.fips(v, o.evidence(field))
}

// capiPart reads an object that belongs to a cluster.
func (r *run) capiPart(d *draft, o capiObject) {
	r.capiPlatform(d, o)
	switch {
	case o.kind == "KubeadmControlPlane" || strings.HasSuffix(o.kind, "ControlPlane"):
		version, field := o.first("status.version", "status.currentVersion", "spec.version", "spec.controlPlaneVersion")
		d.signify(sign{signKind, o.kind, "", o.evidence("kind")})
		if b, ok := r.rec().ofKind(o.kind); ok && !b.minors {
			e := o.evidence(field)
			e.wanted = strings.HasPrefix(field, "spec.")
			d.released(r.rec(), o.kind, version, e)
			break // its version is not that of Kubernetes
		}
		r.capiVersion(d, version, o, field)
		if provider := r.rec().names.ProviderKinds[o.kind]; provider != "" {
			d.claim("infrastructure.provider", provider, o.evidence("kind"))
			r.awsNetwork(d, o)
			break // its machines are the provider's
		}
		const images = "spec.kubeadmConfigSpec.clusterConfiguration.imageRepository"
		d.systemRepository(r.rec(), o.at(images), o.evidence(images))
		r.capiPool(d, o, controlPlane, version, field)
		for _, f := range o.items("spec", "kubeadmConfigSpec", "files") {
			if strings.HasSuffix(f.str("path"), "http-proxy.conf") {
				d.claim("infrastructure.httpProxy", true, o.evidence("spec.kubeadmConfigSpec.files"))
			}
		}
	case o.kind == "MachineDeployment" || o.kind == "MachinePool":
		v := o.str("spec", "template", "spec", "version")
		r.capiPool(d, o, worker, v, "spec.template.spec.version")
		d.fips(v, o.evidence("spec.template.spec.version"))
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

// capiPool adds the machines of an object as a pool: what a topology made by the
// name that it has there, so that it is not counted twice.
func (r *run) capiPool(d *draft, o capiObject, role, version, field string) {
	n, _ := o.integer("spec", "replicas")
	p := &pool{name: o.name(), role: role, kubelet: version, count: n, made: o.ofTopology, part: !o.ofTopology, Evidence: o.evidence(field)}
	p.osID, p.osVersion = r.imageOf(o)
	if o.ofTopology && role == controlPlane {
		p.name = o.cluster + controlPlaneSuffix
	}
	for _, label := range []string{topologyDeployment, topologyPool} {
		if name := o.label(label); name != "" {
			p.name, p.made = name, true
		}
	}
	d.pools = append(d.pools, p)
}

// machine takes a live Machine for the node that it became, and one that
// nothing else declares for a pool of its own.
func (r *run) machine(d *draft, o capiObject) {
	role := worker
	if o.has("metadata", "labels", "cluster.x-k8s.io/control-plane") {
		role = controlPlane
	}
	if !o.has("status", "nodeInfo") {
		owned := slices.ContainsFunc(o.items("metadata", "ownerReferences"), func(owner object) bool {
			return owner.str("kind") != "Cluster"
		})
		if v := o.str("spec", "version"); v != "" && !owned && !o.has("status") {
			d.pools = append(d.pools, &pool{name: o.name(), role: role, kubelet: v, count: "1",
				Evidence: o.evidence("spec.version")})
		}
		return
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
