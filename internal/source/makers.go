package source

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"insupport/internal/inventory"
	"insupport/internal/lazy"
)

// makerLabel is the label of a derived inventory that says why it names no
// product, so that rules can tell it.
const makerLabel = inventory.OwnLabelPrefix + "maker"

// Kinds of signs, each with the rows of a product that it is held against.
const (
	signVersion    = "version"
	signProvider   = "provider"
	signLabel      = "label"
	signAnnotation = "annotation"
	signOSImage    = "osImage"
	signRuntime    = "containerRuntime"
	signImage      = "image" // of a part of Kubernetes itself
	signKind       = "kind"
	signDefinition = "definition" // the format that defines it, or what a manager of clusters calls it
	signRole       = "role"       // it has nodes of this role
	signUnseen     = "unseen"     // who makes it stands in something that was not read
)

// sign is one thing that an object says about whose build of Kubernetes a
// cluster runs.
type sign struct {
	of, text string
	role     string // of the node that says it, "" where that is not known
	Evidence
}

// buildRows are the rows `kubernetes` of the topic recognition of a product.
type buildRows struct {
	Versions          []string `json:"versions"`
	Providers         []string `json:"providers"`
	RunsOn            []string `json:"runsOn"`
	Elsewhere         string   `json:"elsewhere"`
	Labels            []string `json:"labels"`
	Annotations       []string `json:"annotations"`
	OSImages          []string `json:"osImages"`
	ContainerRuntimes []string `json:"containerRuntimes"`
	Images            []string `json:"images"`
	Kinds             []string `json:"kinds"`
	Definitions       []string `json:"definitions"`
	BuildsOf          []string `json:"buildsOf"`
	Fallback          bool     `json:"fallback"`
}

// build is a product as a maker of builds of Kubernetes.
type build struct {
	buildRows
	product, title string
	minors         bool // its lines are numbered as minors of Kubernetes
	managed        bool // its maker keeps the control plane, which is no node
	patterns       map[string][]*regexp.Regexp
}

func newBuild(product string, topic any, rows buildRows) (build, error) {
	of, _ := topic.(map[string]any)
	b := build{buildRows: rows, product: product, title: product, patterns: map[string][]*regexp.Regexp{}}
	if name, ok := of["name"].(string); ok {
		b.title = name
	}
	b.minors, _ = of["kubernetesMinors"].(bool)
	b.managed, _ = of["managed"].(bool)
	for kind, texts := range map[string][]string{
		signVersion: rows.Versions, signOSImage: rows.OSImages, signRuntime: rows.ContainerRuntimes, signImage: rows.Images,
	} {
		for _, text := range texts {
			re, err := regexp.Compile(text)
			if err != nil {
				return build{}, err
			}
			b.patterns[kind] = append(b.patterns[kind], re)
		}
	}
	return b, nil
}

// says tells whether a sign is one of the product, and the release that it
// names, if any.
func (b build) says(s sign) (release string, ok bool) {
	text := s.text
	switch s.of {
	case signVersion:
		text = suffix(text)
		fallthrough
	case signOSImage, signRuntime, signImage:
		for _, re := range b.patterns[s.of] {
			if m := re.FindStringSubmatch(text); m != nil {
				return groups(m), true
			}
		}
	case signProvider:
		return "", slices.Contains(b.Providers, text)
	case signLabel:
		return "", slices.ContainsFunc(b.Labels, func(row string) bool { return labelled(text, row) })
	case signAnnotation:
		return "", slices.ContainsFunc(b.Annotations, func(row string) bool { return labelled(text, row) })
	case signKind:
		return "", slices.Contains(b.Kinds, text)
	case signDefinition:
		return "", slices.Contains(b.Definitions, text)
	}
	return "", false
}

// against says why a sign rules the product out: its builds run elsewhere only,
// or what runs is built by another, or by nobody that is known.
func (r *Recognition) against(b build, s sign, plain func(sign) bool) (why string, built bool) {
	switch s.of {
	case signProvider:
		for _, other := range r.builds {
			if other.product != b.product && slices.Contains(other.Providers, s.text) && !slices.Contains(b.BuildsOf, other.product) {
				return fmt.Sprintf("%s runs nothing but %s", s.text, other.title), true
			}
		}
		if len(b.RunsOn) > 0 && !slices.Contains(b.RunsOn, s.text) {
			return fmt.Sprintf("%s does not run on %s", b.title, s.text), false
		}
	case signVersion:
		if !b.builds(s) && !plain(s) && !r.ships(b, s) {
			return fmt.Sprintf("%s is no build of %s", s.text, b.title), true
		}
	case signRole:
		if b.managed && s.text == controlPlane {
			return fmt.Sprintf("%s keeps the control plane, whose nodes are seen", b.title), false
		}
	}
	return "", false
}

// answered tells that a version is the API server's own word. Where a maker marks
// the builds that nodes run, the API server's bears the mark too.
func (s sign) answered() bool {
	return s.of == signVersion && strings.HasSuffix(s.Field, "gitVersion")
}

// builds tells that a sign is one of the product.
func (b build) builds(s sign) bool {
	_, says := b.says(s)
	return says
}

// ships tells that a product runs a build that another one makes.
func (r *Recognition) ships(b build, s sign) bool {
	return slices.ContainsFunc(r.builds, func(o build) bool {
		return slices.Contains(b.BuildsOf, o.product) && o.builds(s)
	})
}

// labelled tells that KEY=VALUE is what a row asks for: a key, the beginning of
// one that ends in a slash, or one with its value.
func labelled(label, row string) bool {
	key, _, _ := strings.Cut(label, "=")
	switch {
	case strings.Contains(row, "="):
		return label == row
	case strings.HasSuffix(row, "/"):
		return strings.HasPrefix(key, row)
	}
	return key == row
}

var numbers = lazy.Regexp(`^v?\d+(?:\.\d+)*`)

// suffix is what stands behind the numbers of a version.
func suffix(version string) string {
	return strings.TrimPrefix(version, numbers().FindString(version))
}

// newer compares the numbers of two versions.
func newer(a, b string) bool {
	return slices.Compare(parts(a), parts(b)) > 0
}

func parts(version string) []int {
	var out []int
	for part := range strings.SplitSeq(strings.TrimPrefix(numbers().FindString(version), "v"), ".") {
		n, _ := strconv.Atoi(part)
		out = append(out, n)
	}
	return out
}

// minor is MAJOR.MINOR of a version.
func minor(version string) string {
	found := strings.SplitN(strings.TrimPrefix(numbers().FindString(version), "v"), ".", 3)
	return strings.Join(found[:min(2, len(found))], ".")
}

// maker is a product that signs speak for.
type maker struct {
	build
	pro     []sign
	release string // the newest that a sign names
	against string // why it is not the maker all the same
	rival   bool   // what is against it are builds of another
}

// makers weighs signs: the products for which one speaks, those ruled out with
// the reason. Where no maker is in sight it is the product of plain builds.
func (r *Recognition) makers(signs []sign) []maker {
	var out []maker
	plain := func(s sign) bool {
		return slices.ContainsFunc(r.builds, func(b build) bool {
			return b.Fallback && b.builds(s)
		})
	}
	for _, b := range r.builds {
		if b.Fallback {
			continue
		}
		m := maker{build: b}
		for _, s := range signs {
			if release, ok := b.says(s); ok {
				m.pro = append(m.pro, s)
				if release != "" && (m.release == "" || newer(release, m.release)) {
					m.release = release
				}
			}
		}
		if len(m.pro) == 0 {
			continue
		}
		for _, s := range signs {
			why, built := r.against(b, s, plain)
			m.against, m.rival = cmp.Or(m.against, why), m.rival || built
			marked := slices.ContainsFunc(m.pro, func(o sign) bool { return o.of == signVersion })
			if marked && s.answered() && !b.builds(s) && !r.ships(b, s) {
				m.against = cmp.Or(m.against, fmt.Sprintf("the API server answers %s, which is no build of %s", s.text, b.title))
			}
		}
		out = append(out, m)
	}
	for i, m := range out {
		if by := slices.IndexFunc(out, func(o maker) bool { return o.against == "" && slices.Contains(o.BuildsOf, m.product) }); m.against == "" && by >= 0 {
			out[i].against = "it is shipped by " + out[by].title
		}
	}
	for _, m := range slices.Clone(out) {
		i := slices.IndexFunc(r.builds, func(b build) bool { return b.product == m.Elsewhere })
		found := slices.ContainsFunc(out, func(o maker) bool { return o.product == m.Elsewhere })
		if m.against != "" && !m.rival && i >= 0 && !found {
			out = append(out, maker{build: r.builds[i], pro: m.pro})
		}
	}
	for _, b := range r.builds {
		if b.Fallback && len(out) == 0 && !slices.ContainsFunc(signs, func(s sign) bool { return r.strange(s, plain) }) {
			versions := slices.DeleteFunc(slices.Clone(signs), func(s sign) bool { return s.of != signVersion })
			out = append(out, maker{build: b, pro: versions})
		}
	}
	return out
}

// fits are the makers that nothing rules out.
func fits(found []maker) []maker {
	return slices.DeleteFunc(slices.Clone(found), func(m maker) bool { return m.against != "" })
}

// claimants are the products that one cluster cannot be all of: those that
// fit, and those that only builds of others rule out, where something speaks
// for them that none of the fitting ones says.
func (r *Recognition) claimants(found []maker) []maker {
	fitting := fits(found)
	return slices.DeleteFunc(slices.Clone(found), func(m maker) bool {
		return m.against != "" && (!m.rival || r.telling(m, fitting) == nil)
	})
}

// telling is what speaks for a product and for none of some others.
func (r *Recognition) telling(m maker, others []maker) *sign {
	i := slices.IndexFunc(m.pro, func(s sign) bool {
		return !slices.ContainsFunc(others, func(o maker) bool {
			return o.product != m.product && (o.builds(s) || r.ships(o.build, s))
		})
	})
	if i < 0 {
		return nil
	}
	return &m.pro[i]
}

// strange tells that a sign speaks of a maker that no row knows.
func (r *Recognition) strange(s sign, plain func(sign) bool) bool {
	switch s.of {
	case signVersion:
		return !plain(s)
	case signKind:
		return !slices.ContainsFunc(r.builds, func(b build) bool { return slices.Contains(b.Kinds, s.text) })
	}
	return s.of == signUnseen
}

// ofKind is the product whose control planes are of a kind, if a row says so.
func (r *Recognition) ofKind(kind string) (build, bool) {
	i := slices.IndexFunc(r.builds, func(b build) bool { return !b.Fallback && slices.Contains(b.Kinds, kind) })
	if i < 0 {
		return build{}, false
	}
	return r.builds[i], true
}

// signify keeps a sign, each once.
func (d *draft) signify(s sign) {
	if s.text == "" || s.text == redacted || len(d.signs) >= maxSigns {
		return
	}
	if !slices.ContainsFunc(d.signs, func(o sign) bool { return o.of == s.of && o.text == s.text && o.role == s.role }) {
		s.Inferred = true
		d.signs = append(d.signs, s)
	}
}

// maxSigns is how many different signs are kept of one cluster.
const maxSigns = 256

// nodeSigns are what a node says about whose Kubernetes it runs.
func (d *draft) nodeSigns(rec *Recognition, o object, role string, e Evidence) {
	say := func(of, text, field string) {
		e.Field = field
		d.signify(sign{of, text, role, e})
	}
	say(signVersion, o.str("status", "nodeInfo", "kubeletVersion"), "status.nodeInfo.kubeletVersion")
	say(signOSImage, o.str("status", "nodeInfo", "osImage"), "status.nodeInfo.osImage")
	say(signRuntime, o.str("status", "nodeInfo", "containerRuntimeVersion"), "status.nodeInfo.containerRuntimeVersion")
	if o.kind == "Machine" {
		return // its labels and IDs are not those of the node
	}
	if scheme, _, ok := strings.Cut(o.str("spec", "providerID"), "://"); ok {
		say(signProvider, cmp.Or(rec.names.ProviderSchemes[scheme], scheme), "spec.providerID")
	}
	// What the nodes together come to is lost where they are of several providers.
	labels, _ := o.get("metadata", "labels").(map[string]any)
	provider, field := rec.nodeProvider(labels, "")
	say(signProvider, provider, field)
	for _, label := range o.labels() {
		d.shows(rec, sign{signLabel, label, role, e}, "metadata.labels")
	}
	annotations, _ := o.get("metadata", "annotations").(map[string]any)
	for _, key := range sortedKeys(annotations) {
		d.shows(rec, sign{signAnnotation, key, role, e}, "metadata.annotations")
	}
}

// shows keeps a sign where some product is told by it.
func (d *draft) shows(rec *Recognition, s sign, field string) bool {
	told := slices.ContainsFunc(rec.builds, func(b build) bool { return b.builds(s) })
	if s.Field = field; told {
		d.signify(s)
	}
	return told
}

// labels lists the labels of an object as KEY=VALUE.
func (o object) labels() []string {
	labels, _ := o.get("metadata", "labels").(map[string]any)
	var out []string
	for _, key := range sortedKeys(labels) {
		out = append(out, key+"="+text(labels[key]))
	}
	return out
}

// virtual tells that a node is none: a program that stands for a service which
// runs containers, whose versions are its own.
func (r *Recognition) virtual(o object) bool {
	return slices.ContainsFunc(o.labels(), func(label string) bool {
		return slices.ContainsFunc(r.names.VirtualKubelets, func(row string) bool { return labelled(label, row) })
	})
}

// deriveProduct names whose Kubernetes a cluster runs where nobody stated a
// product, by all that objects say. A cluster that a product manages is that
// product's, so that its release must be stated.
func (r *run) deriveProduct(d *draft, inv *inventory.Inventory, doc map[string]any) bool {
	for _, product := range sortedKeys(d.platforms) {
		e := d.platforms[product]
		d.warnf("belongs to %s (%s), but nothing tells its release; state it with --product %s=RELEASE",
			product, e.place(), product)
		d.label(doc, makerLabel, fmt.Sprintf("it belongs to %s, whose release nothing tells", product))
		return true
	}
	// Which of the disputed ones it is would decide the product too.
	if d.disputed("spec.products") || d.disputed("spec.kubernetes") {
		return false
	}
	if len(r.rec().builds) == 0 {
		return false
	}
	version, signs := d.versionSigns(inv)
	found := r.rec().makers(signs)
	d.weighed(found)
	fitting, claimants := fits(found), r.rec().claimants(found)
	switch {
	case len(signs) == 0:
		return false
	case len(claimants) > 1:
		var said []string
		for _, m := range claimants {
			told := r.rec().telling(m, claimants)
			if told == nil {
				told = &m.pro[0]
			}
			said = append(said, fmt.Sprintf("%s by %s", m.title, told.text))
		}
		return d.unmade(doc, "what is seen speaks for several makers: "+strings.Join(said, ", "))
	case len(fitting) == 1:
		m := fitting[0]
		release := m.release
		if release == "" && m.minors {
			release = strings.TrimPrefix(version, "v")
		}
		switch {
		case release == "" && m.Fallback:
			return false
		case release == "":
			return d.unmade(doc, fmt.Sprintf("it is %s, by %s, but nothing tells its release; state it with "+
				"--product %s=RELEASE", m.title, m.pro[0].text, m.product))
		}
		for i := range d.evidence {
			if e := &d.evidence[i]; e.Path == "spec.products."+m.product {
				e.Value = release
			}
		}
		spec, _ := doc["spec"].(map[string]any)
		put(spec, []string{"products", m.product}, release)
		d.label(doc, inferredLabel, pathList(inferredPaths(d.evidence)))
		return true
	case len(found) > 0:
		return d.unmade(doc, fmt.Sprintf("%s speaks for %s, but %s", found[0].pro[0].text, found[0].title, found[0].against))
	}
	for _, s := range signs {
		if s.of == signUnseen {
			return d.unmade(doc, s.text)
		}
	}
	for _, s := range signs {
		if s.of == signVersion && suffix(s.text) != "" || s.of == signKind {
			return d.unmade(doc, fmt.Sprintf("%s names a maker that the catalog does not know", s.text))
		}
	}
	return false
}

// unmade says why no product is named, in the inventory too.
func (d *draft) unmade(doc map[string]any, why string) bool {
	d.warnf("no product is derived: %s", why)
	d.evidence = append(d.evidence, Evidence{Path: "spec.products", Value: "not known", File: d.file, Field: "all signs",
		Inferred: true, Note: why})
	slices.SortStableFunc(d.evidence, func(a, b Evidence) int { return comparePaths(a.Path, b.Path) })
	d.label(doc, makerLabel, why)
	return true
}

func (d *draft) label(doc map[string]any, key, value string) {
	if value != "" {
		put(doc, []string{"metadata", "labels", key}, value)
	}
}

// weighed keeps the signs as evidence for and against products.
func (d *draft) weighed(found []maker) {
	for _, m := range found {
		for _, s := range m.pro {
			e := s.Evidence
			e.Path, e.Value, e.Field = "spec.products."+m.product, m.title, s.Field+" "+strconv.Quote(s.text)
			if m.against != "" {
				e.Note = "does not count: " + m.against
			}
			d.evidence = append(d.evidence, e)
		}
	}
	slices.SortStableFunc(d.evidence, func(a, b Evidence) int { return comparePaths(a.Path, b.Path) })
}

// versionSigns adds to the signs of objects what the inventory has of versions
// and providers, which flags may have changed. The version is that of the API
// server; where nobody states it, the lowest that it can be: the oldest of the
// control plane's kubelets, else the newest of all, for none may be newer.
func (d *draft) versionSigns(inv *inventory.Inventory) (version string, signs []sign) {
	spec := object{m: map[string]any{"spec": inv.Value()["spec"]}}
	origin := func(path, field string) Evidence {
		for _, e := range d.evidence {
			if e.Path == path && e.Note == "" {
				e.Inferred = true
				return e
			}
		}
		return Evidence{File: d.file, Field: field + " of this inventory", Inferred: true}
	}
	version = spec.str("spec", "kubernetes", "version")
	if version != "" {
		signs = append(signs, sign{signVersion, version, "", origin("spec.kubernetes.version", "spec.kubernetes.version")})
	}
	oldest, newest := "", ""
	for i, group := range spec.items("spec", "nodes") {
		kubelet := group.str("kubelet")
		if numbers().FindString(kubelet) == "" {
			continue
		}
		path := fmt.Sprintf("spec.nodes[%d]", i)
		if !slices.ContainsFunc(signs, func(o sign) bool { return o.text == kubelet }) {
			signs = append(signs, sign{signVersion, kubelet, group.str("role"), origin(path, path+".kubelet")})
		}
		if group.str("role") == controlPlane && (oldest == "" || newer(oldest, kubelet)) {
			oldest = kubelet
		}
		if newest == "" || newer(kubelet, newest) {
			newest = kubelet
		}
	}
	version = cmp.Or(version, oldest, newest)
	if oldest != "" {
		signs = append(signs, sign{signRole, controlPlane, "", origin("spec.nodes", "spec.nodes")})
	}
	if provider := spec.str("spec", "infrastructure", "provider"); provider != "" {
		const path = "spec.infrastructure.provider"
		signs = append(signs, sign{signProvider, provider, "", origin(path, path)})
	}
	for _, s := range d.signs {
		if !slices.ContainsFunc(signs, func(o sign) bool { return o.of == s.of && o.text == s.text }) {
			signs = append(signs, s)
		}
	}
	return version, signs
}

// oldestOf is the version of the oldest kubelet of a control plane between two
// patches, which its API server is not older than for all that is seen; "" where
// the nodes are of several minors.
func (n *nodeSet) oldestOf(role string) string {
	oldest := ""
	for _, i := range n.used() {
		k := n.kinds[i]
		switch {
		case k.role != role || k.kubelet == "":
		case oldest != "" && minor(oldest) != minor(k.kubelet):
			return ""
		case oldest == "" || newer(oldest, k.kubelet):
			oldest = k.kubelet
		}
	}
	return oldest
}
