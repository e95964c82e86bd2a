//go:build unix

package cli

import "syscall"

// limitMemory keeps this process from mapping more memory than that.
func limitMemory(bytes uint64) {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_AS, &limit) == nil && uint64(limit.Cur) > bytes {
		limit.Cur = bytes
		_ = syscall.Setrlimit(syscall.RLIMIT_AS, &limit)
	}
}
