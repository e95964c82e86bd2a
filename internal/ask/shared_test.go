package ask

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"insupport/internal/bundle"
	"insupport/internal/document"
	"insupport/internal/inventory"
	"insupport/internal/report"
)

// names of every kind that rules or JSON may treat apart.
var names = []string{
	"prod", "prod-eu-1.example.com", "Prod", "prod_eu", "a", "0", "-x", "prod <eu> & \"co\"", "производство", "🚀\u2028", "x.", "%s %d",
	"konvoy", "cluster", "null", `back\slash`, strings.Repeat("long-", 60),
}

// fleet makes inventories of few shapes under many names, the way that fleets
// are: from those of the fixtures, each changed a little.
func fleet(t *testing.T, r *rand.Rand, seeds []map[string]any, facts inventory.Facts) (inventories []*inventory.Inventory) {
	t.Helper()
	pool := inventory.NewPool(nil, facts)
	for range 3 + r.IntN(4) {
		shape := clone(t, seeds[r.IntN(len(seeds))])
		spec := shape["spec"].(map[string]any)
		switch r.IntN(7) {
		case 0:
			spec["gaps"] = []any{map[string]any{"path": "spec.components", "reason": "partial"}}
		case 1:
			delete(spec, "nodes")
		case 2:
			delete(spec, "kubernetes")
		case 3:
			spec["products"] = map[string]any{"konvoy": "1.8.5", "kommander": "1.4.4"}
		case 4:
			shape["asOf"] = fmt.Sprintf("2022-%02d-15", 1+r.IntN(12))
		case 5:
			delete(spec, "products")
		case 6: // a system of whose mode the catalog says nothing, which quotes the group
			spec["products"], spec["infrastructure"] = map[string]any{"konvoy": "2.0.0"}, map[string]any{"provider": "aws", "airGapped": true}
			spec["nodes"] = []any{map[string]any{"name": "workers", "os": map[string]any{"id": "rhel", "version": "7.9"}}}
		}
		listed := r.IntN(2) == 0
		for i := range 3 + r.IntN(5) {
			value := clone(t, shape)
			name := fmt.Sprintf("%s%d", names[r.IntN(len(names))], i)
			meta := map[string]any{"name": name}
			if r.IntN(4) > 0 {
				meta["labels"] = map[string]any{"team": fmt.Sprint(r.IntN(3)), "insupport/inferred": "spec.role",
					"insupport/maker": fmt.Sprintf("of maker %d", r.IntN(2))}
			}
			value["metadata"] = meta
			nodes, _ := value["spec"].(map[string]any)["nodes"].([]any)
			for g, node := range nodes {
				if listed {
					node.(map[string]any)["members"] = []any{fmt.Sprintf("%s-%d-a", name, g), "b"}
				}
			}
			raw, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			docs, err := document.Parse(name+".json", raw)
			if err != nil {
				t.Fatal(err)
			}
			inv, err := pool.New(docs[0], docs[0].Value, nil)
			if err != nil {
				continue // a name or a change that the reader refuses
			}
			inventories = append(inventories, inv)
		}
	}
	r.Shuffle(len(inventories), func(i, j int) { inventories[i], inventories[j] = inventories[j], inventories[i] })
	return inventories
}

func clone(t *testing.T, value map[string]any) (out map[string]any) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(inventory.Canonical(value)))
	dec.UseNumber()
	if err := dec.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// seeds are the inventories among the fixtures.
func seeds(t *testing.T) (out []map[string]any) {
	t.Helper()
	err := filepath.WalkDir("../../tests/fixtures", func(path string, e fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yaml" {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		docs, err := document.Parse(path, content)
		for _, doc := range docs {
			if m, _ := doc.Value.(map[string]any); m["kind"] == inventory.Kind && m["spec"] != nil {
				out = append(out, m)
			}
		}
		return err
	})
	if err != nil || len(out) < 15 {
		t.Fatal(len(out), err)
	}
	return out
}

// TestSharedEvaluationsAreExact requires the very bytes of a report whose
// inventories were evaluated one by one, each from nothing, over random fleets
// and runs.
func TestSharedEvaluationsAreExact(t *testing.T) {
	b, err := bundle.Load(bundle.Options{})
	if err != nil {
		t.Fatal(err)
	}
	pool := seeds(t)
	shared := 0
	seeds := uint64(6)
	if testing.Short() {
		seeds = 1
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 1))
		inventories := fleet(t, r, pool, b.Facts())
		run := []map[string]any{
			{}, {"asOf": "2022-09-01"}, {"assumeDefaults": true}, {"target": map[string]any{"konvoy": "2.2.1"}},
			{"settings": map[string]any{"horizonDays": json.Number("200")}},
			{"waivers": []any{map[string]any{"rule": "release/*", "reason": "known", "owner": "team", "expires": "2030-01-01"}}},
		}[seed]
		s, err := Open(b, run, ManyClusters, time.Date(2022, 6, 15, 0, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		alone, err := Open(b, run, 1, s.now)
		if err != nil {
			t.Fatal(err)
		}
		share := func() *sharing {
			sh, err := s.share(t.Context(), len(inventories))
			if err != nil {
				t.Fatal(err)
			}
			return sh
		}
		// lines writes one cluster after the other, and all of it is forgotten.
		lines := func(s *Session, sh *sharing, out *bytes.Buffer, last bool) *report.Report {
			meta := report.Metadata{Run: &report.Run{}, Bundle: report.Bundle{CatalogDates: map[string]string{"konvoy": "2022-01-01", "kommander": "2022-03-01"}}}
			if sh != nil {
				sh.pool.Lines = last
			}
			rep, problems, err := s.evaluate(t.Context(), meta, sh, slices.Clone(inventories), Watch{
				Each: func(res *report.Result, _ *inventory.Inventory) {
					if err := report.WriteCluster(out, meta, res); err != nil {
						t.Error(err)
					}
				},
				Last: last, Later: last,
			})
			if err != nil || len(problems) > 0 {
				t.Fatal(err, problems)
			}
			return rep
		}
		written := func(s *Session, sh *sharing) string {
			var out bytes.Buffer // begins with lines as they are written one by one
			rep := lines(s, sh, &out, false)
			for _, sh := range []*sharing{nil, share()} {
				var forgotten, made, kept bytes.Buffer
				last := lines(s, sh, &forgotten, true)
				if !bytes.Equal(forgotten.Bytes(), out.Bytes()) || last.Summary != rep.Summary || !sameJSON(last.Metadata, rep.Metadata) {
					t.Errorf("seed %d: lines, counts or days differ where results are dropped", seed)
				}
				for range 2 { // as often as it is written
					made.Reset()
					if err := report.Format("json")(&made, last, report.Options{}); err != nil {
						t.Fatal(err)
					}
				}
				if err := report.Format("json")(&kept, rep, report.Options{}); err != nil || !bytes.Equal(made.Bytes(), kept.Bytes()) {
					t.Errorf("seed %d: json differs where results are made again: %v", seed, err)
				}
				oldest, found := last.OldestFacts()
				if of, kept := rep.OldestFacts(); of != oldest || found != kept {
					t.Errorf("seed %d: the oldest facts are %v, and %v where results are dropped", seed, of, oldest)
				}
			}
			for _, format := range report.Formats() {
				if err := report.Format(format)(&out, rep, report.Options{}); err != nil {
					t.Fatal(err)
				}
			}
			return out.String()
		}
		sh := share()
		with, without := strings.Split(written(s, sh), "\n"), strings.Split(written(alone, nil), "\n")
		for i := range max(len(with), len(without)) {
			if i >= len(with) || i >= len(without) || with[i] != without[i] {
				t.Fatalf("seed %d, line %d: %d lines shared, %d apart\n%.3000s\n%.3000s", seed, i+1, len(with), len(without), with[min(i, len(with)-1)], without[min(i, len(without)-1)])
			}
		}
		shapes := map[*alike]int{}
		for _, a := range share().count(t.Context(), inventories) {
			shapes[a]++
		}
		delete(shapes, nil)
		for _, n := range shapes {
			shared += n - 1
		}
	}
	if shared < 5*int(seeds) {
		t.Errorf("only %d evaluations were shared", shared)
	}
}

func TestWhatReadsNamesIsNotShared(t *testing.T) {
	b, err := bundle.Load(bundle.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		run  map[string]any
		n    int
		want bool
	}{
		"one inventory":          {map[string]any{}, 1, false},
		"two":                    {map[string]any{}, 2, true},
		"waivers of whole rules": {map[string]any{"waivers": []any{map[string]any{"rule": "a/b"}}}, 2, true},
		"waivers that match":     {map[string]any{"waivers": []any{map[string]any{"rule": "a/b", "match": map[string]any{"cluster": "x"}}}}, 2, false},
		"waivers of no shape":    {map[string]any{"waivers": "x"}, 2, false},
	} {
		s, err := Open(b, c.run, c.n, time.Date(2022, 6, 15, 0, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		sh, err := s.share(t.Context(), c.n)
		if err != nil {
			t.Fatal(err)
		}
		if got := sh != nil; got != c.want {
			t.Errorf("%s: shared %t, want %t", name, got, c.want)
		}
	}
}
