package source

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"insupport/tests/bench/fleets"
)

// BenchmarkNodes reads 100 nodes as kubectl prints them, BenchmarkInventory
// 100 node groups of an inventory.
func BenchmarkNodes(b *testing.B) {
	reading(b, func(path string) error { return fleets.Nodes(path, 100) })
}

func BenchmarkInventory(b *testing.B) {
	reading(b, fleets.Fleet{Clusters: 1, Shapes: 1, Groups: 100}.Lines)
}

func reading(b *testing.B, write func(path string) error) {
	path := filepath.Join(b.TempDir(), "input.json")
	if err := write(path); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	opts := options(b)
	b.SetBytes(info.Size())
	for b.Loop() {
		if got := Read(context.Background(), []string{path}, nil, opts); len(got.Inventories) != 1 {
			b.Fatal(got.Problems)
		}
	}
}
