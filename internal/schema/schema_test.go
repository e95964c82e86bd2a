package schema

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSchemas compiles every schema and checks that objects name all their
// keys: a schema that lets unknown keys pass lets typos pass.
func TestSchemas(t *testing.T) {
	err := fs.WalkDir(FS, ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(p, ".json") {
			return err
		}
		t.Run(p, func(t *testing.T) {
			library(t, p)
			content, err := FS.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			var doc map[string]any
			if err := json.Unmarshal(content, &doc); err != nil {
				t.Fatal(err)
			}
			if doc["$id"] != nil {
				if doc["$id"] != "schema:///"+p {
					t.Errorf("the $id is %v", doc["$id"])
				}
				return // what the program prints may say more in time
			}
			if _, err := Compile(p); err != nil {
				t.Fatal(err)
			}
			closed(t, "", doc)
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func closed(t *testing.T, at string, v any) {
	switch x := v.(type) {
	case map[string]any:
		_, object := x["properties"].(map[string]any)
		_, additional := x["additionalProperties"]
		_, unevaluated := x["unevaluatedProperties"]
		if object && x["type"] == "object" && !additional && !unevaluated {
			t.Errorf("%s lets unknown keys pass", at)
		}
		for k, v := range x {
			closed(t, at+"/"+k, v)
		}
	case []any:
		for _, v := range x {
			closed(t, at+"/-", v)
		}
	}
}

func TestValidate(t *testing.T) {
	s, err := Compile("inventory.json")
	if err != nil {
		t.Fatal(err)
	}
	got := s.Validate(map[string]any{
		"apiVersion": "insupport/v2", "kind": "ClusterInventory",
		"metadata": map[string]any{"name": "a", "collectedAt": "yesterday"},
		"spec": map[string]any{
			"products":       map[string]any{"konvoy": json.Number("2.10")},
			"infrastructure": map[string]any{"fisp": true, "availabilityZones": json.Number("1.5")},
			"nodes":          []any{map[string]any{"role": "master"}},
			"features":       []any{true},
		},
	})
	want := []Problem{
		{[]string{"apiVersion"}, `apiVersion: expected "insupport/v1", got "insupport/v2" (did you mean "insupport/v1"?)`},
		{[]string{"metadata", "collectedAt"}, `collectedAt: "yesterday" is not a point in time (YYYY-MM-DDTHH:MM:SSZ)`},
		{[]string{"spec", "features", "0"}, "features[0]: expected string, got boolean"},
		{[]string{"spec", "infrastructure", "availabilityZones"}, "availabilityZones: expected integer, got number"},
		{[]string{"spec", "infrastructure", "fisp"}, `unknown key "fisp" (did you mean "fips"?)`},
		{[]string{"spec", "nodes", "0"}, `missing key "name"`},
		{[]string{"spec", "nodes", "0", "role"}, `role: "master" is not one of controlPlane, worker`},
		{[]string{"spec", "products", "konvoy"}, `konvoy: 2.10 is a number here; quote it: "2.10"`},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
