// Command import writes the catalog folders of published lifecycles from a
// checkout of endoflife.date, and records what it read of it; without one,
// from what was recorded last:
//
//	go run ./internal/lifecycles/import [-source DIR]
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"insupport/internal/lifecycles"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "import:", err)
		os.Exit(1)
	}
}

func run() error {
	source := flag.String("source", "", "checkout of endoflife.date; absent: what was read last")
	revision := flag.String("revision", "", "commit of the checkout; absent: asked of git")
	date := flag.String("date", "", "day of that commit; absent: asked of git")
	list := flag.String("products", filepath.Join("internal", "lifecycles", "products.yaml"), "list of products")
	patch := flag.String("patch", filepath.Join("internal", "lifecycles", "patch.yaml"), "corrections")
	out := flag.String("out", filepath.Join("data", "insupport_facts"), "folder of the catalog")
	recorded := flag.String("recorded", filepath.Join("internal", "lifecycles", "recorded"), "folder of what was read last")
	flag.Parse()
	from, err := lifecycles.Recorded(*recorded)
	if *source != "" {
		if *revision == "" || *date == "" {
			answer, err := exec.Command("git", "-C", *source, "log", "-1", "--format=%H %cs").Output()
			if err != nil {
				return fmt.Errorf("asking git for the commit of %s (or state -revision and -date): %w", *source, err)
			}
			*revision, *date, _ = strings.Cut(strings.TrimSpace(string(answer)), " ")
		}
		from, err = lifecycles.Checkout{Files: os.DirFS(*source), Revision: *revision, Date: *date}, nil
	}
	if err != nil {
		return err
	}
	products, err := os.ReadFile(*list)
	if err != nil {
		return err
	}
	changes, err := os.ReadFile(*patch)
	if err != nil {
		return err
	}
	mapping, corrections, err := lifecycles.Read(products, changes)
	if err != nil {
		return err
	}
	catalog, refused, err := lifecycles.Build(from, mapping, corrections)
	if err != nil {
		return err
	}
	if err := lifecycles.Write(*out, catalog); err != nil {
		return err
	}
	if *source != "" {
		for id := range refused {
			delete(mapping, id) // its facts stay, and what they were made from
		}
		if err := lifecycles.Record(*recorded, from, mapping); err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(refused)) {
		fmt.Fprintln(os.Stderr, "import: left as it was:", refused[id])
	}
	if len(refused) > 0 {
		return fmt.Errorf("%d of %d products were not refreshed", len(refused), len(refused)+len(catalog))
	}
	return nil
}
