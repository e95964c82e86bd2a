//go:build !unix

package cli

// limitMemory does nothing where the system has no such limit.
func limitMemory(uint64) {}
