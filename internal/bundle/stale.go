package bundle

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Stale names a file of rules or facts that says something else than what the
// program carries of it, where it was compiled in its repository, as go run
// does. A release, whose paths are trimmed, looks nowhere.
func Stale() string {
	_, own, _, _ := runtime.Caller(0)
	if !filepath.IsAbs(own) {
		return ""
	}
	return staleIn(filepath.Join(filepath.Dir(own), "..", ".."), embeddedDigests)
}

// checkout is how long one takes at most to write all files, in any order.
const checkout = 5 * time.Second

// staleIn looks at the days of files first: what they say takes a while to read.
func staleIn(root, carried string) string {
	made, err := os.Stat(filepath.Join(root, "internal", "bundle", "digests.txt"))
	if err != nil {
		return ""
	}
	var newer string // the last that was changed
	last := made.ModTime().Add(checkout)
	for _, folder := range []string{"data", "rego"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			if info, err := entry.Info(); err != nil || !info.ModTime().After(last) {
				return err
			} else {
				newer, last = path, info.ModTime()
			}
			return nil
		})
		if err != nil {
			return ""
		}
	}
	if newer == "" {
		return ""
	}
	b, err := readFolders(os.DirFS(filepath.Join(root, "rego")), os.DirFS(filepath.Join(root, "data")))
	if err == nil {
		both, _, _ := digests(b.Modules, b.data)
		if strings.HasPrefix(carried, both) {
			return ""
		}
	}
	if rel, err := filepath.Rel(root, newer); err == nil {
		return rel
	}
	return newer
}
