package source

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// takers are the readers of objects, in the order in which they are asked.
// Each takes the objects that it knows and leaves the others.
func takers() []func(*scope, object) bool {
	return []func(*scope, object) bool{
		takeNode, takeCAPI, takeOpenShift, takeKommander, takeKonvoy1, takeHelm, takeWorkload, takeVersion, takeAnsible,
	}
}

// scope is one input that comes from one place: a file, a stream, a bundle.
// Objects in it that name no cluster belong to the cluster it was taken from,
// the local one.
type scope struct {
	run      *run
	name     string // as the user wrote it
	entry    string // within a bundle
	sequence int

	local    *draft
	named    map[string]*draft // clusters that objects name themselves
	clusters []string          // names of Cluster objects
	capi     []capiObject

	kommanderClusters, appDeployments []located
	offered                           []application
	hosts                             map[string]*host
	later                             []func()
	objects, taken                    int
	kinds                             map[string]bool // met so far
	gaps                              []gap           // of every cluster of this input
	warnings, skipped                 int             // of the run before this input
	broken                            bool            // a part that cannot be read has been reported
	template                          bool            // what cannot be read is a template for YAML
}

func (r *run) newScope(name string) *scope {
	r.sequence++
	return (&scope{run: r, name: name, sequence: r.sequence, warnings: len(r.Warnings), skipped: len(r.Skipped)}).in("")
}

// in is an empty scope for one entry of a bundle.
func (s *scope) in(entry string) *scope {
	return &scope{run: s.run, name: s.name, entry: entry, sequence: s.sequence, warnings: s.warnings, skipped: s.skipped,
		named: map[string]*draft{}, hosts: map[string]*host{}, kinds: map[string]bool{}}
}

func (s *scope) file() string {
	if s.entry == "" {
		return s.name
	}
	return s.name + ":" + s.entry
}

func (s *scope) evidence(o object, field string) Evidence {
	return Evidence{File: s.file(), Line: o.line, Object: o.title(), Field: field}
}

// localDraft is the cluster that the input was taken from.
func (s *scope) localDraft() *draft {
	if s.local == nil {
		s.local = newDraft("", s.name, s.sequence)
	}
	return s.local
}

func (s *scope) localName() string {
	if s.local == nil {
		return ""
	}
	return s.local.name
}

// draft is the cluster of that name as far as this input knows it.
func (s *scope) draft(name string) *draft {
	d := s.named[name]
	if d == nil {
		d = newDraft(name, s.name, s.sequence)
		s.named[name] = d
	}
	return d
}

// node adds a node to the cluster that it names, else to the local one.
func (s *scope) node(cluster, field string, o object) {
	d := s.localDraft()
	if cluster != "" {
		d = s.draft(cluster)
	}
	d.addNode(s.run.rec(), o, o.name(), nodeRole(o), s.evidence(o, "status.nodeInfo"))
}

// take gives an object to its reader.
func (s *scope) take(m map[string]any, line int) error {
	if err := s.run.ctx.Err(); err != nil {
		return err
	}
	o := newObject(m)
	o.line = line
	if o.has(listItems) {
		return s.page(o)
	}
	s.objects++
	if o.kind == "Secret" && o.group == "" {
		return nil
	}
	switch what := ours(m); {
	case what == "":
	case what == "as written":
		return refusal{fmt.Errorf("%s: a document of insupport among other objects; put it into a file of its own", s.file())}
	default:
		return refusal{fmt.Errorf("%s:%d: %s", s.file(), line, what)}
	}
	if o.kind == "Status" && o.group == "" {
		return refusal{fmt.Errorf("%s:%d: holds the answer of an API server that refused or failed, no objects; collect it again", s.file(), line)}
	}
	for _, take := range takers() {
		if take(s, o) {
			s.taken++
			s.kinds[o.kind] = true
			return nil
		}
	}
	return nil
}

// refusal is an error for which an input is refused wherever it lies.
type refusal struct{ error }

// absorb takes over what one entry of a bundle said.
func (s *scope) absorb(e *scope) {
	for _, f := range e.later {
		f()
	}
	if e.local != nil {
		s.localDraft().merge(e.local)
	}
	for _, name := range slices.Sorted(maps.Keys(e.named)) {
		s.draft(name).merge(e.named[name])
	}
	s.clusters = append(s.clusters, e.clusters...)
	for _, o := range e.capi {
		o.scope = s
		s.capi = append(s.capi, o)
	}
	s.kommanderClusters = append(s.kommanderClusters, e.kommanderClusters...)
	s.appDeployments = append(s.appDeployments, e.appDeployments...)
	s.offered = append(s.offered, e.offered...)
	for _, dir := range slices.Sorted(maps.Keys(e.hosts)) {
		s.addHost(dir, e.hosts[dir])
	}
	maps.Copy(s.kinds, e.kinds)
	s.gaps = append(s.gaps, e.gaps...)
	s.objects += e.objects
	s.taken += e.taken
}

// says tells whether the input says something about a cluster.
func (s *scope) says() bool {
	return s.local != nil && !s.local.empty() || len(s.named)+len(s.capi)+len(s.kommanderClusters)+len(s.appDeployments)+len(s.offered)+len(s.hosts) > 0
}

// unread says why an input that is none was passed over.
func (s *scope) unread() string {
	switch {
	case s.objects == 0:
		return "holds no objects"
	case s.taken == 0:
		return "holds nothing that is read"
	case s.says():
		return "says nothing of a cluster's versions; name it, or all with --name, to have it read"
	}
	return "nothing in it says what a cluster runs"
}

// weak tells that all it says is beside the point without the rest of the
// cluster, such as the pods of one namespace.
func (s *scope) weak() bool {
	if len(s.named)+len(s.capi)+len(s.kommanderClusters)+len(s.appDeployments)+len(s.offered)+len(s.hosts) > 0 || s.local == nil {
		return false
	}
	d := s.local
	_, version := d.claims["kubernetes.version"]
	return !version && d.nodes.len() == 0 && len(d.platforms) == 0 &&
		!slices.ContainsFunc(slices.Collect(maps.Keys(d.claims)), func(p string) bool { return strings.HasPrefix(p, "products.") })
}

// finish settles which cluster is the local one and hands everything to the
// run.
func (s *scope) finish() {
	for _, f := range s.later {
		f()
	}
	s.ansibleNodes()
	s.noteNamespaces()
	// Nodes of one list are of one cluster, even if some are not labelled yet.
	local := ""
	var withNodes []string
	for name, d := range s.named {
		if d.nodes.len() > 0 {
			withNodes = append(withNodes, name)
		}
	}
	ownNodes := s.local != nil && s.local.nodes.len() > 0
	switch {
	case len(withNodes) == 1:
		local = withNodes[0]
	case len(withNodes) == 0 && !ownNodes && len(s.clusters) == 1 && !s.managedElsewhere(s.clusters[0]):
		local = s.clusters[0]
	}
	if local != "" {
		d := s.run.draft(local, s)
		if s.local != nil {
			d.merge(s.local)
			s.local.into = d
		}
		s.local = d
	}
	for _, name := range slices.Sorted(maps.Keys(s.named)) {
		d := s.run.draft(name, s)
		d.merge(s.named[name])
		d.gaps = append(d.gaps, s.gaps...)
	}
	if s.local != nil {
		s.local.gaps = append(s.local.gaps, s.gaps...)
	}
	s.run.capi = append(s.run.capi, s.capi...)
	s.resolveKommander()
	if s.local != nil && s.local.name == "" && !s.local.empty() {
		s.run.unnamed = append(s.run.unnamed, s.local)
	}
}

// managedElsewhere tells that a KommanderCluster calls the cluster a managed
// one, so that it is not the one the input was taken from.
func (s *scope) managedElsewhere(cluster string) bool {
	return slices.ContainsFunc(s.kommanderClusters, func(k located) bool {
		return k.name() != hostCluster && k.str("spec", "clusterRef", "capiCluster", "name") == cluster
	})
}

// draft is the cluster of that name in this run.
func (r *run) draft(name string, s *scope) *draft {
	d := r.drafts[name]
	if d == nil {
		d = newDraft(name, s.name, s.sequence)
		r.drafts[name] = d
	}
	return d
}

// nameUnnamed names the clusters that no object names: as the user says, else
// after their file, with its folders where that is not enough.
func (r *run) nameUnnamed() {
	count := map[string]int{}
	for _, d := range r.unnamed {
		count[baseName(d.file)]++
	}
	for _, d := range r.unnamed {
		name := r.opts.Name
		if name == "" {
			if name = baseName(d.file); count[name] > 1 || r.drafts[name] != nil {
				name = stripExtensions(path.Clean(strings.TrimLeft(d.file, "/.")))
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

func baseName(file string) string {
	if file == "-" {
		return "stdin"
	}
	return stripExtensions(path.Base(path.Clean(file)))
}

func stripExtensions(name string) string {
	for {
		ext := path.Ext(name)
		switch strings.ToLower(ext) {
		case ".json", ".yaml", ".yml", ".gz", ".tgz", ".tar", ".jsonl", ".ndjson", ".txt":
			if len(ext) < len(name) {
				name = strings.TrimSuffix(name, ext)
				continue
			}
		}
		return name
	}
}
