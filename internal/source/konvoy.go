package source

import (
	"cmp"
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

const (
	groupKonvoy   = "konvoy.mesosphere.io"
	groupAddons   = "kubeaddons.mesosphere.io"
	addonName1x   = groupAddons + "/name"
	addonRevision = "catalog." + groupAddons + "/addon-revision"
	konvoy        = "konvoy"
)

// takeKonvoy1 reads the two documents of a Konvoy 1.x cluster.yaml, and the
// addon objects of a running cluster.
func takeKonvoy1(s *scope, o object) bool {
	switch {
	case o.group == groupKonvoy && (o.kind == "ClusterProvisioner" || o.kind == "ClusterConfiguration"):
		s.konvoy1(o)
	case o.group == groupAddons && (o.kind == "Addon" || o.kind == "ClusterAddon"):
		name := cmp.Or(o.label(addonName1x), o.name())
		version, field, measure := o.annotation(addonRevision), "metadata.annotations["+addonRevision+"]", appVersion
		if version == "" {
			version, field, measure = o.str("spec", "chartReference", "version"), "spec.chartReference.version", chartVersion
		}
		keep(s.localDraft().platforms, konvoy, s.evidence(o, "apiVersion"))
		s.localDraft().component(componentKey{o.namespace(), name},
			componentClaim{version: version, measure: measure, Evidence: s.evidence(o, field)})
	case strings.HasSuffix(o.group, groupAddons), strings.HasSuffix(o.group, groupKonvoy):
	default:
		return false
	}
	return true
}

func (s *scope) konvoy1(o object) {
	d := s.localDraft()
	if o.name() != "" {
		d = s.draft(clusterID{name: o.name()})
	}
	claim := func(path string, v any, field string) { d.claim(path, v, s.evidence(o, field)) }
	version := o.str("spec", "version")
	claim("products.konvoy", strings.TrimPrefix(version, "v"), "spec.version")
	d.platforms[konvoy] = s.evidence(o, "kind")
	d.fips(version, s.evidence(o, "spec.version"))
	if o.kind == "ClusterProvisioner" {
		claim("infrastructure.provider", o.str("spec", "provider"), "spec.provider")
		if zones := o.list("spec", "aws", "availabilityZones"); zones != nil {
			claim("infrastructure.availabilityZones", json.Number(fmt.Sprint(len(zones))), "spec.aws.availabilityZones")
		}
		if o.has("spec", "aws") {
			// Without an ID the provisioner creates a network of its own.
			claim("infrastructure.existingNetwork", o.str("spec", "aws", "vpc", "ID") != "", "spec.aws.vpc.ID")
		}
		bastion := false
		for _, p := range o.items("spec", "nodePools") {
			count, _ := p.integer("count")
			if is, _ := p.flag("bastion"); is {
				bastion = bastion || count != "" && count != "0"
				continue
			}
			role := worker
			if is, _ := p.flag("controlPlane"); is {
				role = controlPlane
			}
			s.pool1(d, p.str("name"), func(into *pool) {
				into.role, into.count, into.Evidence = role, count, s.evidence(o, "spec.nodePools")
			})
		}
		if o.has("spec", "nodePools") {
			claim("infrastructure.bastion", bastion, "spec.nodePools")
		}
		return
	}
	kubernetes := o.str("spec", "kubernetes", "version")
	claim("kubernetes.version", kubernetes, "spec.kubernetes.version")
	d.fips(kubernetes, s.evidence(o, "spec.kubernetes.version"))
	if p := o.str("spec", "kubernetes", "cloudProvider", "provider"); p != "none" && len(d.claims["infrastructure.provider"]) == 0 {
		claim("infrastructure.provider", p, "spec.kubernetes.cloudProvider.provider")
	}
	// The document is the whole configuration: what it leaves out is not there.
	proxy := o.has("spec", "kubernetes", "networking", "httpProxy") || o.has("spec", "kubernetes", "networking", "httpsProxy")
	claim("infrastructure.httpProxy", proxy, "spec.kubernetes.networking")
	claim("infrastructure.imageRegistries", json.Number(fmt.Sprint(len(o.list("spec", "imageRegistries")))), "spec.imageRegistries")
	for _, p := range o.items("spec", "nodePools") {
		gpu := p.has("gpu", "nvidia")
		s.pool1(d, p.str("name"), func(into *pool) { into.gpu = into.gpu || gpu })
	}
	// Both versions are those of every machine; a later pool gets them too.
	s.konvoyRuntime(d, kubernetes, o.str("spec", "containerRuntime", "containerd", "version"))
	for _, a := range o.items("spec", "addons") {
		s.addons1(d, o, a)
	}
}

// pool1 finds or adds the node pool that both documents name.
func (s *scope) pool1(d *draft, name string, fill func(*pool)) {
	p := d.pool[name]
	if p == nil {
		p = &pool{name: name}
		d.pool[name] = p
		d.pools = append(d.pools, p)
	}
	fill(p)
}

// konvoyRuntime is applied when all documents were read.
func (s *scope) konvoyRuntime(d *draft, kubelet, containerd string) {
	s.later = append(s.later, func() {
		for _, p := range d.pools {
			p.kubelet = kubelet
			if containerd != "" {
				p.runtime = "containerd://" + containerd
			}
		}
	})
}

// addons1 reads one addon repository: its tag, and the addons switched on.
func (s *scope) addons1(d *draft, o, a object) {
	repository, tag := strings.TrimSuffix(path.Base(a.str("configRepository")), ".git"), a.str("configVersion")
	known := s.run.rec().names.AddonRepositories[repository]
	version := tag[strings.LastIndexByte(tag, '-')+1:]
	for _, addon := range a.items("addonsList") {
		// Without `enabled` it is not known whether it runs.
		if enabled, _ := addon.flag("enabled"); !enabled {
			continue
		}
		name := addon.str("name")
		c := componentClaim{Evidence: s.evidence(o, "spec.addons[].addonsList")}
		if tag != "" {
			c.Note = repository + " " + tag
		}
		if name == known.Addon && version != "" {
			c.version, c.Field, c.Inferred, c.Note = version, "spec.addons[].configVersion", true, ""
			if known.Release != "" {
				d.claim("products."+known.Release, version, c.Evidence)
				continue
			}
		}
		d.component(componentKey{name: name}, c)
	}
}
