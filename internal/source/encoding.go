package source

import (
	"bufio"
	"bytes"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// inUTF8 gives text as UTF-8. What begins as UTF-16, with its mark or with a
// zero byte beside an ASCII character, is how PowerShell writes what a command
// prints into a file.
func inUTF8(in *bufio.Reader) *bufio.Reader {
	start, _ := in.Peek(2)
	order := unicode.LittleEndian
	switch {
	case len(start) < 2:
		return in
	case bytes.Equal(start, []byte{0xff, 0xfe}), start[0] != 0 && start[1] == 0:
	case bytes.Equal(start, []byte{0xfe, 0xff}), start[0] == 0 && start[1] != 0:
		order = unicode.BigEndian
	default:
		return in
	}
	return bufio.NewReaderSize(transform.NewReader(in, unicode.UTF16(order, unicode.UseBOM).NewDecoder()), window)
}
