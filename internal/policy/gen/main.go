// Command gen writes catalog.json, the data folder as one JSON document.
package main

import (
	"log"
	"os"

	"insupport/internal/policy"
)

// main runs at the top of the repository, as make generate does.
func main() {
	content, err := policy.CompileData(os.DirFS("data"))
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("internal/policy/catalog.json", content, 0o644); err != nil {
		log.Fatal(err)
	}
}
