package precompiled

import (
	"encoding/binary"
	"errors"
)

// errDamaged says that the bytes are not what the generator wrote.
var errDamaged = errors.New("the precompiled rules or facts are damaged")

// table numbers values in the order in which they come.
type table[T comparable] map[T]int

func (t table[T]) index(v T) int {
	i, ok := t[v]
	if !ok {
		i = len(t)
		t[v] = i
	}
	return i
}

func (t table[T]) list() []T {
	out := make([]T, len(t))
	for v, i := range t {
		out[i] = v
	}
	return out
}

func number(out []byte, n int) []byte { return binary.AppendUvarint(out, uint64(n)) }

func text(out []byte, s string) []byte { return append(number(out, len(s)), s...) }

// texts writes the strings to which numbers refer.
func texts(out []byte, strings table[string]) []byte {
	out = number(out, len(strings))
	for _, s := range strings.list() {
		out = text(out, s)
	}
	return out
}

// reader reads data from at. Once damaged it reads zeros, and what comes of it
// is of no use.
type reader struct {
	data    string
	at      int
	damaged bool
	strings []string
}

func (r *reader) damage() { r.damaged, r.at = true, len(r.data) }

func (r *reader) number() int {
	n, shift := uint64(0), 0
	for r.at < len(r.data) && shift < 35 {
		b := r.data[r.at]
		r.at++
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return int(n)
		}
		shift += 7
	}
	r.damage()
	return 0
}

// count is the number of things to come, each of which takes a byte at least.
func (r *reader) count() int {
	n := r.number()
	if n > len(r.data)-r.at {
		r.damage()
		return 0
	}
	return n
}

func (r *reader) raw() string {
	n := r.count()
	r.at += n
	return r.data[r.at-n : r.at]
}

func (r *reader) texts() {
	r.strings = make([]string, r.count())
	for i := range r.strings {
		r.strings[i] = r.raw()
	}
}

func (r *reader) text() string { return pick(r, r.strings) }

// pick reads the number of one of several and returns it.
func pick[T any](r *reader, from []T) (v T) {
	if i := r.number(); i < len(from) {
		return from[i]
	}
	r.damage()
	return v
}

// cut takes n from what was allocated before: one allocation stands for
// thousands of small ones.
func cut[T any](spare *[]T, n int) []T {
	if len(*spare) < n {
		*spare = make([]T, max(n, 2048))
	}
	out := (*spare)[:n:n]
	*spare = (*spare)[n:]
	return out
}
