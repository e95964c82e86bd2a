// Package wire writes and reads what the program carries of rules and facts:
// numbers, texts and tables of them. It promises that damaged bytes are told,
// and cost no more memory than they account for.
package wire

import (
	"encoding/binary"
	"errors"
)

// ErrDamaged says that the bytes are not what the generator wrote.
var ErrDamaged = errors.New("the rules or facts that the program carries are damaged; install it again")

// Table numbers values in the order in which they come.
type Table[T comparable] map[T]int

// Index returns the number of a value, the next one for a new value.
func (t Table[T]) Index(v T) int {
	i, ok := t[v]
	if !ok {
		i = len(t)
		t[v] = i
	}
	return i
}

// List returns the values in the order of their numbers.
func (t Table[T]) List() []T {
	out := make([]T, len(t))
	for v, i := range t {
		out[i] = v
	}
	return out
}

// Number appends a number that is not negative.
func Number(out []byte, n int) []byte { return binary.AppendUvarint(out, uint64(n)) }

// Text appends a text.
func Text(out []byte, s string) []byte { return append(Number(out, len(s)), s...) }

// Texts appends the strings to which numbers refer.
func Texts(out []byte, strings Table[string]) []byte {
	out = Number(out, len(strings))
	for _, s := range strings.List() {
		out = Text(out, s)
	}
	return out
}

// Reader reads bytes in their order. Once they turn out damaged it reads zeros,
// and what comes of it is of no use.
type Reader struct {
	Strings []string // to which the numbers of texts refer

	data    string
	at      int
	damaged bool
}

// Read returns a reader of data, whose text it shares.
func Read(data string) *Reader { return &Reader{data: data} }

// Offset is where in the data the reader is.
func (r *Reader) Offset() int { return r.at }

// Damaged tells whether the bytes are not what was written.
func (r *Reader) Damaged() bool { return r.damaged }

// Done tells whether all bytes were read, and none was damaged.
func (r *Reader) Done() bool { return !r.damaged && r.at == len(r.data) }

// Damage says that what was read cannot be.
func (r *Reader) Damage() { r.damaged, r.at = true, len(r.data) }

// Number reads a number.
func (r *Reader) Number() int {
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
	r.Damage()
	return 0
}

// Count reads the number of things to come, each of which takes a byte at least.
func (r *Reader) Count() int {
	n := r.Number()
	if n > len(r.data)-r.at {
		r.Damage()
		return 0
	}
	return n
}

// Raw reads a text that was written as it is.
func (r *Reader) Raw() string {
	n := r.Count()
	r.at += n
	return r.data[r.at-n : r.at]
}

// Texts reads the table of texts.
func (r *Reader) Texts() {
	r.Strings = make([]string, r.Count())
	for i := range r.Strings {
		r.Strings[i] = r.Raw()
	}
}

// Text reads the number of a text of the table.
func (r *Reader) Text() string { return Pick(r, r.Strings) }

// Pick reads the number of one of several and returns it.
func Pick[T any](r *Reader, from []T) (v T) {
	if i := r.Number(); i < len(from) {
		return from[i]
	}
	r.Damage()
	return v
}

// Cut takes n from what was allocated before: one allocation stands for
// thousands of small ones.
func Cut[T any](spare *[]T, n int) []T {
	if len(*spare) < n {
		*spare = make([]T, max(n, 2048))
	}
	out := (*spare)[:n:n]
	*spare = (*spare)[n:]
	return out
}
