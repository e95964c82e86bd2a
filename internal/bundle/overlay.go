package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"insupport/internal/document"
	"insupport/internal/inventory"
	"insupport/internal/regularfile"
	"insupport/internal/schema"
)

// Overlay names one folder of corrections that was merged into the data.
type Overlay struct {
	Name   string `json:"name"`   // base name of the folder
	Digest string `json:"digest"` // "sha256:…" over its merged content
}

// overlay merges a folder into the catalog as RFC 7396 merge patches and
// checks every topic it touched. It returns what it merged.
func (b *Bundle) overlay(dir string) (map[string]any, error) {
	patch, err := readOverlay(dir)
	if err != nil {
		return nil, err
	}
	b.data["insupport_facts"] = mergePatch(b.Catalog(), patch)
	if err := checkCatalog(b.data, patch); err != nil {
		return nil, err
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(inventory.Canonical(patch))
	b.Overlays = append(b.Overlays, Overlay{filepath.Base(abs), "sha256:" + hex.EncodeToString(sum[:])})
	b.patches = append(b.patches, patch)
	for _, product := range slices.Sorted(maps.Keys(patch)) {
		b.addRoot("insupport_facts/" + product)
	}
	return patch, nil
}

func (b *Bundle) addRoot(root string) {
	for _, r := range b.Roots {
		if r == "" || root == r || strings.HasPrefix(root, r+"/") {
			return
		}
	}
	b.Roots = append(b.Roots, root)
	slices.Sort(b.Roots)
}

// maxFacts is the most that one file of corrections may hold, in bytes.
const maxFacts = 64 << 20

// readOverlay returns product to topic to facts. Every YAML or JSON file of
// the folder must be one that is read: a misnamed file would correct nothing.
func readOverlay(dir string) (map[string]any, error) {
	if err := isFolder(dir); err != nil {
		return nil, err
	}
	patch := map[string]any{}
	found := false
	err := fs.WalkDir(os.DirFS(dir), ".", func(p string, e fs.DirEntry, err error) error {
		if err == nil {
			err = noFolderLink(os.DirFS(dir), p, e)
		}
		if err != nil {
			return err
		}
		switch ext := strings.ToLower(path.Ext(p)); {
		case e.IsDir() || ext != ".yaml" && ext != ".yml" && ext != ".json":
			return nil
		case path.Base(p) != "data"+ext:
			return fmt.Errorf("%s is not read; facts go to PRODUCT/TOPIC/data.yaml", p)
		}
		content, err := regularfile.Read(filepath.Join(dir, p), maxFacts)
		if err != nil {
			return fmt.Errorf("reading %s: %w", p, err)
		}
		doc, err := document.ParseFacts(filepath.Join(dir, p), content)
		if err != nil {
			return err
		}
		found = true
		at := strings.TrimPrefix(strings.TrimPrefix(p, "data/"), "insupport_facts/")
		if strings.HasPrefix(at, "insupport/") || !strings.Contains(at, "/") || slices.Contains(schema.Topics(), path.Dir(at)) {
			return fmt.Errorf("%s is not read; facts go to PRODUCT/TOPIC/data.yaml below the folder that is named", p)
		}
		return mount(patch, at, doc)
	})
	if err == nil && !found {
		err = errors.New("holds no PRODUCT/TOPIC/data.yaml")
	}
	return patch, err
}

// mergePatch returns the target with an RFC 7396 merge patch applied. The
// target stays as it is: parts of it may be in several places.
func mergePatch(target, patch any) any {
	p, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	t, ok := target.(map[string]any)
	if ok {
		t = maps.Clone(t)
	} else {
		t = map[string]any{}
	}
	for k, v := range p {
		if v == nil {
			delete(t, k)
		} else {
			t[k] = mergePatch(t[k], v)
		}
	}
	return t
}

// checkCatalog checks the topics named by touched (all when nil) against
// their schemas.
func checkCatalog(data, touched map[string]any) error {
	b := Bundle{data: data}
	catalog := b.Catalog()
	if touched == nil {
		touched = catalog
	}
	flaws, err := lintShapes(touched, catalog)
	if err == nil && len(flaws) > 0 {
		err = fmt.Errorf("%s: %s", strings.Join(flaws[0].At, "."), flaws[0].Message)
	}
	return err
}
