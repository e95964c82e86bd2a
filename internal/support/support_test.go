package support

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestQuestion(t *testing.T) {
	listed := map[string]any{"spec": map[string]any{"components": []any{map[string]any{"name": "velero"}}}}
	empty := map[string]any{"spec": map[string]any{}}
	for name, c := range map[string]struct {
		of        map[string]any
		component string
		shipped   bool
		want      []any
	}{
		"all that is listed":    {listed, "", false, []any{map[string]any{"name": "velero"}}},
		"all that is shipped":   {empty, "", true, nil},
		"one":                   {empty, "istio", false, []any{map[string]any{"name": "istio"}}},
		"one beside the others": {listed, "istio", false, []any{map[string]any{"name": "velero"}, map[string]any{"name": "istio"}}},
	} {
		shipped, input := Question(c.of, c.component)
		components, _ := input["spec"].(map[string]any)["components"].([]any)
		if shipped != c.shipped {
			t.Errorf("%s: shipped %v", name, shipped)
		}
		if diff := cmp.Diff(c.want, components); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if n := len(listed["spec"].(map[string]any)["components"].([]any)); n != 1 {
		t.Errorf("the inventory was changed: %d components", n)
	}
}

func TestAnswer(t *testing.T) {
	const own = `{"component":"my-velero","id":"velero","tier":"full","activities":[]}`
	const asked = `{"component":"velero","id":"velero","tier":"none","activities":[]}`
	for name, c := range map[string]struct {
		raw, component string
		want           string // component of the first entitlement
		stray          *Stray
	}{
		"the cluster's own has the word": {`{"entitlements":[` + own + `,` + asked + `]}`, "velero", "my-velero", nil},
		"shipped, not listed":            {`{"entitlements":[{"component":"velero","id":"velero","tier":"full","activities":[],"shippedBy":{"product":"p"}}]}`, "velero", "velero", nil},
		"stray":                          {`{"entitlements":[` + asked + `],"shipped":["istio"]}`, "velero", "velero", &Stray{}},
		"stray, near a shipped one":      {`{"entitlements":[` + strings.ReplaceAll(asked, "velero", "velro") + `],"shipped":["velero"]}`, "velro", "velro", &Stray{"velero"}},
	} {
		got, stray, err := Answer(json.RawMessage(c.raw), c.component)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(got.Entitlements) != 1 || got.Entitlements[0].Component != c.want {
			t.Errorf("%s: %+v", name, got.Entitlements)
		}
		if diff := cmp.Diff(c.stray, stray); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for _, raw := range []string{`[]`, `{"errors":["x"]}`, `{"entitlements":[]}`} {
		if _, _, err := Answer(json.RawMessage(raw), "velero"); err == nil {
			t.Errorf("%s is taken", raw)
		}
	}
}

// TestEveryFormatSaysAll requires that nothing of an entitlement is missing
// from a format.
func TestEveryFormatSaysAll(t *testing.T) {
	c, _, err := Answer(json.RawMessage(`{"asOf":"2022-06-15","releases":[{"product":"p","title":"P","release":"2.2.1"}],
		"severities":{"numbers":[1,2],"note":"Ask the vendor."},
		"entitlements":[{"component":"velero","id":"velero","version":"1.7","tier":"secondary","reason":"not its own","matrix":"terms of 2.2",
		"level":"standard","warranty":"none","severityDefinitions":"notPublished","basis":"inferred","limits":["a limit"],
		"shippedBy":{"product":"p","release":"2.2.1","group":"platform","versions":["1.7.0"]},
		"activities":[{"type":"fix","severities":[2],"inScope":["what is in"],"outOfScope":["what is out"],"effort":"best effort","limits":["so far"],"source":"s"}],
		"references":[{"title":"Terms","source":"pages/terms"}]}]}`), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range Formats() {
		var b bytes.Buffer
		if err := Format(format)(&b, New([]*Cluster{c}, false)); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"velero", "2.2.1", "2022-06-15", "secondary", "not its own", "terms of 2.2", "standard", "none", "inferred", "a limit",
			"1.7.0", "platform", "fix", "what is in", "what is out", "best effort", "so far", "Ask the vendor", "Terms", "pages/terms"} {
			if !strings.Contains(strings.ReplaceAll(b.String(), `\`, ""), want) {
				t.Errorf("%s: no %q in\n%s", format, want, b.String())
			}
		}
	}
}
