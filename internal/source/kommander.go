package source

import (
	"fmt"
	"slices"
	"strings"

	"insupport/internal/lazy"
)

const (
	kommander          = "kommander"    // product, and the namespace of the management cluster's own workspace
	hostCluster        = "host-cluster" // what Kommander calls the cluster it runs on
	kommanderVars      = "kommander-vars"
	kommanderVarsFact  = "kommanderVarsOverrides"
	groupKommander     = "kommander.mesosphere.io"
	groupKommanderApps = "apps.kommander.d2iq.io"
	groupGitRepository = "source.toolkit.fluxcd.io"
)

// takeKommander reads the objects of Kommander. What they say about
// workspaces is kept until the clusters of the input are known.
func takeKommander(s *scope, o object) bool {
	d := func() *draft { return s.localDraft() }
	at := func(field string) Evidence { return s.evidence(o, field) }
	switch {
	case o.group == groupKommander && o.kind == "KommanderCluster":
		s.kommanderClusters = append(s.kommanderClusters, located{o, s.file()})
	case o.group == groupKommander && o.kind == "License":
		if valid, known := o.flag("status", "valid"); known && !valid {
			break
		}
		level := strings.ToLower(o.str("status", "dkpLevel"))
		if known := s.run.rec().names.Licenses[level]; known != "" {
			d().claim("license", known, at("status.dkpLevel"))
		} else if level != "" {
			s.run.warn(s.file() + ": " + o.title() + ": level " + level + " is not recognised; the license stays unknown")
		}
	case o.group == groupKommanderApps && o.kind == "AppDeployment":
		s.appDeployments = append(s.appDeployments, located{o, s.file()})
	case o.group == groupKommanderApps && (o.kind == "App" || o.kind == "ClusterApp"):
		// Being on offer is not being installed; the version of Kommander's own
		// application still says something.
		id, version := o.str("spec", "appId"), o.str("spec", "version")
		if id == "" || version == "" {
			id, version = splitVersion(o.name())
		}
		if s.run.rec().names.Applications[id] != "" {
			s.offered = append(s.offered, application{id, version, at("spec.version")})
		}
	case o.group == groupGitRepository && o.kind == "GitRepository":
		url := strings.TrimSuffix(o.str("spec", "url"), ".git")
		for repository, product := range s.run.rec().names.GitRepositories {
			if tag := o.str("spec", "ref", "tag"); strings.HasSuffix(url, repository) && versionText().MatchString(tag) {
				e := at("spec.ref.tag")
				e.Inferred = true
				d().claim("products."+product, strings.TrimPrefix(tag, "v"), e)
			}
		}
	case strings.HasPrefix(o.group, groupKommander), strings.HasSuffix(o.group, ".kommander.d2iq.io"),
		o.group == "workspaces."+groupKommander:
	case o.kind == "ConfigMap" && o.group == "" && o.name() == kommanderVars && o.namespace() == kommander:
		if _, asked := s.run.rec().Facts[kommanderVarsFact]; asked {
			d().claim("facts."+kommanderVarsFact, o.get("data") != nil && len(o.get("data").(map[string]any)) > 0, at("data"))
		}
	default:
		return false
	}
	return true
}

type located struct {
	object
	entry string
}

func (l located) evidence(field string) Evidence {
	return Evidence{File: l.entry, Line: l.line, Object: l.title(), Field: field}
}

type application struct {
	id, version string
	Evidence
}

var versionText = lazy.Regexp(`^v?[0-9]+\.[0-9]+`)

// splitVersion splits <id>-<version> at the last dash before a digit that
// starts a dotted version, else at the last dash before a digit.
func splitVersion(name string) (id, version string) {
	for i := len(name) - 2; i > 0; i-- {
		if name[i] != '-' {
			continue
		}
		rest := strings.TrimPrefix(name[i+1:], "v")
		if rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			// A build number such as -1 belongs to the version before it.
			if earlier, v := splitVersion(name[:i]); v != "" && strings.Contains(v, ".") {
				return earlier, v + name[i:]
			}
			return name[:i], name[i+1:]
		}
	}
	return name, ""
}

// resolveKommander attributes what one input says about Kommander's clusters
// and workspaces.
func (s *scope) resolveKommander() {
	if len(s.kommanderClusters)+len(s.appDeployments)+len(s.offered) == 0 {
		return
	}
	local := s.localDraft()
	keep(local.platforms, kommander, Evidence{File: s.name, Object: "objects of Kommander", Field: "apiVersion"})
	byNamespace := map[string][]*draft{}
	for _, k := range s.kommanderClusters {
		capi := k.str("spec", "clusterRef", "capiCluster", "name")
		if k.name() == hostCluster || capi != "" && capi == s.localID.name {
			local.claim("kubernetes.version", k.str("status", "kubernetesVersion"), k.evidence("status.kubernetesVersion"))
			byNamespace[k.namespace()] = append(byNamespace[k.namespace()], local)
			continue
		}
		id, role, field := clusterID{name: k.name()}, "attached", "spec.kubeconfigRef"
		switch {
		case capi != "":
			id, role, field = clusterID{k.namespace(), capi}, "managed", "spec.clusterRef.capiCluster"
		case k.has("spec", "clusterTunnelConnectorRef"):
			field = "spec.clusterTunnelConnectorRef"
		}
		d := s.run.draft(id, s)
		d.claim("role", role, k.evidence(field))
		d.claim("kubernetes.version", k.str("status", "kubernetesVersion"), k.evidence("status.kubernetesVersion"))
		d.claim("infrastructure.provider", s.run.rec().names.AttachedTypes[k.str("status", "type")], k.evidence("status.type"))
		if d.management != nil && d.management != local {
			detail := fmt.Sprintf("%s: %s and the cluster of %s manage it", d.name, k.evidence(field).place(), d.management.file)
			d.gaps = append(d.gaps, gap{"spec.managementCluster", conflict, detail})
		}
		d.management = local
		local.claim("role", "management", Evidence{File: k.entry, Object: "KommanderCluster objects", Field: "spec"})
		byNamespace[k.namespace()] = append(byNamespace[k.namespace()], d)
	}
	deployed := []application{}
	for _, a := range s.appDeployments {
		id, version := splitVersion(a.str("spec", "appRef", "name"))
		configuration := "default"
		if a.has("spec", "configOverrides", "name") {
			configuration = "custom"
		}
		targets := byNamespace[a.namespace()]
		if len(targets) == 0 && (len(s.kommanderClusters) == 0 || a.namespace() == kommander) {
			targets = []*draft{local}
		}
		if len(targets) == 0 {
			s.run.warn(a.entry + ": " + a.title() + ": no cluster of its workspace is in this input; left out")
		}
		for _, d := range targets {
			d.component(componentKey{a.namespace(), id}, componentClaim{version: version, configuration: configuration,
				measure: appVersion, Evidence: a.evidence("spec.appRef.name")})
			if d == local && s.run.rec().names.Applications[id] != "" {
				deployed = append(deployed, application{id, version, a.evidence("spec.appRef.name")})
			}
		}
	}
	if len(deployed) == 0 {
		deployed = s.offered
	}
	s.releasesOf(local, deployed)
}

// releasesOf infers a product's release from the versions of its own
// applications, where only one release ships them.
func (s *scope) releasesOf(d *draft, apps []application) {
	rec := s.run.rec()
	for _, app := range apps {
		product := rec.names.Applications[app.id]
		releases := slices.DeleteFunc(slices.Clone(rec.shipped[product][app.id][app.version]), func(r string) bool {
			return strings.Count(r, ".") < 2 // a row of a whole line
		})
		e := app.Evidence
		e.Inferred = true
		switch len(releases) {
		case 0:
		case 1:
			d.claim("products."+product, releases[0], e)
		default:
			e.Path, e.Value = "spec.products."+product, app.id+" "+app.version
			e.Note = "not decided: shipped by " + strings.Join(releases, ", ")
			d.evidence = append(d.evidence, e)
		}
	}
}
