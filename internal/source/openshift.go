package source

import (
	"strings"

	"insupport/internal/lazy"
)

const (
	groupConfig     = "config.openshift.io"
	groupHypershift = "hypershift.openshift.io"
	clusterVersion  = "ClusterVersion"
	hostedCluster   = "HostedCluster"
)

// takeOpenShift reads the object in which a cluster keeps its release, and the
// one of a cluster whose control plane another cluster hosts.
func takeOpenShift(s *scope, o object) bool {
	switch {
	case o.group == groupConfig && o.kind == clusterVersion:
		version, field := completed(o, "status", "history")
		s.localDraft().released(s.run.rec(), o.kind, version, s.evidence(o, field))
	case o.group == groupHypershift && o.kind == hostedCluster:
		version, field := completed(o, "status", "version", "history")
		if version == "" {
			version, field = releaseImage(o.str("spec", "release", "image")), "spec.release.image"
		}
		e := s.evidence(o, field)
		e.wanted = strings.HasPrefix(field, "spec.")
		s.draft(clusterID{o.namespace(), o.name()}).released(s.run.rec(), o.kind, version, e)
	default:
		return false
	}
	return true
}

// completed is the newest release of a history that was rolled out in full: one
// under way need not run anywhere yet.
func completed(o object, path ...string) (version, field string) {
	field = strings.Join(path, ".") + "[].version"
	last := ""
	for _, entry := range o.items(path...) {
		at := entry.str("completionTime")
		if entry.str("state") == "Completed" && (version == "" || at > last) {
			version, last = entry.str("version"), at
		}
	}
	return version, field
}

// tagArch is how the tag of a release image ends.
var tagArch = lazy.Regexp(`-(?:multi|x86_64|amd64|aarch64|arm64|ppc64le|s390x)$`)

func releaseImage(ref string) string {
	m := imageReference().FindStringSubmatch(ref)
	if m == nil {
		return ""
	}
	return tagArch().ReplaceAllString(m[2], "")
}

// released claims the release of the product that an object of a kind is of,
// where the kind and the version tell one. Without a release it is known whose
// cluster it is, and no more.
func (d *draft) released(rec *Recognition, kind, version string, e Evidence) {
	signs := []sign{{signKind, kind, "", e}}
	if version != "" {
		signs = append(signs, sign{signVersion, version, "", e})
	}
	fitting := fits(rec.makers(signs))
	switch {
	case len(fitting) != 1:
		for _, s := range signs {
			d.signify(s)
		}
	case version != "":
		d.claim("products."+fitting[0].product, strings.TrimPrefix(version, "v"), e)
	default:
		keep(d.platforms, fitting[0].product, e)
	}
}
