package source

import (
	"path"
	"strings"

	"insupport/internal/lazy"
)

// exactVersion is a version and no range.
var exactVersion = lazy.Regexp(`^v?[0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.+-]*$`)

const groupArgo = "argoproj.io"

// inCluster is what Argo CD calls the cluster that it runs on.
const (
	inCluster       = "in-cluster"
	inClusterServer = "https://kubernetes.default.svc"
)

func argoPaths() []string {
	paths := []string{"spec.destination.name", "spec.destination.server", "spec.destination.namespace",
		"status.sync.revision", "status.sync.revisions", "status.summary.images"}
	for _, source := range []string{"spec.source", "spec.sources"} {
		for _, field := range []string{"chart", "targetRevision", "repoURL"} {
			paths = append(paths, source+"."+field)
		}
	}
	return paths
}

// takeArgo reads the charts that an Application of Argo CD deploys: the one that
// it brought to the cluster, else the one that is wanted where that is one
// version and not a range.
func takeArgo(s *scope, o object) bool {
	if o.group != groupArgo || o.kind != "Application" {
		return false
	}
	s.pending = append(s.pending, func(into *scope) { into.application(o, s.evidence(o, "")) })
	return true
}

func (s *scope) application(o object, e Evidence) {
	name, server := o.str("spec", "destination", "name"), o.str("spec", "destination", "server")
	d := s.localDraft()
	switch {
	case name == inCluster || strings.TrimSuffix(server, "/") == inClusterServer:
	case name != "" && s.run.knows(name):
		d = s.draft(clusterID{name: name})
	default:
		s.run.elsewhere = append(s.run.elsewhere, e.File+": "+o.title())
		return
	}
	sources, field := o.objects("spec", "source"), "spec.source"
	if len(sources) == 0 {
		sources, field = o.items("spec", "sources"), "spec.sources"
	}
	revisions := o.list("status", "sync", "revisions")
	for i, source := range sources {
		chart := path.Base(source.str("chart"))
		if chart == "." {
			continue
		}
		version := source.str("targetRevision")
		e.Field = field + ".targetRevision"
		switch {
		case len(revisions) == len(sources):
			version, e.Field = text(revisions[i]), "status.sync.revisions"
		case len(sources) == 1 && o.str("status", "sync", "revision") != "":
			version, e.Field = o.str("status", "sync", "revision"), "status.sync.revision"
		case !exactVersion().MatchString(version):
			version = ""
		}
		d.component(componentKey{o.str("spec", "destination", "namespace"), chart},
			componentClaim{version: version, chart: chart, measure: chartVersion, Evidence: e})
	}
	for _, image := range o.list("status", "summary", "images") {
		component, version := s.run.rec().images.application(text(image))
		if component != "" {
			e.Field, e.Inferred = "status.summary.images", true
			d.component(componentKey{o.str("spec", "destination", "namespace"), component},
				componentClaim{app: version, measure: podVersion, Evidence: e})
		}
	}
}
