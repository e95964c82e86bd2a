package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"insupport/internal/regularfile"
	"insupport/internal/source"
)

// resolve finds the file that writing to a path means, and refuses what is no
// regular file and what only a link brings out of the working folder: links
// come with the files that are checked. A path that leads out by itself was
// meant.
func resolve(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(abs))
	if errors.Is(err, fs.ErrNotExist) {
		return abs, nil // writing tells
	}
	if err != nil {
		return "", regularfile.Cause(err)
	}
	target := filepath.Join(dir, filepath.Base(abs))
	if info, err := os.Lstat(target); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if target, err = filepath.EvalSymlinks(target); err != nil {
			return "", errors.New("is a link that leads nowhere")
		}
	}
	if here, err := os.Getwd(); err == nil && within(here, abs) {
		if real, err := filepath.EvalSymlinks(here); err != nil || !within(real, target) {
			return "", fmt.Errorf("a link leads out of the working folder, to %s; name that path to write there", target)
		}
	}
	info, err := os.Stat(target)
	switch {
	case err != nil:
		return target, nil
	case info.IsDir():
		return "", errors.New("is a folder")
	case !info.Mode().IsRegular():
		return "", errors.New("is no regular file; -o FORMAT=- writes to standard output")
	}
	return target, nil
}

// within tells whether a path lies in a folder; both are absolute and clean.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// resolveAll finds the files of outputs, no two of which may be one.
func resolveAll(outputs []output) error {
	for i := range outputs {
		o := &outputs[i]
		if o.path == "" {
			continue
		}
		var err error
		if o.target, err = resolve(o.path); err != nil {
			return fmt.Errorf("writing %s: %w", o.path, err)
		}
		for _, other := range outputs[:i] {
			if other.path != "" && sameFile(other.target, o.target) {
				return fmt.Errorf("-o %s=%s and -o %s=%s write one file", other.format, other.path, o.format, o.path)
			}
		}
	}
	return nil
}

func sameFile(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// guard refuses outputs that would replace an input: one of the arguments,
// what was read from them, or another file or folder that a flag names.
func (s *streams) guard(outputs []output, args []string, read source.Result, named ...string) error {
	files := slices.Concat(args, named)
	for _, inv := range slices.Concat(read.Inventories, read.Unselected) {
		files = append(files, inv.File)
		for _, e := range read.Evidence[inv.Name] {
			files = append(files, e.File)
		}
	}
	if s.config.keys != nil {
		files = append(files, s.config.file)
	}
	for _, o := range outputs {
		if o.path == "" {
			continue
		}
		info, err := os.Stat(o.target)
		switch {
		case err != nil:
			continue // a new file
		case slices.Contains(args, "-") && s.readsFrom(info):
			return fmt.Errorf("writing %s: is an input of this run (standard input)", o.path)
		}
		for _, file := range files {
			// Of a folder with something that could not be read nobody knows
			// which of its files are inputs.
			whole := slices.Contains(named, file) || len(read.Problems) > 0
			if holds(file, o.target) || whole && inFolder(file, o.target) {
				return fmt.Errorf("writing %s: is an input of this run (%s)", o.path, file)
			}
		}
	}
	return nil
}

// readsFrom tells that standard input is that file.
func (s *streams) readsFrom(file fs.FileInfo) bool {
	in, _ := s.in.(*os.File)
	info, err := in.Stat() // an error of no file
	return err == nil && os.SameFile(info, file)
}

func inFolder(dir, file string) bool {
	abs, err := filepath.Abs(dir)
	if err != nil || dir == "" {
		return false
	}
	real, err := filepath.EvalSymlinks(abs)
	return err == nil && within(real, file)
}

// holds tells whether an input is a file, or a part of it: a member of an
// archive goes by the archive's name, a colon and its own.
func holds(input, file string) bool {
	for i, c := range input + ":" {
		if c == ':' && sameFile(input[:i], file) {
			return true
		}
	}
	return false
}
