// Package documents_test holds the documents that the program prints against
// their published JSON Schemas.
package documents_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"insupport/internal/cli"
	"insupport/internal/schema"
)

func TestPrintedDocumentsKeepTheirSchemas(t *testing.T) {
	fixtures := filepath.Join("..", "fixtures")
	for name, c := range map[string]struct {
		schema string
		args   []string
	}{
		"fleet":      {"report.json", []string{"check", "--as-of", "2022-06-15", filepath.Join(fixtures, "policy-example"), filepath.Join(fixtures, "clean"), filepath.Join(fixtures, "unknown")}},
		"systems":    {"report.json", []string{"check", "--as-of", "2022-06-15", "--assume-defaults", "--horizon", "180", filepath.Join(fixtures, "os")}},
		"components": {"report.json", []string{"check", "--as-of", "2022-06-15", filepath.Join(fixtures, "components")}},
		"upgrade":    {"report.json", []string{"check", "--as-of", "2022-09-01", "--to", "konvoy=2.2.2", filepath.Join(fixtures, "policy-example")}},
		"plan":       {"plan.json", []string{"plan", "--as-of", "2022-09-01", "--to", "konvoy=2.3.0", filepath.Join(fixtures, "policy-example")}},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := schema.Compile(c.schema)
			if err != nil {
				t.Fatal(err)
			}
			var stdout, stderr bytes.Buffer
			if code := cli.Main(append(c.args, "-o", "json"), strings.NewReader(""), &stdout, &stderr); code == 2 {
				t.Fatalf("exit code 2: %s", stderr.Bytes())
			}
			var document any
			if err := json.Unmarshal(stdout.Bytes(), &document); err != nil {
				t.Fatal(err)
			}
			for _, problem := range s.Validate(document) {
				t.Errorf("%s: %s", strings.Join(problem.Path, "."), problem.Message)
			}
		})
	}
}
