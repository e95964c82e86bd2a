package source

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"

	"insupport/internal/inventory"
	"insupport/internal/lazy"
)

// Labels that a derived inventory carries, so that what was concluded and not
// read stays visible in the document itself.
const (
	inferredLabel = inventory.OwnLabelPrefix + "inferred"  // comma-separated paths
	osImageLabel  = inventory.OwnLabelPrefix + "os-image." // + node group: the text that no pattern recognises
)

// Evidence says where one fact of a derived inventory comes from.
type Evidence struct {
	Path     string `json:"path"` // in the inventory
	Value    string `json:"value"`
	File     string `json:"file"`
	Line     int    `json:"line,omitempty"` // where the object begins
	Object   string `json:"object,omitempty"`
	Field    string `json:"field"`
	Inferred bool   `json:"inferred"`
	Note     string `json:"note,omitempty"` // why it does not count, or what else is known

	wanted bool // is what somebody asked for, whether or not it runs
}

// place says where something was found, for messages.
func (e Evidence) place() string {
	file := lineOf(e.File, e.Line)
	if e.Object == "" {
		return file + " (" + e.Field + ")"
	}
	return file + " (" + e.Object + ", " + e.Field + ")"
}

type claim struct {
	value any
	Evidence
}

// draft is one cluster while its facts are collected.
type draft struct {
	name       string // "" until the run names it
	suggested  string // a name that its own configuration has for it, unlike that of other clusters or not
	file       string // where it was met first
	sequence   int
	claims     map[string][]claim // path below spec
	metadata   map[string]claim   // collectedAt
	nodes      nodeSet
	pools      []*pool
	pool       map[string]*pool // those of Konvoy 1.x, which two documents describe
	components map[componentKey][]componentClaim
	apis       map[apiKey]*apiUse
	platforms  map[string]Evidence // products that manage it, whatever their release
	management *draft
	stated     *inventory.Inventory // a document of our own about the same cluster
	into       *draft               // the draft that took this one over
	resolved   map[string]any       // what claims came to, after build
	evidence   []Evidence
	warnings   []string
	gaps       []gap
	signs      []sign // whose Kubernetes it is
	asked      bool   // a live cluster told of it
}

// pool is a group of nodes that a manifest declares.
type pool struct {
	name, role, kubelet, runtime string
	osID, osVersion              string
	count                        json.Number
	gpu                          bool
	follows                      bool // the kubelet has the version that is declared for the cluster
	made                         bool // the object that a topology made of what it declares
	part                         bool // other objects define the machines of other roles
	Evidence
}

type componentKey struct{ namespace, name string }

// Kinds of version that a component has; a better one hides the lesser.
const (
	appVersion = iota
	chartVersion
	imageVersion
	podVersion
)

// componentClaim is what one object says of a component: the version by which
// its platform knows it, which may be the number of a chart, and that of the
// application itself.
type componentClaim struct {
	version, configuration string
	chart, app             string
	measure                int
	Evidence
}

func newDraft(name, file string, sequence int) *draft {
	return &draft{name: name, file: file, sequence: sequence, claims: map[string][]claim{}, metadata: map[string]claim{},
		components: map[componentKey][]componentClaim{}, apis: map[apiKey]*apiUse{}, platforms: map[string]Evidence{},
		pool: map[string]*pool{}}
}

func (d *draft) empty() bool {
	return len(d.claims)+d.nodes.len()+len(d.nodes.virtual)+len(d.pools)+len(d.components)+len(d.apis)+len(d.platforms)+len(d.signs) == 0
}

// maxClaims is how many views of one fact are kept, and then as many again of
// those that say something new.
const maxClaims = 64

// claim records a fact; absent values are none.
func (d *draft) claim(path string, value any, e Evidence) {
	if value == nil || value == "" || value == redacted || len(d.claims[path]) >= 2*maxClaims {
		return
	}
	many := len(d.claims[path]) >= maxClaims
	e.Path, e.Value = "spec."+path, text(value)
	for _, c := range d.claims[path] {
		if sameValue(path, c.value, value) && c.Inferred == e.Inferred && c.wanted == e.wanted && (many || c.Object == e.Object && c.File == e.File) {
			return
		}
	}
	d.claims[path] = append(d.claims[path], claim{value, e})
}

func (d *draft) component(key componentKey, c componentClaim) {
	if key.name == "" {
		return
	}
	for _, old := range d.components[key] {
		if old.version == c.version && old.measure == c.measure && old.configuration == c.configuration && old.app == c.app {
			return
		}
	}
	if len(d.components[key]) < maxClaims {
		d.components[key] = append(d.components[key], c)
		return
	}
	rest := gap{"spec.components", partial, fmt.Sprintf("%s: more than %d versions of %s", d.file, maxClaims, key.name)}
	if !slices.Contains(d.gaps, rest) {
		d.gaps = append(d.gaps, rest)
	}
}

// keep adds an entry to a map that has none of its key.
func keep[K comparable, V any](m map[K]V, key K, value V) {
	if _, has := m[key]; !has {
		m[key] = value
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func text(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case json.Number:
		return x.String()
	}
	return fmt.Sprint(v)
}

// sameValue takes versions with and without v for the same.
func sameValue(path string, a, b any) bool {
	x, y := text(a), text(b)
	if strings.HasPrefix(path, "products.") || strings.HasSuffix(path, "version") {
		x, y = strings.TrimPrefix(x, "v"), strings.TrimPrefix(y, "v")
	}
	return x == y
}

// merge takes over what another draft of the same cluster says.
func (d *draft) merge(o *draft) {
	for path, claims := range o.claims {
		for _, c := range claims {
			d.claim(path, c.value, c.Evidence)
		}
	}
	for path, c := range o.metadata {
		keep(d.metadata, path, c)
	}
	d.warnings = append(d.warnings, o.warnings...)
	d.evidence = append(d.evidence, o.evidence...)
	d.gaps = append(d.gaps, o.gaps...)
	d.warnings = append(d.warnings, d.nodes.merge(&o.nodes)...)
	d.pools = append(d.pools, o.pools...)
	for key, claims := range o.components {
		for _, c := range claims {
			d.component(key, c)
		}
	}
	d.mergeAPIs(o)
	for p, e := range o.platforms {
		keep(d.platforms, p, e)
	}
	for _, s := range o.signs {
		d.signify(s)
	}
	if d.management == nil {
		d.management = o.management
	}
	d.suggested = cmp.Or(d.suggested, o.suggested)
	if o.sequence < d.sequence {
		d.sequence, d.file = o.sequence, o.file
	}
}

func (d *draft) warnf(format string, args ...any) {
	d.warnings = append(d.warnings, fmt.Sprintf("cluster %q: ", d.name)+fmt.Sprintf(format, args...))
}

// resolve decides each fact: what sources state goes before what was
// inferred, and where sources of one kind disagree the fact stays unknown.
func (d *draft) resolve() {
	if d.resolved != nil {
		return
	}
	d.resolved = map[string]any{}
	for _, path := range slices.Sorted(maps.Keys(d.claims)) {
		claims := d.claims[path]
		runs := distinct(path, claims, func(c claim) bool { return !c.Inferred && !c.wanted })
		wanted := distinct(path, claims, func(c claim) bool { return !c.Inferred && c.wanted })
		inferred := distinct(path, claims, func(c claim) bool { return c.Inferred })
		best := runs
		if len(runs) == 0 {
			// What is wanted need not run yet: where something that does run says
			// otherwise, neither is known.
			best = distinct(path, claims, func(claim) bool { return true })
			wanted, inferred = nil, nil
		}
		if len(best) > 1 {
			d.conflict("spec."+path, best, leftOut+"; state it with --set or an annotations file")
			// That the kubelets of a control plane differ is no dispute: each is
			// what it is, and rules know what follows for the API server.
			if path != "kubernetes.version" || slices.ContainsFunc(best, func(c claim) bool { return !c.Inferred }) {
				d.gaps = append(d.gaps, gap{"spec." + path, conflict, sides(best)})
			}
			continue
		}
		for _, c := range wanted {
			if !sameValue(path, c.value, best[0].value) && !covers(path, c.value, best[0].value) {
				d.conflict("spec."+path, []claim{best[0], c}, "the first runs, the second is wanted; the first counts")
			}
		}
		for _, c := range inferred {
			if !sameValue(path, c.value, best[0].value) {
				d.conflict("spec."+path, []claim{best[0], c}, "the first is stated, the second inferred; the first counts")
			}
		}
		d.resolved[path] = best[0].value
		for _, c := range claims {
			if sameValue(path, c.value, best[0].value) && c.Inferred == best[0].Inferred {
				d.evidence = append(d.evidence, c.Evidence)
			}
		}
	}
}

// leftOut begins the outcome of conflicts in which nothing counts.
const leftOut = "left out"

func (d *draft) conflict(path string, claims []claim, outcome string) {
	for _, c := range claims {
		if strings.HasPrefix(outcome, leftOut) {
			e := c.Evidence
			e.Note = "left out: sources disagree"
			d.evidence = append(d.evidence, e)
		}
	}
	d.warnf("%s: sources disagree: %s: %s", path, sides(claims), outcome)
}

func distinct(path string, claims []claim, fits func(claim) bool) []claim {
	var out []claim
	for _, c := range claims {
		if fits(c) && !slices.ContainsFunc(out, func(o claim) bool { return sameValue(path, o.value, c.value) }) {
			out = append(out, c)
		}
	}
	return slices.DeleteFunc(slices.Clone(out), func(c claim) bool {
		return slices.ContainsFunc(out, func(o claim) bool { return covers(path, c.value, o.value) })
	})
}

// covers tells that one value says less of the same: a cloud may name the minor
// of a version of which its API server names the patch.
func covers(path string, less, more any) bool {
	a, b := strings.TrimPrefix(text(less), "v"), strings.TrimPrefix(text(more), "v")
	return path == "kubernetes.version" && a != "" && strings.HasPrefix(b, a+".")
}

// value builds the document.
func (d *draft) value(rec *Recognition) map[string]any {
	d.fromNodes(rec)
	for d.management != nil && d.management.into != nil {
		d.management = d.management.into
	}
	if d.management != nil {
		d.management.fromNodes(rec)
		d.management.resolve()
		d.inherit()
	}
	d.resolve()
	spec, labels := map[string]any{}, map[string]any{}
	for path, v := range d.resolved {
		put(spec, strings.Split(path, "."), v)
	}
	if nodes := d.nodeGroups(rec, labels); len(nodes) > 0 {
		spec["nodes"] = nodes
	}
	if components := d.componentList(rec); len(components) > 0 {
		spec["components"] = components
	}
	if apis := d.apiList(); len(apis) > 0 {
		spec["apis"] = apis
	}
	if gaps := d.gapList(); len(gaps) > 0 {
		spec["gaps"] = gaps
	}
	meta := map[string]any{"name": d.name}
	for key, c := range d.metadata {
		meta[key] = c.value
		d.evidence = append(d.evidence, c.Evidence)
	}
	slices.SortStableFunc(d.evidence, func(a, b Evidence) int { return comparePaths(a.Path, b.Path) })
	if paths := inferredPaths(d.evidence); len(paths) > 0 {
		labels[inferredLabel] = pathList(paths)
	}
	if len(labels) > 0 {
		meta["labels"] = labels
	}
	return map[string]any{"apiVersion": inventory.APIVersion, "kind": inventory.Kind, "metadata": meta, "spec": spec}
}

func inferredPaths(evidence []Evidence) []string {
	var paths []string
	seen := map[string]bool{}
	for _, e := range evidence {
		if e.Inferred && e.Note == "" && !seen[e.Path] {
			paths = append(paths, e.Path)
			seen[e.Path] = true
		}
	}
	return paths
}

// maxPathList is the longest list of paths, in bytes, that names each.
const maxPathList = 16 << 10

var listIndex = lazy.Regexp(`\[\d+\]`)

// pathList joins paths by commas; of long lists, those of all items are one.
func pathList(paths []string) string {
	if joined := strings.Join(paths, ","); len(joined) <= maxPathList {
		return joined
	}
	var short []string
	for _, path := range paths {
		if path = listIndex().ReplaceAllString(path, "[]"); !slices.Contains(short, path) {
			short = append(short, path)
		}
	}
	return strings.Join(short, ",")
}

// inherit gives a managed or attached cluster what its management cluster
// decides for it.
func (d *draft) inherit() {
	m := d.management
	d.claim("managementCluster", m.name, Evidence{File: m.file, Field: "name of the managing cluster"})
	for _, path := range []string{"products.kommander", "license"} {
		v, ok := m.resolved[path]
		if !ok || len(d.claims[path]) > 0 {
			continue
		}
		for _, e := range m.evidence {
			if e.Path == "spec."+path {
				e.Note = ""
				d.claim(path, v, e)
			}
		}
	}
	if p, ok := m.platforms["kommander"]; ok {
		d.platforms["kommander"] = p
	}
}

func put(m map[string]any, path []string, v any) {
	for _, key := range path[:len(path)-1] {
		next, _ := m[key].(map[string]any)
		if next == nil {
			next = map[string]any{}
			m[key] = next
		}
		m = next
	}
	m[path[len(path)-1]] = v
}

// componentList resolves the components: per component the best kind of
// version, and none where sources of that kind disagree.
func (d *draft) componentList(rec *Recognition) []any {
	d.applications(rec)
	keys := slices.SortedFunc(maps.Keys(d.components), func(a, b componentKey) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.namespace, b.namespace))
	})
	var out []any
	for _, key := range keys {
		claims := slices.Clone(d.components[key])
		slices.SortStableFunc(claims, func(a, b componentClaim) int { return a.measure - b.measure })
		c := map[string]any{"name": key.name}
		if key.namespace != "" {
			c["namespace"] = key.namespace
		}
		path := fmt.Sprintf("spec.components[%d]", len(out))
		best, versions, configurations, chart := -1, []claim{}, []claim{}, ""
		for _, cl := range claims {
			if cl.configuration != "" && !slices.ContainsFunc(configurations, func(o claim) bool { return o.value == cl.configuration }) {
				e := cl.Evidence
				e.Value = cl.configuration
				configurations = append(configurations, claim{cl.configuration, e})
			}
			if cl.version == "" || best >= 0 && cl.measure > best {
				continue
			}
			best, chart = cl.measure, cl.chart
			e := cl.Evidence
			e.Path, e.Value = path+".version", cl.version
			if !slices.ContainsFunc(versions, func(o claim) bool { return sameValue("version", o.value, cl.version) }) {
				versions = append(versions, claim{cl.version, e})
			}
		}
		switch len(configurations) {
		case 0:
		case 1:
			c["configuration"] = configurations[0].value
		default:
			d.conflict(path+".configuration ("+key.name+")", configurations, leftOut)
			d.gaps = append(d.gaps, gap{path + ".configuration", conflict, sides(configurations)})
		}
		if chart != "" {
			c["chart"] = chart
		}
		apps := runningApplications(claims)
		switch len(versions) {
		case 0:
			if len(apps) > 0 {
				break
			}
			e := claims[0].Evidence
			e.Path, e.Value = path+".name", key.name
			d.evidence = append(d.evidence, e)
		case 1:
			c["version"] = versions[0].value
			d.evidence = append(d.evidence, versions[0].Evidence)
		default:
			d.conflict(path+".version ("+key.name+")", versions, leftOut+"; the component's version stays unknown")
			d.gaps = append(d.gaps, gap{path + ".version", conflict, sides(versions)})
		}
		// What runs twice in two versions is there twice.
		for i, app := range apps {
			if i > 0 {
				c = maps.Clone(c)
				path = fmt.Sprintf("spec.components[%d]", len(out))
			}
			c["appVersion"] = app.value
			e := app.Evidence
			e.Path, e.Value = path+".appVersion", text(app.value)
			d.evidence = append(d.evidence, e)
			out = append(out, c)
		}
		if len(apps) == 0 {
			out = append(out, c)
		}
	}
	return out
}

// runningApplications are the versions of an application: those of images that
// run, of the better kind, else those that charts name.
func runningApplications(claims []componentClaim) []claim {
	var out []claim
	for _, measure := range []int{imageVersion, podVersion, chartVersion} {
		for _, c := range claims {
			known := slices.ContainsFunc(out, func(o claim) bool { return sameValue("version", o.value, c.app) })
			if c.app != "" && c.measure == measure && !known {
				e := c.Evidence
				if c.measure == chartVersion {
					e.Note = ""
				}
				out = append(out, claim{c.app, e})
			}
		}
		if len(out) > 0 {
			break
		}
	}
	slices.SortFunc(out, func(a, b claim) int { return strings.Compare(text(a.value), text(b.value)) })
	return out
}

// applications puts what images say of an application to the chart of its
// namespace that installed it.
func (d *draft) applications(rec *Recognition) {
	charts := map[componentKey][]componentKey{} // component of an application to the charts of it
	for key, claims := range d.components {
		for _, c := range claims {
			of := componentKey{key.namespace, rec.images.charts[c.chart]}
			if of.name != "" && !slices.Contains(charts[of], key) {
				charts[of] = append(charts[of], key)
			}
		}
	}
	for key, claims := range d.components {
		numbered := slices.ContainsFunc(claims, func(c componentClaim) bool { return c.version != "" })
		if of := charts[key]; len(of) == 1 && of[0] != key && !numbered {
			d.components[of[0]] = append(d.components[of[0]], claims...)
			delete(d.components, key)
		}
	}
}

// comparePaths sorts paths with list indexes as numbers.
func comparePaths(a, b string) int {
	for {
		i, j := strings.IndexByte(a, '['), strings.IndexByte(b, '[')
		if i < 0 || j < 0 || a[:i] != b[:j] {
			return strings.Compare(a, b)
		}
		a, b = a[i+1:], b[j+1:]
		x, ra, _ := strings.Cut(a, "]")
		y, rb, _ := strings.Cut(b, "]")
		nx, _ := strconv.Atoi(x)
		ny, _ := strconv.Atoi(y)
		if nx != ny {
			return nx - ny
		}
		a, b = ra, rb
	}
}

// poolGroups are the groups that manifests declare, where no node was seen.
func (d *draft) poolGroups() []any {
	sort.SliceStable(d.pools, func(i, j int) bool {
		return cmp.Or(strings.Compare(d.pools[i].name, d.pools[j].name), strings.Compare(d.pools[i].role, d.pools[j].role)) < 0
	})
	declared := slices.Clone(d.pools)
	d.pools = slices.DeleteFunc(d.pools, func(p *pool) bool {
		return strings.HasPrefix(p.Field, topology) && slices.ContainsFunc(declared, func(o *pool) bool {
			return o.made && o.name == p.name && o.role == p.role
		})
	})
	for _, p := range d.pools {
		version, known := d.resolved["kubernetes.version"].(string)
		switch {
		case !known || !p.follows:
		case p.kubelet == "":
			p.kubelet = version
		case !sameValue("version", p.kubelet, version) && !covers("kubernetes.version", p.kubelet, version):
			// The cluster does not have the version yet that its pools shall have.
			p.kubelet = ""
		}
	}
	var out []any
	for from := 0; from < len(d.pools); {
		p, role, to := d.pools[from], d.pools[from].role, from+1
		for to < len(d.pools) && d.pools[to].name == p.name && (role == "" || d.pools[to].role == role) {
			role = d.pools[to].role
			to++
		}
		path := fmt.Sprintf("spec.nodes[%d]", len(out))
		name := p.name
		if from > 0 && d.pools[from-1].name == p.name {
			name += "-" + role // pools of two roles may share a name, groups may not
		}
		g := map[string]any{"name": name}
		if role != "" {
			g["role"] = role
		}
		fields := map[string]func(*pool) string{
			"kubelet": func(p *pool) string { return p.kubelet }, "containerRuntime": func(p *pool) string { return p.runtime },
			"count": func(p *pool) string { return p.count.String() },
			"os":    func(p *pool) string { return strings.TrimSpace(p.osID + " " + p.osVersion) },
		}
		for _, key := range sortedKeys(fields) {
			switch v, both := d.agreed(d.pools[from:to], path+"."+key, fields[key]); {
			case !both || v == "":
			case key == "count":
				g[key] = json.Number(v)
			case key == "os":
				id, version, _ := strings.Cut(v, " ")
				g[key] = map[string]any{"id": id, "version": version}
			default:
				g[key] = v
			}
		}
		if slices.ContainsFunc(d.pools[from:to], func(p *pool) bool { return p.gpu }) {
			g["gpu"] = true
		}
		e := p.Evidence
		e.Path, e.Value = path, name
		if v, ok := g["kubelet"].(string); ok {
			e.Value += " " + v
		}
		d.evidence = append(d.evidence, e)
		out = append(out, g)
		from = to
	}
	return out
}

// agreed is what declarations of one pool say about one field; false where
// they disagree, or take it from the cluster's version on which sources do.
func (d *draft) agreed(pools []*pool, path string, of func(*pool) string) (value string, both bool) {
	var said []claim
	for _, p := range pools {
		v := of(p)
		if v == "" || slices.ContainsFunc(said, func(c claim) bool { return sameValue("version", c.value, v) }) {
			continue
		}
		e := p.Evidence
		e.Value = v
		said = append(said, claim{v, e})
	}
	if len(said) == 0 {
		return "", true
	}
	key := path[strings.LastIndexByte(path, '.')+1:]
	follows := slices.ContainsFunc(pools, func(p *pool) bool { return p.follows })
	ofCluster := key == "kubelet" && follows && d.disputed("spec.kubernetes.version")
	if len(said) == 1 && !ofCluster {
		return text(said[0].value), true
	}
	detail := sides(said)
	if ofCluster {
		detail += "; sources disagree on spec.kubernetes.version, which it follows"
	}
	d.conflict(path+" (node pool "+pools[0].name+")", said, leftOut)
	d.gaps = append(d.gaps, gap{path, conflict, detail})
	return "", false
}
