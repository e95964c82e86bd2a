// Command insupport tells whether Kubernetes clusters are in support.
package main

import (
	"os"

	"insupport/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
