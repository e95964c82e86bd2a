package cli

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
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

// collectFleet sets, time and again until it is stopped, how much garbage may
// be by what is in use.
func collectFleet() (stop func()) {
	tick, done := time.NewTicker(fleetEvery), make(chan struct{})
	tune := func() {
		sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(sample)
		used := int(sample[0].Value.Uint64())
		collectGarbage(min(max((fleetHeap-used)*100/max(used, 1), fleetPercent/2), 4*fleetPercent))
	}
	tune()
	go func() {
		for {
			select {
			case <-tick.C:
				tune()
			case <-done:
				return
			}
		}
	}()
	return func() {
		tick.Stop()
		close(done)
	}
}

// fleetEvery is shorter than a large cluster takes.
const fleetEvery = 100 * time.Millisecond
