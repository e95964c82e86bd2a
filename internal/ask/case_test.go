package ask

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"insupport/internal/evidence"
	"insupport/internal/report"
)

// TestCaseProblems changes one file of a case at a time, as who writes a new
// statement over them all could.
func TestCaseProblems(t *testing.T) {
	const waivers = `{apiVersion: insupport/v1, kind: WaiverList, waivers: [{rule: os/unknown, reason: r, owner: o, expires: "2022-12-31"}]}`
	r := &report.Report{Metadata: report.Metadata{AsOf: "2022-06-15", Tool: report.Tool{Name: "insupport", Version: "v1"}, Bundle: report.Bundle{Digest: "sha256:1"},
		Waivers: []*report.WaiverState{{Rule: "os/unknown", Reason: "r", Owner: "o", Expires: "2022-12-31"},
			{Index: 1, Rule: "os/not_listed", Reason: "x", Owner: acceptOwner, Expires: "2022-06-15"}},
		Run: &report.Run{Accept: []string{"os/not_listed=x"}}}, Clusters: []*report.Cluster{{Name: "a", InventoryDigest: "sha256:2"}}}
	written := func(v any) []byte {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	files := map[string][]byte{evidence.Report: nil, evidence.Bundle: nil, evidence.Waivers: []byte(waivers), evidence.InventoryName("sha256:2"): nil,
		evidence.Run:      written(parameters("2022-06-15", r.Metadata, r.Metadata)),
		evidence.Versions: written(map[string]any{"tool": r.Metadata.Tool, "bundle": r.Metadata.Bundle, "go": "go1"}), "overlays/01/x/data.yaml": nil}
	for want, change := range map[string]func(map[string][]byte){
		"":                                       func(map[string][]byte) {},
		"run.json is missing, or cannot be read": func(f map[string][]byte) { delete(f, evidence.Run) },
		"run.json is not what the report says":   func(f map[string][]byte) { f[evidence.Run] = []byte(`{"asOf": "2022-06-15"}`) },
		"versions.json is missing":               func(f map[string][]byte) { f[evidence.Versions] = nil },
		"versions.json names another program":    func(f map[string][]byte) { f[evidence.Versions] = []byte(`{}`) },
		"waivers.yaml does not hold the waivers of the report":     func(f map[string][]byte) { delete(f, evidence.Waivers) },
		"bundle.tar.gz is missing":                                 func(f map[string][]byte) { delete(f, evidence.Bundle) },
		"inventories/sha256-2.json is missing":                     func(f map[string][]byte) { delete(f, evidence.InventoryName("sha256:2")) },
		"inventories/sha256-3.json is of no cluster of the report": func(f map[string][]byte) { f[evidence.InventoryName("sha256:3")] = nil },
		"notes.txt is no file of a case":                           func(f map[string][]byte) { f["notes.txt"] = nil },
	} {
		changed := maps.Clone(files)
		change(changed)
		got := strings.Join(CaseProblems(changed, r), "\n")
		if want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
