package source

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	other "go.yaml.in/yaml/v3"
)

var small = limits{unpacked: 8 << 20, entry: 4 << 20, entries: 1000, nested: 2}

func readBytes(t testing.TB, data []byte, opts Options) Result {
	t.Helper()
	return read(context.Background(), []string{"-"}, bytes.NewReader(data), opts, small)
}

// checkCut requires of the beginning of an archive an error, or all that the
// whole one says.
func checkCut(t *testing.T, data []byte, end int, whole Result, opts Options) {
	t.Helper()
	cut := readBytes(t, data[:end], opts)
	if len(cut.Problems) == 0 && golden(t, cut) != golden(t, whole) {
		t.Errorf("%d of %d bytes are read to something else, and nobody says so:\n%s", end, len(data), golden(t, cut))
	}
}

// TestCutArchives cuts archives, compressed after every byte and plain.
func TestCutArchives(t *testing.T) {
	opts := options(t)
	nodes := entry{content: oneNode}
	nodes.header.Name = "b/cluster-resources/nodes.json"
	version := entry{content: `{"info":{"gitVersion":"v1.22.8"}}`}
	version.header.Name = "b/cluster-info/cluster_version.json"
	zipped := archiveOf(t, version, nodes)
	for _, data := range [][]byte{zipped, unzip(t, zipped)} {
		whole := readBytes(t, data, opts)
		if len(whole.Problems) > 0 || len(whole.Inventories) != 1 {
			t.Fatal(whole)
		}
		step := 1
		if isTar(data) {
			step = 64
		}
		for end := 0; end < len(data); end += step {
			checkCut(t, data, end, whole, opts)
		}
	}
}

func FuzzCutArchive(f *testing.F) {
	opts := options(f)
	for _, name := range []string{"konvoy-diagnose", "support-bundle-without-nodes"} {
		data := pack(f, os.DirFS(filepath.Join(fixtures, name)), ".")
		f.Add(data, len(data)-1)
		f.Add(unzip(f, data), 512)
	}
	f.Fuzz(func(t *testing.T, data []byte, end int) {
		if end < 0 || end >= len(data) || !isGzip(data) && !isTar(data) {
			return
		}
		whole := readBytes(t, data, opts)
		if len(whole.Problems) == 0 {
			checkCut(t, data, end, whole, opts)
		}
	})
}

func unzip(t testing.TB, data []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// FuzzYAMLStream holds the stream, cut into items and not, against another
// library: what it takes, the other one takes too, with as many objects of
// the same names; and however it is cut, it gives the same.
func FuzzYAMLStream(f *testing.F) {
	for _, seed := range []string{
		"kind: Node\nmetadata: {name: a}\n---\nkind: Node\nmetadata: {name: b}\n",
		"apiVersion: v1\nitems:\n- kind: Node\n  metadata:\n    name: a\n- kind: Node\n  metadata: {name: \"b\"}\nkind: List\n",
		"kind: List\nitems:\n- kind: List\n  items:\n  - metadata: {name: a}\n",
		"- {metadata: {name: a}}\n- metadata:\n    name: &x b\n- metadata: {name: *x}\n",
		"metadata: {name: a, name: b}\n", "items:\n- metadata: {name: a}\nitems:\n- metadata: {name: b}\nkind: List\n",
		"a: &a {metadata: {name: x}}\nitems: [*a, *a]\n", "<<: {metadata: {name: a}}\nkind: Node\n", "? {a: b}\n: c\n", "!!null x\n", "- a\n", "...\n---\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		take := func(cut bool) (names []string, err error) {
			err = newYAMLStream("x", strings.NewReader(content), fields(), func(m map[string]any, _ int) error {
				if m != nil && m[listItems] == nil {
					names = append(names, object{m: m}.name())
				}
				return nil
			}).run(cut)
			return names, err
		}
		whole, err := take(false)
		items, cutErr := take(true)
		if err != nil || cutErr != nil {
			return // anchors that span items need the whole; the rest is refused alike
		}
		if strings.Join(whole, "\n") != strings.Join(items, "\n") {
			t.Errorf("%q: whole %q, cut %q", content, whole, items)
		}
		objects, ok := 0, true
		func() {
			defer func() { ok = ok && recover() == nil }() // the other library panics on some input
			dec := other.NewDecoder(strings.NewReader(content))
			for {
				var v any
				if err := dec.Decode(&v); errors.Is(err, io.EOF) {
					return
				} else if err != nil {
					ok = false
					return
				}
				objects += count(v)
			}
		}()
		if ok && objects != len(whole) {
			t.Errorf("%q: %d objects, the other library has %d", content, len(whole), objects)
		}
	})
}

// count is the number of objects in a document, those of lists each.
func count(v any) (n int) {
	switch x := v.(type) {
	case []any:
		for _, item := range x {
			n += count(item)
		}
	case map[string]any:
		if items, isList := x[listItems].([]any); isList {
			return count(items)
		}
		return 1
	case map[any]any:
		if items, isList := x[listItems].([]any); isList {
			return count(items)
		}
		return 1
	}
	return n
}
