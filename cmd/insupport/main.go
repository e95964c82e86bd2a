// Command insupport tells whether Kubernetes clusters are in support.
package main

import (
	"os"

	"insupport/internal/about"
	"insupport/internal/cli"
)

// A release is linked with these.
var version, commit, date string

func main() {
	about.SetBuild(version, commit, date)
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
