// Command gen writes what is made from other files of the project: the shapes
// of ClusterInventory for the rules, from its schema; the facts that a product
// shares with another, from that one's; what the program carries
// of rego/ and data/; and the list of rules and topics that a whole bundle has.
package main

import (
	"log"
	"os"
	"path/filepath"

	"insupport/internal/bundle"
	"insupport/internal/planner"
)

const shapesFile = "rego/insupport/lib/shapes/data.json"

// main runs at the top of the repository, as make generate does.
func main() {
	files, err := shared()
	if err != nil {
		log.Fatal(err)
	}
	if files[shapesFile], err = shapes(); err != nil {
		log.Fatal(err)
	}
	write(files) // which Precompile reads
	generated, contents, err := bundle.Precompile(os.DirFS("rego"), os.DirFS("data"), planner.Plan)
	if err != nil {
		log.Fatal(err)
	}
	files = map[string][]byte{"data/insupport/contents/data.json": contents}
	for name, content := range generated {
		files[filepath.Join("internal/bundle", name)] = content
	}
	write(files)
}

func write(files map[string][]byte) {
	for name, content := range files {
		if err := os.WriteFile(name, content, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
