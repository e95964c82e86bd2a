package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"
)

// FuzzLoad reads bundles that anybody may have made: what is loaded has rules
// and a digest, and everything else is an error.
func FuzzLoad(f *testing.F) {
	pack := func(entries ...string) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		w := tar.NewWriter(z)
		for i := 0; i < len(entries); i += 2 {
			w.WriteHeader(&tar.Header{Name: entries[i], Mode: 0o600, Size: int64(len(entries[i+1]))})
			w.Write([]byte(entries[i+1]))
		}
		w.Close()
		z.Close()
		return b.Bytes()
	}
	const rule = "package insupport.main\n\nreport := {}\n"
	f.Add(pack("main.rego", rule))
	f.Add(pack(".manifest", `{"roots": ["insupport/main"]}`, "/insupport/main/main.rego", rule, "data.json", `{"insupport_facts": {}}`))
	f.Add(pack("insupport/rules/os/x/x.rego", "package insupport.rules.os.x\n\nabout := []\n"))
	f.Add(pack("data.json", `{"a": 1, "a": 2}`, "main.rego", rule))
	f.Add(pack("../../main.rego", rule)[:40])
	f.Add([]byte("no archive"))
	f.Fuzz(func(t *testing.T, content []byte) {
		file := filepath.Join(t.TempDir(), "b.tar.gz")
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := Load(Options{Bundle: file})
		if err == nil && (len(b.Modules) == 0 || b.Digest == "") {
			t.Errorf("%d modules with digest %q", len(b.Modules), b.Digest)
		}
	})
}
