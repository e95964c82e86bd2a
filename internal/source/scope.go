package source

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"insupport/internal/document"
)

// takers are the readers of objects, in the order in which they are asked.
// Each takes the objects that it knows and leaves the others.
func takers() []func(*scope, object) bool {
	return []func(*scope, object) bool{
		takeNode, takeCAPI, takeChartSource, takeOpenShift, takeKommander, takeKonvoy1, takeHelm, takeWorkload, takeVersion, takeAnsible,
		takeDefinition, takeTerraform, takeTalos, takeKubeadmConfig, takeCycloneDX, takeArgo,
	}
}

// scope is one input that comes from one place: a file, a stream, a bundle.
// Objects in it that name no cluster belong to the cluster it was taken from,
// the local one.
type scope struct {
	run      *run
	name     string // as the user wrote it
	entry    string // within a bundle
	called   string // what the user calls the cluster that was asked; "" of what was read
	sequence int

	local    *draft
	localID  clusterID            // of the cluster that objects name and the input was taken from
	named    map[clusterID]*draft // clusters that objects name themselves
	clusters []clusterID          // of Cluster objects
	defined  []clusterID          // clusters of which objects say what they are made of
	capi     []capiObject

	kommanderClusters, appDeployments []located
	offered                           []application
	hosts                             map[string]*host
	later                             []func()
	pending                           []func(*scope) // what needs all inputs to be known
	found                             bool           // in a folder, not named
	objects, lists, taken             int
	kinds                             map[string]bool // met so far
	unknown                           []object        // that define clusters, of kinds that are not read
	held                              []string        // warnings, while it is not settled whether it counts
	gaps                              []gap           // of every cluster of this input
	warnings, skipped                 int             // of the run before this input
	broken                            bool            // a part that cannot be read has been reported
	template                          bool            // what cannot be read is a template for YAML
	stray                             error           // what is no object of a cluster and no foreign one either
	releases                          int             // that helm list names
	arg                               string          // of the command line, in which it was found
	written, live                     bool            // some objects are manifests, or were read from an API server
	asked                             bool            // what deprecated APIs clients ask for, and there are none
}

func (r *run) newScope(name string) *scope {
	r.sequence++
	return (&scope{run: r, name: name, arg: r.arg, sequence: r.sequence, warnings: len(r.Warnings), skipped: len(r.Skipped)}).in("")
}

// in is an empty scope for one entry of a bundle.
func (s *scope) in(entry string) *scope {
	return &scope{run: s.run, name: s.name, arg: s.arg, entry: entry, sequence: s.sequence, warnings: s.warnings, skipped: s.skipped,
		named: map[clusterID]*draft{}, hosts: map[string]*host{}, kinds: map[string]bool{}}
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

// draft is a cluster as far as this input knows it.
func (s *scope) draft(id clusterID) *draft {
	d := s.named[id]
	if d == nil {
		d = newDraft(id.name, s.name, s.sequence)
		s.named[id] = d
	}
	return d
}

// node adds a node to the cluster that it names, else to the local one.
func (s *scope) node(cluster clusterID, field string, o object) {
	d := s.localDraft()
	if cluster.name != "" {
		d = s.draft(cluster)
	}
	d.addNode(s.run.rec(), o, o.name(), nodeRole(o), s.evidence(o, "status.nodeInfo"))
}

// take gives an object to its reader.
func (s *scope) take(m map[string]any, line int) error {
	if err := s.run.ctx.Err(); err != nil {
		return err
	}
	if m == nil {
		s.strays(line, "no object, where objects were expected; a command may have told an error here: collect it again")
		return nil
	}
	o := newObject(m)
	if s.called == "" { // a line of an answer is no place
		o.line = line
	}
	if o.has(listItems) {
		s.lists++
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
	if o.kind == "Status" && (o.group == "" || o.group == "meta.k8s.io") {
		return refusal{fmt.Errorf("%s:%d: %s", s.file(), line, refused)}
	}
	for i, take := range takers() {
		if take(s, o) {
			s.taken++
			s.kinds[o.kind] = true
			if i > 0 && !s.apart() { // not of nodes, which nobody writes
				s.takeAPIs(o)
			}
			return nil
		}
	}
	switch {
	case s.run.rec().definitions.NotRead[o.qualified()] != "":
		s.unknown = append(s.unknown, o)
	case !s.apart() && s.takeAPIs(o):
		s.taken++
		s.kinds[o.kind] = true
		return nil
	}
	switch kind := o.meant(); {
	case kind != "":
		s.strays(line, fmt.Sprintf("kind %s is not known; write %s", o.kind, kind))
	case o.failed():
		s.strays(line, refused)
	}
	return nil
}

// apart tells that APIs in use are not asked for: what some objects say of them
// would pass for all.
func (s *scope) apart() bool { return s.called != "" && !s.run.opts.Asking.APIs }

const refused = "holds the answer of an API server that refused or failed, no objects; collect it again"

// strays notes what stands among objects and keeps them from being all there
// is, unless none of them is read.
func (s *scope) strays(line int, what string) {
	if s.stray == nil {
		s.stray = &document.Error{File: s.file(), Position: document.Position{Line: line}, Message: what}
	}
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
	for _, id := range sortedIDs(e.named) {
		s.draft(id).merge(e.named[id])
	}
	s.clusters = append(s.clusters, e.clusters...)
	s.defined = append(s.defined, e.defined...)
	s.unknown = append(s.unknown, e.unknown...)
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
	s.pending = append(s.pending, e.pending...)
	maps.Copy(s.kinds, e.kinds)
	s.gaps = append(s.gaps, e.gaps...)
	s.objects += e.objects
	s.lists += e.lists
	s.taken += e.taken
	s.written = s.written || e.written
	s.live = s.live || e.live
}

// says tells whether the input says something about a cluster.
func (s *scope) says() bool {
	return s.called != "" || s.local != nil && !s.local.empty() || len(s.pending) > 0 || !s.onlyLocal()
}

// unread says why an input that is none was passed over.
func (s *scope) unread() string {
	switch {
	case s.says():
		return "says nothing of a cluster's versions; name it, or all with --name, to have it read"
	case s.objects == 0:
		return "holds no objects"
	case s.taken == 0:
		return "holds nothing that is read"
	}
	return "nothing in it says what a cluster runs"
}

// notRead names the definitions of clusters that nobody reads.
func (s *scope) notRead() string {
	var named []string
	for _, o := range s.unknown {
		named = append(named, fmt.Sprintf("%s (%s)", o.title(), s.run.rec().definitions.NotRead[o.qualified()]))
	}
	return fmt.Sprintf("%s: defines a cluster in a way that is not read: %s; "+
		"add what its API server says, such as kubectl get nodes -o json", s.name, someOf(named))
}

// onlyLocal tells that nothing in it names a cluster.
func (s *scope) onlyLocal() bool {
	kommander := len(s.kommanderClusters) + len(s.appDeployments) + len(s.offered)
	return len(s.named)+len(s.capi)+kommander+len(s.hosts) == 0
}

// weak tells that all it says is beside the point without the rest of the
// cluster, such as the pods of one namespace.
func (s *scope) weak() bool {
	if !s.onlyLocal() {
		return false
	}
	if s.local == nil {
		return len(s.pending) > 0
	}
	d := s.local
	_, version := d.claims["kubernetes.version"]
	return !version && !d.nodes.seen() && len(d.platforms) == 0 &&
		!slices.ContainsFunc(slices.Collect(maps.Keys(d.claims)), func(p string) bool { return strings.HasPrefix(p, "products.") })
}

// settle ends the reading of an input and finds which of the clusters that
// objects name is the local one: that of all nodes, since nodes of one list are
// of one cluster, even if some are not labelled yet; else the only one.
func (s *scope) settle() {
	for _, f := range s.later {
		f()
	}
	for _, f := range s.pending {
		f(s)
	}
	s.later, s.pending = nil, nil
	s.ansibleNodes()
	var withNodes []clusterID
	for id, d := range s.named {
		if d.nodes.len() > 0 {
			withNodes = append(withNodes, id)
		}
	}
	s.forgetWritten()
	only := slices.Concat(s.clusters, s.defined)
	slices.SortFunc(only, clusterID.compare)
	only = slices.Compact(only)
	switch {
	case len(withNodes) == 1:
		s.localID = withNodes[0]
	case s.called != "":
		s.localID = clusterID{name: s.called}
	case len(withNodes) == 0 && !s.ownNodes() && len(only) == 1 && !s.managedElsewhere(only[0].name):
		s.localID = only[0]
	}
}

func (s *scope) ownNodes() bool { return s.local != nil && s.local.nodes.seen() }

// finish hands everything to the run, whose clusters have their names now.
func (s *scope) finish() {
	if s.localID.name != "" && (s.local != nil || len(s.kommanderClusters)+len(s.appDeployments)+len(s.offered) > 0) {
		d := s.run.draft(s.localID, s)
		if s.local != nil {
			d.merge(s.local)
			s.local.into = d
		}
		s.local = d
	}
	for _, id := range sortedIDs(s.named) {
		d := s.run.draft(id, s)
		d.merge(s.named[id])
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
