package bundle

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"strings"
	"testing"

	"insupport/internal/inventory"
)

// factsFile writes the facts of the program after a change of them.
func factsFile(t testing.TB, built string, change func(b *Bundle)) []byte {
	t.Helper()
	b, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(b)
	}
	var packed bytes.Buffer
	if err := b.WriteFacts(&packed, "1.2.3", built, map[string]string{"konvoy": "2022-01-01"}); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// repacked changes the files of an archive.
func repacked(t testing.TB, packed []byte, change func(map[string][]byte)) []byte {
	t.Helper()
	tree, err := unpack(bytes.NewReader(packed), maxBundle, func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	change(tree)
	var b bytes.Buffer
	if err := Pack(&b, tree); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readFacts(t *testing.T, packed []byte) *Facts {
	t.Helper()
	f, err := ReadFacts(packed, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestFactsAreTheFacts has the program's own facts come back from a file as
// they were: the same digest, the same bytes, the same bundle.
func TestFactsAreTheFacts(t *testing.T) {
	packed := factsFile(t, "", nil)
	if again := factsFile(t, "", nil); !bytes.Equal(packed, again) {
		t.Error("the same facts give other bytes")
	}
	f, own := readFacts(t, packed), b(t)
	if err := f.Check(context.Background()); err != nil {
		t.Error(err)
	}
	if f.Digest != own.FactsDigest || f.Built != own.FactsDay() || f.Tool != "1.2.3" {
		t.Errorf("got %s of %s by %s, want %s of %s", f.Digest, f.Built, f.Tool, own.FactsDigest, own.FactsDay())
	}
	if days := f.Products["konvoy"]; days.Checked != "2022-01-01" || days.Changed == "" {
		t.Errorf("konvoy: %v", days)
	}
	with, err := Load(Options{Facts: func(string) (*Facts, error) { return f, nil }})
	if err != nil {
		t.Fatal(err)
	}
	if with.Digest != own.Digest || with.RulesDigest != own.RulesDigest || with.FactsDigest != own.FactsDigest {
		t.Error("with its own facts the bundle is another")
	}
}

// TestFactsReplaceFactsOnly has newer facts change what they are about, and
// neither thresholds nor the list of rules.
func TestFactsReplaceFactsOnly(t *testing.T) {
	own := b(t)
	packed := factsFile(t, "2100-01-01", func(b *Bundle) {
		catalog := maps.Clone(b.Catalog())
		catalog["acme"] = map[string]any{"product": map[string]any{"name": "Acme"}}
		delete(catalog, "konvoy")
		code := maps.Clone(insupportData(b.data))
		code["settings"] = map[string]any{"staleDays": json.Number("99999")}
		contents := maps.Clone(code["contents"].(map[string]any))
		contents["rules"] = []any{"release/out_of_window"}
		code["contents"] = contents
		b.data = map[string]any{"insupport": code, "insupport_facts": catalog}
	})
	asked := ""
	b, err := Load(Options{Facts: func(day string) (*Facts, error) { asked = day; return readFacts(t, packed), nil }})
	if err != nil {
		t.Fatal(err)
	}
	if asked != own.FactsDay() {
		t.Errorf("asked for facts newer than %s, want %s", asked, own.FactsDay())
	}
	if b.Catalog()["acme"] == nil || b.Catalog()["konvoy"] != nil {
		t.Error("the facts are not those of the file")
	}
	if roots := strings.Join(b.Roots, " "); !strings.Contains(roots, "insupport_facts/acme") || strings.Contains(roots, "insupport_facts/konvoy") {
		t.Errorf("roots %s", roots)
	}
	if got, want := string(inventory.Canonical(b.Settings())), string(inventory.Canonical(own.Settings())); got != want {
		t.Errorf("thresholds are %s, want %s", got, want)
	}
	if len(b.Rules()) != len(own.Rules()) {
		t.Errorf("the list of rules is %v", b.Rules())
	}
	if b.FactsDigest == own.FactsDigest || b.Digest == own.Digest || b.RulesDigest != own.RulesDigest {
		t.Error("the digests do not tell other facts from the program's")
	}
}

func TestReadFactsRefuses(t *testing.T) {
	whole := factsFile(t, "", nil)
	about := func(change func(facts map[string]any)) []byte {
		return repacked(t, whole, func(tree map[string][]byte) {
			var m map[string]any
			if err := json.Unmarshal(tree[".manifest"], &m); err != nil {
				t.Fatal(err)
			}
			change(m["metadata"].(map[string]any)["insupport"].(map[string]any)["facts"].(map[string]any))
			tree[".manifest"] = inventory.Canonical(m)
		})
	}
	with := func(name, text string) []byte {
		return repacked(t, whole, func(tree map[string][]byte) { tree[name] = []byte(text) })
	}
	program := func() []byte {
		var packed bytes.Buffer
		if err := b(t).Write(&packed); err != nil {
			t.Fatal(err)
		}
		return packed.Bytes()
	}
	for name, c := range map[string]struct {
		packed []byte
		want   string
	}{
		"nothing":           {nil, "the file is empty"},
		"cut":               {whole[:len(whole)/2], "the archive is cut off"},
		"a bundle of rules": {program(), "is no file of facts; `insupport facts build` writes one"},
		"no manifest":       {repacked(t, whole, func(tree map[string][]byte) { delete(tree, ".manifest") }), "is no file of facts"},
		"a later schema":    {about(func(f map[string]any) { f["schema"] = 2 }), "has facts of schema 2, and this program reads schema 1; insupport 1.2.3, which wrote it, and later ones read it"},
		"an older schema":   {about(func(f map[string]any) { f["schema"] = 0 }), "has facts of schema 0, and this program reads schema 1; insupport 1.2.3, which wrote it, reads it"},
		"no day":            {about(func(f map[string]any) { f["built"] = "2999" }), `built is "2999", which is no day`},
		"another digest":    {about(func(f map[string]any) { f["digest"] = "sha256:0" }), "was changed: its manifest names the digest sha256:0, its facts have "},
		"no facts":          {repacked(t, whole, func(tree map[string][]byte) { delete(tree, "data.json") }), "was changed"},
		"other facts":       {with("data.json", `{"insupport_facts": {}}`), "was changed"},
		"no JSON":           {with("data.json", `{`), "data.json"},
		"a list":            {with("data.json", `[]`), "data.json"},
		"too much":          {with("data.json", strings.Repeat(" ", maxFacts)), "larger than 64 MiB"},
		"rules":             {with("insupport/main/main.rego", "package insupport.main\n\nreport := true\n"), "holds rules beside facts (insupport/main/main.rego)"},
		"the run":           {with("insupport/run/data.json", `{"asOf": "2000-01-01"}`), `holds data that is no fact: {"insupport":{"run":{"asOf":"2000-01-01"}}}`},
		"no table":          {with("data.json", `{"insupport": 5}`), "holds data that is no fact"},
		"other data":        {with("other/data.json", `{}`), "holds data that is no fact"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ReadFacts(c.packed, nil); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// TestCheckFacts holds facts from elsewhere to what those of the program are
// held to.
func TestCheckFacts(t *testing.T) {
	without := func(keys ...string) func(*Bundle) {
		return func(b *Bundle) {
			b.data = map[string]any{"insupport": insupportData(b.data), "insupport_facts": dropped(b.Catalog(), keys)}
		}
	}
	for name, c := range map[string]struct {
		change func(*Bundle)
		want   string
	}{
		"unknown topic": {func(b *Bundle) {
			b.data["insupport_facts"] = map[string]any{"acme": map[string]any{"relaeses": map[string]any{}}}
		}, `unknown topic "relaeses"`},
		"no list of contents": {func(b *Bundle) {
			b.data = map[string]any{"insupport": map[string]any{}, "insupport_facts": b.Catalog()}
		}, "it does not list its facts"},
		"reference into nothing": {without("konvoy", "product", "sources"), "konvoy"},
	} {
		t.Run(name, func(t *testing.T) {
			f := readFacts(t, factsFile(t, "2026-01-01", c.change))
			if err := f.Check(context.Background()); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// dropped is a document without what lies at a path of keys.
func dropped(doc map[string]any, path []string) map[string]any {
	doc = maps.Clone(doc)
	if len(path) == 1 {
		delete(doc, path[0])
	} else {
		doc[path[0]] = dropped(doc[path[0]].(map[string]any), path[1:])
	}
	return doc
}

// FuzzReadFacts reads any file: it is refused, or its digest is that of what it
// holds.
func FuzzReadFacts(f *testing.F) {
	var small bytes.Buffer
	b := &Bundle{data: map[string]any{"insupport_facts": map[string]any{"acme": map[string]any{"product": map[string]any{"name": "Acme"}}}}}
	if err := b.WriteFacts(&small, "1.2.3", "2026-01-01", nil); err != nil {
		f.Fatal(err)
	}
	f.Add(small.Bytes())
	f.Add([]byte{0x1f, 0x8b})
	f.Fuzz(func(t *testing.T, packed []byte) {
		facts, err := ReadFacts(packed, nil)
		if err != nil {
			return
		}
		if _, _, digest := digests(nil, facts.data); digest != facts.Digest {
			t.Errorf("digest %s, want %s", facts.Digest, digest)
		}
		_ = (&Bundle{data: facts.data}).WriteFacts(io.Discard, "1.2.3", facts.Built, nil)
	})
}
