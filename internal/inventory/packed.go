package inventory

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"sync"

	"insupport/internal/document"
)

// packed is the value of an inventory as canonical JSON, which takes a tenth of
// the memory and nothing of the collector's time. All parts are cut by a byte
// that no JSON has.
type packed struct {
	spec *spec   // which alike clusters share
	head *[]byte // all that is beside the spec, cut where the name goes; shared too
	own  []byte  // the name, then the lists of members, in their order
}

// spec is what inventories say of what a cluster runs, cut where the lists of
// members go: a spec with another list there is as valid as this one.
type spec struct {
	text   []byte
	sum    [sha256.Size]byte
	groups []int // those that have members, by index
	// By which lines that have the same find their places: the first of them,
	// and where its parts stand.
	line   *Line
	doc    *document.Document
	places sync.Map // of those that were asked for, by path
}

var cut = []byte{0}

// packer packs values one after the other into the same memory.
type packer struct {
	text, head, own []byte
	groups          []int
	named           []any // those groups, with nothing but their names and members
}

func (p *packer) pack(value map[string]any) {
	p.text, p.head, p.own, p.groups, p.named = p.text[:0], p.head[:0], p.own[:0], p.groups[:0], nil
	head := maps.Clone(value)
	delete(head, "spec")
	p.head = appendMap(p.head, head, func(out []byte, key string, v any) []byte {
		meta, ok := v.(map[string]any)
		if key != "metadata" || !ok {
			return appendCanonical(out, v)
		}
		return appendMap(out, meta, func(out []byte, key string, v any) []byte {
			if key != "name" {
				return appendCanonical(out, v)
			}
			p.own = appendCanonical(p.own, v)
			return append(out, cut...)
		})
	})
	if of, ok := value["spec"].(map[string]any); ok {
		p.text = appendMap(p.text, of, p.part)
	} else {
		p.text = appendCanonical(p.text, value["spec"])
	}
}

// part appends a part of a spec.
func (p *packer) part(out []byte, key string, v any) []byte {
	nodes, ok := v.([]any)
	if key != "nodes" || !ok {
		return appendCanonical(out, v)
	}
	return appendList(out, nodes, func(out []byte, i int, node any) []byte {
		group, ok := node.(map[string]any)
		if !ok {
			return appendCanonical(out, node)
		}
		return appendMap(out, group, func(out []byte, key string, v any) []byte {
			if key != "members" || !texts(v) {
				return appendCanonical(out, v)
			}
			p.own = appendCanonical(append(p.own, cut...), v)
			p.groups, p.named = append(p.groups, i), append(p.named, map[string]any{"name": group["name"], key: v})
			return append(out, cut...)
		})
	})
}

// texts tells a list of nothing but texts, whose items can be counted.
func texts(v any) bool {
	list, ok := v.([]any)
	for _, item := range list {
		_, text := item.(string)
		ok = ok && text
	}
	return ok
}

// Value is the document as written, with flags applied and absent values
// dropped. It is decoded for each caller, or all callers' own: nobody may change
// it.
func (i *Inventory) Value() map[string]any {
	if i.spec == nil {
		return i.value
	}
	return decode[map[string]any](i.Canonical())
}

// Head is the value without its spec.
func (i *Inventory) Head() map[string]any {
	if i.spec == nil {
		head := maps.Clone(i.value)
		delete(head, "spec")
		return head
	}
	return decode[map[string]any](i.packed.beside())
}

// beside is the canonical JSON of all that is beside the spec.
func (p packed) beside() []byte {
	name, _, _ := bytes.Cut(p.own, cut)
	return bytes.Replace(*p.head, cut, name, 1)
}

// Members are the names of machines, by the index of their group.
func (i *Inventory) Members() map[int][]string {
	p := i.parts()
	_, lists, _ := bytes.Cut(p.own, cut)
	members := make(map[int][]string, len(p.spec.groups))
	for _, group := range p.spec.groups {
		var list []byte
		list, lists, _ = bytes.Cut(lists, cut)
		members[group] = decode[[]string](list)
	}
	return members
}

// Shape is the same for inventories that say the same of what their clusters
// run, but for the names of machines.
func (i *Inventory) Shape() []byte {
	p := i.parts()
	shape := p.spec.sum[:]
	_, lists, _ := bytes.Cut(p.own, cut)
	for range p.spec.groups {
		var list []byte
		list, lists, _ = bytes.Cut(lists, cut)
		shape = binary.AppendUvarint(shape, uint64(quotes(list)))
	}
	return shape
}

// quotes counts those around the texts of a list, which are two for each. What
// lies between texts tells nothing: "," is a text, too.
func quotes(list []byte) (n int) {
	for i := 0; i < len(list); i++ {
		switch list[i] {
		case '\\':
			i++
		case '"':
			n++
		}
	}
	return n
}

// parts are the inventory's packed value, even where it is not kept.
func (i *Inventory) parts() packed {
	if i.spec != nil {
		return i.packed
	}
	var p packer
	p.pack(i.value)
	return packed{&spec{text: p.text, sum: sha256.Sum256(p.text), groups: p.groups}, &p.head, p.own}
}

// Digest returns "sha256:" and the hash of the canonical JSON of the
// inventory.
func (i *Inventory) Digest() string {
	h := sha256.New()
	i.write(func(part []byte) { h.Write(part) })
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// Canonical is the canonical JSON of the inventory.
func (i *Inventory) Canonical() (out []byte) {
	i.write(func(part []byte) { out = append(out, part...) })
	return out
}

// write writes the canonical JSON in parts. Of a packed value, which is valid,
// the spec is the last key.
func (i *Inventory) write(put func(part []byte)) {
	if i.spec == nil {
		put(Canonical(i.value))
		return
	}
	name, lists, _ := bytes.Cut(i.own, cut)
	before, after, _ := bytes.Cut(*i.head, cut)
	put(before)
	put(name)
	put(after[:len(after)-1])
	put([]byte(`,"spec":`))
	for text, more := i.spec.text, true; more; {
		var part, list []byte
		part, text, more = bytes.Cut(text, cut)
		list, lists, _ = bytes.Cut(lists, cut)
		put(part)
		put(list)
	}
	put([]byte("}"))
}

// decode reads canonical JSON of our own.
func decode[T any](raw []byte) (v T) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		panic(fmt.Sprintf("a packed inventory: %v", err)) // not reachable from what was packed
	}
	return v
}
