package ask

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"insupport/internal/bundle"
)

// The days of the program's own facts are known before; of others the rules tell.
func TestDates(t *testing.T) {
	dates := func(opts bundle.Options) (map[string]string, *Session) {
		t.Helper()
		b, err := bundle.Load(opts)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Open(b, map[string]any{}, 1, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		meta, err := s.Metadata(context.Background(), "")
		if err != nil {
			t.Fatal(err)
		}
		return meta.Bundle.CatalogDates, s
	}
	own, s := dates(bundle.Options{})
	asked := map[string]string{}
	if err := s.into(context.Background(), bundle.EntryDates, "dates", map[string]any{}, &asked); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(asked, own); diff != "" || len(own) == 0 {
		t.Error("what is known is not what the rules tell:", diff)
	}
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "konvoy/product"), 0o755); err != nil {
		t.Fatal(err)
	}
	var corrected []byte
	for source := range sources(t, s.bundle, "konvoy") {
		corrected = append(corrected, "  "+`"`+source+`": {date: "2036-01-01", checked: "2036-01-01"}`+"\n"...)
	}
	if err := os.WriteFile(filepath.Join(dir, "konvoy/product/data.yaml"), append([]byte("sources:\n"), corrected...), 0o600); err != nil {
		t.Fatal(err)
	}
	if changed, _ := dates(bundle.Options{Overlays: []string{dir}}); changed["konvoy"] != "2036-01-01" || changed["kubernetes"] != own["kubernetes"] {
		t.Errorf("an overlay of 2036 leaves konvoy at %s", changed["konvoy"])
	}
}

func sources(t *testing.T, b *bundle.Bundle, product string) map[string]any {
	t.Helper()
	topics, _ := b.Catalog()[product].(map[string]any)
	about, _ := topics["product"].(map[string]any)
	all, _ := about["sources"].(map[string]any)
	if len(all) == 0 {
		t.Fatal(product, "has no sources")
	}
	return all
}
