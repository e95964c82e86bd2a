package cli

import (
	"bytes"
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
		if testing.Short() && c.shards != 3 {
			continue
		}
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
