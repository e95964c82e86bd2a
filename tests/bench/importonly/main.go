// Command importonly imports what the program imports of OPA and ends: the
// floor under any start of a program that evaluates Rego.
package main

import (
	"os"

	"github.com/open-policy-agent/opa/v1/rego"
)

func main() {
	if len(os.Args) > 100 {
		rego.New()
	}
}
