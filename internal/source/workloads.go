package source

import (
	"slices"
	"strings"
)

const (
	partOfLabel     = "app.kubernetes.io/part-of"
	appVersionLabel = "app.kubernetes.io/version"
)

// takeWorkload reads what images and labels of workloads say about versions: of
// the API server, of kube-proxy (what nodes report for it is known to be
// wrong), of products and of applications.
func takeWorkload(s *scope, o object) bool {
	var at []string
	switch {
	case o.kind == "Pod" && o.group == "":
		at = []string{"spec"}
	case o.group == "apps" && (o.kind == "Deployment" || o.kind == "DaemonSet" || o.kind == "StatefulSet" || o.kind == "ReplicaSet"),
		o.group == "batch" && o.kind == "Job":
		at = []string{"spec", "template", "spec"}
	case o.group == "batch" && o.kind == "CronJob":
		at = []string{"spec", "jobTemplate", "spec", "template", "spec"}
	default:
		return false
	}
	for _, list := range []string{"initContainers", "containers"} {
		field := append(slices.Clone(at), list)
		for _, c := range o.items(field...) {
			e := s.evidence(o, strings.Join(field, ".")+"[].image")
			e.Inferred = true
			s.image(s.localDraft(), c.str("image"), o, e)
		}
	}
	component, version := s.run.rec().images.partOf[o.label(partOfLabel)], o.label(appVersionLabel)
	if measure, runs := runsAs(o); component != "" && runs && versionText().MatchString(version) {
		e := s.evidence(o, "metadata.labels["+appVersionLabel+"]")
		e.Inferred = true
		s.localDraft().component(componentKey{o.namespace(), component},
			componentClaim{app: version, measure: measure, Evidence: e})
	}
	return true
}

// runsAs tells what the images of an object say of what runs: those of the
// objects that make pods go before those of pods, of which an update under way
// runs two, and what has ended or is switched off says nothing.
func runsAs(o object) (measure int, runs bool) {
	switch o.kind {
	case "Deployment", "DaemonSet", "StatefulSet":
		n, known := o.integer("spec", "replicas")
		return imageVersion, !known || n != "0"
	case "Pod":
		phase := o.str("status", "phase")
		ofJob := slices.ContainsFunc(o.items("metadata", "ownerReferences"), func(owner object) bool {
			return owner.str("kind") == "Job"
		})
		return podVersion, phase != "Succeeded" && phase != "Failed" && !ofJob
	}
	return 0, false
}

// image takes what the image of a container of an object says.
func (s *scope) image(d *draft, ref string, o object, e Evidence) {
	if ref == "" {
		return
	}
	rec := s.run.rec()
	measure, runs := runsAs(o)
	if runs {
		d.systemImage(rec, ref, e)
	}
	if component, version := rec.images.application(ref); component != "" && runs {
		d.component(componentKey{o.namespace(), component}, componentClaim{app: version, measure: measure, Evidence: e})
		return
	}
	known, _, tag, err := rec.image(ref)
	if err != nil || known == (imageName{}) || tag == "" || !versionText().MatchString(tag) {
		return
	}
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
	d.fips(tag, e)
}

// systemImage takes an image for a sign of whose Kubernetes runs.
func (d *draft) systemImage(rec *Recognition, ref string, e Evidence) {
	d.shows(rec, sign{signImage, ref, "", e}, e.Field)
}

// systemRepository is systemImage for the repository of all parts of a control
// plane.
func (d *draft) systemRepository(rec *Recognition, repository string, e Evidence) {
	for _, image := range sortedKeys(rec.names.Images) {
		if repository != "" && rec.names.Images[image].Kubernetes {
			d.systemImage(rec, repository+"/"+image, e)
		}
	}
}
