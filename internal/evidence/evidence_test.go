package evidence

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"insupport/internal/bundle"
	"insupport/internal/report"
	"insupport/internal/signature"

	"github.com/google/go-cmp/cmp"
)

func packed(t testing.TB, files map[string][]byte) []byte {
	t.Helper()
	r := &report.Report{Clusters: []*report.Cluster{{Name: "a", Verdict: report.VerdictSupported}, {Name: "b", Verdict: report.VerdictAtRisk}}}
	var b bytes.Buffer
	if err := Write(&b, r, files, ""); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCase(t *testing.T) {
	files := map[string][]byte{Report: []byte("{}"), Waivers: []byte("w"), Inventories + "/x.json": []byte("{}")}
	first := packed(t, files)
	if !bytes.Equal(first, packed(t, maps.Clone(files))) {
		t.Error("the same case gives other bytes")
	}
	if !IsCase(first) || IsCase([]byte("{}")) {
		t.Error("a case is not told from a report")
	}
	got, _, err := Open(first, nil)
	if diff := cmp.Diff(files, got); diff != "" || err != nil {
		t.Errorf("%s %v", diff, err)
	}

	// A statement over other files: one changed, one more, one gone, one outside.
	all := maps.Clone(files)
	all[statement] = statementOf(t, first)
	for name, change := range map[string]func(map[string][]byte){
		"changed":      func(f map[string][]byte) { f[Waivers] = []byte("x") },
		"more":         func(f map[string][]byte) { f["rules/01/x.rego"] = []byte("x") },
		"gone":         func(f map[string][]byte) { delete(f, Waivers) },
		"outside":      func(f map[string][]byte) { f["../x"] = []byte("x") },
		"absolute":     func(f map[string][]byte) { f["/x"] = []byte("x") },
		"no statement": func(f map[string][]byte) { delete(f, statement) },
	} {
		other := maps.Clone(all)
		change(other)
		var b bytes.Buffer
		if err := bundle.Pack(&b, other); err != nil {
			t.Fatal(err)
		}
		_, _, err := Open(b.Bytes(), nil)
		if told := errors.Is(err, ErrChanged); err == nil || told != slices.Contains([]string{"changed", "more", "gone"}, name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := Open(first[:len(first)/2], nil); err == nil {
		t.Error("half a case is read")
	}
}

// TestStatementIsOfTheReport has a statement refused whose results are not the
// report's, whoever wrote its digests.
func TestStatementIsOfTheReport(t *testing.T) {
	said := []byte(`{"apiVersion":"insupport/v1","kind":"Report","metadata":{"asOf":"2022-06-15"},"clusters":[]}`)
	if _, _, err := Open(packed(t, map[string][]byte{Report: said}), nil); !errors.Is(err, ErrChanged) {
		t.Errorf("a statement over clusters that the report does not have: %v", err)
	}
}

// TestSignedCase has a case refused that a key did not sign, and files that its
// statement is not over even where the signature is kept.
func TestSignedCase(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("between us"), 0o600); err != nil {
		t.Fatal(err)
	}
	key := "audit=HS256:" + secret
	keys, err := signature.ReadKeys([]string{key})
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{Report: []byte("{}"), Waivers: []byte("w")}
	var signed, again bytes.Buffer
	for _, b := range []*bytes.Buffer{&signed, &again} {
		if err := Write(b, &report.Report{}, files, key); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(signed.Bytes(), again.Bytes()) {
		t.Error("signed again, the case has other bytes")
	}
	if got, by, err := Open(signed.Bytes(), keys); by != "audit" || err != nil || !cmp.Equal(files, got) {
		t.Errorf("got %v by %q, %v", got, by, err)
	}
	if got, by, err := Open(signed.Bytes(), nil); by != "" || err != nil || !cmp.Equal(files, got) {
		t.Errorf("without a key: %v by %q, %v", got, by, err)
	}
	for name, change := range map[string]func(map[string][]byte){
		"unsigned":          func(f map[string][]byte) { delete(f, signature.Name) },
		"statement changed": func(f map[string][]byte) { f[statement] = append(f[statement], ' ') },
		"file changed":      func(f map[string][]byte) { f[Waivers] = []byte("x") },
		"file added":        func(f map[string][]byte) { f["rules/01/x.rego"] = []byte("x") },
	} {
		all, err := unpack(signed.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		change(all)
		var b bytes.Buffer
		if err := bundle.Pack(&b, all); err != nil {
			t.Fatal(err)
		}
		if _, by, err := Open(b.Bytes(), keys); err == nil {
			t.Errorf("%s: opened, signed by %q", name, by)
		}
	}
}

// statementOf is the statement in a packed case.
func statementOf(t *testing.T, content []byte) []byte {
	t.Helper()
	files, err := unpack(content)
	if err != nil {
		t.Fatal(err)
	}
	text := string(files[statement])
	for _, want := range []string{`"result": "WARNED"`, `"passedTests": [` + "\n      \"a\"", `"name": "waivers.yaml"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the statement lacks %s: %s", want, text)
		}
	}
	return files[statement]
}

// FuzzOpen opens what claims to be a case: nothing but what its statement is
// over comes out, whatever the archive.
func FuzzOpen(f *testing.F) {
	f.Add(packed(f, map[string][]byte{Report: []byte("{}")}))
	f.Add([]byte{0x1f, 0x8b})
	f.Fuzz(func(t *testing.T, content []byte) {
		files, _, err := Open(content, nil)
		if err != nil {
			return
		}
		if files[Report] == nil || files[statement] != nil {
			t.Error("a case without a report, or with its statement")
		}
		for name := range files {
			if !safe(name) {
				t.Errorf("%q leads out of the folder", name)
			}
		}
	})
}
