// Package tarball reads tar archives as a whole or not at all. It promises
// that an archive which was cut, between two entries too, or changed on its
// way is an error and never a smaller archive.
package tarball

import (
	"archive/tar"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// ErrCut says that an archive ends before its end mark.
var ErrCut = errors.New("the archive is cut off: it lacks its end mark")

// Walk calls each for every entry, then reads to the end of the stream: what
// is compressed has its checksum there, and entries behind the end mark would
// be left out unseen. The stream must not be a buffered one that others read.
func Walk(stream io.Reader, each func(h *tar.Header, content io.Reader) error) error {
	at := &watched{r: stream}
	entries := tar.NewReader(at)
	for {
		h, err := entries.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Damaged(err)
		}
		if err := each(h, entries); err != nil {
			return err
		}
	}
	// The standard library takes a stream that just ends for one that was
	// marked to end; at the mark, it has not met the end of the stream yet.
	if at.ended {
		return ErrCut
	}
	rest := make([]byte, 1<<15)
	for {
		n, err := at.Read(rest)
		for _, b := range rest[:n] {
			if b != 0 {
				return errors.New("the archive is damaged: more follows its end mark; pack it again as one archive")
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return Damaged(err)
		}
	}
}

// Damaged says what an error of reading compressed or packed data means; other
// errors stay as they are.
func Damaged(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errors.New("the archive is cut off")
	case errors.Is(err, tar.ErrHeader), errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt):
		return fmt.Errorf("the archive is damaged: %w", err)
	}
	return err
}

// watched notes whether a read found nothing left.
type watched struct {
	r     io.Reader
	ended bool
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if n > 0 && errors.Is(err, io.EOF) {
		return n, nil
	}
	w.ended = w.ended || errors.Is(err, io.EOF)
	return n, err
}
