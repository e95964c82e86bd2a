package source

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"insupport/internal/inventory"
)

// TestEncodings reads what PowerShell writes to the same as UTF-8.
func TestEncodings(t *testing.T) {
	opts := options(t)
	want := golden(t, read1(t, []byte(oneNode), opts))
	document := doc("ä")
	wantDocument := golden(t, read1(t, []byte(document), opts))
	for name, encode := range map[string]func(string) []byte{
		"UTF-8 with a mark":       func(s string) []byte { return append([]byte("\xef\xbb\xbf"), s...) },
		"UTF-16 with a mark":      func(s string) []byte { return utf16Bytes("\ufeff"+s, 0) },
		"UTF-16 without a mark":   func(s string) []byte { return utf16Bytes(s, 0) },
		"UTF-16 BE with a mark":   func(s string) []byte { return utf16Bytes("\ufeff"+s, 1) },
		"UTF-16 BE without":       func(s string) []byte { return utf16Bytes(s, 1) },
		"UTF-16 within a gz file": func(s string) []byte { return zip(utf16Bytes("\ufeff"+s, 0)) },
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want, golden(t, read1(t, encode(oneNode), opts))); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(wantDocument, golden(t, read1(t, encode(document), opts))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// utf16Bytes writes the high byte of each unit at a place: 0 is little-endian.
func utf16Bytes(s string, high int) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		pair := []byte{byte(unit), byte(unit >> 8)}
		if high == 1 {
			slices.Reverse(pair)
		}
		out = append(out, pair...)
	}
	return out
}

func TestGlobs(t *testing.T) {
	for glob, files := range map[string][]string{
		"a.yaml":      {"a.yaml", "d/a.yaml", "d/e/a.yaml"},
		"d":           {"d/a.yaml", "d/b.yaml", "d/e/a.yaml", "d/e/d/b.yaml"},
		"d/e/*.yaml":  {"d/e/a.yaml"},
		"e/*.yaml":    nil,
		"d/**/b.yaml": {"d/b.yaml", "d/e/d/b.yaml"},
		"**/e/**":     {"d/e/a.yaml", "d/e/d/b.yaml"},
		"./d/e/":      {"d/e/a.yaml", "d/e/d/b.yaml"},
		"*.json":      nil,
	} {
		t.Run(glob, func(t *testing.T) {
			t.Chdir(t.TempDir())
			all := []string{"a.yaml", "d/a.yaml", "d/b.yaml", "d/e/a.yaml", "d/e/d/b.yaml"}
			for _, file := range all {
				write(t, file, doc(strings.ReplaceAll(file, "/", "-")))
			}
			// From within the folder and as it is written from outside.
			for _, arg := range []string{".", "../" + folderName(t)} {
				got := Read(context.Background(), []string{arg}, nil, Options{Exclude: []string{glob}})
				var left []string
				for _, file := range all {
					name := strings.ReplaceAll(file, "/", "-")
					if !slices.ContainsFunc(got.Inventories, func(inv *inventory.Inventory) bool { return inv.Name == name }) {
						left = append(left, file)
					}
				}
				if diff := cmp.Diff(files, left); diff != "" || len(got.Problems) > 0 {
					t.Error(arg, diff, got.Problems)
				}
				if warned := len(got.Warnings) > 0; warned != (files == nil) {
					t.Error(got.Warnings)
				}
			}
		})
	}
	for _, glob := range []string{"", "[", "a/[/b"} {
		if CheckGlob(glob) == nil {
			t.Errorf("%q is taken", glob)
		}
	}
}

func folderName(t *testing.T) string {
	t.Helper()
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Base(wd)
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestSameCluster tells clusters of one name apart, and puts together what is
// of one, whatever it lies in.
func TestSameCluster(t *testing.T) {
	const capi = "apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nmetadata: {name: NAME, namespace: NS}\nspec: {topology: {class: c, version: v1.34.1}}\n"
	cluster := func(name, ns string) string { return strings.NewReplacer("NAME", name, "NS", ns).Replace(capi) }
	node := func(name string) string { return strings.Replace(oneNode, `"name":"a"`, `"name":"`+name+`"`, 1) }
	labelled := func(name, cluster string) string {
		return strings.Replace(node(name), `"labels":{`, `"annotations":{"cluster.x-k8s.io/cluster-name":"`+cluster+`"},"labels":{`, 1)
	}
	list := func(items ...string) string {
		return `{"kind":"List","apiVersion":"v1","items":[` + strings.Join(items, ",") + `]}`
	}
	eksctl := "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: shop, region: REGION, version: \"1.34\"}\n"
	for name, c := range map[string]struct {
		files    map[string]string
		args     []string
		name     string
		clusters []string
	}{
		"namespaces in two files":                     {map[string]string{"d/a.yaml": cluster("wl", "one"), "d/b.yaml": cluster("wl", "two")}, []string{"d"}, "", []string{"one/wl", "two/wl"}},
		"folders":                                     {map[string]string{"d/a/c.yaml": cluster("wl", "one"), "d/b/c.yaml": cluster("wl", "one")}, []string{"d"}, "", []string{"d/a/wl", "d/b/wl"}},
		"namespaces and folders":                      {map[string]string{"d/a/c.yaml": cluster("wl", "one"), "d/b/c.yaml": cluster("wl", "two")}, []string{"d"}, "", []string{"one/wl", "two/wl"}},
		"regions":                                     {map[string]string{"a.yaml": strings.Replace(eksctl, "REGION", "r1", 1), "b.yaml": strings.Replace(eksctl, "REGION", "r2", 1)}, []string{"a.yaml", "b.yaml"}, "", []string{"r1/shop", "r2/shop"}},
		"nodes elsewhere":                             {map[string]string{"d/c.yaml": cluster("wl", "one"), "e/n.json": list(labelled("n", "wl"))}, []string{"d", "e"}, "", []string{"wl"}},
		"lists are clusters":                          {map[string]string{"d/a.json": list(node("n")), "d/b.json": list(node("m"))}, []string{"d"}, "", []string{"a", "b"}},
		"objects are one":                             {map[string]string{"d/a.json": node("n"), "d/b.json": node("m")}, []string{"d"}, "", []string{"d"}},
		"objects of two folders are two":              {map[string]string{"d/x/a.json": node("n"), "d/x/b.json": node("m"), "d/y/a.json": node("n"), "d/y/b.json": node("m")}, []string{"d"}, "", []string{"x", "y"}},
		"named files are not put together":            {map[string]string{"a.json": node("n"), "b.json": node("m")}, []string{"a.json", "b.json"}, "", []string{"a", "b"}},
		"a name for all":                              {map[string]string{"a.json": list(labelled("n", "wl")), "b.json": list(node("m"))}, []string{"a.json", "b.json"}, "prod", []string{"prod"}},
		"a name beside the cluster that nodes manage": {map[string]string{"a.json": list(node("n")), "b.yaml": cluster("wl", "one")}, []string{"a.json", "b.yaml"}, "hub", []string{"hub", "wl"}},
		"a name for one of several":                   {map[string]string{"a.yaml": cluster("a", "one"), "b.yaml": cluster("b", "one")}, []string{"a.yaml", "b.yaml"}, "x", []string{"a", "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for file, content := range c.files {
				write(t, file, content)
			}
			got := Read(context.Background(), c.args, nil, Options{Name: c.name})
			var names []string
			for _, inv := range got.Inventories {
				names = append(names, inv.Name)
			}
			slices.Sort(names)
			if diff := cmp.Diff(c.clusters, names); diff != "" || len(got.Problems) > 0 {
				t.Error(diff, got.Problems, got.Warnings)
			}
		})
	}
}

// TestPrinted knows what commands print for people, and no document by it.
func TestPrinted(t *testing.T) {
	for text, want := range map[string]bool{
		"NAME     STATUS   ROLES\nnode-a   Ready    <none>\n":                    true,
		"NAMESPACE     NAME   READY\r\nx   y   1/1\r\n":                          true,
		"NAME\tNAMESPACE\tREVISION\tUPDATED\tSTATUS\tCHART\tAPP VERSION\na\tb\n": true,
		"Client Version: v1.34.1\nServer Version: v1.33.5\n":                     true,
		"Name:               node-a\nRoles:              <none>\n":               true,
		"NAME: x\nOTHER: y\n": false,
		"Name: x\n":           false,
		"A B C\n":             false,
		"{}":                  false,
	} {
		if got := printed([]byte(text)) != ""; got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
