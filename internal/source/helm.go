package source

import (
	"path"
	"strings"
)

// takeHelm reads releases of `helm list -o json|yaml`, of the Helm collector
// of support bundles, and Flux HelmRelease objects.
func takeHelm(s *scope, o object) bool {
	switch {
	case o.kind == "HelmRelease" && strings.HasSuffix(o.group, ".fluxcd.io"):
		s.helmRelease(o)
	case o.kind == "" && o.str("chart") != "" && o.str("name") != "" && o.has("app_version"):
		name, version := splitVersion(o.str("chart"))
		s.localDraft().component(componentKey{o.str("namespace"), name}, componentClaim{version: version, measure: chartVersion,
			Evidence: Evidence{File: s.file(), Line: o.line, Object: "release " + o.str("name"), Field: "chart", Note: appNote(o.str("app_version"))}})
	case o.kind == "" && o.str("releaseName") != "" && o.str("chart") != "" && o.str("chartVersion") != "":
		s.localDraft().component(componentKey{o.str("namespace"), o.str("chart")}, componentClaim{version: o.str("chartVersion"),
			measure: chartVersion, Evidence: Evidence{File: s.file(), Line: o.line, Object: "release " + o.str("releaseName"), Field: "chartVersion",
				Note: appNote(o.str("appVersion"))}})
	default:
		return false
	}
	return true
}

func appNote(version string) string {
	if version == "" {
		return ""
	}
	return "application version " + version
}

// helmRelease takes the chart that runs, else the one that is wanted where
// that is one version and not a range.
func (s *scope) helmRelease(o object) {
	name := path.Base(o.str("spec", "chart", "spec", "chart"))
	if name == "." || name == "/" {
		name = o.name()
	}
	version, field, app := "", "", ""
	if history := o.items("status", "history"); len(history) > 0 {
		version, field, app = history[0].str("chartVersion"), "status.history[0].chartVersion", history[0].str("appVersion")
		if n := history[0].str("chartName"); n != "" {
			name = n
		}
	}
	if version == "" {
		version, field = o.str("status", "lastAppliedRevision"), "status.lastAppliedRevision"
	}
	if version == "" && versionText.MatchString(o.str("spec", "chart", "spec", "version")) {
		version, field = o.str("spec", "chart", "spec", "version"), "spec.chart.spec.version"
	}
	if version == "" {
		field = "spec.chart.spec.chart"
	}
	namespace := o.str("spec", "targetNamespace")
	if namespace == "" {
		namespace = o.namespace()
	}
	e := s.evidence(o, field)
	e.Note = appNote(app)
	s.localDraft().component(componentKey{namespace, name}, componentClaim{version: version, measure: chartVersion, Evidence: e})
}
