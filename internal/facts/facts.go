// Package facts is the folder of a user's data in which facts lie that were
// imported. It promises that what comes out of a file there is what its name
// says, and that nothing is looked at before someone asks.
package facts

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"insupport/internal/bundle"
	"insupport/internal/lazy"
	"insupport/internal/regularfile"
	"insupport/internal/signature"
)

// Folder is where facts are kept: under XDG_DATA_HOME, else where the system
// has such files.
func Folder() (string, error) {
	base := os.Getenv("XDG_DATA_HOME")
	if !filepath.IsAbs(base) { // which the specification has ignored
		base = os.Getenv("LOCALAPPDATA")
		if runtime.GOOS != "windows" || base == "" {
			home, err := os.UserHomeDir()
			if err != nil {
				return "", fmt.Errorf("finding the folder for facts: %w; set XDG_DATA_HOME", err)
			}
			base = filepath.Join(home, ".local", "share")
			if runtime.GOOS == "darwin" {
				base = filepath.Join(home, "Library", "Application Support")
			}
		}
	}
	return filepath.Join(base, "insupport", "facts"), nil
}

// Stored is a file of the folder, by what its name says.
type Stored struct{ Path, Built, Digest string }

var name = lazy.Regexp(`^(\d{4}-\d{2}-\d{2})-sha256-([0-9a-f]{64})\.tar\.gz$`)

// Name is what a file of facts is called in the folder.
func Name(m bundle.FactsManifest) string {
	return m.Built + "-" + strings.Replace(m.Digest, ":", "-", 1) + ".tar.gz"
}

// List returns what lies in a folder, which need not be there, newest first.
func List(dir string) (all []Stored, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the folder for facts %s: %w", dir, regularfile.Cause(err))
	}
	for _, e := range entries {
		if m := name().FindStringSubmatch(e.Name()); m != nil {
			all = append(all, Stored{filepath.Join(dir, e.Name()), m[1], "sha256:" + m[2]})
		}
	}
	slices.Reverse(all) // they come by name
	return all, nil
}

// Open reads a file of facts that nobody checked before.
func Open(ctx context.Context, path string, keys signature.Keys) (*bundle.Facts, []byte, error) {
	content, err := regularfile.Read(path, bundle.MaxFactsFile)
	if err != nil {
		return nil, nil, fmt.Errorf("facts %s: %w", path, err)
	}
	f, err := Read(ctx, path, content, keys)
	return f, content, err
}

// Read is Open for the content of a file, wherever it came from.
func Read(ctx context.Context, name string, content []byte, keys signature.Keys) (*bundle.Facts, error) {
	f, err := bundle.ReadFacts(content, keys)
	if err == nil {
		err = f.Check(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("facts %s: %w", name, err)
	}
	return f, nil
}

// Open reads a file of the folder. It was checked when it was imported, and is
// what it was then, or an error.
func (s Stored) Open(keys signature.Keys) (*bundle.Facts, error) {
	content, err := regularfile.Read(s.Path, bundle.MaxFactsFile)
	var f *bundle.Facts
	if err == nil {
		f, err = bundle.ReadFacts(content, keys)
	}
	if err == nil && (f.Digest != s.Digest || f.Built != s.Built) {
		err = errors.New("is not what its name says; remove it and import it again")
	}
	if err != nil {
		return nil, fmt.Errorf("facts %s: %w", s.Path, err)
	}
	return f, nil
}
