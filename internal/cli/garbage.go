package cli

import (
	"os"
	"runtime/debug"
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
