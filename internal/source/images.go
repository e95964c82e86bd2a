package source

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"insupport/internal/inventory"
)

// images says how applications show in what runs: the topic images of each
// product.
type images struct {
	suffixes []imageSuffix // the longest first
	partOf   map[string]string
	charts   map[string]string // chart to the component of its application
	oldest   map[string][]int  // product to the numbers of its oldest line
}

// imageSuffix is the end of a repository whose tags are versions of a component.
type imageSuffix struct {
	repository, component string
	tag                   *regexp.Regexp // nil for any that is a version
}

// newImages takes the catalog.
func newImages(catalog any) (images, error) {
	out := images{partOf: map[string]string{}, charts: map[string]string{}, oldest: map[string][]int{}}
	products, _ := catalog.(map[string]any)
	for _, product := range sortedKeys(products) {
		of, _ := products[product].(map[string]any)
		releases, _ := of["releases"].(map[string]any)
		if order, _ := releases["order"].([]any); len(order) > 0 {
			out.oldest[product] = parts(text(order[0]))
		}
		topic, ok := of["images"]
		if !ok {
			continue
		}
		var own struct {
			Component string `json:"component"`
			Images    map[string]struct {
				Tag string `json:"tag"`
			} `json:"images"`
			PartOf string              `json:"partOf"`
			Charts map[string]struct{} `json:"charts"`
		}
		if err := json.Unmarshal(inventory.Canonical(topic), &own); err != nil {
			return out, fmt.Errorf("%s/images: %w", product, err)
		}
		for repository, how := range own.Images {
			row := imageSuffix{repository: repository, component: own.Component}
			if how.Tag != "" {
				var err error
				if row.tag, err = regexp.Compile(how.Tag); err != nil {
					return out, fmt.Errorf("%s/images: %s: %w", product, repository, err)
				}
			}
			out.suffixes = append(out.suffixes, row)
		}
		if own.PartOf != "" {
			out.partOf[own.PartOf] = own.Component
		}
		for chart := range own.Charts {
			out.charts[chart] = own.Component
		}
	}
	slices.SortFunc(out.suffixes, func(a, b imageSuffix) int {
		return cmp.Or(len(b.repository)-len(a.repository), strings.Compare(a.repository, b.repository))
	})
	return out, nil
}

// application is the component that an image is of, and its version; "" where
// neither is certain.
func (i images) application(ref string) (component, version string) {
	m := imageReference().FindStringSubmatch(ref)
	if m == nil || m[2] == "" {
		return "", ""
	}
	repository, _, _ := strings.Cut(ref, "@")
	repository = strings.TrimSuffix(repository, ":"+m[2])
	// The library of Docker goes without its name, and its registry too.
	if name := strings.TrimPrefix(strings.TrimPrefix(repository, "index."), "docker.io/"); !strings.Contains(name, "/") {
		repository = "library/" + name
	}
	for _, row := range i.suffixes {
		if repository != row.repository && !strings.HasSuffix(repository, "/"+row.repository) {
			continue
		}
		switch {
		case row.tag == nil && versionText().MatchString(m[2]):
			return row.component, m[2]
		case row.tag != nil:
			if found := row.tag.FindStringSubmatch(m[2]); found != nil {
				return row.component, found[len(found)-1]
			}
		}
	}
	return "", ""
}

// numbered tells that a version is numbered as releases of a product are, and
// not, as another count from zero, below all of its lines.
func (i images) numbered(product, version string) bool {
	given := parts(version)
	return len(given) > 1 && i.oldest[product] != nil && slices.Compare(given, i.oldest[product]) >= 0
}
