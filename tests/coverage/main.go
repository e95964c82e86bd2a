// Command coverage prints what a coverage report of `opa test` leaves open: every file below
// full coverage with the lines that no test reaches, lowest first.
package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
)

type span struct {
	Start struct{ Row int }
	End   struct{ Row int }
}

type report struct {
	Coverage float64
	Files    map[string]struct {
		Coverage   float64
		NotCovered []span `json:"not_covered"`
	}
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "coverage:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("usage: coverage REPORT.json")
	}
	raw, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	var r report
	if err := json.Unmarshal(raw, &r); err != nil {
		return err
	}
	names := slices.SortedFunc(maps.Keys(r.Files), func(a, b string) int {
		return cmp.Or(cmp.Compare(r.Files[a].Coverage, r.Files[b].Coverage), cmp.Compare(a, b))
	})
	for _, name := range names {
		file := r.Files[name]
		if file.Coverage == 100 {
			continue
		}
		fmt.Printf("%5.1f %s", file.Coverage, name)
		for _, s := range file.NotCovered {
			fmt.Printf(" %d-%d", s.Start.Row, s.End.Row)
		}
		fmt.Println()
	}
	fmt.Printf("%5.1f in all\n", r.Coverage)
	return nil
}
