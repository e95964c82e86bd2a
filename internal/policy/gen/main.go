// Command gen writes what is made from other files of the project: the shapes
// of ClusterInventory for the rules, from its schema; catalog.json, all data as
// one document; and the list of rules and topics that a whole bundle has.
package main

import (
	"log"
	"os"

	"insupport/internal/policy"
)

const shapesFile = "rego/insupport/lib/shapes/data.json"

// main runs at the top of the repository, as make generate does.
func main() {
	list, err := shapes()
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(shapesFile, list, 0o644); err != nil {
		log.Fatal(err)
	}
	catalog, contents, err := policy.CompileData(os.DirFS("rego"), os.DirFS("data"))
	if err != nil {
		log.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"internal/policy/catalog.json":      catalog,
		"data/insupport/contents/data.json": contents,
	} {
		if err := os.WriteFile(name, content, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
