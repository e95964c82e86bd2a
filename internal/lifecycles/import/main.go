// Command import writes the catalog folders of published lifecycles from a
// checkout of endoflife.date:
//
//	go run ./internal/lifecycles/import -source DIR
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
	source := flag.String("source", "", "checkout of endoflife.date")
	revision := flag.String("revision", "", "commit of the checkout; absent: asked of git")
	date := flag.String("date", "", "day of that commit; absent: asked of git")
	list := flag.String("products", filepath.Join("internal", "lifecycles", "products.yaml"), "list of products")
	patch := flag.String("patch", filepath.Join("internal", "lifecycles", "patch.yaml"), "corrections")
	out := flag.String("out", filepath.Join("data", "insupport_facts"), "folder of the catalog")
	flag.Parse()
	if *source == "" {
		return fmt.Errorf("-source is missing: the folder of a checkout of endoflife.date")
	}
	if *revision == "" || *date == "" {
		answer, err := exec.Command("git", "-C", *source, "log", "-1", "--format=%H %cs").Output()
		if err != nil {
			return fmt.Errorf("asking git for the commit of %s (or state -revision and -date): %w", *source, err)
		}
		*revision, *date, _ = strings.Cut(strings.TrimSpace(string(answer)), " ")
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
	catalog, err := lifecycles.Build(lifecycles.Checkout{Files: os.DirFS(*source), Revision: *revision, Date: *date}, mapping, corrections)
	if err != nil {
		return err
	}
	return lifecycles.Write(*out, catalog)
}
