package source

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"insupport/internal/inventory"
	"insupport/internal/lazy"
	"insupport/internal/schema"
)

// Recognition says how products, systems and providers show in objects. It
// comes from the data of the bundle, so that a new product needs no code.
type Recognition struct {
	Facts inventory.Facts // keys that conditions of the catalog ask for

	names       names
	definitions definitions
	images      images
	os          []osImage
	builds      []build
	parts       map[string]bool                           // products that say nothing of whose Kubernetes runs
	kinds       map[apiKey]string                         // by the resource in place of the kind
	groups      map[string]bool                           // of APIs that the catalog knows
	written     []AskedKind                               // kinds of which it knows when they go
	shipped     map[string]map[string]map[string][]string // product, application, version: releases that ship it
}

// names is the topic data.insupport.recognition.sources.
type names struct {
	GitRepositories   map[string]string    `json:"gitRepositories"`
	Applications      map[string]string    `json:"applications"`
	Images            map[string]imageName `json:"images"`
	AddonRepositories map[string]addonName `json:"addonRepositories"`
	PlatformLabels    map[string]string    `json:"platformLabels"`
	ProviderSchemes   map[string]string    `json:"providerSchemes"`
	ProviderLabels    map[string]string    `json:"providerLabels"`
	ProviderKinds     map[string]string    `json:"providerKinds"`
	VirtualKubelets   []string             `json:"virtualKubelets"`
	AttachedTypes     map[string]string    `json:"attachedTypes"`
	Licenses          map[string]string    `json:"licenses"`
	Distributions     map[string]string    `json:"distributions"`
	OSImages          []osPattern          `json:"osImages"`
}

type imageName struct {
	Release    string `json:"release"`
	Kubernetes bool   `json:"kubernetes"`
	Component  string `json:"component"`
}

type addonName struct {
	Release string `json:"release"`
	Addon   string `json:"addon"`
}

type osPattern struct {
	Pattern     string `json:"pattern"`
	ID          string `json:"id"`
	Version     string `json:"version"`     // with ${1} for the first group; absent: the groups, joined with points
	Kernel      string `json:"kernel"`      // pattern that the kernel must match, and whose groups count
	Unversioned bool   `json:"unversioned"` // it never prints a version
}

type osImage struct {
	osPattern
	image, kernel *regexp.Regexp
}

// NewRecognition takes the data document of a bundle. Topics that it lacks leave
// things unrecognised; topics of a wrong shape are an error.
func NewRecognition(data map[string]any, facts inventory.Facts) (*Recognition, error) {
	r := &Recognition{Facts: facts, shipped: map[string]map[string]map[string][]string{}}
	insupport, _ := data["insupport"].(map[string]any)
	topics, _ := insupport["recognition"].(map[string]any)
	if sources, ok := topics["sources"]; ok {
		s, err := schema.Compile("recognition.json")
		if err != nil {
			return nil, err
		}
		for _, p := range s.Validate(sources) {
			return nil, fmt.Errorf("recognition/sources: %s: %s", strings.Join(p.Path, "."), p.Message)
		}
		if err := json.Unmarshal(inventory.Canonical(sources), &r.names); err != nil {
			return nil, fmt.Errorf("recognition/sources: %w", err)
		}
	}
	var err error
	if r.definitions, err = newDefinitions(topics["definitions"]); err != nil {
		return nil, fmt.Errorf("recognition/definitions: %w", err)
	}
	if r.images, err = newImages(data["insupport_facts"]); err != nil {
		return nil, err
	}
	r.kinds = newResources(data["insupport_facts"])
	r.written = writtenKinds(data["insupport_facts"])
	r.groups = map[string]bool{}
	for key := range r.kinds {
		r.groups[key.group] = true
	}
	r.parts = map[string]bool{}
	patterns := slices.Clone(r.names.OSImages)
	catalog, _ := data["insupport_facts"].(map[string]any)
	for _, product := range slices.Sorted(maps.Keys(catalog)) {
		of, _ := catalog[product].(map[string]any)
		if about, _ := of["product"].(map[string]any); about["part"] != nil {
			r.parts[product] = true
		}
		topic, ok := of["recognition"]
		if !ok {
			continue
		}
		var own struct {
			Kubernetes *buildRows  `json:"kubernetes"`
			OSImages   []osPattern `json:"osImages"`
		}
		if err := json.Unmarshal(inventory.Canonical(topic), &own); err != nil {
			return nil, fmt.Errorf("%s/recognition: %w", product, err)
		}
		if own.Kubernetes != nil {
			b, err := newBuild(product, of["product"], *own.Kubernetes)
			if err != nil {
				return nil, fmt.Errorf("%s/recognition: %w", product, err)
			}
			r.builds = append(r.builds, b)
		}
		patterns = append(patterns, own.OSImages...)
	}
	for _, p := range patterns {
		image, err := regexp.Compile(p.Pattern)
		if err != nil {
			return nil, fmt.Errorf("recognition of operating system %s: %w", p.ID, err)
		}
		kernel, err := regexp.Compile(p.Kernel)
		if err != nil {
			return nil, fmt.Errorf("recognition of operating system %s: %w", p.ID, err)
		}
		r.os = append(r.os, osImage{p, image, kernel})
	}
	for _, product := range r.names.Applications {
		of, _ := catalog[product].(map[string]any)
		r.shipped[product] = shippedBy(of["components"], slices.Sorted(maps.Keys(r.names.Applications)))
	}
	return r, nil
}

// shippedBy turns the sets of the topic components around for some
// applications: version to the releases that ship it.
func shippedBy(topic any, apps []string) map[string]map[string][]string {
	out := map[string]map[string][]string{}
	m, _ := topic.(map[string]any)
	sets, _ := m["sets"].(map[string]any)
	for _, release := range slices.Sorted(maps.Keys(sets)) {
		groups, _ := sets[release].(map[string]any)
		for _, group := range groups {
			g, _ := group.(map[string]any)
			components, _ := g["components"].(map[string]any)
			for _, app := range apps {
				versions, _ := components[app].([]any)
				for _, v := range versions {
					version, _ := v.(string)
					if out[app] == nil {
						out[app] = map[string][]string{}
					}
					if !slices.Contains(out[app][version], release) {
						out[app][version] = append(out[app][version], release)
					}
				}
			}
		}
	}
	return out
}

// operatingSystem reads the pretty name of a system, and its kernel where that
// tells more; the text is kept, and id and version are those of
// /etc/os-release, empty where they are not known.
func (r *Recognition) operatingSystem(pretty, kernel string) (id, version, text string) {
	pretty = strings.TrimSpace(pretty)
	if pretty == redacted {
		return "", "", ""
	}
	for _, os := range r.os {
		if version, ok := os.read(pretty, kernel); ok {
			return os.ID, version, pretty
		}
	}
	return "", "", pretty
}

// read tells whether a row is of a system, and its version. A row with a kernel
// is of nodes with such a kernel only.
func (os osImage) read(pretty, kernel string) (version string, ok bool) {
	re, text := os.image, pretty
	if !re.MatchString(text) {
		return "", false
	}
	if os.Kernel != "" {
		re, text = os.kernel, kernel
	}
	m := re.FindStringSubmatchIndex(text)
	switch {
	case m == nil:
		return "", false
	case os.Version != "":
		return string(re.ExpandString(nil, os.Version, text, m)), true
	}
	return groups(re.FindStringSubmatch(text)), true
}

// groups joins what the groups of a pattern matched with points.
func groups(m []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(m[1:]), func(g string) bool { return g == "" }), ".")
}

// unversioned tells that a system is known to print no version.
func (r *Recognition) unversioned(pretty string) bool {
	return slices.ContainsFunc(r.os, func(os osImage) bool { return os.Unversioned && os.image.MatchString(pretty) })
}

// distribution is operatingSystem for the facts of Ansible.
func (r *Recognition) distribution(name, version string) (id, v, text string) {
	if id = r.names.Distributions[name]; id != "" {
		v = version
	}
	return id, v, strings.TrimSpace(name + " " + version)
}

// nodeProvider reads the provider off a node's labels or its provider ID.
func (r *Recognition) nodeProvider(labels map[string]any, id string) (provider, field string) {
	for _, label := range slices.Sorted(maps.Keys(r.names.ProviderLabels)) {
		if _, ok := labels[label]; ok {
			return r.names.ProviderLabels[label], "metadata.labels[" + label + "]"
		}
	}
	scheme, _, ok := strings.Cut(id, "://")
	if !ok {
		return "", ""
	}
	return r.names.ProviderSchemes[scheme], "spec.providerID"
}

// platformOf returns the product that a label belongs to, and the label.
func (r *Recognition) platformOf(labels map[string]any) (product, label string) {
	for _, prefix := range slices.Sorted(maps.Keys(r.names.PlatformLabels)) {
		for _, key := range slices.Sorted(maps.Keys(labels)) {
			if strings.HasPrefix(key, prefix) {
				return r.names.PlatformLabels[prefix], key
			}
		}
	}
	return "", ""
}

var imageReference = lazy.Regexp(`^(?:.*/)?([^/:@]+)(?::([^/@]+))?(?:@.*)?$`)

// image splits a reference; a tag writes + as _.
func (r *Recognition) image(ref string) (name imageName, base, tag string, err error) {
	m := imageReference().FindStringSubmatch(ref)
	if m == nil {
		return imageName{}, "", "", errors.New("no image reference")
	}
	return r.names.Images[m[1]], m[1], strings.Replace(m[2], "_", "+", 1), nil
}
