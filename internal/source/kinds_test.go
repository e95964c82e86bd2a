package source

import (
	"slices"
	"strings"
	"testing"
)

// TestAskedKinds holds that clusters are asked for what readers take, and for
// all of it.
func TestAskedKinds(t *testing.T) {
	rec := options(t).Recognition
	asked := map[string]bool{}
	for _, k := range rec.AskedKinds(false) {
		asked[k.Kind] = true
		r := newRun(t.Context(), Options{Recognition: rec}, defaultLimits())
		o := newObject(map[string]any{"apiVersion": strings.TrimPrefix(k.Group+"/v1", "/"), "kind": k.Kind, "metadata": map[string]any{"name": "a"}})
		if s := r.newScope("a"); !slices.ContainsFunc(takers(), func(take func(*scope, object) bool) bool { return take(s, o) }) {
			t.Errorf("%s is asked for, and no reader takes it", k)
		}
		if k.Resource != strings.ToLower(k.Resource) || !strings.HasSuffix(k.Resource, "s") {
			t.Errorf("%s is no name of a resource", k)
		}
	}
	notAsked := map[string]string{
		"ReplicaSet": "of a Deployment, old ones too", "Job": "ends", "CronJob": "says nothing of what runs",
	}
	kinds := append(sortedKeys(partOf), wholeClusters...)
	for _, d := range definitionKinds() {
		if d.kind != "" && !d.onlyFiles {
			kinds = append(kinds, d.kind)
		}
	}
	for _, kind := range kinds {
		if asked[kind] == (notAsked[kind] != "") {
			t.Errorf("%s is asked for: %v", kind, asked[kind])
		}
	}
	for _, k := range rec.AskedKinds(true) {
		if slices.Contains([]string{"secrets", "configmaps", "events", "leases", "serviceaccounts"}, k.Resource) {
			t.Errorf("%s is asked for", k)
		}
	}
	if all := rec.AskedKinds(true); !slices.ContainsFunc(all, func(k AskedKind) bool { return k.String() == "ingresses.networking.k8s.io" }) {
		t.Errorf("objects whose API versions went are not asked for: %v", all)
	}
}
