package inventory

import (
	"bytes"
	"insupport/internal/document"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sample = `apiVersion: insupport/v1
kind: ClusterInventory
metadata:
  name: a
  labels: {app.kubernetes.io/team: x}
spec:
  license: ""
  managementCluster:
  products:
    konvoy: 2.2.1
  nodes:
    - name: one
      os: {id: rhel, version: "8.4"}
    -
    - name: two
      count: 3
`

func TestDigestIgnoresHowItIsWritten(t *testing.T) {
	digests := map[string]bool{}
	for _, text := range []string{
		"apiVersion: insupport/v1\nkind: ClusterInventory\nmetadata: {name: a}\nspec: {products: {konvoy: 2.2.1}}\n",
		"kind: ClusterInventory\napiVersion: insupport/v1\nspec: {license: '', products: {konvoy: \"2.2.1\"}}\nmetadata: {name: a}\n",
		`{"apiVersion":"insupport/v1","kind":"ClusterInventory","metadata":{"name":"a"},"spec":{"products":{"konvoy":"2.2.1"}}}`,
	} {
		inv := mustNew(t, text)
		digests[inv.Digest()] = true
	}
	if len(digests) != 1 {
		t.Errorf("got %v", digests)
	}
	if other := mustNew(t, "apiVersion: insupport/v1\nkind: ClusterInventory\nmetadata: {name: a}\nspec: {}\n"); digests[other.Digest()] {
		t.Error("another inventory has the same digest")
	}
}

func mustNew(t *testing.T, text string, settings ...Setting) *Inventory {
	t.Helper()
	docs, err := document.Parse("a.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	inv, err := New(docs[0], docs[0].Value, settings, Facts{"backup": "boolean"})
	if err != nil {
		t.Fatal(err)
	}
	return inv
}

func TestSettings(t *testing.T) {
	base := "apiVersion: insupport/v1\nkind: ClusterInventory\nmetadata: {name: a}\nspec: {environment: production, nodes: [{name: w}]}\n"
	for text, want := range map[string]string{
		"infrastructure.fips=true":             `"infrastructure":{"fips":true}`,
		"spec.kubernetes.version=1.30":         `"kubernetes":{"version":"1.30"}`,
		"nodes[0].count=5":                     `"count":5`,
		"features=[a, b]":                      `"features":["a","b"]`,
		"facts.backup=true":                    `"facts":{"backup":true}`,
		"metadata.labels.team=7":               `"labels":{"team":"7"}`,
		"infrastructure.availabilityZones=0x3": `"availabilityZones":3`,
	} {
		s, err := ParseSetting(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := string(Canonical(mustNew(t, base, s).Value())); !strings.Contains(got, want) {
			t.Errorf("%s: got %s", text, got)
		}
	}
	for text, want := range map[string]string{
		"environment":           `"environment" is not PATH=VALUE`,
		"environmnt=production": `unknown key "environmnt" (did you mean "environment"?)`,
		"spec.foo.bar=1":        `unknown key "foo"`,
		"nodes[0].count=many":   `nodes[0].count: expected integer, got "many"`,
		"a..b=1":                `"a..b" is not a path`,
	} {
		if _, err := ParseSetting(text); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func TestWriteYAMLReadsBack(t *testing.T) {
	inv := mustNew(t, "apiVersion: insupport/v1\nkind: ClusterInventory\nmetadata: {name: 'yes', labels: {a: '1.10', b: 'null', c: '2022-01-01', d: 'a: b'}}\nspec: {products: {konvoy: '2.10'}, facts: {backup: true}}\n")
	var b bytes.Buffer
	if err := WriteYAML(&b, inv); err != nil {
		t.Fatal(err)
	}
	again := mustNew(t, b.String())
	if diff := cmp.Diff(inv.Value(), again.Value()); diff != "" {
		t.Errorf("%s\n%s", b.String(), diff)
	}
}

// FuzzDecode looks for inputs that crash or hang the decoder, that it accepts
// without being able to write them back, or errors without a file name.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{sample, `{"a": [1, "x", null]}`, "a: &a [*a]", "{", "- a\n- b", "a: !!binary x", "? a\n: b", "%YAML 1.2\n---\n", "<<: [{a: b}]"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		docs, err := document.Parse("input", data)
		if err != nil && !strings.HasPrefix(err.Error(), "input") {
			t.Errorf("error without place: %v", err)
		}
		for _, d := range docs {
			_ = Canonical(d.Value)
			_ = d.Locate("spec.nodes[0].name")
			inv, err := New(d, d.Value, nil, nil)
			if err == nil && inv.Name == "" {
				t.Error("an inventory without name was accepted")
			}
		}
	})
}
