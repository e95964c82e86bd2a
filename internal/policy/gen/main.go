// Command gen writes catalog.json, the data folder as one JSON document, the
// list of rules and topics that a whole bundle has, and rules.bin, the rego
// folder compiled.
package main

import (
	"log"
	"os"

	"insupport/internal/policy"
)

// main runs at the top of the repository, as make generate does.
func main() {
	catalog, list, err := policy.CompileData(os.DirFS("rego"), os.DirFS("data"))
	if err != nil {
		log.Fatal(err)
	}
	rules, err := policy.CompileRules(os.DirFS("rego"))
	if err != nil {
		log.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"internal/policy/catalog.json":      catalog,
		"internal/policy/rules.bin":         rules,
		"data/insupport/contents/data.json": list,
	} {
		if err := os.WriteFile(name, content, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
