package cli

import (
	"math"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

// How much garbage may be beside what is in use before it is collected, in
// percent of it: in a check of one cluster, of which collecting would take a
// quarter; while long inputs are read, which makes little else; and while a
// fleet is evaluated.
const (
	onePercent     = 800
	readingPercent = 25
	fleetPercent   = 100
)

// longInput is the number of bytes of an input from which garbage is collected
// often.
const longInput = 2 << 20

// collectGarbage sets how much garbage may be. Whoever sets Go's own variable
// knows better.
func collectGarbage(percent int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

// fleetHeap is the number of bytes to which the heap may grow while a fleet is
// evaluated, as long as what is in use leaves room for some garbage: collecting
// it early would take a quarter of the time.
const fleetHeap = 120 << 20

// fleetMemory is the number of bytes that Go may take of the system, garbage
// and gaps included, while clusters are written and dropped. The program itself
// is mapped beside it.
const fleetMemory = 168 << 20

// boundMemory sets it, unless Go's own variable does.
func boundMemory(bytes int64) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(bytes)
	}
}

// fleetGarbage sets, time and again until it is stopped, how much garbage may
// be by what is in use. A nil one does nothing.
type fleetGarbage struct {
	done    chan struct{}
	dropped atomic.Bool // clusters are written and dropped
	heap    int         // to which it may grow by now: a page that nobody touched before costs as much as collecting
}

func collectFleet() *fleetGarbage {
	g := &fleetGarbage{done: make(chan struct{}), heap: fleetHeap / 3}
	g.tune()
	go func() {
		tick := time.NewTicker(fleetEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				g.tune()
			case <-g.done:
				return
			}
		}
	}()
	return g
}

func (g *fleetGarbage) tune() {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	used := int(sample[0].Value.Uint64())
	g.heap = min(g.heap+fleetHeap/30, fleetHeap)
	collectGarbage(min(max((max(g.heap, 2*used)-used)*100/max(used, 1), fleetPercent/2), 4*fleetPercent))
	if g.dropped.Load() && used < fleetHeap*5/6 {
		boundMemory(fleetMemory)
	} else {
		boundMemory(math.MaxInt64) // close to the bound, collecting would never end
	}
}

// drop says that clusters are written and dropped from now on, if they are.
func (g *fleetGarbage) drop(dropped bool) {
	if g != nil {
		g.dropped.Store(dropped)
	}
}

func (g *fleetGarbage) stop() {
	if g != nil {
		close(g.done)
		boundMemory(math.MaxInt64)
	}
}

// fleetEvery is shorter than a large cluster takes.
const fleetEvery = 100 * time.Millisecond
