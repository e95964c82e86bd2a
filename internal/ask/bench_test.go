package ask

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"insupport/internal/bundle"
	"insupport/internal/inventory"
	"insupport/internal/report"
	"insupport/internal/source"
	"insupport/tests/bench/fleets"
)

// read returns the inventories of a fleet.
func read(b *testing.B, f fleets.Fleet) []*inventory.Inventory {
	b.Helper()
	path := filepath.Join(b.TempDir(), "fleet.jsonl")
	if err := f.Lines(path); err != nil {
		b.Fatal(err)
	}
	got := source.Read(context.Background(), []string{path}, nil, source.Options{})
	if len(got.Problems) > 0 || len(got.Inventories) != f.Clusters {
		b.Fatal(len(got.Inventories), got.Problems)
	}
	return got.Inventories
}

func open(b testing.TB, inventories int) *Session {
	b.Helper()
	loaded, err := bundle.Load(bundle.Options{})
	if err != nil {
		b.Fatal(err)
	}
	s, err := Open(loaded, map[string]any{}, inventories, time.Now())
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func judge(b *testing.B, s *Session, inventories []*inventory.Inventory) {
	b.Helper()
	if _, problems, err := s.Report(context.Background(), report.Metadata{}, inventories, Watch{}); err != nil || len(problems) > 0 {
		b.Fatal(err, problems)
	}
}

// BenchmarkOpen is the start of every run: rules and facts are restored.
func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		open(b, 1)
	}
}

// BenchmarkOne is the evaluation of one small cluster, BenchmarkGroups that of
// one with 100 node groups.
func BenchmarkOne(b *testing.B)    { one(b, 2) }
func BenchmarkGroups(b *testing.B) { one(b, 100) }

func one(b *testing.B, groups int) {
	s, inventories := open(b, 100), read(b, fleets.Fleet{Clusters: 1, Shapes: 1, Groups: groups})
	for b.Loop() {
		judge(b, s, inventories)
	}
}

// BenchmarkAlike is what a cluster costs of whose shape there are a thousand:
// its key, and the answer made its own.
func BenchmarkAlike(b *testing.B) {
	s, inventories := open(b, 1000), read(b, fleets.Fleet{Clusters: 1000, Shapes: 1, Groups: 2})
	for b.Loop() {
		judge(b, s, inventories)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(inventories)), "µs/cluster")
}
