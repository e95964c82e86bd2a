package cells_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// TestFixtures judges the recorded fleets: the outcomes of not_listed,
// mode_not_supported, gpu_not_supported, kernel_not_listed and unknown.
func TestFixtures(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"fips-rhel":                    "pass pass notApplicable pass pass",
		"fips-and-air-gapped-centos":   "pass pass notApplicable pass pass",
		"fips-and-air-gapped-rhel":     "pass fail notApplicable pass pass",
		"fips-ubuntu":                  "pass fail notApplicable pass pass",
		"fips-before-the-column":       "pass pass notApplicable pass pass",
		"air-gapped-vsphere":           "pass pass notApplicable pass pass",
		"air-gapped-preprovisioned":    "pass fail notApplicable pass pass",
		"air-gapped-one-patch":         "pass fail notApplicable pass pass",
		"air-gapped-before-the-column": "pass unknown notApplicable pass unknown",
		"gpu-ubuntu":                   "pass pass pass pass pass",
		"gpu-old-ubuntu":               "pass pass fail pass pass",
		"gpu-on-air-gapped-premises":   "pass pass fail pass pass",
		"gpu-before-the-column":        "pass pass unknown pass unknown",
		"flatcar-listed":               "pass pass notApplicable notApplicable pass",
		"flatcar-another-channel":      "fail notApplicable notApplicable notApplicable pass",
		"flatcar-or-higher":            "pass pass notApplicable notApplicable pass",
		"sles-listed":                  "pass pass notApplicable pass pass",
		"sles-older":                   "fail notApplicable notApplicable notApplicable pass",
		"sles-first-pack":              "pass pass notApplicable notApplicable pass",
		"centos-by-kernel":             "pass pass notApplicable pass pass",
		"centos-another-kernel":        "unknown unknown notApplicable unknown unknown",
		"centos-8-while-listed":        "pass pass notApplicable pass pass",
		"centos-8-after":               "fail notApplicable notApplicable notApplicable pass",
		"attached-bottlerocket":        "notApplicable notApplicable notApplicable notApplicable notApplicable",
		"mode-makes-no-difference":     "pass pass notApplicable pass pass",
		"mode-makes-a-difference":      "pass unknown notApplicable pass unknown",
		"mode-refused-either-way":      "pass fail notApplicable pass pass",
		"provider-makes-a-difference":  "unknown unknown notApplicable unknown unknown",
		"system-not-stated":            "unknown unknown notApplicable unknown unknown",
		"provider-without-a-table":     "unknown unknown notApplicable unknown unknown",
		"no-mode-marked":               "pass warn notApplicable pass pass",
	}
	files, err := filepath.Glob(filepath.Join(root, "tests", "fixtures", "os", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	e := newEvaluator(t)
	got := map[string]string{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for decoder := yaml.NewDecoder(bytes.NewReader(raw)); ; {
			var inventory map[string]any
			err := decoder.Decode(&inventory)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			outcomes, _ := e.judge(inventory)
			var list []string
			for _, rule := range []string{"not_listed", "mode_not_supported", "gpu_not_supported", "kernel_not_listed", "unknown"} {
				list = append(list, outcomes["os/"+rule])
			}
			got[inventory["metadata"].(map[string]any)["name"].(string)] = strings.Join(list, " ")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}
