package cli

import (
	"io"
	"os"
	"strings"
	"testing"
)

// FuzzFoundConfig puts a configuration that nobody named beside a cluster that
// is out of support: the check fails all the same, and nothing is written.
func FuzzFoundConfig(f *testing.F) {
	for _, seed := range []string{
		"", "failOn: [warning]\n", "failOn: none\n", "output: json\n", "output: [json=../x, text]\n", "color: never\nhorizon: 5\n",
		"settings: {rules: {release/out_of_window: off}}\n", "settings: {staleDays: 1}\n", "set: [asOf=2020-01-01]\n", "asOf: 2020-01-01\n",
		"exclude: ['*']\n", "waivers: w.yaml\n", "bundle: b\n", "a: &a [*a]\n", "? {a: b}\n: c\n", "<<: {failOn: none}\n", "\xff\xfe", "config: none\n",
	} {
		f.Add([]byte(seed))
	}
	const cluster = "apiVersion: insupport/v1\nkind: ClusterInventory\nmetadata: {name: a}\nspec: {products: {konvoy: 1.7.5}}\n"
	f.Fuzz(func(t *testing.T, content []byte) {
		t.Chdir(t.TempDir())
		for name, content := range map[string][]byte{configName: content, "a.yaml": []byte(cluster)} {
			if err := os.WriteFile(name, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		code := Main([]string{"check", "--as-of", "2022-06-15", "a.yaml"}, strings.NewReader(""), io.Discard, io.Discard)
		if code != 1 && code != 2 {
			t.Errorf("exit code %d", code)
		}
		if entries, err := os.ReadDir("."); err != nil || len(entries) != 2 {
			t.Errorf("%v, %v", entries, err)
		}
	})
}
