package regularfile

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestRead(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(in("small"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(in("large"), make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(in("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"link": "small", "endless": "/dev/zero", "topipe": "pipe"} {
		if err := os.Symlink(target, in(link)); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		"small": "", "link": "", "large": "larger than 1 MiB", "pipe": "is no regular file", "topipe": "is no regular file",
		"endless": "is no regular file", ".": "is a folder", "missing": "no such file or directory",
	} {
		content, err := Read(in(name), 1<<20)
		switch {
		case want == "" && (err != nil || string(content) != "x"):
			t.Errorf("%s: %q, %v", name, content, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}
