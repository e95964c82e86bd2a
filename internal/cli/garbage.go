package cli

import (
	"math"
	"os"
	"runtime/debug"
)

// sparedGarbage is the memory that a run may take before any garbage is
// collected, in bytes. A check of one cluster takes a fifth of it, and
// collecting would take a quarter of its time.
const sparedGarbage = 192 << 20

// How much garbage may be beside what is in use, in percent of it: while long
// inputs are read, which makes little else, and while a fleet is evaluated.
const (
	readingPercent = 25
	fleetPercent   = 100
)

// spareGarbage leaves garbage where it is until it is much. Whoever sets Go's
// own variables knows better.
func spareGarbage() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(sparedGarbage)
		debug.SetGCPercent(-1)
	}
}

// collectGarbage has garbage collected in proportion to what is in use, which
// may be more than is spared.
func collectGarbage(percent int) {
	debug.SetGCPercent(percent)
	debug.SetMemoryLimit(math.MaxInt64)
}
