// Package lazy puts off what only some runs need. All package variables of a
// program are set before main, so each would cost every run.
package lazy

import (
	"regexp"
	"sync"
)

// Regexp returns what compiles the expression when first called, and panics
// where it is none.
func Regexp(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
