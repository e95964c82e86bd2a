package source

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"insupport/internal/lazy"
)

// host is a machine as the diagnostics of Konvoy 1.x know it, beside what the
// API server says.
type host struct {
	object  object
	entry   string
	runtime string
}

func ansibleShape() shape {
	return shape{"ansible_distribution": nil, "ansible_distribution_version": nil, "ansible_kernel": nil,
		"ansible_architecture": nil, "ansible_nodename": nil}
}

// takeAnsible reads the facts that Ansible gathered on a machine.
func takeAnsible(s *scope, o object) bool {
	if m, ok := o.get("ansible_facts").(map[string]any); ok && o.kind == "" {
		o = object{m: m}
	}
	if o.str("ansible_distribution") == "" || o.kind != "" {
		return false
	}
	s.addHost(path.Dir(s.entry), &host{object: o, entry: s.file()})
	return true
}

// addHost adds what is known of a machine of a folder; a folder may hold the
// facts of several.
func (s *scope) addHost(dir string, h *host) {
	switch old := s.hosts[dir]; {
	case old == nil:
		s.hosts[dir] = h
	case h.object.m == nil:
		old.runtime = h.runtime
	case old.object.m == nil:
		old.object, old.entry = h.object, h.entry
	default:
		s.hosts[fmt.Sprintf("%s/%d", dir, len(s.hosts))] = h
	}
}

// host is the machine whose folder or tarball the entry lies in.
func (s *scope) host() *host {
	dir := path.Dir(s.entry)
	if s.hosts[dir] == nil {
		s.hosts[dir] = &host{entry: s.file()}
	}
	return s.hosts[dir]
}

var (
	serverVersion = lazy.Regexp(`(?s)Server:.*?Version:\s*v?(\d[\w.+-]*)`)
	hostRole      = lazy.Regexp(`(?:^|/)(master|control-?plane|worker|node)_`)
)

// runtimeVersion reads the output of `ctr version`.
func (s *scope) runtimeVersion(output []byte) {
	if m := serverVersion().FindSubmatch(output); m != nil {
		s.host().runtime = "containerd://" + string(m[1])
	}
}

// ansibleNodes takes the machines for nodes where no Node was seen.
func (s *scope) ansibleNodes() {
	if len(s.hosts) == 0 || s.local != nil && s.local.nodes.len() > 0 {
		return
	}
	for _, d := range s.named {
		if d.nodes.len() > 0 {
			return
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(s.hosts)) {
		h := s.hosts[dir]
		if h.object.m == nil {
			continue
		}
		k := nodeKind{kernel: h.object.str("ansible_kernel"), runtime: h.runtime}
		switch arch := h.object.str("ansible_architecture"); arch {
		case "x86_64":
			k.arch = "amd64"
		case "aarch64":
			k.arch = "arm64"
		default:
			k.arch = arch
		}
		if m := hostRole().FindStringSubmatch(dir); m != nil {
			k.role = worker
			if m[1] == "master" || strings.HasPrefix(m[1], "control") {
				k.role = controlPlane
			}
		}
		k.osID, k.osVersion, k.osImage = s.run.rec().distribution(h.object.str("ansible_distribution"), h.object.str("ansible_distribution_version"))
		s.localDraft().nodes.add(h.object.str("ansible_nodename"), k,
			Evidence{File: h.entry, Object: "facts of Ansible", Field: "ansible_distribution"})
		s.localDraft().nodes.zoneless++
		s.localDraft().nodes.indirect = true
	}
}
