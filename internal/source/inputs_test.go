package source

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const inputs = "../../tests/fixtures/inputs"

// TestInputs reads what definitions, clouds and workloads say, each to its
// expected inventories with the place of every fact, and no secret.
func TestInputs(t *testing.T) {
	opts := options(t)
	entries, err := os.ReadDir(inputs)
	if err != nil {
		t.Fatal(err)
	}
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Run(e.Name(), func(t *testing.T) {
			t.Chdir(inputs)
			read := Read(context.Background(), []string{e.Name()}, nil, opts)
			got := golden(t, read)
			for _, inv := range read.Inventories {
				got += "---\n# " + inv.Name + "\n"
				for _, e := range read.Evidence[inv.Name] {
					how := "stated"
					if e.Inferred {
						how = "inferred"
					}
					got += strings.TrimSpace(fmt.Sprintf("# %s = %s, %s: %s %s", e.Path, e.Value, how, e.place(), e.Note)) + "\n"
				}
			}
			for _, secret := range []string{"hunter2", "aHVudGVyMg", "HIDDEN"} {
				if strings.Contains(got, secret) {
					t.Errorf("reads the secret %q", secret)
				}
			}
			t.Chdir(wd)
			checkGolden(t, filepath.Join("inputs", e.Name()), got)
		})
	}
}
