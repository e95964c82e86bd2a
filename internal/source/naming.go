package source

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// clusterID is what objects call a cluster: its name, and the namespace, account
// or place within which that is unique, where they give one.
type clusterID struct{ within, name string }

func (id clusterID) compare(o clusterID) int {
	return cmp.Or(strings.Compare(id.name, o.name), strings.Compare(id.within, o.within))
}

func sortedIDs(m map[clusterID]*draft) []clusterID {
	return slices.SortedFunc(maps.Keys(m), clusterID.compare)
}

// naming keeps apart clusters of a run that share a name.
type naming struct {
	within  map[string][]string // namespaces and places, by name
	folders map[string][]string // that define a cluster, by its name so far
	replace string              // the name that the user's takes the place of
	called  map[string]string   // names that objects have for live clusters, to the user's
}

// nameClusters finds the names of the clusters that objects name, once all
// inputs are read.
func (r *run) nameClusters() {
	r.naming = naming{within: map[string][]string{}, folders: map[string][]string{}}
	note := func(m map[string][]string, key, value string) {
		if !slices.Contains(m[key], value) {
			m[key] = append(m[key], value)
		}
	}
	for _, s := range r.scopes {
		for _, id := range append(slices.Clone(s.clusters), s.defined...) {
			if id.within != "" {
				note(r.naming.within, id.name, id.within)
			}
		}
	}
	for _, s := range r.scopes {
		for _, id := range s.defined {
			note(r.naming.folders, r.withinName(id), s.folder())
		}
	}
	r.naming.called = r.calledLive()
	r.naming.replace = r.replacedName()
}

// replacedName is the name for which the user gives another: that of the one
// cluster that all inputs are about. Cluster objects are kept in the cluster
// that manages them, so that beside nodes without a name they are no sign.
func (r *run) replacedName() string {
	if r.opts.Name == "" {
		return ""
	}
	nodes := slices.ContainsFunc(r.scopes, func(s *scope) bool { return s.ownNodes() && s.localID.name == "" })
	names := map[string]bool{}
	for _, inv := range r.stated {
		names[inv.Name] = true
	}
	for _, s := range r.scopes {
		switch {
		case s.localID.name == "" && s.local == nil && len(s.clusters) == 0:
			for id := range s.named { // parts of clusters, such as their node groups
				names[r.nameOf(id, s)] = true
			}
		case s.localID.name == "" && len(s.named)+len(s.clusters) > 0:
			return ""
		case s.localID.name == "" || nodes && slices.Contains(s.clusters, s.localID):
		default:
			names[r.nameOf(s.localID, s)] = true
		}
	}
	if len(names) != 1 {
		return ""
	}
	return sortedKeys(names)[0]
}

// withinName is a cluster's name, with its namespace where clusters of several
// share the name.
func (r *run) withinName(id clusterID) string {
	if len(r.naming.within[id.name]) > 1 && id.within != "" {
		return id.within + "/" + id.name
	}
	return id.name
}

// nameOf is what a cluster that an input names is called in this run: with the
// folder of its definition where several folders define one of the name.
func (r *run) nameOf(id clusterID, s *scope) string {
	if s.called != "" && id == s.localID {
		return s.called
	}
	name := r.withinName(id)
	if called := r.naming.called[name]; called != "" {
		return called
	}
	if folders := r.naming.folders[name]; len(folders) > 1 {
		if in := nearest(folders, s.folder()); in != "" {
			name = path.Join(strings.TrimLeft(in, "/."), name)
		}
	}
	if name == r.naming.replace && name != "" {
		return r.opts.Name
	}
	return name
}

// knows tells that some input names the cluster.
func (r *run) knows(name string) bool {
	return slices.ContainsFunc(r.scopes, func(s *scope) bool {
		for _, id := range slices.Concat(sortedIDs(s.named), s.clusters, s.defined) {
			if id.name == name {
				return true
			}
		}
		return false
	})
}

// nearest is the folder in which another one lies, or which it is; "" for
// none.
func nearest(folders []string, of string) string {
	best := ""
	for _, f := range folders {
		if (of == f || strings.HasPrefix(of, f+"/")) && len(f) > len(best) {
			best = f
		}
	}
	return best
}

// folder is where the input lies.
func (s *scope) folder() string {
	if s.name == "-" {
		return "."
	}
	return filepath.ToSlash(filepath.Dir(filepath.Clean(s.name)))
}

// draft is the cluster that an input calls so.
func (r *run) draft(id clusterID, s *scope) *draft {
	name := r.nameOf(id, s)
	d := r.drafts[name]
	if d == nil {
		d = newDraft(name, s.name, s.sequence)
		r.drafts[name] = d
	}
	if s.called == name {
		d.file, d.sequence = s.name, s.sequence // its own, whoever told of it before
	}
	if d.asked = d.asked || s.called != ""; s.called != "" && d.metadata["collectedAt"].value == nil {
		when := r.opts.Asking.At.UTC().Format(time.RFC3339)
		d.metadata["collectedAt"] = claim{when, Evidence{Path: "metadata.collectedAt", Value: when, File: s.name, Field: "time of the run"}}
	}
	return d
}

// nameUnnamed names the clusters that no object names for certain: as the user
// says, else as their configuration suggests, else after their file; with its
// folders where that is not enough.
func (r *run) nameUnnamed() {
	count := map[string]int{}
	for _, d := range r.unnamed {
		count[d.suggestion()]++
	}
	for _, d := range r.unnamed {
		name := r.opts.Name
		if name == "" {
			if name = d.suggestion(); count[name] > 1 || r.drafts[name] != nil {
				name = path.Join(path.Dir(strings.TrimLeft(path.Clean(filepath.ToSlash(d.file)), "/.")), name)
			}
		}
		d.name = name
		if first := r.drafts[name]; first != nil {
			if r.opts.Name == "" {
				r.problem(fmt.Errorf("reading %s: its cluster would be called %q as another; name it with --name", d.file, name))
				continue
			}
			first.merge(d)
			d.into = first
			continue
		}
		r.drafts[name] = d
	}
}

// suggestion is a name that fits where no other cluster has it.
func (d *draft) suggestion() string { return cmp.Or(d.suggested, baseName(d.file)) }

// gather puts objects that lie in files of their own in one folder together:
// they are cut from one cluster. So is what says nothing of versions beside
// them, and the answer of an API server, if it is the only one.
func (r *run) gather() {
	groups := map[string][]*scope{}
	answers := map[string][]*scope{}
	beside := map[string][]*scope{}
	for _, s := range append(slices.Clone(r.scopes), r.weak...) {
		switch folder := s.folder(); {
		case !s.found || s.local == nil || s.says() && !s.onlyLocal() || s.manifests() && s.local.onlyAPIs():
		case s.kinds[""] && !s.weak():
			answers[folder] = append(answers[folder], s)
		case s.objects == 1 && s.lists == 0 && !s.kinds[""]:
			groups[folder] = append(groups[folder], s)
		case s.weak():
			beside[folder] = append(beside[folder], s)
		}
	}
	gone := map[*scope]bool{}
	for folder, group := range groups {
		if len(group) < 2 || !slices.ContainsFunc(group, func(s *scope) bool { return !s.weak() }) {
			continue
		}
		if group = append(group, beside[folder]...); len(answers[folder]) == 1 {
			group = append(group, answers[folder]...)
		}
		slices.SortFunc(group, func(a, b *scope) int { return a.sequence - b.sequence })
		first := r.newScope(group[0].name)
		first.sequence, first.localDraft().suggested = group[0].sequence, path.Base(folder)
		for _, s := range group {
			first.absorb(s)
			r.Warnings = append(r.Warnings, s.held...)
			gone[s] = true
		}
		first.forgetWritten()
		r.scopes = append(r.scopes, first)
	}
	r.scopes = slices.DeleteFunc(r.scopes, func(s *scope) bool { return gone[s] })
	slices.SortStableFunc(r.scopes, func(a, b *scope) int { return a.sequence - b.sequence })
	r.weak = slices.DeleteFunc(r.weak, func(s *scope) bool { return gone[s] })
}
