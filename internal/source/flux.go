package source

import (
	"cmp"
	"path"
	"strings"
)

func fluxPaths() []string {
	return []string{"spec.chartRef.kind", "spec.chartRef.name", "spec.chartRef.namespace", "spec.chart", "spec.version",
		"status.artifact.revision", "status.history.status", "status"}
}

// chartSource is a chart that a Flux object fetches, for HelmRelease objects
// that name the object and not the chart.
type chartSource struct {
	object
	scope          *scope
	chart, version string
}

// takeChartSource reads OCIRepository and HelmChart objects.
func takeChartSource(s *scope, o object) bool {
	if o.group != groupGitRepository {
		return false
	}
	c := chartSource{object: o, scope: s}
	revision, _, _ := strings.Cut(o.str("status", "artifact", "revision"), "@")
	switch o.kind {
	case "OCIRepository":
		c.chart, c.version = path.Base(o.str("spec", "url")), o.str("spec", "ref", "tag")
	case "HelmChart":
		c.chart, c.version = path.Base(o.str("spec", "chart")), o.str("spec", "version")
	default:
		return false
	}
	if revision != "" {
		c.version = revision
	}
	if !versionText().MatchString(c.version) {
		c.version = ""
	}
	// A tag writes + as _.
	c.version = strings.Replace(c.version, "_", "+", 1)
	s.run.chartSources = append(s.run.chartSources, c)
	return true
}

// chartSource finds what a HelmRelease refers to: rather in its own input, then
// in its folder, else the only one of the name.
func (s *scope) chartSource(o object) (found chartSource, ok bool) {
	ref := func(key string) string { return o.str("spec", "chartRef", key) }
	namespace := cmp.Or(ref("namespace"), o.namespace())
	best, many := 0, false
	for _, c := range s.run.chartSources {
		other := c.namespace() != "" && namespace != "" && c.namespace() != namespace
		if c.kind != ref("kind") || c.name() != ref("name") || other {
			continue
		}
		rank := 1
		switch {
		case c.scope == s:
			rank = 3
		case c.scope.folder() == s.folder():
			rank = 2
		}
		switch {
		case rank > best:
			found, best, many = c, rank, false
		case rank == best:
			many = many || c.version != found.version || c.chart != found.chart
		}
	}
	return found, best > 0 && !many
}
