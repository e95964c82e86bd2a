package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"insupport/internal/inventory"
	"insupport/internal/regularfile"
	"insupport/internal/signature"
)

// Write writes rules and facts, corrections included, as a tar.gz that OPA
// accepts as a bundle.
func (b *Bundle) Write(w io.Writer) error {
	manifest, err := json.Marshal(map[string]any{"revision": b.Revision, "roots": b.Roots, "rego_version": 1})
	if err != nil {
		return err
	}
	entries := map[string][]byte{".manifest": manifest, "data.json": inventory.Canonical(b.Data())}
	for _, m := range b.Modules {
		entries[m.Path] = m.Text()
	}
	return Pack(w, entries)
}

// Pack writes files as a tar.gz: the same ones give the same bytes.
func Pack(w io.Writer, entries map[string][]byte) error {
	// Made in memory first: compression is the only slow part, and a half
	// written bundle helps nobody.
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	archive := tar.NewWriter(zipped)
	made := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		// What conftest unpacks with makes no folder that is no entry.
		parts := strings.Split(name, "/")
		for i := 1; i < len(parts); i++ {
			if folder := strings.Join(parts[:i], "/"); !made[folder] {
				made[folder] = true
				if err := archive.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: folder + "/", Mode: 0o755, Format: tar.FormatUSTAR}); err != nil {
					return err
				}
			}
		}
		// No time stamps, owners or machine's modes: they would change the digest.
		if err := archive.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(entries[name])), Mode: 0o644, Format: tar.FormatUSTAR}); err != nil {
			return err
		}
		if _, err := archive.Write(entries[name]); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return err
	}
	if err := zipped.Close(); err != nil {
		return err
	}
	_, err := w.Write(packed.Bytes())
	return err
}

// Sign writes a tar.gz of rules or facts with a signature over all that is in
// it, in place of the one that it may have. The key is as signature.Sign takes
// it.
func Sign(w io.Writer, name, private string) error {
	f, _, err := regularfile.Open(name)
	if err != nil {
		return fmt.Errorf("bundle %s: %w", name, err)
	}
	defer f.Close()
	tree, err := unpack(f, maxBundle, func(string) bool { return true })
	if err == nil && !slices.ContainsFunc(slices.Collect(maps.Keys(tree)), wanted) {
		err = errors.New("holds neither rules nor facts")
	}
	if err != nil {
		return fmt.Errorf("bundle %s: %w", name, err)
	}
	if tree[signature.Name], err = signature.Sign(tree, private); err != nil {
		return fmt.Errorf("signing %s: %w", name, err)
	}
	return Pack(w, tree)
}
