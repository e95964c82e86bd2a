package source

import (
	"fmt"
	"hash/maphash"
	"slices"

	"gopkg.in/yaml.v3"
)

// keys finds keys that an object sets twice, of which one would hide the
// other. It holds what all objects being read hold, as hashes, so that what is
// skipped costs no memory to speak of.
type keys struct {
	seed   maphash.Seed
	hashes []uint64 // of small objects, inner ones behind outer ones
}

// ofObject are the keys of one object.
type ofObject struct {
	from int
	many map[uint64]bool // where there are more than few
}

const (
	few     = 32
	maxKeys = maxValues // of one object
)

func (k *keys) open() ofObject { return ofObject{from: len(k.hashes)} }

func (k *keys) close(o ofObject) { k.hashes = k.hashes[:o.from] }

// add tells whether the object did not have the key yet.
func (k *keys) add(o *ofObject, key []byte) (fresh bool, err error) {
	h := maphash.Bytes(k.seed, key)
	if o.many == nil {
		own := k.hashes[o.from:]
		if slices.Contains(own, h) {
			return false, nil
		}
		if len(own) < few {
			k.hashes = append(k.hashes, h)
			return true, nil
		}
		o.many = make(map[uint64]bool, 2*few)
		for _, old := range own {
			o.many[old] = true
		}
	}
	if o.many[h] {
		return false, nil
	}
	if o.many[h] = true; len(o.many) > maxKeys {
		return false, fmt.Errorf("one object has more than %d keys", maxKeys)
	}
	return true, nil
}

// setTwice returns a key that some mapping below n sets twice, and where it
// was set first.
func setTwice(n *yaml.Node) (again, first *yaml.Node) {
	var seen map[string]*yaml.Node
	if n.Kind == yaml.MappingNode {
		seen = make(map[string]*yaml.Node, len(n.Content)/2)
	}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			key := resolved(c)
			if key.Kind == yaml.ScalarNode {
				if first := seen[key.Value]; first != nil {
					return c, first
				}
				seen[key.Value] = c
			}
		}
		if again, first := setTwice(c); again != nil {
			return again, first
		}
	}
	return nil, nil
}

// resolved is what an alias stands for.
func resolved(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}
