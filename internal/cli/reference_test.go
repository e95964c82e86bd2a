package cli

import (
	"os"
	"testing"
	"time"
)

// TestReference holds the page to what the program has.
func TestReference(t *testing.T) {
	const page = "../../docs/reference.md"
	want := reference(newRootCmd(&streams{now: time.Now()}))
	if os.Getenv("INSUPPORT_UPDATE_DOCS") != "" {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/reference.md is not what the program has; its first lines say how to write it anew")
	}
}
