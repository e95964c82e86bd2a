package source

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"insupport/internal/term"
)

// Keys on nodes that are read.
const (
	capiClusterName      = "cluster.x-k8s.io/cluster-name"
	capiClusterNamespace = "cluster.x-k8s.io/cluster-namespace"
	eksctlCluster        = "alpha.eksctl.io/cluster-name"
	gpuCapacity          = "nvidia.com/gpu"
	zoneLabel            = "topology.kubernetes.io/zone"
	oldZoneLabel         = "failure-domain.beta.kubernetes.io/zone"
	roleLabel            = "node-role.kubernetes.io/"
	oldRoleLabel         = "kubernetes.io/role"
)

// maxTold is how many nodes of one kind of trouble are named in messages.
const maxTold = 5

// nodeKind is what nodes of one group share.
type nodeKind struct {
	role, kubelet, arch, osID, osVersion, osImage, kernel, runtime string
	gpu                                                            bool
}

// nodeSet holds the nodes of a cluster: their kinds, and which node is of
// which, so that memory grows by little more than the names.
type nodeSet struct {
	kinds     []nodeKind
	index     map[nodeKind]int
	byName    map[string]int // kind of each named node
	nameless  map[int]int    // kind to number of nodes whose name is hidden
	evidence  map[int]Evidence
	zones     map[string]bool
	zoneless  int
	providers map[string]Evidence // as the recognition data names them
	withID    int                 // nodes with a provider ID
	indirect  bool                // some were not seen as Node objects, which alone tell of provider IDs
	conflicts map[string][]gap    // by node: keys of a group on which sources disagree

	virtual      []string // nodes that are no machines
	firstVirtual Evidence
}

// seen tells that there are nodes, if only virtual ones.
func (n *nodeSet) seen() bool { return n.len()+len(n.virtual) > 0 }

func (n *nodeSet) len() int {
	total := len(n.byName)
	for _, c := range n.nameless {
		total += c
	}
	return total
}

func (n *nodeSet) kind(k nodeKind) int {
	i, ok := n.index[k]
	if !ok {
		if n.index == nil {
			n.index, n.byName, n.nameless = map[nodeKind]int{}, map[string]int{}, map[int]int{}
			n.evidence, n.zones, n.providers = map[int]Evidence{}, map[string]bool{}, map[string]Evidence{}
			n.conflicts = map[string][]gap{}
		}
		i = len(n.kinds)
		n.kinds = append(n.kinds, k)
		n.index[k] = i
	}
	return i
}

// add counts one node; a node met twice keeps what both say, and the message
// names what they disagree on.
func (n *nodeSet) add(name string, k nodeKind, e Evidence) (disagreement string) {
	i := n.kind(k)
	keep(n.evidence, i, e)
	if name == "" {
		n.nameless[i]++
		return ""
	}
	old, twice := n.byName[name]
	if twice && old != i {
		merged, differs := n.kinds[old].agree(k)
		i = n.kind(merged)
		keep(n.evidence, i, e)
		if len(differs) > 0 {
			disagreement = fmt.Sprintf("node %s: sources disagree on %s: %s and %s; left out",
				name, strings.Join(differs, ", "), n.evidence[old].place(), e.place())
		}
		for _, key := range differs {
			n.conflicts[name] = append(n.conflicts[name], gap{key, conflict, fmt.Sprintf("node %s: %s in %s; %s in %s",
				name, n.kinds[old].value(key), n.evidence[old].place(), k.value(key), e.place())})
		}
	}
	n.byName[name] = i
	return disagreement
}

// agree keeps what two views of one node say alike, or only one says.
func (k nodeKind) agree(o nodeKind) (nodeKind, []string) {
	var differs []string
	both := func(name string, a *string, b string) {
		switch {
		case *a == "":
			*a = b
		case b != "" && *a != b:
			*a = ""
			differs = append(differs, name)
		}
	}
	both("role", &k.role, o.role)
	both("kubelet", &k.kubelet, o.kubelet)
	both("arch", &k.arch, o.arch)
	both("kernel", &k.kernel, o.kernel)
	both("containerRuntime", &k.runtime, o.runtime)
	if k.osImage != "" && o.osImage != "" && k.osImage != o.osImage {
		differs = append(differs, "os")
		k.osID, k.osVersion, k.osImage = "", "", ""
	} else if k.osImage == "" {
		k.osID, k.osVersion, k.osImage = o.osID, o.osVersion, o.osImage
	}
	k.gpu = k.gpu || o.gpu
	return k, differs
}

// value of a field, by its key in an inventory.
func (k nodeKind) value(key string) string {
	return map[string]string{"role": k.role, "kubelet": k.kubelet, "arch": k.arch, "kernel": k.kernel,
		"containerRuntime": k.runtime, "os": k.osImage}[key]
}

func (n *nodeSet) merge(o *nodeSet) (warnings []string) {
	told := 0
	for _, name := range slices.Sorted(maps.Keys(o.byName)) {
		i := o.byName[name]
		if w := n.add(name, o.kinds[i], o.evidence[i]); w != "" {
			if told++; told <= maxTold {
				warnings = append(warnings, w)
			}
		}
	}
	if told > maxTold {
		warnings = append(warnings, fmt.Sprintf("%d more nodes on which sources disagree", told-maxTold))
	}
	for name, gaps := range o.conflicts {
		n.conflicts[name] = append(n.conflicts[name], gaps...)
	}
	for i, count := range o.nameless {
		at := n.kind(o.kinds[i])
		n.nameless[at] += count
		keep(n.evidence, at, o.evidence[i])
	}
	maps.Copy(n.zones, o.zones)
	for p, e := range o.providers {
		keep(n.providers, p, e)
	}
	n.virtual = append(n.virtual, o.virtual...)
	n.firstVirtual = cmp.Or(n.firstVirtual, o.firstVirtual)
	n.zoneless += o.zoneless
	n.withID += o.withID
	n.indirect = n.indirect || o.indirect
	return warnings
}

// takeNode reads a Node, or another object that holds a node's nodeInfo.
func takeNode(s *scope, o object) bool {
	if !(o.kind == "Node" && o.group == "" || o.kind == "" && o.has("status", "nodeInfo") && !o.has("spec", "clusterName")) {
		return false
	}
	cluster := clusterID{o.annotation(capiClusterNamespace), o.annotation(capiClusterName)}
	field := "metadata.annotations[" + capiClusterName + "]"
	if cluster.name == "" {
		cluster, field = clusterID{name: o.label(eksctlCluster)}, "metadata.labels["+eksctlCluster+"]"
	}
	s.node(cluster, field, o)
	return true
}

// addNode reads nodeInfo, labels and provider of a node into a draft.
func (d *draft) addNode(rec *Recognition, o object, name, role string, e Evidence) {
	if rec.virtual(o) {
		e.Field = "metadata.labels"
		if d.nodes.virtual = append(d.nodes.virtual, name); d.nodes.firstVirtual == (Evidence{}) {
			d.nodes.firstVirtual = e
		}
		return
	}
	d.nodeSigns(rec, o, role, e)
	info := func(key string) string { return o.str("status", "nodeInfo", key) }
	k := nodeKind{role: role, kubelet: info("kubeletVersion"), arch: cmp.Or(info("architecture"), o.label("kubernetes.io/arch")),
		kernel: info("kernelVersion"), runtime: info("containerRuntimeVersion"), gpu: hasGPU(o)}
	k.osID, k.osVersion, k.osImage = rec.operatingSystem(info("osImage"), k.kernel)
	e.Field = "status.nodeInfo"
	if w := d.nodes.add(name, k, e); w != "" {
		d.warnf("%s", w)
	}
	if o.kind == "Machine" {
		d.nodes.indirect = true
		return // its labels and IDs are not those of the node
	}
	if zone := cmp.Or(o.label(zoneLabel), o.label(oldZoneLabel)); zone == "" {
		d.nodes.zoneless++
	} else {
		d.nodes.zones[zone] = true
	}
	labels, _ := o.get("metadata", "labels").(map[string]any)
	provider, field := rec.nodeProvider(labels, o.str("spec", "providerID"))
	if provider != "" {
		e.Field, e.Inferred = field, true
		keep(d.nodes.providers, provider, e)
	}
	if o.str("spec", "providerID") != "" {
		d.nodes.withID++
	}
	if product, label := rec.platformOf(labels); product != "" {
		e.Field, e.Inferred = "metadata.labels["+label+"]", true
		keep(d.platforms, product, e)
	}
}

// nodeRole reads the role labels, whose values are empty on most clusters.
func nodeRole(o object) string {
	labels, _ := o.get("metadata", "labels").(map[string]any)
	for key, v := range labels {
		role, found := strings.CutPrefix(key, roleLabel)
		if key == oldRoleLabel {
			role, _ = v.(string)
			found = true
		}
		if found && v != "false" && (role == "control-plane" || role == "master" || role == "controlplane") {
			return controlPlane
		}
	}
	return worker
}

const (
	controlPlane = "controlPlane"
	worker       = "worker"
)

func hasGPU(o object) bool {
	if n := o.str("status", "capacity", gpuCapacity); n != "" && n != "0" {
		return true
	}
	labels, _ := o.get("metadata", "labels").(map[string]any)
	for key, v := range labels {
		switch {
		case key == "konvoy.mesosphere.com/gpu-provider" && v == "NVIDIA",
			key == "nvidia.com/gpu.present" && v == "true",
			strings.HasPrefix(key, "feature.node.kubernetes.io/pci-") && strings.Contains(key, "10de") &&
				strings.HasSuffix(key, ".present") && v == "true":
			return true
		}
	}
	return false
}

// virtualNodes says which nodes are none, as evidence and, where nothing else is
// seen, as what the list lacks.
func (d *draft) virtualNodes() (told string) {
	n := &d.nodes
	if len(n.virtual) == 0 {
		return ""
	}
	slices.Sort(n.virtual)
	n.virtual = slices.Compact(n.virtual)
	e := n.firstVirtual
	e.Path, e.Value, e.Note = "spec.nodes", someOf(n.virtual), "left out: virtual kubelets are no machines"
	d.evidence = append(d.evidence, e)
	if n.len() == 0 && len(d.pools) == 0 {
		d.gaps = append(d.gaps, gap{"spec.nodes", partial, "virtual kubelets alone, which are no machines: " + e.Value})
	}
	return e.Value + ": left out: virtual kubelets, which are no machines"
}

// unseenWorkers says that the objects of the control plane alone are no word on
// the other machines: their definitions are objects of their own.
func (d *draft) unseenWorkers() {
	of := func(p *pool) bool { return p.role == controlPlane && p.part }
	if i := slices.IndexFunc(d.pools, of); i >= 0 && d.nodes.len() == 0 &&
		!slices.ContainsFunc(d.pools, func(p *pool) bool { return !of(p) }) {
		d.gaps = append(d.gaps, gap{"spec.nodes", partial, d.pools[i].place() + ": the control plane alone; what defines the workers is not there"})
	}
}

// fromNodes claims what the nodes together say about their cluster.
func (d *draft) fromNodes(rec *Recognition) {
	n := &d.nodes
	if d.resolved != nil || n.len() == 0 {
		return
	}
	hasControlPlane := slices.ContainsFunc(n.used(), func(i int) bool { return n.kinds[i].role == controlPlane })
	if !hasControlPlane {
		// A list without control plane may be of a managed service, or of a
		// distribution that labels nothing: the role is not known.
		d.forgetRoles()
	}
	// A control plane between two patches is as old as its older part.
	oldest := n.oldestOf(controlPlane)
	for _, i := range n.used() {
		k, e := n.kinds[i], n.evidence[i]
		e.Inferred = true
		if k.role == controlPlane && (oldest == "" || k.kubelet == oldest) {
			e.Field = "status.nodeInfo.kubeletVersion"
			e.Note = ""
			d.claim("kubernetes.version", k.kubelet, e)
		}
		e.Field, e.Inferred = "status.nodeInfo.kubeletVersion", false
		d.fips(k.kubelet, e)
	}
	for _, provider := range sortedKeys(n.providers) {
		d.claim("infrastructure.provider", provider, n.providers[provider])
	}
	e := n.evidence[n.used()[0]]
	e.Object = term.Count(n.len(), "node")
	if n.zoneless == 0 && len(n.zones) > 0 && !d.unseen("spec.nodes") {
		e.Field, e.Inferred = "metadata.labels["+zoneLabel+"]", true
		d.claim("infrastructure.availabilityZones", json.Number(fmt.Sprint(len(n.zones))), e)
	}
	if _, asked := rec.Facts[providerIDFact]; asked && !n.indirect && (n.withID == 0 || n.withID >= n.len()) {
		e.Field, e.Inferred = "spec.providerID", false
		d.claim("facts."+providerIDFact, n.withID > 0, e)
	}
}

// providerIDFact is a fact that conditions of the catalog may ask for.
const providerIDFact = "nodeProviderIDs"

func (d *draft) forgetRoles() {
	n, old := &nodeSet{}, d.nodes
	n.kind(nodeKind{})
	n.kinds, n.index = nil, map[nodeKind]int{}
	move := func(i int) int {
		k := old.kinds[i]
		k.role = ""
		at := n.kind(k)
		keep(n.evidence, at, old.evidence[i])
		return at
	}
	for _, i := range old.used() {
		move(i)
	}
	for name, i := range old.byName {
		n.byName[name] = move(i)
	}
	for i, count := range old.nameless {
		n.nameless[move(i)] += count
	}
	n.zones, n.zoneless, n.providers, n.withID, n.indirect, n.conflicts = old.zones, old.zoneless, old.providers, old.withID, old.indirect, old.conflicts
	n.virtual, n.firstVirtual = old.virtual, old.firstVirtual
	d.nodes = *n
}

// used lists the kinds that nodes are of, in the order met.
func (n *nodeSet) used() []int {
	seen := map[int]bool{}
	for _, i := range n.byName {
		seen[i] = true
	}
	for i := range n.nameless {
		seen[i] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// fips claims it where the build of a version, or the tag of an image, tells.
func (d *draft) fips(version string, e Evidence) {
	if strings.Contains(version, "+fips") || strings.Contains(version, "_fips") {
		d.claim("infrastructure.fips", true, e)
	}
}

// nodeGroups folds the nodes into groups of alike ones.
func (d *draft) nodeGroups(rec *Recognition, labels map[string]any) []any {
	n := &d.nodes
	if n.len() == 0 {
		return d.poolGroups()
	}
	d.compareDeclared()
	members := map[int][]string{}
	for name, i := range n.byName {
		members[i] = append(members[i], name)
	}
	order := n.used()
	sort.SliceStable(order, func(a, b int) bool { return n.kinds[order[a]].less(n.kinds[order[b]]) })
	names := map[string]int{}
	var out []any
	for _, i := range order {
		k := n.kinds[i]
		base := groupName(k.role)
		names[base]++
		name := base
		if names[base] > 1 {
			name = fmt.Sprintf("%s-%d", base, names[base])
		}
		slices.Sort(members[i])
		g := map[string]any{"name": name, "count": json.Number(fmt.Sprint(len(members[i]) + n.nameless[i]))}
		for key, v := range map[string]string{"role": k.role, "kubelet": k.kubelet, "arch": k.arch, "kernel": k.kernel, "containerRuntime": k.runtime} {
			if v != "" {
				g[key] = v
			}
		}
		if list := toAny(members[i]); len(list) > 0 {
			g["members"] = list
		}
		if k.gpu {
			g["gpu"] = true
		}
		path := fmt.Sprintf("spec.nodes[%d]", len(out))
		d.gaps = append(d.gaps, n.disputes(path, members[i])...)
		e := n.evidence[i]
		e.Path, e.Value = path, name
		if k.kubelet != "" {
			e.Value += " " + k.kubelet
		}
		d.evidence = append(d.evidence, e)
		if os := osValue(k); os != nil {
			g["os"] = os
		}
		if k.osImage != "" {
			e.Path, e.Value, e.Field = path+".os", k.osImage, "status.nodeInfo.osImage"
			if k.osID == "" || k.osVersion == "" && !rec.unversioned(k.osImage) {
				e.Note = "not recognised"
				labels[osImageLabel+name] = k.osImage
				d.warnf("operating system %q of node group %s is not recognised; it stays unknown", k.osImage, name)
			}
			d.evidence = append(d.evidence, e)
		}
		out = append(out, g)
	}
	return out
}

// disputes are the gaps of one group: one for each key, however many of its
// nodes sources disagree on.
func (n *nodeSet) disputes(path string, members []string) []gap {
	by := map[string][]string{}
	for _, name := range members {
		for _, g := range n.conflicts[name] {
			by[g.path] = append(by[g.path], g.detail)
		}
	}
	var out []gap
	for _, key := range sortedKeys(by) {
		details := by[key]
		detail := details[0]
		if more := len(details) - 1; more > 0 {
			detail += fmt.Sprintf("; and %d more", more)
		}
		out = append(out, gap{path + "." + key, conflict, detail})
	}
	return out
}

func osValue(k nodeKind) map[string]any {
	if k.osID == "" {
		return nil
	}
	os := map[string]any{"id": k.osID}
	if k.osVersion != "" {
		os["version"] = k.osVersion
	}
	return os
}

func toAny(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

func (k nodeKind) less(o nodeKind) bool {
	a := []string{k.role, k.kubelet, k.osID, k.osVersion, k.osImage, k.kernel, k.runtime, k.arch, fmt.Sprint(k.gpu)}
	b := []string{o.role, o.kubelet, o.osID, o.osVersion, o.osImage, o.kernel, o.runtime, o.arch, fmt.Sprint(o.gpu)}
	return slices.Compare(a, b) < 0
}

// compareDeclared reports pools whose declared version no node of that role
// runs; what runs counts.
func (d *draft) compareDeclared() {
	type running struct{ role, version string }
	runs := map[running]bool{}
	for _, i := range d.nodes.used() {
		k := d.nodes.kinds[i]
		version := strings.TrimPrefix(k.kubelet, "v")
		for _, role := range []string{k.role, ""} {
			runs[running{role, version}] = true
		}
		if k.role == "" { // may be any
			runs[running{controlPlane, version}], runs[running{worker, version}] = true, true
		}
	}
	for _, p := range d.pools {
		version := strings.TrimPrefix(p.kubelet, "v")
		if version != "" && !runs[running{p.role, version}] {
			d.warnf("node pool %s: sources disagree: %s is declared in %s, but no node runs it; the nodes count", p.name, p.kubelet, p.place())
		}
	}
}
