package source

import (
	"cmp"
	"fmt"
	"path"
	"strings"
)

// takeHelm reads releases of `helm list -o json|yaml`, of the Helm collector
// of support bundles, and Flux HelmRelease objects.
func takeHelm(s *scope, o object) bool {
	e := Evidence{File: s.file(), Line: o.line}
	switch {
	case o.kind == "HelmRelease" && strings.HasSuffix(o.group, ".fluxcd.io"):
		release := func(into *scope) { into.helmRelease(o, s.evidence(o, "")) }
		if !o.has("spec", "chartRef") {
			release(s)
			break
		}
		s.pending = append(s.pending, release)
	case o.kind == "" && o.str("chart") != "" && o.str("name") != "" && o.has("app_version"):
		s.releases++
		name, version := splitVersion(o.str("chart"))
		e.Object, e.Field = "release "+o.str("name"), "chart"
		s.chart(o.str("namespace"), chartRelease{name, version, o.str("app_version"), o.str("status")}, e)
	case o.kind == "" && o.str("releaseName") != "" && o.str("chart") != "" && o.str("chartVersion") != "":
		e.Object, e.Field = "release "+o.str("releaseName"), "chartVersion"
		c := chartRelease{o.str("chart"), o.str("chartVersion"), o.str("appVersion"), o.str("status")}
		s.chart(o.str("namespace"), c, e)
	default:
		return false
	}
	return true
}

// helmPage is where helm list stops by itself.
const helmPage = 256

// helmList notes a list of releases that ends where helm list stops.
func (s *scope) helmList() {
	if s.releases == helmPage {
		s.gaps = append(s.gaps, gap{"spec.components", partial,
			fmt.Sprintf("%s: %d releases, where helm list stops by itself; collect them with --max 0", s.file(), helmPage)})
	}
}

// chartRelease is a release of a chart: its number, that of the application,
// and what Helm calls its state.
type chartRelease struct{ chart, version, app, status string }

// gone tells that nothing of it runs any more.
func (c chartRelease) gone() bool {
	return c.status == "uninstalled" || c.status == "uninstalling" || c.status == "superseded"
}

// chart takes a release of a chart for a component, and for a release of the
// product whose number the chart has.
func (s *scope) chart(namespace string, c chartRelease, e Evidence) {
	if c.gone() {
		return
	}
	if c.app != "" {
		e.Note = "application version " + c.app
	}
	d := s.localDraft()
	d.component(componentKey{namespace, c.chart},
		componentClaim{version: c.version, chart: c.chart, app: c.app, measure: chartVersion, Evidence: e})
	rec := s.run.rec()
	if product := rec.names.Applications[c.chart]; product != "" && rec.images.numbered(product, c.version) {
		e.Inferred, e.Note = true, ""
		d.claim("products."+product, strings.TrimPrefix(c.version, "v"), e)
	}
}

// helmRelease takes the chart that runs, else the one that is wanted where
// that is one version and not a range.
func (s *scope) helmRelease(o object, e Evidence) {
	c := chartRelease{chart: path.Base(o.str("spec", "chart", "spec", "chart"))}
	history := o.items("status", "history")
	for i, h := range history {
		past := chartRelease{h.str("chartName"), h.str("chartVersion"), h.str("appVersion"), h.str("status")}
		if i == 0 || !past.gone() && c.gone() || past.status == "deployed" && c.status != "deployed" {
			c, e.Field = past, fmt.Sprintf("status.history[%d].chartVersion", i)
		}
	}
	if c.gone() {
		return
	}
	if c.version == "" {
		c.version, e.Field = o.str("status", "lastAppliedRevision"), "status.lastAppliedRevision"
	}
	if v := o.str("spec", "chart", "spec", "version"); c.version == "" && versionText().MatchString(v) {
		c.version, e.Field = v, "spec.chart.spec.version"
	}
	if c.chart == "." || c.chart == "/" || c.chart == "" {
		c.chart = o.name()
		if from, found := s.chartSource(o); found {
			c.chart = from.chart
			if c.version == "" {
				c.version, e.Field = from.version, "spec.chartRef"
			}
		}
	}
	if c.version == "" {
		e.Field = "spec.chart.spec.chart"
	}
	s.chart(cmp.Or(o.str("spec", "targetNamespace"), o.namespace()), c, e)
}
