package tarball

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
)

func pack(t testing.TB, contents ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, c := range contents {
		if err := w.WriteHeader(&tar.Header{Name: "x", Typeflag: tar.TypeReg, Mode: 0o600, Size: int64(len(c))}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, c); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zip(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(data)
	_ = z.Close()
	return b.Bytes()
}

func walk(data []byte, zipped bool) (entries int, err error) {
	var r io.Reader = bytes.NewReader(data)
	if zipped {
		if r, err = gzip.NewReader(r); err != nil {
			return 0, err
		}
	}
	err = Walk(r, func(_ *tar.Header, content io.Reader) error {
		entries++
		_, err := io.Copy(io.Discard, content)
		return err
	})
	return entries, err
}

// TestCut cuts an archive after every byte: none of the parts passes for a
// whole one. The content ends in zeros, as an end mark does.
func TestCut(t *testing.T) {
	whole := pack(t, "a", strings.Repeat("\x00", 2048))
	for _, zipped := range []bool{false, true} {
		data := whole
		if zipped {
			data = zip(whole)
		}
		if n, err := walk(data, zipped); n != 2 || err != nil {
			t.Fatalf("whole: %d entries, %v", n, err)
		}
		for i := range data {
			if _, err := walk(data[:i], zipped); err == nil {
				t.Errorf("zipped %v: %d of %d bytes pass for the whole", zipped, i, len(data))
			}
		}
	}
}

func TestChanged(t *testing.T) {
	one := pack(t, "a")
	checksum := zip(one)
	checksum[len(checksum)-8] ^= 0xff
	length := zip(one)
	length[len(length)-1] ^= 0xff
	for name, c := range map[string]struct {
		data   []byte
		zipped bool
		want   string
	}{
		"checksum":                  {checksum, true, "the archive is damaged"},
		"length":                    {length, true, "the archive is damaged"},
		"one archive after another": {append(bytes.Clone(one), one...), false, "more follows its end mark"},
		"two, each compressed":      {append(zip(one), zip(one)...), true, "more follows its end mark"},
		"padded with zeros":         {append(bytes.Clone(one), make([]byte, 9<<10)...), false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := walk(c.data, c.zipped)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
