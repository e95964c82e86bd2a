package source

import (
	"fmt"
	"strings"
)

// Properties that Trivy gives the parts of a cluster's bill of materials.
const (
	bomProperty = "aquasecurity:trivy:"
	bomResource = bomProperty + "resource:"
)

func cycloneDXPaths() []string {
	paths := []string{"bomFormat", "dependencies.ref", "dependencies.dependsOn", "compositions.aggregate"}
	for _, field := range []string{"bom-ref", "name", "version", "type", "properties.name", "properties.value"} {
		paths = append(paths, "metadata.component."+field, "components."+field)
	}
	return paths
}

// takeCycloneDX reads the bill of materials of a cluster, as `trivy k8s
// --format cyclonedx` writes it: its root is the cluster; a node is a platform
// on which its system, its kubelet and its container runtime depend.
func takeCycloneDX(s *scope, o object) bool {
	root := object{line: o.line}
	root.m, _ = o.get("metadata", "component").(map[string]any)
	if o.kind != "" || o.str("bomFormat") != "CycloneDX" || root.str("type") != "platform" {
		return false
	}
	for _, c := range o.items("compositions") {
		if said := c.str("aggregate"); strings.HasPrefix(said, "incomplete") {
			detail := fmt.Sprintf("%s:%d: the bill of materials calls itself %s", s.file(), o.line, said)
			s.gaps = append(s.gaps, gap{"spec.nodes", partial, detail}, gap{"spec.components", partial, detail})
		}
	}
	d := s.localDraft()
	if name := root.property(bomResource + "Name"); name != "" {
		id := clusterID{name: name}
		s.defined = append(s.defined, id)
		d = s.draft(id)
	}
	at := func(part object, field string) Evidence {
		return Evidence{File: s.file(), Line: o.line, Object: "component " + part.str("name"), Field: field}
	}
	d.claim("kubernetes.version", root.str("version"), at(root, "version"))
	byRef, needs := map[string]object{}, map[string][]string{}
	for _, c := range o.items("components") {
		byRef[c.str("bom-ref")] = c
	}
	for _, dependency := range o.items("dependencies") {
		for _, ref := range dependency.list("dependsOn") {
			needs[dependency.str("ref")] = append(needs[dependency.str("ref")], text(ref))
		}
	}
	for _, c := range o.items("components") {
		switch {
		case c.str("type") == "platform" && c.property(bomResource+"Type") == "node":
			d.nodes.add(c.str("name"), s.bomNode(c, byRef, needs), at(c, "components"))
			d.nodes.zoneless++
			d.nodes.indirect = true
		case c.str("type") == "container":
			if image := c.property(bomProperty + "PkgID"); image != "" {
				e := at(c, "properties["+bomProperty+"PkgID]")
				e.Inferred = true
				s.image(d, image, object{kind: "Pod"}, e)
			}
		}
	}
	return true
}

// bomNode is what a node consists of.
func (s *scope) bomNode(node object, byRef map[string]object, needs map[string][]string) nodeKind {
	k := nodeKind{role: worker, arch: node.property(bomProperty + "Architecture"),
		kernel: node.property(bomProperty + "KernelVersion")}
	role := node.property(bomProperty + "NodeRole")
	if strings.Contains(role, "master") || strings.Contains(role, "control") {
		k.role = controlPlane
	}
	seen := map[string]bool{}
	var visit func(ref string)
	visit = func(ref string) {
		if seen[ref] {
			return
		}
		seen[ref] = true
		part := byRef[ref]
		name := part.property(bomResource + "Name")
		base := name[strings.LastIndexByte(name, '/')+1:]
		switch {
		case part.str("type") == "operating-system":
			// Its name is what the node calls its system, in lower case.
			words := strings.Fields(part.str("name"))
			for i, word := range words {
				words[i] = strings.ToUpper(word[:1]) + word[1:]
			}
			k.osID, k.osVersion, k.osImage = s.run.rec().operatingSystem(strings.Join(append(words, part.str("version")), " "), k.kernel)
		case base == "kubelet":
			k.kubelet = part.str("version")
		case ref != node.str("bom-ref") && part.property(bomResource+"Type") == "node" && part.str("version") != "":
			k.runtime = base + "://" + strings.TrimPrefix(part.str("version"), "v")
		}
		for _, next := range needs[ref] {
			visit(next)
		}
	}
	visit(node.str("bom-ref"))
	return k
}

// property is the value of a property of a component.
func (o object) property(name string) string {
	for _, p := range o.items("properties") {
		if p.str("name") == name {
			return p.str("value")
		}
	}
	return ""
}
