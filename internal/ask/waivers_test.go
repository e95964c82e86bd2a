package ask

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"insupport/internal/bundle"
	"insupport/internal/report"
)

// TestWaiversAgree generates waivers, most of them broken, and requires of
// every one that the file's reader refuses that the rules, which plain OPA has
// alone, let it cover nothing.
func TestWaiversAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	blank := []any{nil, "", " ", "\t", 1, true, []any{}, []any{"a"}, map[string]any{}, map[string]any{"a": "b"}}
	pick := func(good ...any) any {
		if r.IntN(12) == 0 {
			return blank[r.IntN(len(blank))]
		}
		return good[r.IntN(len(good))]
	}
	patterns := []any{"prod*", "**", "*", "a{b,c}", "[a", "{", "é", "a b"}
	var list []any
	for range 3000 {
		w := map[string]any{"rule": pick("os/*", "os/unknown", "**", "*/unknown", "catalog/*", "no/rule", "[a", "release/new?st_line"), "reason": pick("x"), "owner": pick("y"), "expires": pick("2022-06-30", "2022-06-30", "2022-06-30", "2022-06-31", "2022-6-3", "soon", "0000-00-00", "2022-06-30T00:00:00Z")}
		if r.IntN(3) == 0 {
			w["effective"] = pick("2022-01-01", "never")
		}
		if r.IntN(3) == 0 {
			w["ticket"] = pick("T-1")
		}
		if r.IntN(2) == 0 {
			match := map[string]any{}
			for _, key := range []string{"cluster", "subject", "fingerprint", "advisory", "clutser"} {
				if r.IntN(4) == 0 {
					match[key] = pick(patterns...)
				}
			}
			if r.IntN(3) == 0 {
				match["labels"] = pick(map[string]any{"team": pick(patterns...)}, map[string]any{"a.b/c": pick("x"), "d": pick("y")})
			}
			w["match"] = pick(match)
		}
		for _, key := range []string{"rule", "reason", "owner", "expires"} {
			if r.IntN(40) == 0 {
				delete(w, key)
			}
		}
		if r.IntN(40) == 0 {
			w["macth"] = "x"
		}
		list = append(list, w)
		if r.IntN(100) == 0 {
			list = append(list, blank[r.IntN(len(blank))])
		}
	}
	raw, err := json.Marshal(map[string]any{"apiVersion": "insupport/v1", "kind": "WaiverList", "waivers": list})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "waivers.json")
	if err := os.WriteFile(file, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	read, err := ReadWaivers(file)
	if err != nil {
		t.Fatal(err)
	}

	// The rules get the list as it stands in the file.
	var doc struct{ Waivers []any }
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	b, err := bundle.Load(bundle.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var states []*report.WaiverState
	for part := range slices.Chunk(doc.Waivers, 250) { // of alike ones no more are taken
		s, err := Open(b, map[string]any{"asOf": "2022-06-01", "waivers": part}, 1, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		of, err := s.Waivers(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		before := len(states)
		for _, state := range of {
			state.Index += before
			states = append(states, state)
		}
	}
	holds := 0
	for _, state := range states {
		if state.State != report.WaiverMalformed {
			holds++
			if read.refused[fmt.Sprint(state.Index)] {
				t.Errorf("the file's reader refuses what the rules let cover findings: %v", doc.Waivers[state.Index])
			}
		}
	}
	if len(states) != len(list) || holds < 100 || len(read.problems) < 100 {
		t.Errorf("%d states for %d waivers, %d hold, %d problems", len(states), len(list), holds, len(read.problems))
	}
	if read.check(states, nil) == nil {
		t.Error("nothing is refused")
	}
}
