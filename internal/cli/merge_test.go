package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fleet writes clusters of a few kinds, some with a day of their own.
func fleet(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		own := ""
		if i%7 == 0 {
			own = fmt.Sprintf("asOf: \"2022-06-%02d\"\n", 1+i%28)
		}
		text := fmt.Sprintf("apiVersion: insupport/v1\nkind: ClusterInventory\nmetadata: {name: c%03d, labels: {team: t%d}}\n%sspec: {products: {konvoy: %s}}\n",
			i, i%3, own, []string{"1.7.5", "2.1.0", "2.2.1", "1.8.4"}[i%4])
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.yaml", i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestMergeIsTheWhole divides fleets into any number of shards, some of them
// empty, puts these together in any order, and requires every byte of what the
// run gives undivided.
func TestMergeIsTheWhole(t *testing.T) {
	random := rand.New(rand.NewSource(1)) //nolint:gosec // the same each time
	run := func(t *testing.T, want []int, args ...string) string {
		t.Helper()
		var out, err bytes.Buffer
		code := Main(args, strings.NewReader(""), &out, &err)
		for _, w := range want {
			if code == w {
				return out.String()
			}
		}
		t.Fatalf("%v: exit code %d\n%s%s", args, code, out.String(), err.String())
		return ""
	}
	waivers := filepath.Join(t.TempDir(), "waivers.yaml")
	if err := os.WriteFile(waivers, []byte(`apiVersion: insupport/v1
kind: WaiverList
waivers:
  - {rule: release/newer_line, reason: x, owner: y, expires: "2030-01-01", match: {cluster: "c00*"}}
  - {rule: release/newer_line, reason: x, owner: y, expires: "2030-01-01", match: {cluster: "d*"}}
  - {rule: release/mixed_lines, reason: x, owner: y, expires: "2030-01-01", match: {cluster: "c001"}}
  - {rule: release/*, reason: x, owner: y, expires: "2030-01-01", match: {labels: {team: t9}}}
  - {rule: release/out_of_window, reason: x, owner: y, expires: "2022-06-10"}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	base := filepath.Join(t.TempDir(), "base.json")
	run(t, []int{1}, "check", "--as-of", "2022-06-01", "--accept", "release/newer_line=x", "-o", "json="+base, fleet(t, 20))
	for _, c := range []struct {
		clusters, shards int
		flags            []string
	}{
		{20, 1, []string{"--as-of", "2022-06-15"}},
		{20, 3, []string{"--as-of", "2022-06-15", "--waivers", waivers, "--horizon", "90"}},
		{20, 7, []string{"--waivers", waivers, "--accept", "os/unknown=later"}},
		{20, 24, []string{"--waivers", waivers, "--baseline", base, "--with-inventory"}},
		{2, 5, []string{"--today", "--assume-defaults", "--set", "infrastructure.fips=true"}},
	} {
		t.Run(fmt.Sprintf("%d in %d", c.clusters, c.shards), func(t *testing.T) {
			in, out := fleet(t, c.clusters), t.TempDir()
			whole := append([]string{"check"}, c.flags...)
			var files []string
			for i := range c.shards {
				format := []string{"json", "ndjson"}[i%2]
				file := filepath.Join(out, fmt.Sprintf("%d.%s", i, format))
				args := append(append([]string{}, whole...), "--shard", fmt.Sprintf("%d/%d", i, c.shards), "-o", format+"="+file, in)
				if i%3 == 0 && format == "ndjson" { // streamed while clusters are still being judged
					said := run(t, []int{0, 1, 3}, append(append([]string{}, whole...), "--shard", fmt.Sprintf("%d/%d", i, c.shards), "-o", format, in)...)
					if err := os.WriteFile(file, []byte(said), 0o600); err != nil {
						t.Fatal(err)
					}
				} else {
					run(t, []int{0, 1, 3}, args...)
				}
				files = append(files, file)
			}
			files = append(files, files[random.Intn(len(files))]) // one that was run again
			random.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
			for _, format := range []string{"json", "ndjson", "text", "html", "prometheus"} {
				want := run(t, []int{0, 1, 3}, append(append([]string{}, whole...), "-o", format, in)...)
				if got := run(t, []int{0, 1, 3}, append([]string{"merge", "-o", format}, files...)...); got != want {
					t.Errorf("%s differs: %s", format, cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
				}
			}
			for i, file := range files {
				rest := append(append([]string{}, files[:i]...), files[i+1:]...)
				if strings.Contains(strings.Join(rest, " ")+" ", file+" ") || len(rest) == 0 {
					continue
				}
				run(t, []int{2}, append([]string{"merge"}, rest...)...)
				break
			}
		})
	}
}

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
		"a run with problems":          {[]string{a, shard("i", "--shard", "1/2", broken)}, "its run told 1 problems"},
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
