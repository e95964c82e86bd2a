package explain

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"insupport/internal/document"
	"insupport/internal/inventory"
)

const of = `apiVersion: insupport/v1
kind: ClusterInventory
metadata: {name: c}
spec:
  products: {konvoy: 1.7.5}
`

const answer = `{"name":"c","asOf":"2022-06-15","verdict":"unsupported","outcomes":{"release/out_of_window":"fail","release/unknown":"pass"},
 "undecided":[{"rule":"release/unknown","subject":{"kind":"product"},"field":"spec.x"}],
 "findings":[{"rule":"release/out_of_window","level":"violation","title":"T","message":"It is out","subject":{"kind":"product","name":"konvoy"},
  "location":{"path":"spec.products.konvoy"},"remediation":"Move on","references":[{"title":"Policy","source":"pages/policy"}],"fingerprint":"0123456789",
  "ruleText":{"title":"Out of the window","description":"Why it matters"},
  "evidence":{"facts":[{"path":"spec.products.konvoy","value":"1.7.5"},{"path":"spec.license","value":null}],
   "rows":["catalog/konvoy/releases"],"comparison":"1.7 is not in 2.2, 2.1, 1.8","change":"A line of the window"},
  "rows":[{"path":"catalog/konvoy/releases","row":{"a":1},"references":[]},{"path":"catalog/konvoy/gone","missing":true,"references":[]}]}],
 "judgements":{"release/out_of_window":[{"subject":{"kind":"product","name":"konvoy"},"answer":"fails"},{"subject":{"kind":"product","name":"kommander"},"answer":"holds"}],
  "release/unknown":[]}}`

func read(t *testing.T) *Cluster {
	t.Helper()
	docs, err := document.Parse("c.yaml", []byte(of))
	if err != nil {
		t.Fatal(err)
	}
	inv, err := inventory.New(docs[0], docs[0].Value, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Answer(json.RawMessage(answer), inv)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestKeep(t *testing.T) {
	for name, c := range map[string]struct {
		asked              string
		isRule             bool
		findings, outcomes int
		judgements         int
	}{
		"a rule with a finding":          {"release/out_of_window", true, 1, 1, 1},
		"a rule without one":             {"release/unknown", true, 0, 1, 1},
		"a fingerprint":                  {"0123456789", false, 1, 1, 0},
		"the beginning of a fingerprint": {"012345", false, 1, 1, 0},
		"too short to name one":          {"01234", false, 0, 0, 0},
		"another fingerprint":            {"999999", false, 0, 0, 0},
	} {
		e := read(t)
		e.Keep(c.asked, c.isRule)
		if len(e.Findings) != c.findings || len(e.Outcomes) != c.outcomes || len(e.Judgements) != c.judgements {
			t.Errorf("%s: %d findings, %d outcomes, %d judgements", name, len(e.Findings), len(e.Outcomes), len(e.Judgements))
		}
	}
}

// TestEveryFormatSaysAll requires facts with their places, rows, comparison,
// sources and every judgement of the rule, those that hold included.
func TestEveryFormatSaysAll(t *testing.T) {
	for _, format := range Formats() {
		e := read(t)
		e.Keep("release/out_of_window", true)
		var b bytes.Buffer
		if err := New([]*Cluster{e}, "release/out_of_window").Write(&b, format); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"It is out", "Why it matters", "1.7.5", "c.yaml", "catalog/konvoy/releases", "1.7 is not in 2.2, 2.1, 1.8",
			"A line of the window", "Move on", "pages/policy", "kommander", "holds"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: no %q in\n%s", format, want, b.String())
			}
		}
	}
}

func TestMalformedAnswer(t *testing.T) {
	for _, raw := range []string{`[]`, `{"findings":[null]}`, `{"errors":["x"]}`} {
		if _, err := Answer(json.RawMessage(raw), nil); err == nil {
			t.Errorf("%s is taken", raw)
		}
	}
}
