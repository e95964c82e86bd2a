// Package regularfile reads files that somebody else may have put there. It
// promises to come back at once: what is no regular file is refused before a
// byte is read, what is too large is never read whole, and a file is opened
// once, so that what was checked is what is read.
package regularfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// Open opens a regular file and returns its size. Errors do not name the file.
func Open(name string) (*os.File, int64, error) {
	// Opening a pipe nobody writes to would wait for ever otherwise.
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, 0, Cause(err)
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		err = Cause(err)
	case info.IsDir():
		err = errors.New("is a folder")
	case !info.Mode().IsRegular():
		err = errors.New("is no regular file")
	default:
		return f, info.Size(), nil
	}
	f.Close()
	return nil, 0, err
}

// Read returns the content of a regular file of at most max bytes. Errors do
// not name the file.
func Read(name string, max int64) ([]byte, error) {
	f, _, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, max+1))
	if err != nil {
		return nil, Cause(err)
	}
	if int64(len(content)) > max {
		return nil, fmt.Errorf("larger than %d MiB", max>>20)
	}
	return content, nil
}

// Cause drops the operation and path that a message already names.
func Cause(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
