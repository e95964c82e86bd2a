package source

import "strings"

// takeWorkload reads image tags of the few images that say something about
// versions: of the API server, of kube-proxy (what nodes report for it is
// known to be wrong), and of products.
func takeWorkload(s *scope, o object) bool {
	var templates [][]string
	switch {
	case o.kind == "Pod" && o.group == "":
		templates = [][]string{{"spec"}}
	case o.group == "apps" && (o.kind == "Deployment" || o.kind == "DaemonSet" || o.kind == "StatefulSet" || o.kind == "ReplicaSet"),
		o.group == "batch" && o.kind == "Job":
		templates = [][]string{{"spec", "template", "spec"}}
	case o.group == "batch" && o.kind == "CronJob":
		templates = [][]string{{"spec", "jobTemplate", "spec", "template", "spec"}}
	default:
		return false
	}
	for _, at := range templates {
		for _, list := range []string{"initContainers", "containers"} {
			field := append(append([]string{}, at...), list)
			for _, c := range o.items(field...) {
				s.image(o, c.str("image"), strings.Join(field, ".")+"[].image")
			}
		}
	}
	return true
}

func (s *scope) image(o object, ref, field string) {
	if ref == "" {
		return
	}
	known, _, tag, err := s.run.rec().image(ref)
	if err != nil || known == (imageName{}) || tag == "" || !versionText.MatchString(tag) {
		return
	}
	d, e := s.localDraft(), s.evidence(o, field)
	e.Inferred = true
	switch {
	case known.Release != "":
		d.claim("products."+known.Release, strings.TrimPrefix(tag, "v"), e)
	case known.Kubernetes:
		d.claim("kubernetes.version", tag, e)
	case known.Component != "" && o.kind != "Pod" && o.kind != "ReplicaSet":
		// Pods of an update under way run two versions; what is wanted is in the
		// object that makes them.
		d.component(componentKey{o.namespace(), known.Component}, componentClaim{version: tag, measure: imageVersion, Evidence: e})
	}
	if isFIPS(tag) {
		d.claim("infrastructure.fips", true, e)
	}
}
