//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// memory is the most that a process held, in MB.
func memory(ended *os.ProcessState) float64 {
	peak := float64(ended.SysUsage().(*syscall.Rusage).Maxrss)
	if runtime.GOOS == "darwin" {
		return peak / 1e6
	}
	return peak / 1e3 // which others count in KB
}
