package source

import (
	"cmp"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
)

// definition says where one kind of object that defines a cluster, or part of
// one, keeps what is read of it. Paths are keys with points between them.
type definition struct {
	// group and kind, or for objects without a kind the command or format that
	// they are of, and the fields by which they are known.
	group, kind, source  string
	under, more          string   // where such objects stand, if not alone; what tells that there are more
	marks, anyOf, noneOf []string // all of these, one of these, and none of these
	name                 []string // default metadata.name
	within               string   // where the name is unique; default metadata.namespace
	of                   string   // of a part: the cluster that it belongs to
	local                bool     // the name is a default of the format, or left out
	onlyFiles            bool     // no API server keeps it
	runs, wants          []string // versions of the API server
	provider             string   // what the format calls the cloud
	managed, release     []string // what the format calls the product, and its release
	images               string   // where the images of the control plane come from
	support              []string // tier of support
	pools                []poolPaths
}

// poolPaths are the fields of one pool of machines, below those of its list. A
// list "" means that the object itself is one.
type poolPaths struct {
	list, name  string
	roles       []string // words or flags that make it a control plane
	role        string   // what it is where they do not
	runs, wants []string // versions of the kubelet; without any, that of the cluster
	each        bool     // the items are machines, to be counted
	count       string
	max         string // where set and another than count, the count is not known
	image       []string
}

// key is how data names the kind or format.
func (d definition) key() string {
	if d.source != "" {
		return d.source
	}
	return d.group + "/" + d.kind
}

// definitionKinds lists what defines clusters beside Cluster API, in the terms
// of each format.
var definitionKinds = sync.OnceValue(func() []definition {
	crossplane := func(group, kind, wants, runs string) definition {
		return definition{group: group, kind: kind, wants: paths("spec.forProvider." + wants),
			runs: paths("status.atProvider." + runs)}
	}
	return []definition{
		// Made with tools.
		{group: "eksctl.io", kind: "ClusterConfig", onlyFiles: true, within: "metadata.region", wants: paths("metadata.version"),
			pools: []poolPaths{
				{list: "managedNodeGroups", name: "name", role: worker, count: "desiredCapacity", image: paths("amiFamily")},
				{list: "nodeGroups", name: "name", role: worker, count: "desiredCapacity", image: paths("amiFamily")},
			}},
		{group: "kops.k8s.io", kind: "Cluster", onlyFiles: true, wants: paths("spec.kubernetesVersion"), provider: "spec.cloudProvider"},
		{group: "kops.k8s.io", kind: "InstanceGroup", onlyFiles: true, of: "metadata.labels.kops.k8s.io/cluster",
			pools: []poolPaths{{name: "metadata.name", roles: paths("spec.role"), role: worker,
				count: "spec.minSize", max: "spec.maxSize", image: paths("spec.image")}}},
		{group: "kubeadm.k8s.io", kind: "ClusterConfiguration", onlyFiles: true, name: paths("clusterName"), local: true,
			wants: paths("kubernetesVersion"), images: "imageRepository"},
		{source: "rke cluster.yml", marks: paths("nodes.role", "nodes.address"), name: paths("cluster_name"), local: true,
			wants: paths("kubernetes_version"),
			pools: []poolPaths{{list: "nodes", each: true, roles: paths("role"), role: worker}}},
		{group: "k0sctl.k0sproject.io", kind: "Cluster", onlyFiles: true, wants: paths("spec.k0s.version"),
			pools: []poolPaths{{list: "spec.hosts", each: true, roles: paths("role"), role: worker}}},
		{group: "anywhere.eks.amazonaws.com", kind: "Cluster", wants: paths("spec.kubernetesVersion"),
			release: paths("spec.eksaVersion"), provider: "spec.datacenterRef.kind",
			pools: []poolPaths{
				{list: "spec.controlPlaneConfiguration", name: "name", role: controlPlane, count: "count"},
				{list: "spec.workerNodeGroupConfigurations", name: "name", role: worker, count: "count",
					wants: paths("kubernetesVersion")},
			}},
		{group: "kubekey.kubesphere.io", kind: "Cluster", wants: paths("spec.kubernetes.version")},
		{group: "kubeone.k8c.io", kind: "KubeOneCluster", onlyFiles: true, name: paths("name"), local: true,
			wants: paths("versions.kubernetes")},

		// Kept by managers of clusters.
		{group: "provisioning.cattle.io", kind: "Cluster", wants: paths("spec.kubernetesVersion"),
			pools: []poolPaths{{list: "spec.rkeConfig.machinePools", name: "name",
				roles: paths("controlPlaneRole", "etcdRole"), role: worker, count: "quantity"}}},
		{group: "management.cattle.io", kind: "Cluster", name: paths("spec.displayName", "metadata.name"),
			managed: paths("status.provider"), runs: paths("status.version.gitVersion"),
			wants: paths("spec.rke2Config.kubernetesVersion", "spec.k3sConfig.kubernetesVersion",
				"spec.rancherKubernetesEngineConfig.kubernetesVersion", "spec.eksConfig.kubernetesVersion",
				"spec.aksConfig.kubernetesVersion", "spec.gkeConfig.kubernetesVersion")},
		{group: "core.gardener.cloud", kind: "Shoot", wants: paths("spec.kubernetes.version"), provider: "spec.provider.type",
			pools: []poolPaths{{list: "spec.provider.workers", name: "name", role: worker,
				wants: paths("kubernetes.version"), count: "minimum", max: "maximum"}}},
		{group: "cluster.open-cluster-management.io", kind: "ManagedCluster",
			runs:    paths("status.version.kubernetes", "status.clusterClaims[kubeversion.open-cluster-management.io]"),
			managed: paths("status.clusterClaims[product.open-cluster-management.io]", "metadata.labels.vendor"),
			release: paths("status.clusterClaims[version.openshift.io]", "metadata.labels.openshiftVersion")},
		{group: "k0smotron.io", kind: "Cluster", wants: paths("spec.version")},
		{group: "kamaji.clastix.io", kind: "TenantControlPlane", runs: paths("status.kubernetesResources.version.version"),
			wants: paths("spec.kubernetes.version")},
		{group: "kubermatic.k8c.io", kind: "Cluster", name: paths("spec.humanReadableName", "metadata.name"),
			runs: paths("status.versions.controlPlane"), wants: paths("spec.version")},
		{group: "run.tanzu.vmware.com", kind: "TanzuKubernetesCluster", wants: paths("spec.distribution.fullVersion",
			"spec.distribution.version", "spec.topology.controlPlane.tkr.reference.name")},

		// Of clouds, made from within Kubernetes.
		{group: "eks.services.k8s.aws", kind: "Cluster", name: paths("spec.name", "metadata.name"),
			wants: paths("spec.version")},
		{group: "eks.services.k8s.aws", kind: "Nodegroup", of: "spec.clusterName",
			pools: []poolPaths{{name: "spec.name", role: worker, wants: paths("spec.version"),
				count: "spec.scalingConfig.desiredSize", image: paths("spec.amiType")}}},
		{group: "container.cnrm.cloud.google.com", kind: "ContainerCluster", runs: paths("status.masterVersion"),
			wants: paths("spec.minMasterVersion"), support: paths("spec.releaseChannel.channel")},
		{group: "containerservice.azure.com", kind: "ManagedCluster", name: paths("spec.azureName", "metadata.name"),
			runs: paths("status.currentKubernetesVersion"), wants: paths("spec.kubernetesVersion"),
			support: paths("spec.supportPlan"), pools: aksPools("spec.agentPoolProfiles")},
		crossplane("eks.aws.upbound.io", "Cluster", "version", "version"),
		crossplane("eks.aws.crossplane.io", "Cluster", "version", "version"),
		crossplane("container.gcp.upbound.io", "Cluster", "minMasterVersion", "masterVersion"),
		crossplane("containerservice.azure.upbound.io", "KubernetesCluster", "kubernetesVersion", "currentKubernetesVersion"),

		// What clouds answer.
		{source: "aws eks describe-cluster", marks: paths("cluster.name"),
			anyOf:  paths("cluster.arn", "cluster.platformVersion", "cluster.upgradePolicy"),
			noneOf: paths("cluster.connectorConfig.provider"), // another maker's, only registered
			name:   paths("cluster.name"),
			within: "cluster.arn", runs: paths("cluster.version"), support: paths("cluster.upgradePolicy.supportType")},
		{source: "eksctl get cluster", marks: paths("Name", "PlatformVersion", "Version"), name: paths("Name"),
			within: "Arn", runs: paths("Version"), support: paths("UpgradePolicy.SupportType")},
		{source: "eksctl get nodegroup", marks: paths("Cluster", "DesiredCapacity", "Name", "Version"), of: "Cluster",
			pools: []poolPaths{{name: "Name", role: worker, runs: paths("Version"), count: "DesiredCapacity", image: paths("ImageID")}}},
		{source: "aws eks describe-nodegroup", marks: paths("nodegroup.nodegroupName"), of: "nodegroup.clusterName",
			within: "nodegroup.nodegroupArn",
			pools: []poolPaths{{name: "nodegroup.nodegroupName", role: worker, runs: paths("nodegroup.version"),
				count: "nodegroup.scalingConfig.desiredSize", image: paths("nodegroup.amiType")}}},
		{source: "az aks show", marks: paths("agentPoolProfiles", "kubernetesVersion"), name: paths("name"),
			within: "resourceGroup", runs: paths("currentKubernetesVersion"), wants: paths("kubernetesVersion"),
			support: paths("supportPlan"), pools: aksPools("agentPoolProfiles")},
		{source: "az aks nodepool show", marks: paths("id", "orchestratorVersion", "osType"), of: "id", within: "id",
			pools: aksPools("")},
		{source: "az aro show", marks: paths("clusterProfile.version", "type"), name: paths("name"), within: "resourceGroup",
			managed: paths("type"), release: paths("clusterProfile.version")},
		{source: "doctl kubernetes cluster get", marks: paths("node_pools", "region", "version"),
			anyOf: paths("auto_upgrade", "cluster_subnet", "surge_upgrade", "vpc_uuid"), name: paths("name"),
			within: "region", runs: paths("version"),
			pools: []poolPaths{{list: "node_pools", name: "name", role: worker, count: "count"}}},
		{source: "ibmcloud ks cluster get", marks: paths("masterKubeVersion", "name"), name: paths("name"), within: "region",
			runs: paths("masterKubeVersion")},
		{source: "linode-cli lke cluster-view", marks: paths("k8s_version", "label"), name: paths("label"), within: "region",
			runs: paths("k8s_version")},
		{source: "oci ce cluster get", under: "data", more: "opc-next-page", marks: paths("compartment-id", "kubernetes-version", "name"),
			name: paths("name"), within: "compartment-id", runs: paths("kubernetes-version")},
		{source: "rosa describe cluster", marks: paths("name", "openshift_version", "product.id"), name: paths("name"),
			within: "region.id", managed: paths("product.id"), release: paths("openshift_version")},
		{source: "gcloud container node-pools describe", marks: paths("initialNodeCount", "selfLink", "version"), of: "selfLink",
			within: "selfLink", pools: []poolPaths{{name: "name", role: worker, runs: paths("version")}}},
		{source: "openshift install-config", marks: paths("apiVersion", "baseDomain", "metadata.name")},
		{source: "gcloud container clusters describe", marks: paths("currentMasterVersion"), name: paths("name"),
			within: "location", runs: paths("currentMasterVersion"), support: paths("releaseChannel.channel"),
			pools: []poolPaths{{list: "nodePools", name: "name", role: worker, runs: paths("version")}}},
	}
})

func paths(p ...string) []string { return p }

func aksPools(list string) []poolPaths {
	return []poolPaths{{list: list, name: "name", role: worker, runs: paths("currentOrchestratorVersion"),
		wants: paths("orchestratorVersion"), count: "count", image: paths("nodeImageVersion", "osSKU", "osSku")}}
}

// definitionPaths are all paths that are read of definitions.
func definitionPaths() []string {
	var all []string
	for _, d := range definitionKinds() {
		all = append(all, d.paths()...)
		if d.under != "" {
			all = append(all, d.more)
			for _, path := range d.paths() {
				all = append(all, d.under+"."+path)
			}
		}
	}
	return all
}

func (d definition) paths() []string {
	all := slices.Concat(d.marks, d.anyOf, d.noneOf, d.name, d.runs, d.wants, d.support, d.managed, d.release,
		paths(d.within, d.of, d.provider, d.images))
	for _, p := range d.pools {
		for _, of := range slices.Concat(p.roles, p.runs, p.wants, p.image, paths(p.name, p.count, p.max)) {
			if of != "" && p.list != "" {
				of = p.list + "." + of
			}
			all = append(all, of)
		}
	}
	return slices.DeleteFunc(all, func(p string) bool {
		return p == "" || strings.HasPrefix(p, "metadata.labels.") || strings.Contains(p, "[")
	})
}

// takeDefinition reads an object that defines a cluster or a part of one.
func takeDefinition(s *scope, o object) (taken bool) {
	ofKubernetes := o.kind != "" && o.has("apiVersion")
	if ofKubernetes && o.group == "" {
		return false
	}
	for _, d := range definitionKinds() {
		if d.source == "" {
			if o.group == d.group && o.kind == d.kind {
				s.define(d, o, false)
				return true
			}
			continue
		}
		if ofKubernetes {
			continue
		}
		objects := []object{o}
		if d.under != "" {
			objects = append(objects, o.objects(d.under)...)
		}
		for _, of := range objects {
			if d.marked(of) {
				of.line = o.line
				s.define(d, of, false)
				taken = true
			}
		}
		if taken {
			if d.more != "" && o.has(d.more) {
				s.strays(o.line, "one page of a list; collect all of it, as --all does")
			}
			return true
		}
	}
	return false
}

func (d definition) marked(o object) bool {
	there := func(path string) bool { return o.reaches(strings.Split(path, ".")) }
	missing := slices.ContainsFunc(d.marks, func(mark string) bool { return !there(mark) })
	return len(d.marks) > 0 && !missing && (d.anyOf == nil || slices.ContainsFunc(d.anyOf, there)) && !slices.ContainsFunc(d.noneOf, there)
}

// reaches tells that there is something at a path, which may lead through a
// list.
func (o object) reaches(path []string) bool {
	v := o.get(path[0])
	if len(path) == 1 || v == nil {
		return v != nil
	}
	if list := o.items(path[0]); list != nil {
		return slices.ContainsFunc(list, func(item object) bool { return item.reaches(path[1:]) })
	}
	return object{m: o.m[path[0]].(map[string]any)}.reaches(path[1:])
}

// define takes what an object says about the cluster that it defines. With
// plan, nothing of it runs yet.
func (s *scope) define(def definition, o object, plan bool) {
	words := s.run.rec().definitions
	d := s.defines(def, o)
	at := func(field string, wanted bool) Evidence {
		e := s.evidence(o, field)
		if o.kind == "" {
			e.Object = strings.TrimSpace(def.source + " " + o.str("address"))
		}
		e.wanted = wanted || plan
		return e
	}
	tier, field := o.first(def.support...)
	if extended, known := words.ExtendedSupport[tier]; known {
		if _, asked := s.run.rec().Facts[extendedSupportFact]; asked {
			d.claim("facts."+extendedSupportFact, extended, at(field, false))
		}
	}
	version := func(paths []string, wanted bool) string {
		v, field := o.first(paths...)
		if !versionText().MatchString(v) {
			return "" // the name of a channel
		}
		e := at(field, wanted)
		if product, release := words.release(v); product != "" {
			d.claim("products."+product, release, e)
			return ""
		}
		if tier != "" {
			e.Note = "support: " + tier
		}
		d.claim("kubernetes.version", v, e)
		d.fips(v, at(field, false))
		return v
	}
	runs, wanted := version(def.runs, false), version(def.wants, true)
	if provider := words.Providers[def.key()]; provider != "" {
		d.claim("infrastructure.provider", provider, at("format", false))
	} else if cloud, field := words.cloud(o, def.provider); cloud != "" {
		d.claim("infrastructure.provider", cloud, at(field, false))
	}
	d.shows(s.run.rec(), sign{signDefinition, def.key(), "", at("", false)}, "format")
	d.systemRepository(s.run.rec(), o.at(def.images), at(def.images, false))
	s.managedProduct(d, def, o, at)
	for _, p := range def.pools {
		d.pools = append(d.pools, p.read(s.run.rec(), o, cmp.Or(runs, wanted), at)...)
	}
}

// defines is the cluster that an object defines, or belongs to.
func (s *scope) defines(def definition, o object) *draft {
	names := def.name
	if len(names) == 0 {
		names = []string{"metadata.name"}
	}
	name, _ := o.first(names...)
	if def.of != "" {
		of := o.at(def.of)
		name = cmp.Or(segment(of, "managedClusters"), segment(of, "clusters"), path.Base(of))
	}
	id := clusterID{uniqueIn(o, def.within), name}
	switch {
	case def.local:
		d := s.localDraft()
		if d.suggested == "" && name != defaultName {
			d.suggested = name
		}
		return d
	case name == "" || name == ".":
		return s.localDraft()
	case def.of == "":
		s.defined = append(s.defined, id)
	}
	return s.draft(id)
}

// defaultName is what kubeadm calls a cluster that nobody names.
const defaultName = "kubernetes"

// extendedSupportFact is a fact that conditions of the catalog may ask for.
const extendedSupportFact = "extendedSupport"

// uniqueIn is where the name of a cluster is unique: a namespace, or the region or
// resource group that the identifier of a cloud names.
func uniqueIn(o object, within string) string {
	v := o.at(cmp.Or(within, "metadata.namespace"))
	if strings.HasPrefix(v, "arn:") {
		if parts := strings.Split(v, ":"); len(parts) > 3 {
			return parts[3]
		}
	}
	for _, key := range []string{"resourceGroups", "locations", "zones"} {
		if in := segment(v, key); in != "" {
			return in
		}
	}
	if strings.Contains(v, "/") {
		return ""
	}
	return v
}

// segment is what follows a key in the identifier of a cloud, whose keys come in
// any case.
func segment(id, key string) string {
	parts := strings.Split(id, "/")
	if i := slices.IndexFunc(parts, func(part string) bool { return strings.EqualFold(part, key) }); i >= 0 && i+1 < len(parts) {
		return parts[i+1]
	}
	return ""
}

// managedProduct takes what a manager of many clusters calls the product of one.
func (s *scope) managedProduct(d *draft, def definition, o object, at func(string, bool) Evidence) {
	word, field := o.first(def.managed...)
	word = strings.ToLower(word)
	managed := s.run.rec().definitions.Managed
	m, known := managed[word]
	switch {
	case word == "":
		m, field = managed[def.key()], "format"
	case known:
	case !d.shows(s.run.rec(), sign{signDefinition, word, "", at("", false)}, field):
		d.signify(sign{signUnseen, fmt.Sprintf("%s calls it %s, which the catalog does not know", field, word), "", at(field, false)})
	}
	if m.Provider != "" {
		d.claim("infrastructure.provider", m.Provider, at(field, false))
	}
	if m.Product != "" {
		d.platforms[m.Product] = at(field, false)
	}
	if release, field := o.first(def.release...); m.Product != "" && release != "" {
		d.claim("products."+m.Product, release, at(field, false))
	}
}

// read returns the pools of machines of an object; without a version of their
// own they have that of the cluster.
func (p poolPaths) read(rec *Recognition, o object, cluster string, at func(string, bool) Evidence) []*pool {
	machines := []object{o}
	if p.list != "" {
		machines = o.objects(strings.Split(p.list, ".")...)
	}
	var out []*pool
	byRole := map[string]*pool{}
	for _, m := range machines {
		role, is := p.roleOf(m)
		if !is {
			continue
		}
		if p.each {
			if counted := byRole[role]; counted != nil {
				n, _ := counted.count.Int64()
				counted.count = json.Number(fmt.Sprint(n + 1))
				continue
			}
		}
		field := cmp.Or(p.list, p.name)
		n := &pool{name: cmp.Or(m.at(p.name), groupName(role)), role: role, kubelet: cluster, follows: true,
			Evidence: at(field, true)}
		if v, _ := m.first(p.runs...); v != "" {
			n.kubelet, n.follows, n.Evidence = v, false, at(field, false)
		} else if v, _ := m.first(p.wants...); v != "" {
			n.kubelet, n.follows = v, false
		} else if len(p.runs) > 0 {
			n.kubelet, n.follows = "", false
		}
		for _, image := range p.image {
			if id, version := rec.definitions.system(m.at(image)); id != "" {
				n.osID, n.osVersion = id, version
				break
			}
		}
		count, counted := m.integer(strings.Split(p.count, ".")...)
		switch {
		case p.each:
			n.count, byRole[role] = "1", n
		case counted && (p.max == "" || m.at(p.max) == "" || m.at(p.max) == count.String()):
			n.count = count
		}
		out = append(out, n)
	}
	return out
}

// groupName is what a group of nodes without a name is called.
func groupName(role string) string {
	return map[string]string{controlPlane: "control-plane", worker: "worker", "": "node"}[role]
}

// roleOf tells the role of machines, and that they are nodes at all. Formats
// write it as a word, a list of words, or flags.
func (p poolPaths) roleOf(m object) (role string, nodes bool) {
	var words []string
	for _, field := range p.roles {
		path := strings.Split(field, ".")
		switch v := m.get(path...).(type) {
		case bool:
			if v {
				words = append(words, path[len(path)-1])
			}
		case string:
			words = append(words, v)
		case []any:
			for _, item := range v {
				words = append(words, text(item))
			}
		}
	}
	if len(words) == 0 {
		return p.role, true
	}
	all := strings.ToLower(strings.Join(words, " "))
	is := func(words ...string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(all, word) })
	}
	switch {
	case is("bastion"):
		return "", false
	case is("control", "master", "single", "apiserver"):
		return controlPlane, true
	case is("worker", "node"):
		return worker, true
	}
	return "", true // such as etcd alone
}

// objects are the items of a list, or the one object that stands in its place.
func (o object) objects(path ...string) []object {
	if m, ok := o.get(path...).(map[string]any); ok {
		return []object{{m: m}}
	}
	return o.items(path...)
}
