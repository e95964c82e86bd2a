// Package bundle makes the policy bundle an artifact that any OPA loads. It
// promises that the same rules and facts give the same bytes, wherever and
// whenever they are built.
package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"maps"
	"slices"
)

// Content is what goes into a bundle.
type Content struct {
	Modules  map[string][]byte // path below the root to source
	Data     []byte            // JSON of the data document
	Roots    []string          // sorted; they must cover modules and data
	Revision string
}

// Write writes the content as a tar.gz that OPA accepts as a bundle.
func Write(w io.Writer, c Content) error {
	manifest, err := json.Marshal(map[string]any{"revision": c.Revision, "roots": c.Roots, "rego_version": 1})
	if err != nil {
		return err
	}
	entries := maps.Clone(c.Modules)
	entries[".manifest"] = manifest
	entries["data.json"] = c.Data
	return Pack(w, entries)
}

// Pack writes files as a tar.gz: the same ones give the same bytes.
func Pack(w io.Writer, entries map[string][]byte) error {
	// Made in memory first: compression is the only slow part, and a half
	// written bundle helps nobody.
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	archive := tar.NewWriter(zipped)
	for _, name := range slices.Sorted(maps.Keys(entries)) {
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
	_, err := w.Write(b.Bytes())
	return err
}
