package ask

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"insupport/internal/evidence"
	"insupport/internal/report"
)

// CaseProblems lists where the files of a case say something else than its
// report; the report is verified by itself.
func CaseProblems(files map[string][]byte, r *report.Report) []string {
	out := []string{}
	wrong := func(name, format string, values ...any) { out = append(out, name+fmt.Sprintf(format, values...)) }
	meta := r.Metadata

	run := map[string]any{}
	if json.Unmarshal(files[evidence.Run], &run) != nil {
		wrong(evidence.Run, " is missing, or cannot be read")
	}
	said := parameters(meta.AsOf, meta, meta)
	if run["asOf"] == nil { // nobody asked for a day
		delete(said, "asOf")
	}
	if !sameJSON(run, said) {
		wrong(evidence.Run, " is not what the report says that the rules were given")
	}

	var versions struct {
		Tool     report.Tool      `json:"tool"`
		Bundle   report.Bundle    `json:"bundle"`
		Overlays []report.Overlay `json:"overlays"`
	}
	switch err := json.Unmarshal(files[evidence.Versions], &versions); {
	case err != nil:
		wrong(evidence.Versions, " is missing, or cannot be read")
	case versions.Tool != meta.Tool || !sameJSON(versions.Bundle, meta.Bundle) || !slices.Equal(versions.Overlays, meta.Overlays):
		wrong(evidence.Versions, " names another program, other rules or other facts than the report")
	}

	var given []any
	if content := files[evidence.Waivers]; content != nil {
		if list, err := parseWaivers(evidence.Waivers, content); err == nil {
			given = list.List
		}
	}
	waivers := meta.GivenWaivers()
	waivers = waivers[:len(waivers)-min(len(waivers), accepts(meta))]
	if len(given)+len(waivers) > 0 && !sameJSON(given, waivers) {
		wrong(evidence.Waivers, " does not hold the waivers of the report")
	}

	missing := map[string]bool{evidence.Bundle: true}
	for _, c := range r.Clusters {
		missing[evidence.InventoryName(c.InventoryDigest)] = true
	}
	known := []string{evidence.Report, evidence.Run, evidence.Versions, evidence.Waivers}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		folder, _, _ := strings.Cut(name, "/")
		switch {
		case missing[name]:
			delete(missing, name)
		case folder == evidence.Inventories:
			wrong(name, " is of no cluster of the report")
		case folder != "overlays" && folder != "rules" && !slices.Contains(known, name):
			wrong(name, " is no file of a case")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(missing)) {
		wrong(name, " is missing")
	}
	return out
}

// accepts is how many waivers of a run were of it alone; they come last.
func accepts(meta report.Metadata) int {
	if meta.Run == nil {
		return 0
	}
	return len(meta.Run.Accept)
}
