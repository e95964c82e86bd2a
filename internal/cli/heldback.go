package cli

import (
	"bytes"
	"io"
)

// heldBack keeps output back until there is much of it.
type heldBack struct {
	held bytes.Buffer
	out  io.Writer
	err  error // the first write that failed
}

const muchOutput = 4 << 20

func (h *heldBack) Write(p []byte) (int, error) {
	n, _ := h.held.Write(p)
	if h.held.Len() >= muchOutput {
		h.flush()
	}
	return n, h.err
}

func (h *heldBack) flush() {
	if h.err == nil && h.held.Len() > 0 {
		_, h.err = h.out.Write(h.held.Bytes())
	}
	h.held.Reset()
}
