package report

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"insupport/internal/finding"
)

// Pool keeps one copy of what results of many clusters say alike, such as who
// gets which help; nobody may change it.
type Pool struct {
	Lines  bool // of results nothing is asked but their lines
	mu     sync.Mutex
	kept   map[[sha256.Size]byte]any
	pieces []string // of texts, in no order
	number map[string]uint32
	block  strings.Builder // that new pieces go into
}

// pooled returns the first value of the pool that is as v in JSON, else v.
func pooled[T any](p *Pool, v T) T {
	raw, err := json.Marshal(v)
	if err != nil {
		return v
	}
	key := sha256.Sum256(fmt.Appendf(raw, " %T", v))
	p.mu.Lock()
	defer p.mu.Unlock()
	if first, ok := p.kept[key].(T); ok {
		return first
	}
	if p.kept == nil {
		p.kept = map[[sha256.Size]byte]any{}
	}
	p.kept[key] = v
	return v
}

// blockSize is the number of bytes of pieces that are kept in one.
const blockSize = 1 << 16

// piece is the number of a piece. Whoever asks has locked the pool.
func (p *Pool) piece(text []byte) uint32 {
	if n, ok := p.number[string(text)]; ok {
		return n
	}
	if p.number == nil {
		p.number = map[string]uint32{}
	}
	if p.block.Cap()-p.block.Len() < len(text) {
		p.block = strings.Builder{}
		p.block.Grow(max(blockSize, len(text)))
	}
	start := p.block.Len()
	p.block.Write(text)
	own, n := p.block.String()[start:], uint32(len(p.pieces))
	p.pieces, p.number[own] = append(p.pieces, own), n
	return n
}

// all are the pieces that there are by now, by their numbers.
func (p *Pool) all() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clip(p.pieces)
}

// Pack returns a result that says the same as JSON, and nothing else.
func (p *Pool) Pack(res *Result) (*Result, error) {
	c := *res.Cluster
	c.AsOf = mark(holeAsOf)
	raw, err := finding.Append(nil, &c)
	if err != nil {
		return nil, err
	}
	packed := &Result{AsOf: res.AsOf, pool: p, text: p.cut(raw, &[manyHoles][]byte{holeAsOf: asOfMark()}, nil)}
	if !packed.text.once(holeAsOf) {
		return res, nil
	}
	return packed, nil
}
