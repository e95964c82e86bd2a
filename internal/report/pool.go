package report

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"
)

// Pool keeps one copy of what results of many clusters say alike, such as who
// gets which help; nobody may change it.
type Pool struct {
	Lines bool // results are forgotten once their lines are written
	mu    sync.Mutex
	kept  map[[sha256.Size]byte]any
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
