package source

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"insupport/internal/lazy"
)

// apiKey is a version of an API.
type apiKey struct{ group, version, kind string }

func (k apiKey) String() string {
	return strings.TrimPrefix(k.group+"/"+k.version+" "+k.kind, "/")
}

func (k apiKey) compare(o apiKey) int {
	return cmp.Or(strings.Compare(k.group, o.group), strings.Compare(k.version, o.version), strings.Compare(k.kind, o.kind))
}

// apiUse is who uses a version of an API.
type apiUse struct {
	objects   []usedBy
	requested *Evidence // where the API server says that clients ask for it
}

// usedBy is an object of a version. What is written has the version that it
// says; of what runs, the API server says whichever it prefers.
type usedBy struct {
	member  string // NAMESPACE/NAME
	file    string
	line    int
	field   string
	written bool
}

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

var (
	apiVersionText = lazy.Regexp(`^(?:([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)/)?(v[0-9]+(?:(?:alpha|beta)[0-9]+)?)$`)
	kindText       = lazy.Regexp(`^[A-Z][A-Za-z0-9]*$`)
)

// newAPIKey is false for what no API server calls so.
func newAPIKey(apiVersion, kind string) (apiKey, bool) {
	m := apiVersionText().FindStringSubmatch(apiVersion)
	if m == nil || !kindText().MatchString(kind) {
		return apiKey{}, false
	}
	return apiKey{m[1], m[2], kind}, true
}

// appliedVersion is the apiVersion of an object that is kept as text, of which
// nothing else is read: it may hold secrets.
func appliedVersion(text string) string {
	if rest, found := strings.CutPrefix(text, `{"apiVersion":"`); found {
		if version, _, found := strings.Cut(rest, `"`); found {
			return version
		}
	}
	var applied struct{ APIVersion string }
	if json.Unmarshal([]byte(text), &applied) != nil {
		return ""
	}
	return applied.APIVersion
}

// live tells an object that an API server wrote.
func (o object) live() bool {
	return slices.ContainsFunc([]string{"uid", "resourceVersion", "creationTimestamp", "selfLink"}, func(key string) bool {
		return o.has("metadata", key)
	}) || o.has("status", "nodeInfo") || o.has("status", "phase") || o.has("status", "observedGeneration") ||
		len(o.list("status", "conditions")) > 0 || len(o.list("status", "history")) > 0
}

// takeAPIs notes the versions of APIs that an object is written in. It is asked
// for every object, whoever else takes it.
func (s *scope) takeAPIs(o object) (taken bool) {
	name := cmp.Or(o.name(), o.str("metadata", "generateName"))
	if name == "" {
		return false
	}
	u := usedBy{member: name, file: s.file(), line: o.line}
	if ns := o.namespace(); ns != "" {
		u.member = ns + "/" + name
	}
	use := func(apiVersion, field string) {
		key, ok := newAPIKey(apiVersion, o.kind)
		if !ok {
			return
		}
		taken = true
		u.field = field
		s.localDraft().uses(key, u)
	}
	if u.written = !o.live(); u.written {
		use(o.str("apiVersion"), "apiVersion")
		s.written = s.written || taken
		return taken
	}
	s.live = true
	use(o.annotation(lastApplied), "metadata.annotations["+lastApplied+"]")
	for _, managed := range o.items("metadata", "managedFields") {
		use(managed.str("apiVersion"), "metadata.managedFields[].apiVersion")
	}
	return taken
}

func (d *draft) api(key apiKey) *apiUse {
	use := d.apis[key]
	if use == nil {
		use = &apiUse{}
		d.apis[key] = use
	}
	return use
}

// uses notes an object of a version, once for all that says so.
func (d *draft) uses(key apiKey, u usedBy) {
	use := d.api(key)
	if last := len(use.objects) - 1; last >= 0 {
		if o := use.objects[last]; o.member == u.member && o.file == u.file && o.line == u.line {
			return
		}
	}
	use.objects = append(use.objects, u)
}

func (d *draft) mergeAPIs(o *draft) {
	for key, from := range o.apis {
		use := d.api(key)
		use.objects = append(use.objects, from.objects...)
		if use.requested == nil {
			use.requested = from.requested
		}
	}
}

// forgetWritten leaves out what is written where it is not known to be a
// manifest of the cluster: beside definitions of clusters it may be for any of
// them, and beside what runs it is a dump whose marks were taken off.
func (s *scope) forgetWritten() {
	if s.local == nil || s.onlyLocal() && !s.live && !s.ownNodes() {
		return
	}
	d := s.local
	for key, use := range d.apis {
		use.objects = slices.DeleteFunc(use.objects, func(u usedBy) bool { return u.written })
		if len(use.objects) == 0 && use.requested == nil {
			delete(d.apis, key)
		}
	}
}

// onlyAPIs tells that nothing but versions of APIs is known of a cluster.
func (d *draft) onlyAPIs() bool {
	return len(d.claims)+len(d.components)+len(d.platforms)+len(d.pools) == 0 && !d.nodes.seen()
}

func sortedAPIs(apis map[apiKey]*apiUse) []apiKey {
	return slices.SortedFunc(maps.Keys(apis), apiKey.compare)
}

// maxMembers is how many objects of one version are named; all are counted.
const maxMembers = 100_000

// apiList is spec.apis. A manifest is counted for each place where it stands,
// for each is to be changed; an object that runs, once.
func (d *draft) apiList() (out []any) {
	for _, key := range sortedAPIs(d.apis) {
		use := d.apis[key]
		byPlace := func(a, b usedBy) int {
			return cmp.Or(strings.Compare(a.file, b.file), a.line-b.line, strings.Compare(a.member, b.member), strings.Compare(a.field, b.field))
		}
		slices.SortFunc(use.objects, func(a, b usedBy) int { return cmp.Or(strings.Compare(a.member, b.member), byPlace(a, b)) })
		objects := slices.CompactFunc(use.objects, func(a, b usedBy) bool {
			return a.member == b.member && !a.written && !b.written
		})
		slices.SortFunc(objects, byPlace)
		at := fmt.Sprintf("spec.apis[%d]", len(out))
		item := map[string]any{"version": key.version, "kind": key.kind}
		if key.group != "" {
			item["group"] = key.group
		}
		if use.requested != nil {
			e := *use.requested
			e.Path, e.Value = at+".requested", key.String()
			item["requested"] = true
			if len(objects) == 0 {
				e.Path = at
			}
			d.evidence = append(d.evidence, e)
		}
		if len(objects) > 0 {
			var members, places []any
			for _, u := range objects[:min(len(objects), maxMembers)] {
				members, places = append(members, u.member), append(places, lineOf(u.file, u.line))
			}
			item["count"], item["members"], item["places"] = json.Number(fmt.Sprint(len(objects))), members, places
			first := objects[0]
			d.evidence = append(d.evidence, Evidence{Path: at, Value: key.String(), File: first.file, Line: first.line,
				Object: strings.TrimSpace(key.kind + " " + first.member), Field: first.field})
		}
		out = append(out, item)
	}
	return out
}

// manifests tells an input that holds nothing but objects as they are written,
// and says of no cluster which it is; of its API server neither.
func (s *scope) manifests() bool {
	if !s.written || s.live || !s.onlyLocal() || s.local == nil {
		return false
	}
	_, version := s.local.claims["kubernetes.version"]
	return !version && s.local.nodes.len() == 0 && len(s.local.platforms) == 0
}

// gatherManifests makes one cluster of the manifests of a folder that was named,
// and one of the files that were. Beside clusters in the same folder nobody says
// which of them manifests are for.
func (r *run) gatherManifests() {
	folders, named := map[string][]*scope{}, []*scope{}
	known := map[string]bool{}
	for _, s := range r.weak {
		if s.manifests() {
			folders[s.arg] = append(folders[s.arg], s)
			known[s.arg] = known[s.arg] || slices.ContainsFunc(sortedAPIs(s.local.apis), func(key apiKey) bool {
				return key.group == "" || r.rec().groups[key.group]
			})
		} else {
			r.skip(s.name, s.unread())
		}
	}
	r.weak = nil
	for _, s := range r.scopes {
		if !s.found && s.name != "-" && s.manifests() && r.opts.Name == "" {
			named = append(named, s)
		}
	}
	clusters := map[string][]*scope{}
	for _, s := range r.scopes {
		clusters[s.arg] = append(clusters[s.arg], s)
	}
	for _, arg := range sortedKeys(folders) {
		files := folders[arg]
		switch others := clusters[arg]; {
		case !known[arg]:
			// Much that is no object of a cluster is written like one.
			for _, s := range files {
				r.skip(s.name, s.unread())
			}
		case !r.documented[arg] && len(others) == 0:
			r.oneOf(files, arg, arg)
		case !r.documented[arg] && len(others) == 1 && others[0].manifests():
			r.into(others[0], files) // one of them tells the release of a product
		default:
			var names []string
			for _, s := range files {
				names = append(names, s.name)
				r.skip(s.name, "a manifest beside clusters, of which nothing says for which of them it is")
			}
			r.warn(someOf(names) + ": manifests beside clusters are not judged, for nothing says for which of them they are; " +
				"name their folder alone, or all with --name")
		}
	}
	if len(named) > 1 {
		r.scopes = slices.DeleteFunc(r.scopes, func(s *scope) bool { return slices.Contains(named, s) })
		r.oneOf(named, named[0].name, commonFolder(named))
	}
	slices.SortStableFunc(r.scopes, func(a, b *scope) int { return a.sequence - b.sequence })
}

// oneOf makes one input of several that are of one cluster.
func (r *run) oneOf(scopes []*scope, name, folder string) {
	one := r.newScope(name)
	one.sequence, one.found = scopes[0].sequence, scopes[0].found
	one.localDraft().sequence, one.localDraft().suggested = one.sequence, calledAfter(folder)
	r.into(one, scopes)
	r.scopes = append(r.scopes, one)
}

func (r *run) into(one *scope, scopes []*scope) {
	for _, s := range scopes {
		one.absorb(s)
		r.Warnings = append(r.Warnings, s.held...)
	}
	one.settle()
}

// calledAfter is what a cluster is called that is known by its folder.
func calledAfter(dir string) string {
	if name := path.Base(path.Clean(filepath.ToSlash(dir))); name != "." && name != ".." && name != "/" {
		return name
	}
	return "manifests"
}

func commonFolder(scopes []*scope) string {
	common := scopes[0].folder()
	for _, s := range scopes[1:] {
		for dir := s.folder(); common != "." && common != "/" && dir != common && !strings.HasPrefix(dir, common+"/"); {
			common = path.Dir(common)
		}
	}
	return common
}
