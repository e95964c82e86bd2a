package report

import (
	"bytes"
	"encoding/json"
	"insupport/internal/finding"
	"insupport/tests/golden"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// result is what the rules return for one cluster, with every kind of finding
// and keys that Go does not know.
const result = `{
 "apiVersion": "insupport/v1", "kind": "Report", "metadata": {"asOf": "2022-06-01"}, "errors": [],
 "clusters": [{
  "name": "prod", "verdict": "unsupported", "verdictWithoutWaivers": "unsupported", "scope": {"notStated": []}, "undecided": [], "later": {"x": 1},
  "assumptions": [{"path": "spec.infrastructure.fips", "value": false}],
  "products": [{"name": "konvoy", "version": "1.7.5", "line": "1.7", "phase": "expired", "window": ["2.2", "2.1", "1.8"],
    "support": {"endedOn": "2021-11-18", "endsOn": null, "endsWith": null}, "basis": "documented"}],
  "outcomes": {"release/out_of_window": "fail", "os/not_listed": "waived", "release/newer_line": "pass", "os/unknown": "unknown"},
  "findings": [
   {"rule": "release/out_of_window", "level": "violation", "title": "T", "message": "Konvoy 1.7.5 is <outside> & gone",
    "subject": {"kind": "product", "name": "konvoy", "version": "1.7.5"}, "location": {"path": "spec.products.konvoy"},
    "remediation": "Upgrade", "until": null, "disputed": true, "basis": "documented",
    "references": [{"title": "Policy", "source": "pages/policy.md", "clause": "support-window", "revision": "abc"}],
    "fingerprint": "f1", "waiver": null, "evidence": {"window": ["2.2"]}},
   {"rule": "os/not_listed", "level": "violation", "title": "T", "message": "Not listed",
    "subject": {"kind": "nodeGroup", "name": "workers"}, "location": {"path": "spec.nodes[0].os"},
    "remediation": "", "until": "2023-01-01", "disputed": false, "basis": "inferred", "references": [],
    "fingerprint": "f2", "waiver": {"reason": "being replaced", "owner": "team-a", "expires": "2022-12-31", "ticket": "T-1"}},
   {"rule": "os/unknown", "level": "unknown", "title": "T", "message": "Cannot read \u001b[31mos",
    "subject": {"kind": "nodeGroup", "name": "workers"}, "location": {"path": ""},
    "remediation": "Fill in spec.nodes[].os", "until": null, "disputed": false, "basis": "documented", "references": [],
    "fingerprint": "f3", "waiver": null}
  ],
  "entitlements": [{"component": "c", "tier": "none", "activities": []}]}]}`

func build(t *testing.T) *Report {
	t.Helper()
	res, err := DecodeResult(json.RawMessage(result))
	if err != nil {
		t.Fatal(err)
	}
	res.Cluster.Source, res.Cluster.InventoryDigest = "prod.yaml", "sha256:0"
	res.Cluster.Findings[0].Location.File, res.Cluster.Findings[0].Location.Line = "prod.yaml", 11
	good := &Result{AsOf: "2022-05-31", Cluster: &Cluster{Name: "good", Source: "good.yaml", InventoryDigest: "sha256:1", Verdict: VerdictSupported,
		VerdictWithoutWaivers: VerdictSupported, Scope: Scope{NotStated: []string{}}, Undecided: []*finding.Undecided{},
		Assumptions: []any{}, Products: []*Product{}, Outcomes: map[string]string{"os/unknown": "pass"}, Findings: []*finding.Finding{}, Entitlements: []any{}}}
	return Build(Metadata{
		Tool:   Tool{"insupport", "devel"},
		Bundle: Bundle{Digest: "sha256:2", CatalogDates: map[string]string{"konvoy": "2022-05-01"}},
	}, []*Result{res, good})
}

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		name, format string
		options      Options
	}{
		{"report.json", "json", Options{}},
		{"report.txt", "text", Options{}},
		{"quiet.txt", "text", Options{Quiet: true}},
		{"color.txt", "text", Options{Color: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := Format(c.format)(&b, build(t), c.options); err != nil {
				t.Fatal(err)
			}
			golden.Check(t, filepath.Join("testdata", c.name), b.Bytes())
		})
	}
}

// TestNothingIsLost reads the written report back: what the rules added must
// still be there.
func TestNothingIsLost(t *testing.T) {
	var b bytes.Buffer
	if err := writeJSON(&b, build(t), Options{}); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Clusters []map[string]any `json:"clusters"`
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	var sent struct {
		Clusters []map[string]any `json:"clusters"`
	}
	if err := json.Unmarshal([]byte(result), &sent); err != nil {
		t.Fatal(err)
	}
	cluster := got.Clusters[1]
	delete(cluster, "source")
	delete(cluster, "inventoryDigest")
	location := cluster["findings"].([]any)[0].(map[string]any)["location"].(map[string]any)
	delete(location, "file")
	delete(location, "line")
	if diff := cmp.Diff(sent.Clusters[0], cluster); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeResultRefusesWhatIsMalformed(t *testing.T) {
	replace := func(old, with string) string {
		if !strings.Contains(result, old) {
			t.Fatalf("%q is not in the result", old)
		}
		return strings.Replace(result, old, with, 1)
	}
	for name, c := range map[string]struct{ raw, want string }{
		"not an object":       {`[]`, "malformed"},
		"empty":               {`{}`, "expected a Report"},
		"engine error":        {replace(`"errors": []`, `"errors": ["boom"]`), "the rules failed: boom"},
		"no day":              {replace(`"asOf": "2022-06-01"`, `"asOf": ""`), "expected a Report"},
		"verdict":             {replace(`"verdict": "unsupported"`, `"verdict": "fine"`), `verdict "fine"`},
		"no verdict":          {replace(`"verdict": "unsupported", `, ``), "no verdict"},
		"findings are null":   {replace(`"findings": [`, `"findings": null, "x": [`), "no findings"},
		"findings mistyped":   {replace(`"level": "violation"`, `"level": 3`), "malformed"},
		"level":               {replace(`"level": "violation"`, `"level": "bad"`), `level "bad"`},
		"outcome":             {replace(`"fail"`, `"failed"`), `outcome "failed"`},
		"no outcomes":         {replace(`"outcomes": {`, `"outcomes": {}, "x": {`), "no outcomes"},
		"phase":               {replace(`"expired"`, `"old"`), "no name or phase"},
		"null product":        {replace(`"products": [`, `"products": [null, `), "no name or phase"},
		"null finding":        {replace(`"findings": [`, `"findings": [null, `), "a finding is null"},
		"no references":       {replace(`"references"`, `"refs"`), "no references"},
		"no message":          {replace(`"message"`, `"text"`), "lacks message"},
		"waiver without name": {replace(`"owner": "team-a"`, `"owner": ""`), "lacks owner"},
		"outcome of nothing":  {replace(`"level": "violation"`, `"level": "info"`), "outcome fail of release/out_of_window without such a finding"},
		"verdict too mild":    {replace(`"verdict": "unsupported"`, `"verdict": "supported"`), "verdict supported in spite of a violation"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := DecodeResult(json.RawMessage(c.raw)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func FuzzDecodeResult(f *testing.F) {
	f.Add([]byte(result))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if res, err := DecodeResult(raw); err == nil {
			var b bytes.Buffer
			if err := writeText(&b, Build(Metadata{}, []*Result{res}), Options{}); err != nil {
				t.Error(err)
			}
		}
	})
}
