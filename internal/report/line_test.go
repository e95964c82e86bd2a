package report

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"insupport/internal/engine"
)

// lined are findings of a cluster called stand-in, of which evidence names the
// cluster and its machines.
func lined(t *testing.T, machine string) (raw json.RawMessage) {
	t.Helper()
	of := func(kind, name, evidence string) string {
		sum := sha256.Sum256(fmt.Appendf(nil, `["a/b","stand-in",%q,%q,"",""]`, kind, name))
		if kind == clusterKind {
			sum = sha256.Sum256([]byte(`["a/b","stand-in","cluster","","",""]`))
		}
		return fmt.Sprintf(`{"rule":"a/b","level":"warning","title":"t","message":"m","subject":{"kind":%q,"name":%q},"location":{"path":"spec"},
			"references":[],"fingerprint":"%x","evidence":%s}`, kind, name, sum[:16], evidence)
	}
	return fmt.Appendf(nil, `{"kind":"Report","metadata":{"asOf":"2022-06-01"},"clusters":[{"name":"stand-in","verdict":"atRisk","verdictWithoutWaivers":"atRisk",
		"scope":{},"assumptions":[],"products":[],"outcomes":{"a/b":"warn"},"undecided":[],"entitlements":[],"findings":[%s,%s]}]}`,
		of(clusterKind, "stand-in", `{"name":"stand-in"}`), of("nodeGroup", "g", `{"of":[`+machine+`],"x":"##[y]\u2028"}`))
}

func TestLinesSayAllThatResultsSay(t *testing.T) {
	raw := lined(t, `"machine-0-1","machine-0-0"`)
	for _, name := range []string{"prod", `<a> & "b"`, "\u2028##[x]"} {
		machines := map[string]any{"machine-0-0": `<m>"`, "machine-0-1": "n"}
		for _, day := range []string{"2022-06-01", "2022-07-01"} {
			var got []string
			for _, lines := range []bool{false, true} {
				template, err := NewTemplate(engine.Written(raw), map[string]any{}, "stand-in", "machine", &Pool{Lines: lines})
				if err != nil || template == nil {
					t.Fatal(template, err)
				}
				res, err := template.For(name, func() map[string]any { return machines })
				if err != nil {
					t.Fatal(err)
				}
				if (res.counts != nil) != lines || len(res.Cluster.Findings) != 2 {
					t.Fatalf("lines %t: %v", lines, res)
				}
				res.Cluster.Source, res.Cluster.Labels = "<s>", map[string]string{"a": "&"}
				for _, f := range res.Cluster.Findings {
					f.Location.File, f.Location.Line = "f", 3
				}
				if !lines {
					packed, err := template.pool.Pack(res)
					if err != nil {
						t.Fatal(err)
					}
					text, err := indented(packed, day)
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, string(text))
					res.template = nil // written as a whole
				}
				text, err := indented(res, day)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, string(text))
			}
			if got[0] != got[1] || got[1] != got[2] || !strings.Contains(got[0], `"n",`) || strings.Contains(got[0], `"asOf"`) != (day != "2022-06-01") {
				t.Errorf("%q: packed\n%s\nwhole\n%s\nline\n%s", name, got[0], got[1], got[2])
			}
		}
	}
}

func TestMachinesWithoutNamesHaveNoLine(t *testing.T) {
	for _, lines := range []bool{false, true} {
		template, err := NewTemplate(engine.Written(lined(t, `"machine-0-1"`)), map[string]any{}, "stand-in", "machine", &Pool{Lines: lines})
		if err != nil || template == nil {
			t.Fatal(template, err)
		}
		if res, err := template.For("a", func() map[string]any { return map[string]any{"machine-0-10": "x"} }); err == nil {
			t.Errorf("lines %t: %v", lines, res)
		}
	}
}

func TestLinesSayNoMoreThanTheirShapes(t *testing.T) {
	template, err := NewTemplate(engine.Written(lined(t, "")), map[string]any{}, "stand-in", "machine", &Pool{Lines: true})
	if err != nil || template == nil {
		t.Fatal(template, err)
	}
	res, err := template.For("a", nil)
	if err != nil {
		t.Fatal(err)
	}
	res.Cluster.Labels, res.Cluster.Inventory = map[string]string{}, json.RawMessage("{}")
	if err := WriteCluster(&strings.Builder{}, Metadata{}, res); err == nil {
		t.Error("a line without the inventory")
	}
	if _, err := indented(res, ""); err == nil {
		t.Error("a cluster without the inventory")
	}
}

func TestPiecesAreKeptOnce(t *testing.T) {
	var p Pool
	long := `"` + strings.Repeat("x", 2*blockSize) + `"`
	texts := []string{`{"a":1,"b":"c","d":`, "", `,"`, `{"a":1,"b":"e","f":`, long}
	var cut []text
	for _, s := range texts {
		cut = append(cut, p.cut([]byte(s), &[manyHoles][]byte{}, nil))
	}
	for i, s := range texts {
		if got, err := cut[i].fill(nil, p.all(), &values{}); err != nil || string(got) != s {
			t.Errorf("%.50q is filled as %.50q: %v", s, got, err)
		}
	}
	want := []string{`{"a":1`, `,"b":"c"`, `,"d":`, `,"`, `,"b":"e"`, `,"f":`, long}
	if !slices.Equal(p.all(), want) {
		t.Errorf("%.300q", p.all())
	}
}

func TestNoClustersAreMadeAgain(t *testing.T) {
	var none Tally
	want, got := none.Report(Metadata{}), none.Report(Metadata{})
	got.WriteLater(func(func(*Result) ([]byte, error), func([]byte) error) error { return nil })
	var a, b strings.Builder
	if err := errors.Join(writeJSON(&a, want, Options{}), writeJSON(&b, got, Options{})); err != nil || a.String() != b.String() {
		t.Errorf("%v\n%s\n%s", err, a.String(), b.String())
	}
}
