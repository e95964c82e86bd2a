package inventory

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"insupport/internal/document"
)

// clusters writes documents that say the same but for machines and what is
// beside the spec, in ways that JSON and readers could take apart. Some of them
// are wrong.
func clusters(r *rand.Rand) (texts []string) {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	text := func() string {
		return pick(`"a"`, `"<&>"`, `"\u2028é\/"`, `"\"q\" \\"`, `"\t\u0000\u001f\u007f"`, `"производство"`, `"\ud83d\ude80 \ud83d"`, `"a\",\"b"`, `""`)
	}
	some := func(of ...string) string { // of the keys, in any order
		r.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
		return strings.Join(of[:r.IntN(len(of)+1)], pick(",", " ,\n"))
	}
	list := func(most int, item func() string) string {
		items := make([]string, r.IntN(most+1))
		for i := range items {
			items[i] = item()
		}
		return "[" + strings.Join(items, pick(",", " ,\n")) + "]"
	}
	number := func() string {
		return pick("0", "3", "1.0", "1e3", "1E+2", "12345678901234567890", pick("4", "-1", "2.5"))
	}
	machine := func() string {
		return pick(`"a"`, `"b"`, `"x\",\"y"`, `"\\"`, `","`, `"\","`, `",\""`, `"é<>\u2029"`, `"\u0000"`, pick(`"c"`, pick(`"d"`, "1", "null", `""`)))
	}
	n := 0
	nodes := list(4, func() string {
		n++
		name := fmt.Sprintf(`"name": "g%d"`, max(n-r.IntN(30)/29, 1))
		return "{" + pick(`"members": MACHINES,`, `"members": [],`, "") + name +
			strings.TrimSuffix(","+some(`"count": `+number(), `"gpu": true`, `"os": {"id": `+text()+`}`, `"kernel": `+text()), ",") + "}"
	})
	spec := `"nodes": ` + nodes + "," + some(`"role": "managed"`, `"products": {"konvoy": `+text()+`, `+text()+`: "1.0"}`, `"features": `+list(3, func() string { return pick(text(), "null") }), `"license": ""`,
		`"facts": {"backup": `+pick("true", "false", "true", "1")+`}`, `"gaps": [{"path": "spec.nodes", "reason": "partial"}]`,
		`"apis": [{"version": "v1", "kind": "A", "members": `+list(3, text)+`}]`)
	spec = strings.TrimSuffix(spec, ",")
	for range 4 {
		of := spec
		for strings.Contains(of, "MACHINES") {
			of = strings.Replace(of, "MACHINES", list(3, machine), 1)
		}
		texts = append(texts, fmt.Sprintf(`{"kind": "ClusterInventory", "apiVersion": "insupport/v1", "spec": {%s}, "metadata": {"name": %s%s}%s}`,
			of, pick(`"a"`, text()), pick("", `, "labels": {"insupport/x": "1", "team": `+text()+`}`),
			pick("", "", `, "asOf": "2022-06-01"`, pick(`, "asOf": "1600-01-01"`, `, "other": {}`, `, "zone": 1`))))
	}
	return texts
}

// anonymous is what an inventory says of what its cluster runs without the names
// of machines, with their number or without.
func anonymous(inv *Inventory, counted bool) string {
	spec := inv.Value()["spec"].(map[string]any)
	nodes, _ := spec["nodes"].([]any)
	for _, node := range nodes {
		if members, ok := node.(map[string]any)["members"].([]any); ok {
			if node.(map[string]any)["members"] = true; counted {
				node.(map[string]any)["members"] = len(members)
			}
		}
	}
	return fmt.Sprint(counted, string(Canonical(spec)))
}

// members are the names of machines in an inventory's value.
func members(inv *Inventory) map[int][]string {
	out := map[int][]string{}
	nodes, _ := inv.Value()["spec"].(map[string]any)["nodes"].([]any)
	for i, node := range nodes {
		if list, ok := node.(map[string]any)["members"].([]any); ok {
			out[i] = []string{}
			for _, name := range list {
				out[i] = append(out[i], name.(string))
			}
		}
	}
	return out
}

// TestPool requires that a pool gives the inventories and errors that each
// document has by itself, and keeps what they share once.
func TestPool(t *testing.T) {
	facts := Facts{"backup": "boolean"}
	const start = `{"apiVersion": "insupport/v1", "kind": "ClusterInventory", "metadata": {"name": "a"}`
	read, shared, refused := 0, 0, 0
	for name, settings := range map[string][]Setting{
		"plain":        nil,
		"set":          {{[]string{"spec", "role"}, "managed"}, {[]string{"spec", "license"}, nil}, {[]string{"metadata", "labels", "a"}, "\u2028"}},
		"machines set": {{[]string{"spec", "nodes", "0", "members"}, []any{"x"}}},
	} {
		pool, r := NewPool(settings, facts), rand.New(rand.NewPCG(1, 2))
		of := map[any]any{}
		same := func(text string, kept any, said string) { // where two say the same, and only there, the same is kept
			if was, told := of[kept]; told && was != said {
				t.Fatalf("%s: %s shares what is kept of %s, not %s", name, text, was, said)
			}
			if was, told := of[said]; told && was != kept {
				t.Fatalf("%s: %s is kept twice", name, text)
			}
			of[kept], of[said] = said, kept
		}
		texts := []string{"{}", "[]", `"x"`, start + "}", start + `, "spec": "x"}`, start + `, "spec": {}}`, start + `, "spec": {"nodes": [{"name": "a", "members": 1}]}}`,
			start + `, "spec": {"nodes": [{"name": "a", "members": ["` + strings.Repeat("x", maxText+1) + `"]}]}}`}
		for range 500 {
			texts = append(texts, clusters(r)...)
		}
		for _, text := range texts {
			parsed := func() *document.Document {
				docs, err := document.Parse("a.json", []byte(text))
				if err != nil {
					t.Fatalf("%s: %v", text, err)
				}
				return append(docs, &document.Document{File: "a.json"})[0]
			}
			doc := parsed()
			want, wantErr := New(doc, doc.Value, settings, facts)
			doc = parsed()
			got, err := pool.New(doc, doc.Value, nil)
			if fmt.Sprint(err) != fmt.Sprint(wantErr) {
				t.Fatalf("%s: %s: got %v, want %v", name, text, err, wantErr)
			}
			if err != nil {
				refused++
				continue
			}
			read++
			var written bytes.Buffer
			enc := json.NewEncoder(&written)
			enc.SetEscapeHTML(false)
			if err := enc.Encode(want.Value()); err != nil {
				t.Fatal(err)
			}
			canonical := strings.TrimSuffix(written.String(), "\n")
			if diff := cmp.Diff(want.Value(), got.Value()); diff != "" || got.value != nil || got.doc.Value != nil {
				t.Fatalf("%s: %s: %s", name, text, diff)
			}
			if a, b := string(want.Canonical()), string(got.Canonical()); a != canonical || b != canonical || got.Digest() != want.Digest() {
				t.Fatalf("%s: %s is written\n%s\n%s\n%s", name, text, canonical, a, b)
			}
			if diff := cmp.Diff([]any{want.Name, want.Head(), members(want), want.Shape(), want.Locate("spec.nodes[1].name")},
				[]any{got.Name, got.Head(), got.Members(), got.Shape(), got.Locate("spec.nodes[1].name")}); diff != "" {
				t.Fatalf("%s: %s: %s", name, text, diff)
			}
			if _, again := of[got.spec]; again {
				shared++
			}
			same(text, got.spec, anonymous(got, false))
			same(text, string(got.Shape()), anonymous(got, true))
		}
	}
	if t.Logf("%d read, %d shared, %d refused", read, shared, refused); read < 1500 || shared < 1000 || refused < 1000 {
		t.Errorf("%d read, %d shared, %d refused", read, shared, refused)
	}
}
