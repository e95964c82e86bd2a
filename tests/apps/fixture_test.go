package apps_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"insupport/internal/cli"
)

// TestApplicationsOfAManagementCluster checks the application list of a DKP
// 2.2.1 management cluster as kubectl gives it.
func TestApplicationsOfAManagementCluster(t *testing.T) {
	const file = root + "/tests/fixtures/components/kommander-2.2.1-appdeployments.yaml"
	var stdout, stderr bytes.Buffer
	args := []string{"check", "-o", "json", "--as-of", "2022-06-15", "--product", "konvoy=2.2.1",
		"--set", "kubernetes.version=v1.22.8", "--set", "license=enterprise", "--set", "environment=nonProduction", file}
	if code := cli.Main(args, strings.NewReader(""), &stdout, &stderr); code == 2 {
		t.Fatalf("insupport check: %s", stderr.Bytes())
	}
	var report struct {
		Clusters []struct {
			Products []struct{ Name, Version string }
			Findings []struct {
				Rule    string
				Subject struct{ Name string }
			}
			Entitlements []struct{ Component, Tier string }
		}
	}
	if err := json.Unmarshal(stdout.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Clusters) != 1 {
		t.Fatalf("%d clusters, want 1", len(report.Clusters))
	}
	c := report.Clusters[0]
	products := map[string]string{}
	for _, p := range c.Products {
		products[p.Name] = p.Version
	}
	if diff := gocmp.Diff(map[string]string{"konvoy": "2.2.1", "kommander": "2.2.1"}, products); diff != "" {
		t.Errorf("products (-want +got):\n%s", diff)
	}
	var found []string
	for _, f := range c.Findings {
		if strings.HasPrefix(f.Rule, "components/") {
			found = append(found, f.Rule+" "+f.Subject.Name)
		}
	}
	want := []string{"components/custom_configuration grafana-loki", "components/custom_configuration velero"}
	if diff := gocmp.Diff(want, found); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	tiers := map[string]int{}
	for _, e := range c.Entitlements {
		tiers[e.Tier]++
	}
	if diff := gocmp.Diff(map[string]int{"full": 2, "secondary": 31, "experimental": 1}, tiers); diff != "" {
		t.Errorf("tiers (-want +got):\n%s", diff)
	}
}
