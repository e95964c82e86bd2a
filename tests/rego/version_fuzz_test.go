package rego_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/rego"
)

// FuzzVersion drives the version library with arbitrary text: it must always answer, keep one
// width of key, order any two versions one way, and see no difference in a leading v or in the
// suffixes that vendors add.
func FuzzVersion(f *testing.F) {
	for _, seed := range []string{
		"1.22.8", "v1.22.8+fips.0", "v1.21.2-13+d2965f0db10712", "v1.28.3-eks-4f4795d", "1.27.3-gke.100",
		"v1.24.4+k3s1", "v1.26.9+rke2r1", "1.22.x", "stable-1.20-4.3.0", "1.22.8_fips.0", "1.22.0-rc.1",
		"15 SP3", "", "latest", "1..2", "9999999999.1", "1.2.3.4.5.6.7",
	} {
		f.Add(seed, "1.22.8")
	}
	query, err := rego.New(
		rego.Query(`x := {
			"parsed": [p | p := data.insupport.lib.version.parse(input.a)],
			"plain": [p | p := data.insupport.lib.version.parse(input.plain)],
			"prefixed": [p | p := data.insupport.lib.version.parse(input.prefixed)],
			"suffixed": [p | p := data.insupport.lib.version.parse(input.suffixed)],
			"before": [true | data.insupport.lib.version.before(data.insupport.lib.version.parse(input.a), data.insupport.lib.version.parse(input.b))],
			"after": [true | data.insupport.lib.version.before(data.insupport.lib.version.parse(input.b), data.insupport.lib.version.parse(input.a))],
			"same": [true | data.insupport.lib.version.same(input.a, input.b)],
			"both": [true | data.insupport.lib.version.parse(input.a); data.insupport.lib.version.parse(input.b)],
		}`),
		rego.Load([]string{root + "/insupport/lib/version/version.rego"}, nil),
	).PrepareForEval(context.Background())
	if err != nil {
		f.Fatal(err)
	}
	type parsed struct {
		Release string
		Key     []json.Number
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		plain := strings.Trim(strings.TrimLeft(a, "vV"), " \t\n")
		results, err := query.Eval(context.Background(), rego.EvalInput(map[string]any{
			"a": a, "b": b, "plain": plain, "prefixed": "v" + plain, "suffixed": plain + "+fips.0",
		}))
		if err != nil || len(results) != 1 {
			t.Fatalf("no answer: %v", err)
		}
		var got struct {
			Parsed, Plain, Prefixed, Suffixed []parsed
			Before, After, Same, Both         []bool
		}
		decode(t, results[0].Bindings["x"], &got)
		for _, p := range got.Parsed {
			if len(p.Key) != 7 || p.Release == "" {
				t.Errorf("%q: key %v, release %q", a, p.Key, p.Release)
			}
		}
		if relations := len(got.Before) + len(got.After) + len(got.Same); relations != len(got.Both) {
			t.Errorf("%q and %q: before %v, after %v, same %v", a, b, got.Before, got.After, got.Same)
		}
		if len(got.Plain) == 0 || got.Plain[0].Release != plain {
			return // no bare number
		}
		for name, other := range map[string][]parsed{"v before it": got.Prefixed, "a suffix": got.Suffixed} {
			if len(other) != 1 || !same(got.Plain[0].Key, other[0].Key) {
				t.Errorf("%q: %s makes a difference: %v, %v", plain, name, got.Plain, other)
			}
		}
	})
}

func same(a, b []json.Number) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}
