//go:build !linux

package script_test

import "github.com/rogpeppe/go-internal/testscript"

// terminal needs the terminals of Linux; scripts ask for them.
func terminal(ts *testscript.TestScript, _ bool, _ []string) { ts.Fatalf("only on Linux") }
