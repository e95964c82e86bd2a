package inventory

import (
	"bytes"
	"crypto/sha256"
	"slices"

	"insupport/internal/document"
)

// Pool reads the inventories of one run and packs them. Where several say the
// same of what their clusters run, which most of a fleet do, it is checked and
// kept once. It is not safe for concurrent use.
type Pool struct {
	packer
	settings []Setting
	facts    Facts
	specs    map[[sha256.Size]byte]*spec
	heads    map[string]*[]byte
}

// maxHeads is how many heads are looked for among those of before: where each
// cluster has labels of its own, nothing is shared.
const maxHeads = 1 << 12

// NewPool readies a pool for inventories with these settings and facts.
func NewPool(settings []Setting, facts Facts) *Pool {
	return &Pool{settings: settings, facts: facts, specs: map[[sha256.Size]byte]*spec{}, heads: map[string]*[]byte{}}
}

// New is the New of the package. What it returns does not keep the value, and
// shares its spec with others. line is that of the document, nil for none that is
// canonical.
func (p *Pool) New(doc *document.Document, value any, line *Line) (*Inventory, error) {
	inv, err := p.read(doc, value)
	if err == nil && line != nil && *line.sum == inv.packed.spec.sum && inv.packed.spec.line == nil {
		inv.packed.spec.line, inv.packed.spec.doc, line.sum = line, inv.doc, nil
	}
	return inv, err
}

func (p *Pool) read(doc *document.Document, value any) (*Inventory, error) {
	m, _ := value.(map[string]any)
	if len(p.settings) == 0 {
		if inv := p.alike(doc, m); inv != nil {
			return inv, nil
		}
	}
	inv, err := New(doc, value, p.settings, p.facts)
	if err != nil {
		return nil, err
	}
	if len(p.settings) > 0 { // which have changed the value
		p.pack(m)
	}
	sum := sha256.Sum256(p.text)
	if p.specs[sum] == nil {
		p.specs[sum] = &spec{text: bytes.Clone(p.text), sum: sum, groups: slices.Clone(p.groups)}
	}
	return p.keep(inv, p.specs[sum]), nil
}

// alike returns the inventory of a document whose spec was checked before, but
// for its members; nil where it is new, or something else is wrong with it.
func (p *Pool) alike(doc *document.Document, m map[string]any) *Inventory {
	p.pack(m)
	known := p.specs[sha256.Sum256(p.text)]
	if known == nil {
		return nil
	}
	of := m["spec"]
	defer func() { m["spec"] = of }()
	m["spec"] = map[string]any{"nodes": p.named} // whose other parts are checked
	inv, err := New(doc, m, nil, p.facts)
	if err != nil {
		return nil
	}
	return p.keep(inv, known)
}

// keep keeps what was packed last as the inventory's value, and no other.
func (p *Pool) keep(inv *Inventory, of *spec) *Inventory {
	doc := *inv.doc
	doc.Value = nil
	head := p.heads[string(p.head)]
	if head == nil {
		own := bytes.Clone(p.head)
		if head = &own; len(p.heads) < maxHeads {
			p.heads[string(own)] = head
		}
	}
	inv.value, inv.doc, inv.packed = nil, &doc, packed{of, head, bytes.Clone(p.own)}
	return inv
}
