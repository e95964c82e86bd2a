package report

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"

	"insupport/internal/finding"
)

// TestResultsAreReadAlike holds results that are read from the rules' values to
// those that are read from JSON, whatever stands in the place of each value.
func TestResultsAreReadAlike(t *testing.T) {
	text := string(lined(t, `"machine-0-1"`))
	for from, to := range map[string]string{
		`"assumptions":[]`: `"labels":{"a":"b","c":"\u2028<"},"environment":"production","assumptions":[{"path":"spec","value":false},1.50,"x",null]`,
		`"products":[]`: `"products":[{"name":"konvoy","version":"1","line":"1.8","phase":"expired","window":["2.0",""],"other":{"x":[1]},
			"support":{"endedOn":"2022-01-01","endsOn":null,"endsWith":null,"more":1}}]`,
		`"undecided":[]`:    `"undecided":[{"rule":"a/b","subject":{"kind":"cluster","name":"x","namespace":"y"},"field":"spec","beside":true}]`,
		`"entitlements":[]`: `"entitlements":[{"a":[{"b":1e3}],"c":"d"}],"waivers":[{"index":1,"rule":"r","state":"s","findings":2}],"extra":[{"z":1,"a":"<"}]`,
		`{"a/b":"warn"}`:    `{"a/b":"waived"}`,
		`"scope":{}`:        `"scope":{"notStated":["apis"],"notSeen":[{"path":"p","reason":"r"}],"ownComponents":3}`,
		`"references":[]`:   `"references":[{"title":"t","source":"s","clause":"c","revision":"r"}],"until":"2022-01-01","disputed":true,"waiver":{"reason":"r","owner":"o","expires":"2022-02-02","ticket":"t"}`,
	} {
		if !strings.Contains(text, from) {
			t.Fatal(from)
		}
		text = strings.ReplaceAll(text, from, to)
	}
	whole := decodeAny(t, text)
	read, same := 0, 0
	each(whole, func(replace func(any)) {
		for _, other := range []string{`null`, `true`, `1`, `-0.5`, `""`, `"x"`, `[]`, `["x"]`, `[null]`, `{}`, `{"x":1}`} {
			replace(decodeAny(t, other))
			raw, err := json.Marshal(whole)
			if err != nil {
				t.Fatal(err)
			}
			value, err := ast.InterfaceToValue(whole)
			if err != nil {
				t.Fatal(err)
			}
			got := resultOf(value)
			want, err := DecodeResult(raw)
			read++
			if (got == nil) != (err != nil) {
				t.Fatalf("read %v, JSON %v: %s", got, err, raw)
			}
			if got == nil {
				continue
			}
			same++
			a, errA := finding.Append(nil, want.Cluster)
			b, errB := finding.Append(nil, got.Cluster)
			if diff := cmp.Diff(fmt.Sprintf("%s %s %v %#v", want.AsOf, a, errA, want.Cluster.Entitlements), fmt.Sprintf("%s %s %v %#v", got.AsOf, b, errB, got.Cluster.Entitlements)); diff != "" {
				t.Fatal(diff)
			}
		}
	})
	if t.Logf("%d of %d are results", same, read); same < 100 || read-same < 100 {
		t.Errorf("%d of %d are results", same, read)
	}
}

func decodeAny(t *testing.T, text string) (v any) {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// each visits each value below another, and puts it back.
func each(v any, visit func(replace func(any))) {
	below := func(of any, put func(any)) {
		visit(put)
		put(of)
		each(of, visit)
	}
	switch v := v.(type) {
	case map[string]any:
		for key, of := range v {
			below(of, func(other any) { v[key] = other })
		}
	case []any:
		for i, of := range v {
			below(of, func(other any) { v[i] = other })
		}
	}
}
