package inventory

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"insupport/internal/document"
)

// Pool reads the inventories of one run. Where several say the same of what
// their clusters run, which most of a fleet do, it is checked and kept once. It
// is not safe for concurrent use.
type Pool struct {
	settings []Setting
	facts    Facts
	specs    map[[sha256.Size]byte]*spec
	parts    map[[sha256.Size]byte]any // of specs that nobody else has, by canonical JSON
}

// spec is what inventories say of what a cluster runs; nobody may change it.
type spec struct {
	value     map[string]any
	canonical []byte
	sum       [sha256.Size]byte
}

// NewPool readies a pool for inventories with these settings and facts.
func NewPool(settings []Setting, facts Facts) *Pool {
	return &Pool{settings, facts, map[[sha256.Size]byte]*spec{}, map[[sha256.Size]byte]any{}}
}

// New is the New of the package. What it returns shares its spec with others.
func (p *Pool) New(doc *document.Document, value any) (*Inventory, error) {
	m, _ := value.(map[string]any)
	if inv := p.alike(doc, m); inv != nil {
		return inv, nil
	}
	inv, err := New(doc, value, p.settings, p.facts)
	if err != nil {
		return nil, err
	}
	if of, ok := m["spec"].(map[string]any); ok && namesMachines(of) {
		p.shareParts(of)
	} else if ok {
		s := &spec{value: of, canonical: Canonical(of)}
		s.sum = sha256.Sum256(s.canonical)
		if known := p.specs[s.sum]; known != nil {
			s = known
		}
		p.specs[s.sum] = s
		m["spec"], inv.spec = s.value, s
	}
	return inv, nil
}

// alike returns the inventory of a document whose spec was checked before, nil
// where something else is wrong with it or settings may change it.
func (p *Pool) alike(doc *document.Document, m map[string]any) *Inventory {
	of, ok := m["spec"].(map[string]any)
	if !ok || len(p.settings) > 0 || len(p.specs) == 0 || namesMachines(of) {
		return nil
	}
	known := p.specs[sha256.Sum256(Canonical(of))]
	if known == nil {
		return nil
	}
	m["spec"] = map[string]any{} // which no schema refuses, and whose parts are checked
	inv, err := New(doc, m, nil, p.facts)
	if m["spec"] = of; err != nil {
		return nil
	}
	m["spec"], inv.spec = known.value, known
	return inv
}

// namesMachines tells whether a spec has names of machines, which no other has.
func namesMachines(spec map[string]any) bool {
	nodes, _ := spec["nodes"].([]any)
	return slices.ContainsFunc(nodes, func(node any) bool {
		group, _ := node.(map[string]any)
		return group["members"] != nil
	})
}

// shareParts keeps all but the groups of nodes themselves once.
func (p *Pool) shareParts(spec map[string]any) {
	nodes, _ := spec["nodes"].([]any)
	for _, of := range append([]any{spec}, nodes...) {
		of, _ := of.(map[string]any)
		for key, value := range of {
			switch value.(type) {
			case map[string]any, []any:
				if key != "nodes" && key != "members" {
					of[key] = p.part(value)
				}
			}
		}
	}
}

func (p *Pool) part(value any) any {
	sum := sha256.Sum256(Canonical(value))
	known, ok := p.parts[sum]
	if !ok {
		known = value
		p.parts[sum] = value
	}
	return known
}

// SpecSum is the hash of what the inventory says of what its cluster runs, ""
// where none is known.
func (i *Inventory) SpecSum() string {
	if i.spec == nil {
		return ""
	}
	return hex.EncodeToString(i.spec.sum[:])
}
