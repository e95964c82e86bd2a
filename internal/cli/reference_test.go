package cli

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
)

// TestReference holds files to the program that writes them.
func TestReference(t *testing.T) {
	var role, said bytes.Buffer
	if code := Main([]string{"rbac", "--write-reports"}, strings.NewReader(""), &role, &said); code != exitOK {
		t.Fatalf("rbac: exit code %d: %s", code, said.String())
	}
	for page, want := range map[string]string{
		"../../docs/reference.md":     reference(newRootCmd(&streams{now: time.Now()})),
		"../../deploy/base/role.yaml": role.String(),
	} {
		if os.Getenv("UPDATE_DOCS") != "" {
			if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s is not what the program has: UPDATE_DOCS=1 go test ./internal/cli -run TestReference writes it anew", page)
		}
	}
}
