package source

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"insupport/internal/inventory"
	"insupport/internal/schema"
)

// definitions is the topic data.insupport.recognition.definitions: what
// definitions of clusters say in words of their own.
type definitions struct {
	Providers       map[string]string      `json:"providers"`
	Clouds          map[string]string      `json:"clouds"`
	Managed         map[string]managedName `json:"managed"`
	ExtendedSupport map[string]bool        `json:"extendedSupport"`
	Images          []osPattern            `json:"images"`
	NotRead         map[string]string      `json:"notRead"`
	Releases        []releasePattern       `json:"releases"`

	systems []machineImage
}

// releasePattern is a version by which formats mean a release of a product, in
// its group, and not one of Kubernetes.
type releasePattern struct {
	Pattern string `json:"pattern"`
	Product string `json:"product"`

	version *regexp.Regexp
}

// machineImage is an operating system that names of machine images tell.
type machineImage struct {
	pattern *regexp.Regexp
	id      string
}

type managedName struct {
	Provider string `json:"provider"`
	Product  string `json:"product"`
}

// newDefinitions takes the topic; without one, nothing is recognised.
func newDefinitions(topic any) (definitions, error) {
	var d definitions
	if topic == nil {
		return d, nil
	}
	s, err := schema.Compile("definitions.json")
	if err != nil {
		return d, err
	}
	for _, p := range s.Validate(topic) {
		return d, fmt.Errorf("%s: %s", strings.Join(p.Path, "."), p.Message)
	}
	if err := json.Unmarshal(inventory.Canonical(topic), &d); err != nil {
		return d, err
	}
	for _, p := range d.Images {
		re, err := regexp.Compile(p.Pattern)
		if err != nil {
			return d, fmt.Errorf("images of operating system %s: %w", p.ID, err)
		}
		d.systems = append(d.systems, machineImage{re, p.ID})
	}
	for i, p := range d.Releases {
		re, err := regexp.Compile(p.Pattern)
		if err != nil {
			return d, fmt.Errorf("releases of %s: %w", p.Product, err)
		}
		d.Releases[i].version = re
	}
	return d, nil
}

// system is the operating system that the name of a machine image tells for
// certain, "" where it tells none.
func (d definitions) system(image string) (id, version string) {
	for _, os := range d.systems {
		if m := os.pattern.FindStringSubmatch(image); m != nil {
			return os.id, strings.Join(m[1:], ".")
		}
	}
	return "", ""
}

// release is the product of which a version is a release, "" for versions of
// Kubernetes.
func (d definitions) release(version string) (product, release string) {
	for _, p := range d.Releases {
		if m := p.version.FindStringSubmatch(version); m != nil {
			return p.Product, strings.Join(m[1:], ".")
		}
	}
	return "", ""
}

// cloud is the provider that a format names at a path: as a word, as the only
// key of an object, or as the beginning of the name of a kind.
func (d definitions) cloud(o object, at string) (provider, field string) {
	if at == "" {
		return "", ""
	}
	words := []string{o.at(at)}
	if m, ok := o.get(strings.Split(at, ".")...).(map[string]any); ok {
		words = sortedKeys(m)
	}
	for _, word := range words {
		word = strings.ToLower(word)
		word, _, _ = strings.Cut(word, "datacenterconfig")
		if provider := d.Clouds[word]; provider != "" {
			return provider, at
		}
	}
	return "", ""
}
