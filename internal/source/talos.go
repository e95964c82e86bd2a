package source

import "strings"

func talosPaths() []string {
	return []string{"machine.type", "machine.kubelet.image", "machine.install.image", "cluster.clusterName",
		"cluster.apiServer.image"}
}

// takeTalos reads the configuration of a machine of Talos Linux. It has no kind
// of its own and is the same for many machines.
func takeTalos(s *scope, o object) bool {
	if o.kind != "" || !o.has("machine", "type") || !o.has("cluster") {
		return false
	}
	d := s.localDraft()
	if name := o.str("cluster", "clusterName"); name != "" {
		id := clusterID{name: name}
		s.defined = append(s.defined, id)
		d = s.draft(id)
	}
	at := func(field string) Evidence {
		return Evidence{File: s.file(), Line: o.line, Object: "Talos machine configuration", Field: field, wanted: true}
	}
	tag := func(field string) string {
		_, _, tag, err := s.run.rec().image(o.at(field))
		if err != nil {
			return ""
		}
		return tag
	}
	role := worker
	if t := o.str("machine", "type"); strings.HasPrefix(t, "control") || t == "init" {
		role = controlPlane
		d.claim("kubernetes.version", tag("cluster.apiServer.image"), at("cluster.apiServer.image"))
	}
	p := &pool{name: groupName(role), role: role, kubelet: tag("machine.kubelet.image"), part: true,
		Evidence: at("machine.kubelet.image")}
	p.osID, p.osVersion = s.run.rec().definitions.system(o.str("machine", "install", "image"))
	d.pools = append(d.pools, p)
	return true
}
