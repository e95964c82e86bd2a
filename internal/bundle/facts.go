package bundle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"insupport/internal/inventory"
	"insupport/internal/signature"
)

// FactsSchema is the shape of facts that this program reads and writes; facts
// of another one are refused.
const FactsSchema = 1

// MaxFactsFile is the most that a packed file of facts may hold, in bytes.
const MaxFactsFile = 64 << 20

// FactsManifest says what a file of facts holds. It stands in the metadata of
// the manifest that OPA reads.
type FactsManifest struct {
	Schema   int             `json:"schema"`
	Built    string          `json:"built"`  // YYYY-MM-DD; of two files, the later one is newer
	Digest   string          `json:"digest"` // "sha256:…" over the facts, as a report names them
	Tool     string          `json:"tool"`   // version of the program that wrote it
	Products map[string]Days `json:"products"`
}

// Days are those of a product's facts, YYYY-MM-DD or "" where no source has one.
type Days struct {
	Checked string `json:"checked,omitempty"` // the oldest among facts that still decide
	Changed string `json:"changed,omitempty"` // the newest
}

// Facts are the facts of a file, apart from rules.
type Facts struct {
	FactsManifest
	Signatures []signature.Signature
	SignedBy   string // id of the key whose signature was checked
	data       map[string]any
}

// factsManifest is the manifest of a file of facts as OPA has it.
type factsManifest struct {
	Revision    string   `json:"revision"`
	Roots       []string `json:"roots"`
	RegoVersion int      `json:"rego_version"`
	Metadata    struct {
		Insupport struct {
			Facts *FactsManifest `json:"facts"`
		} `json:"insupport"`
	} `json:"metadata"`
}

// WriteFacts writes the facts, corrections included, as a bundle of their own
// that opa loads beside the rules. checked are the days that the rules give; an
// empty built is the newest day of the facts.
func (b *Bundle) WriteFacts(w io.Writer, tool, built string, checked map[string]string) error {
	data, _ := factsOf(b.Data())
	code := insupportData(data)
	if own, ok := code["contents"].(map[string]any); ok {
		list := (&Bundle{data: data}).listContents() // corrections may have added to it
		list["rules"] = own["rules"]
		code["contents"] = list
	}
	m := factsManifest{RegoVersion: 1, Roots: []string{}}
	for _, key := range slices.Sorted(maps.Keys(code)) {
		m.Roots = append(m.Roots, "insupport/"+key)
	}
	about := &FactsManifest{Schema: FactsSchema, Built: built, Tool: tool, Products: map[string]Days{}}
	if about.Built == "" {
		if about.Built = b.FactsDay(); about.Built == "" {
			return errors.New("no source of the facts has a day; give one with --built")
		}
	}
	_, _, about.Digest = digests(nil, data)
	for _, product := range b.Products() {
		m.Roots = append(m.Roots, "insupport_facts/"+product)
		about.Products[product] = Days{checked[product], newestSource(b.products()[product], false)}
	}
	m.Revision, m.Metadata.Insupport.Facts = about.Built, about
	return Pack(w, map[string][]byte{".manifest": inventory.Canonical(m), "data.json": inventory.Canonical(data)})
}

// factsOf splits data into facts and what comes with rules.
func factsOf(data map[string]any) (facts, rest map[string]any) {
	code, with := map[string]any{}, map[string]any{}
	for key, value := range insupportData(data) {
		if slices.Contains(factKeys, key) {
			code[key] = value
		} else {
			with[key] = value
		}
	}
	rest = map[string]any{}
	maps.Copy(rest, data)
	delete(rest, "insupport_facts")
	if _, ok := rest["insupport"].(map[string]any); ok {
		if rest["insupport"] = with; len(with) == 0 {
			delete(rest, "insupport")
		}
	}
	return map[string]any{"insupport": code, "insupport_facts": data["insupport_facts"]}, rest
}

// factKeys are the keys of data.insupport that come with facts: their own list
// of contents, how makers are recognised, and thresholds, without which plain
// opa could not judge by them.
var factKeys = []string{"contents", "recognition", "settings"}

// ReadFacts reads a file of facts, which one of the keys must have signed where
// there are any. Its manifest is held against what it holds.
func ReadFacts(content []byte, keys signature.Keys) (*Facts, error) {
	b := &Bundle{data: map[string]any{}}
	tree, err := b.open(bytes.NewReader(content), maxFacts, keys)
	if err != nil {
		return nil, err
	}
	var m factsManifest
	raw, ok := tree[".manifest"]
	if ok {
		if err := decode(".manifest", raw, &m); err != nil {
			return nil, err
		}
	}
	f := &Facts{Signatures: b.Signatures, SignedBy: b.SignedBy}
	if m.Metadata.Insupport.Facts == nil {
		return nil, errors.New("is no file of facts; `insupport facts build` writes one")
	}
	f.FactsManifest = *m.Metadata.Insupport.Facts
	switch {
	case f.Schema > FactsSchema:
		return nil, fmt.Errorf("has facts of schema %d, and this program reads schema %d; insupport %s, which wrote it, and later ones read it", f.Schema, FactsSchema, f.Tool)
	case f.Schema < FactsSchema:
		return nil, fmt.Errorf("has facts of schema %d, and this program reads schema %d; insupport %s, which wrote it, reads it, or take newer facts", f.Schema, FactsSchema, f.Tool)
	}
	if _, err := time.Parse(time.DateOnly, f.Built); err != nil {
		return nil, fmt.Errorf(".manifest: built is %q, which is no day", f.Built)
	}
	if err := b.add(tree); err != nil {
		return nil, err
	}
	if len(b.Modules) > 0 {
		return nil, fmt.Errorf("holds rules beside facts (%s)", b.Modules[0].Path)
	}
	if _, rest := factsOf(b.data); len(rest) > 0 {
		return nil, fmt.Errorf("holds data that is no fact: %.80s", inventory.Canonical(rest))
	}
	if _, _, digest := digests(nil, b.data); digest != f.Digest {
		return nil, fmt.Errorf("was changed: its manifest names the digest %s, its facts have %s", f.Digest, digest)
	}
	f.data = b.data
	return f, nil
}

// Check holds the facts to what rules need of them, as facts of the program are
// held when it is made.
func (f *Facts) Check(ctx context.Context) error {
	if err := checkCatalog(f.data, nil); err != nil {
		return err
	}
	b := &Bundle{data: f.data}
	want, ok := b.contents()
	if !ok || len(want.topics) == 0 {
		return errors.New("is not whole: it does not list its facts (insupport/contents)")
	}
	return b.factsComplete(ctx, want, b.Catalog())
}

// take replaces the facts of a bundle. Thresholds and the list of rules stay:
// newer facts make no rule milder and take none away.
func (b *Bundle) take(f *Facts) {
	code, theirs := maps.Clone(insupportData(b.data)), insupportData(f.data)
	if value, ok := theirs["recognition"]; ok {
		code["recognition"] = value
	}
	own, _ := code["contents"].(map[string]any)
	if list, ok := theirs["contents"].(map[string]any); ok && own != nil {
		own = maps.Clone(own)
		own["topics"], own["rows"] = list["topics"], list["rows"]
		code["contents"] = own
	}
	data := maps.Clone(b.data)
	data["insupport"], data["insupport_facts"] = code, f.data["insupport_facts"]
	b.data, b.FactsFile = data, &f.FactsManifest
	b.Roots = slices.DeleteFunc(b.Roots, func(root string) bool { return strings.HasPrefix(root, "insupport_facts/") })
	for _, product := range b.Products() {
		b.addRoot("insupport_facts/" + product)
	}
}

// FactsDay is the newest day of a source of the facts.
func (b *Bundle) FactsDay() (newest string) {
	for _, product := range b.products() {
		newest = max(newest, newestSource(product, true))
	}
	return newest
}

// newestSource is the newest day on which a source of a product changed, or was
// looked at.
func newestSource(product any, looked bool) (newest string) {
	sources, _ := topic(product, "product")["sources"].(map[string]any)
	for _, source := range sources {
		of, _ := source.(map[string]any)
		date, _ := of["date"].(string)
		newest = max(newest, date)
		if checked, _ := of["checked"].(string); looked {
			newest = max(newest, checked)
		}
	}
	return newest
}
