package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestShardsNeverPassForTheWhole takes from shards, or puts others among them.
func TestShardsNeverPassForTheWhole(t *testing.T) {
	in, out := fleet(t, 12), t.TempDir()
	shard := func(name string, args ...string) string {
		file := filepath.Join(out, name)
		var said bytes.Buffer
		if code := Main(append([]string{"check", "--as-of", "2022-06-15", "-o", "ndjson=" + file}, args...), strings.NewReader(""), &said, &said); code > 1 && code != 3 {
			t.Logf("%v: exit code %d: %s", args, code, said.String())
		}
		return file
	}
	a, b := shard("a", "--shard", "0/2", in), shard("b", "--shard", "1/2", in)
	edit := func(name string, change func(lines []string) []string) string {
		raw, err := os.ReadFile(a)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(out, name)
		if err := os.WriteFile(file, []byte(strings.Join(change(strings.SplitAfter(string(raw), "\n")), "")), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	broken := fleet(t, 12)
	if err := os.WriteFile(filepath.Join(broken, "x.yaml"), []byte("kind: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		files []string
		says  string
	}{
		"one missing":                  {[]string{a}, "1 of 2 shards are missing: 1"},
		"cut behind a line":            {[]string{edit("cut", func(l []string) []string { return l[:2] }), b}, "its last line is no ReportShard"},
		"a line is gone":               {[]string{edit("gone", func(l []string) []string { return l[1:] }), b}, "no whole shard: it has "},
		"a line is there twice":        {[]string{edit("twice", func(l []string) []string { return append([]string{l[0]}, l...) }), b}, "is there twice"},
		"a line is no JSON":            {[]string{edit("text", func(l []string) []string { l[0] = "{\n"; return l }), b}, "not a report: "},
		"another division":             {[]string{a, shard("c", "--shard", "1/3", in)}, "is shard 1/3, "},
		"another day":                  {[]string{a, shard("d", "--shard", "1/2", "--as-of", "2022-06-16", in)}, ""},
		"other settings":               {[]string{a, shard("e", "--shard", "1/2", "--assume-defaults", in)}, "are not of one run: they differ in settings"},
		"other flags":                  {[]string{a, shard("f", "--shard", "1/2", "--set", "infrastructure.fips=true", in)}, "they differ in flags"},
		"the same with other clusters": {[]string{a, shard("g", "--shard", "0/2", fleet(t, 13)), b}, "are both shard 0/2, and differ"},
		"a whole report":               {[]string{a, shard("h", in)}, "no whole shard: "},
		"a run with problems":          {[]string{a, shard("i", "--shard", "1/2", broken)}, "its run told 1 problem,"},
		"a cluster of another shard": {[]string{a, edit("j", func(l []string) []string {
			l[len(l)-2] = strings.Replace(l[len(l)-2], `"index":0`, `"index":1`, 1)
			return l
		})}, "is none of shard 1/2"},
		"nothing": {[]string{edit("k", func([]string) []string { return nil }), b}, "not the report of a shard"},
	} {
		t.Run(name, func(t *testing.T) {
			var said, told bytes.Buffer
			code := Main(append([]string{"merge", "-o", "json"}, c.files...), strings.NewReader(""), &said, &told)
			if name == "another day" { // the days of inventories may differ, and each cluster tells its own
				var r struct{ Clusters []struct{ AsOf string } }
				if err := json.Unmarshal(said.Bytes(), &r); err != nil || code == 2 {
					t.Fatalf("exit code %d, %v: %s", code, err, told.String())
				}
				return
			}
			if code != 2 || !strings.Contains(told.String(), c.says) {
				t.Errorf("exit code %d, want 2 with %q: %s", code, c.says, told.String())
			}
		})
	}
}
