package ask

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"insupport/internal/bundle"
)

// TestOptionsRefuseFactsThatNobodyChecked requires an error of a bundle from
// elsewhere before anything is read with it, also where no input would need it.
func TestOptionsRefuseFactsThatNobodyChecked(t *testing.T) {
	dir := t.TempDir()
	for _, part := range []string{"rego", "data"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join("..", "..", part))); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(dir, "data", "insupport", "recognition", "sources", "data.yaml")
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, bytes.Replace(content, []byte("\ngitRepositories:"), []byte("\ngitRepositoriez:"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := bundle.Load(bundle.Options{Bundle: dir})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (&Inputs{}).Options(b); err == nil || !strings.Contains(err.Error(), `unknown key "gitRepositoriez"`) {
		t.Errorf("got %v", err)
	}
}
