package inventory

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"insupport/internal/document"
)

// readLines reads lines as readers do, those that are known by themselves or not.
func readLines(t *testing.T, data []byte, facts Facts, known bool) (out []*Inventory, refused []string, quick int) {
	t.Helper()
	pool := NewPool(nil, facts)
	var line *Line
	wrong, ok := document.EachLine("a", bufio.NewReader(bytes.NewReader(data)), func(of []byte, number int) bool {
		if line = nil; !known {
			return false
		}
		var inv *Inventory
		if inv, line = pool.Line("a", of, number); inv != nil {
			out = append(out, inv)
			quick++
		}
		return inv != nil
	}, func(d *document.Document) {
		inv, err := pool.New(d, d.Value, line)
		if err != nil {
			refused = append(refused, err.Error())
		} else {
			out = append(out, inv)
		}
	})
	if !ok {
		return nil, []string{"no lines"}, 0
	}
	if wrong != nil {
		refused = append(refused, wrong.Error())
	}
	return out, refused, quick
}

// paths are those of all parts of a value, and some that it has not.
func paths(v any, path string) (out []string) {
	out = append(out, path, path+".none", path+"[99]")
	switch x := v.(type) {
	case map[string]any:
		for key, v := range x {
			out = append(out, paths(v, strings.TrimPrefix(path+"."+key, "."))...)
		}
	case []any:
		for i, v := range x {
			out = append(out, paths(v, fmt.Sprintf("%s[%d]", path, i))...)
		}
	}
	return out
}

func sameLines(t *testing.T, data []byte, facts Facts) (quick int) {
	t.Helper()
	want, wantErrs, _ := readLines(t, data, facts, false)
	got, gotErrs, quick := readLines(t, data, facts, true)
	if diff := cmp.Diff(wantErrs, gotErrs); diff != "" || len(want) != len(got) {
		t.Fatalf("%d and %d inventories: %s", len(want), len(got), diff)
	}
	for i, w := range want {
		g := got[i]
		if diff := cmp.Diff([]any{w.Name, w.File, w.Value(), w.Head(), w.Members(), w.Shape(), w.Digest(), string(w.Canonical())},
			[]any{g.Name, g.File, g.Value(), g.Head(), g.Members(), g.Shape(), g.Digest(), string(g.Canonical())}); diff != "" {
			t.Fatal(diff)
		}
		for _, path := range paths(w.Value(), "") {
			if w.Locate(path) != g.Locate(path) {
				t.Fatalf("%s: %s is at %v, not at %v", w.Canonical(), path, w.Locate(path), g.Locate(path))
			}
		}
		if other := g.With(map[string]any{}); other.Locate("spec.nodes") != w.Locate("spec.nodes") {
			t.Fatal("another value stands elsewhere")
		}
	}
	return quick
}

// plainly is a value with nothing in it that is written otherwise.
func plainly(v any) any {
	switch x := v.(type) {
	case string:
		if strings.ContainsFunc(x, func(c rune) bool { return c < ' ' || c > '~' || c == '\\' || c == '"' }) {
			return fmt.Sprint("t", len(x))
		}
	case map[string]any:
		out := map[string]any{}
		for key, v := range x {
			if v != nil && v != "" {
				out[plainly(key).(string)] = plainly(v)
			}
		}
		return out
	case []any:
		out := []any{}
		for _, v := range x {
			if v != nil && v != "" {
				out = append(out, plainly(v))
			}
		}
		return out
	}
	return v
}

// TestLines holds lines that are known by themselves to what reading them with
// all their values gives.
func TestLines(t *testing.T) {
	facts := Facts{"backup": "boolean"}
	r := rand.New(rand.NewPCG(3, 4))
	quick := 0
	for range 300 {
		var lines []string
		for _, text := range clusters(r) {
			var v any
			dec := json.NewDecoder(strings.NewReader(text))
			dec.UseNumber()
			if err := dec.Decode(&v); err != nil {
				t.Fatal(err)
			}
			if r.IntN(8) > 0 {
				v = plainly(v)
			}
			for range 1 + r.IntN(3) {
				line := string(Canonical(v))
				switch r.IntN(12) {
				case 0:
					line = strings.ReplaceAll(text, "\n", " ")
				case 1:
					line = " " + line
				case 2:
					line = strings.Replace(line, `"members":["`, `"members":["x`+strings.Repeat("y", r.IntN(9))+`","`, 1)
				case 3:
					at := r.IntN(len(line))
					line = line[:at] + line[at+1:]
				case 4:
					line = strings.Replace(line, `"name":"`, `"name":"z`, 1)
				}
				if json.Valid([]byte(line)) {
					lines = append(lines, line)
				}
			}
		}
		quick += sameLines(t, []byte(strings.Join(lines, "\n")), facts)
	}
	if t.Logf("%d known", quick); quick < 100 {
		t.Errorf("%d lines are known", quick)
	}
}

func FuzzLine(f *testing.F) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 20 {
		for _, text := range clusters(r) {
			var v any
			if json.Unmarshal([]byte(text), &v) == nil {
				f.Add(Canonical(v), "m")
			}
		}
	}
	f.Fuzz(func(t *testing.T, line []byte, machine string) {
		if len(line) > 1<<14 || bytes.ContainsAny(line, "\n\r") {
			return
		}
		text, err := json.Marshal(machine)
		if err != nil {
			t.Fatal(errors.Unwrap(err))
		}
		other := bytes.ReplaceAll(line, []byte(`"members":["`), fmt.Appendf(nil, `"members":[%s,"`, text))
		sameLines(t, bytes.Join([][]byte{line, other, line}, []byte("\n")), Facts{"backup": "boolean"})
	})
}
