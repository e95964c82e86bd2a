// Command gen writes catalog.json, the data folder as one JSON document.
package main

import (
	"log"
	"os"

	"insupport/internal/policy"
)

// main runs in internal/policy, as go generate does.
func main() {
	content, err := policy.CompileData(os.DirFS("../../data"))
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("catalog.json", content, 0o644); err != nil {
		log.Fatal(err)
	}
}
