package source

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"insupport/internal/bundle"
	"insupport/internal/inventory"
	"insupport/internal/schema"
	goldenfile "insupport/tests/golden"
)

const fixtures = "../../tests/fixtures/sources"

// options recognises what the real data recognises.
func options(t testing.TB) Options {
	t.Helper()
	b, err := bundle.Load(bundle.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rec, err := NewRecognition(b.Data(), b.Facts())
	if err != nil {
		t.Fatal(err)
	}
	return Options{Facts: b.Facts(), Recognition: rec}
}

// golden shows what a run came to: messages, then the inventories.
func golden(t testing.TB, r Result) string {
	t.Helper()
	var b strings.Builder
	for _, w := range r.Warnings {
		fmt.Fprintln(&b, "# warning:", w)
	}
	for _, p := range r.Problems {
		fmt.Fprintln(&b, "# problem:", p)
	}
	for _, inv := range r.Inventories {
		b.WriteString("---\n")
		if err := inventory.WriteYAML(&b, inv); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func checkGolden(t *testing.T, name, got string) {
	t.Helper()
	goldenfile.Check(t, filepath.Join("testdata", "golden", name+".yaml"), []byte(got))
}

// TestReaders reads every fixture to its expected inventory, and no secret
// that the fixtures hold.
func TestReaders(t *testing.T) {
	opts := options(t)
	entries, err := os.ReadDir(fixtures)
	if err != nil {
		t.Fatal(err)
	}
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Run(e.Name(), func(t *testing.T) {
			arg := e.Name()
			dir := fixtures
			if e.Name() == "konvoy-diagnose" {
				// Made of nested tarballs, which do not lie about as such.
				dir = t.TempDir()
				arg += ".tar.gz"
				if err := os.WriteFile(filepath.Join(dir, arg), pack(t, os.DirFS(filepath.Join(fixtures, e.Name())), "."), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			t.Chdir(dir)
			got := golden(t, Read(context.Background(), []string{arg}, nil, opts))
			for _, secret := range []string{"hunter2", "aHVudGVyMg", "proxy.example.com", "token abc", "HIDDEN", "not-a-version"} {
				if strings.Contains(got, secret) {
					t.Errorf("reads the secret %q", secret)
				}
			}
			t.Chdir(wd)
			checkGolden(t, e.Name(), got)
		})
	}
}

// pack makes a tar.gz of a folder, in which folders called *.tar.gz become
// archives of their own.
func pack(t testing.TB, fsys fs.FS, dir string) []byte {
	t.Helper()
	var entries []entry
	add := func(name string, content []byte) {
		entries = append(entries, entry{tar.Header{Name: name}, string(content)})
	}
	err := fs.WalkDir(fsys, dir, func(p string, e fs.DirEntry, err error) error {
		rel := strings.TrimPrefix(strings.TrimPrefix(p, dir), "/")
		switch {
		case err != nil:
			return err
		case e.IsDir() && p != dir && strings.HasSuffix(p, ".tar.gz"):
			add(rel, pack(t, fsys, p))
			return fs.SkipDir
		case e.IsDir():
			return nil
		}
		content, err := fs.ReadFile(fsys, p)
		add(rel, content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return archiveOf(t, entries...)
}

// read1 reads one input from standard input.
func read1(t testing.TB, data []byte, opts Options) Result {
	t.Helper()
	return Read(context.Background(), []string{"-"}, bytes.NewReader(data), opts)
}

// TestSameBundle reads a bundle as folder, tar and tar.gz alike.
func TestSameBundle(t *testing.T) {
	opts := options(t)
	opts.Name = "one"
	const name = "support-bundle-2022-06-01T10_00_00"
	folder := Read(context.Background(), []string{filepath.Join(fixtures, name)}, nil, opts)
	inner := pack(t, prefixed{os.DirFS(fixtures), name}, ".")
	unzipped, err := gzip.NewReader(bytes.NewReader(inner))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(unzipped)
	if err != nil {
		t.Fatal(err)
	}
	for format, data := range map[string][]byte{"tar.gz": inner, "tar": plain} {
		got := read1(t, data, opts)
		if len(got.Problems) > 0 || len(got.Inventories) != 1 || len(folder.Inventories) != 1 {
			t.Fatalf("%s: %v, folder %v", format, got, folder)
		}
		places := func(p cmp.Path) bool { return strings.HasSuffix(p.GoString(), `["places"]`) }
		elsewhere := cmp.FilterPath(places, cmp.Ignore())
		if diff := cmp.Diff(folder.Inventories[0].Value(), got.Inventories[0].Value(), elsewhere); diff != "" {
			t.Errorf("%s differs from the folder: %s", format, diff)
		}
	}
}

// prefixed shows one folder of a file system only.
type prefixed struct {
	fs.FS
	only string
}

func (p prefixed) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(p.FS, name)
	if name != "." {
		return entries, err
	}
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.Name() != p.only }), err
}

type entry struct {
	header  tar.Header
	content string
}

func archiveOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, e := range entries {
		h := e.header
		if h.Typeflag == 0 {
			h.Typeflag = tar.TypeReg
		}
		h.Size, h.Mode = int64(len(e.content)), 0o600
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, e.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const oneNode = `{"kind":"Node","apiVersion":"v1","metadata":{"name":"a","labels":{"node-role.kubernetes.io/control-plane":""}},` +
	`"status":{"nodeInfo":{"kubeletVersion":"v1.22.8","osImage":"Ubuntu 20.04.4 LTS"}}}`

// TestHostileArchives requires a clear error, and nothing of the archive in
// the result.
func TestHostileArchives(t *testing.T) {
	nodes := entry{tar.Header{Name: "b/cluster-resources/nodes.json"}, oneNode}
	good := archiveOf(t, nodes)
	many := make([]entry, 50)
	for i := range many {
		many[i] = entry{tar.Header{Name: fmt.Sprintf("b/%d.txt", i)}, ""}
	}
	nested := good
	for range 3 {
		nested = archiveOf(t, entry{tar.Header{Name: "in.tar.gz"}, string(nested)})
	}
	damagedBytes := bytes.Clone(good)
	damagedBytes[len(damagedBytes)-6] ^= 0xff
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"path traversal":        {archiveOf(t, nodes, entry{tar.Header{Name: "../../etc/passwd"}, "x"}), `entry "../../etc/passwd" leads out of the archive`},
		"traversal in between":  {archiveOf(t, nodes, entry{tar.Header{Name: "a/../../x"}, "x"}), "leads out of the archive"},
		"absolute path":         {archiveOf(t, entry{tar.Header{Name: "/etc/passwd"}, "x"}), "leads out of the archive"},
		"backslashes":           {archiveOf(t, entry{tar.Header{Name: `..\..\x`}, "x"}), "leads out of the archive"},
		"link out":              {archiveOf(t, entry{tar.Header{Name: "b/l", Typeflag: tar.TypeSymlink, Linkname: "../../etc/shadow"}, ""}), "links out of the archive"},
		"absolute link":         {archiveOf(t, entry{tar.Header{Name: "b/l", Typeflag: tar.TypeSymlink, Linkname: "/etc/shadow"}, ""}), "links out of the archive"},
		"hard link out":         {archiveOf(t, entry{tar.Header{Name: "b/l", Typeflag: tar.TypeLink, Linkname: "../x"}, ""}), "links out of the archive"},
		"device":                {archiveOf(t, entry{tar.Header{Name: "b/dev", Typeflag: tar.TypeChar}, ""}), "neither a file, a folder nor a link"},
		"too many entries":      {archiveOf(t, many...), "more than 40 entries"},
		"bomb":                  {archiveOf(t, nodes, entry{tar.Header{Name: "b/zeros.log"}, strings.Repeat("\x00", 3<<20)}), "unpacks to more than the limit of 2097152 bytes"},
		"large entry":           {archiveOf(t, entry{tar.Header{Name: "b/x.json"}, strings.Repeat(" ", 1<<20+1)}), "is larger than 1048576 bytes"},
		"nested too deep":       {nested, "archives nested deeper than 2"},
		"cut off":               {good[:len(good)-20], "the archive is cut off"},
		"cut off early":         {good[:40], "the archive is cut off"},
		"damaged":               {damagedBytes, "the archive is damaged"},
		"no tar inside":         {archiveOf(t, entry{tar.Header{Name: "in.tar.gz"}, "nonsense"}), "archive is"},
		"bomb in plain gzip":    {zip([]byte(`{"kind":"List","items":[` + strings.Repeat(" ", 3<<20) + "]}")), "unpacks to more than the limit"},
		"deep JSON in a bundle": {archiveOf(t, entry{tar.Header{Name: "b/cluster-resources/nodes.json"}, strings.Repeat("[", 20000)}), "nested deeper than 100 levels"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			l := limits{unpacked: 2 << 20, entry: 1 << 20, entries: 40, nested: 2}
			if name == "bomb" {
				l.entry = 8 << 20
			}
			got := read(context.Background(), []string{"-"}, bytes.NewReader(c.data), Options{}, l)
			if len(got.Inventories) > 0 || len(got.Problems) == 0 {
				t.Fatalf("got %d inventories, problems %v", len(got.Inventories), got.Problems)
			}
			if !strings.Contains(fmt.Sprint(got.Problems), c.want) {
				t.Errorf("problems %v, want %q", got.Problems, c.want)
			}
			if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v %v", left, err)
			}
		})
	}
}

func zip(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(data)
	_ = z.Close()
	return b.Bytes()
}

// TestHostileText requires a clear error for text that is made to exhaust.
func TestHostileText(t *testing.T) {
	bomb := "kind: Node\nmetadata:\n  name: a\n  labels:\n    a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 'b'; i < 'i'; i++ {
		bomb += fmt.Sprintf("    %c: &%c [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", i-1), 10), ", "))
	}
	objects := "- &a [x]\n"
	for i := 'b'; i < 'j'; i++ {
		objects += fmt.Sprintf("- &%c [%s]\n", i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", i-1), 10), ", "))
	}
	for name, c := range map[string]struct{ text, want string }{
		"deep JSON that is skipped": {`{"kind":"Node","x":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "}", "nested deeper than 100 levels"},
		"deep JSON that is kept":    {`{"metadata":{"labels":{"a":` + strings.Repeat(`[`, 5000) + strings.Repeat("]", 5000) + "}}}", "nested deeper than 100 levels"},
		"deep YAML":                 {"kind: Node\nmetadata: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "nested deeper"},
		"aliases":                   {bomb, "aliases repeat more than"},
		"aliases of lists":          {objects, "aliases repeat more than"},
		"a long text":               {`{"kind":"Node","metadata":{"name":"` + strings.Repeat("x", maxText+1) + `"}}`, "text longer than 1024 KiB"},
		"many values":               {`{"kind":"Node","metadata":{"labels":{"a":[` + strings.Repeat("1,", maxValues) + "1]}}}", "one object holds more than 262144 values"},
		"control characters":        {"{\"kind\":\"No\x01de\"}", "control character|invalid character"},
		"an inventory in between":   {oneNode + `{"apiVersion":"x/v1"` + strings.Repeat(" ", window) + `}{"apiVersion":"insupport/v1","kind":"ClusterInventory"}`, "put it into a file of its own"},
	} {
		t.Run(name, func(t *testing.T) {
			got := read1(t, []byte(c.text), Options{})
			said := fmt.Sprint(got.Problems)
			if len(got.Inventories) > 0 || len(got.Problems) == 0 || !slices.ContainsFunc(strings.Split(c.want, "|"), func(w string) bool { return strings.Contains(said, w) }) {
				t.Errorf("%d inventories, problems %.300s", len(got.Inventories), said)
			}
		})
	}
}

// TestStreams reads large inputs as streams to the same as small ones.
func TestStreams(t *testing.T) {
	opts := options(t)
	pad := strings.Repeat("x", 3000)
	item := func(i int, format string) string {
		return fmt.Sprintf(format, fmt.Sprintf("n%04d", i), []string{"v1.22.8", "v1.21.6"}[i%2], pad)
	}
	const nodes = 900
	var j, y strings.Builder
	j.WriteString(`{"apiVersion":"v1","items":[`)
	y.WriteString("apiVersion: v1\nitems:\n")
	for i := range nodes {
		if i > 0 {
			j.WriteString(",")
		}
		j.WriteString(item(i, `{"kind":"Node","apiVersion":"v1","metadata":{"name":%q,"labels":{"node-role.kubernetes.io/control-plane":""}},"status":{"nodeInfo":{"kubeletVersion":%q,"osImage":"Ubuntu 20.04.4 LTS"},"x":%q}}`))
		y.WriteString(item(i, "- apiVersion: v1\n  kind: Node\n  metadata:\n    name: %s\n    labels:\n      node-role.kubernetes.io/control-plane: \"\"\n  status:\n    nodeInfo:\n      kubeletVersion: %s\n      osImage: Ubuntu 20.04.4 LTS\n    x: |\n      - %s\n"))
	}
	j.WriteString(`],"kind":"List"}`)
	y.WriteString("kind: List\nmetadata:\n  resourceVersion: \"\"\n")
	fromJSON, fromYAML := read1(t, []byte(j.String()), opts), read1(t, []byte(y.String()), opts)
	if len(fromJSON.Problems)+len(fromYAML.Problems) > 0 {
		t.Fatal(fromJSON.Problems, fromYAML.Problems)
	}
	line := regexp.MustCompile(`in -:\d+`) // the JSON is one line
	if diff := cmp.Diff(line.ReplaceAllString(golden(t, fromJSON), "in -"), line.ReplaceAllString(golden(t, fromYAML), "in -")); diff != "" {
		t.Error(diff)
	}
	groups := object{m: fromJSON.Inventories[0].Value()}.items("spec", "nodes")
	if len(groups) != 2 || groups[0].str("count") != "450" {
		t.Errorf("groups %v", len(groups))
	}
	// The half of a list is no cluster.
	cut := read1(t, []byte(j.String()[:2<<20]), opts)
	if len(cut.Inventories) > 0 || len(cut.Problems) != 1 || !strings.Contains(cut.Problems[0].Error(), "ends in the middle of a value") {
		t.Errorf("cut off: %v", cut)
	}
	// What is too large to hold says what to do.
	huge := read1(t, []byte("kind: Node\nx: |\n"+strings.Repeat(" "+pad+"\n", 2000)), opts)
	if len(huge.Problems) != 1 || !strings.Contains(huge.Problems[0].Error(), "larger than 4 MiB; JSON") {
		t.Errorf("huge document: %v", huge.Problems)
	}
}

// TestMerge brings several sources of one cluster together and reports what
// they disagree on.
func TestMerge(t *testing.T) {
	opts := options(t)
	opts.Name = "hub"
	node := func(name, kubelet string) string {
		return fmt.Sprintf(`{"kind":"Node","apiVersion":"v1","metadata":{"name":%q,"labels":{"node-role.kubernetes.io/control-plane":""}},"status":{"nodeInfo":{"kubeletVersion":%q,"osImage":"Ubuntu 20.04.4 LTS"}}}`, name, kubelet)
	}
	for name, c := range map[string]struct {
		files       map[string]string
		annotations string
		settings    []string
		want        map[string]string // path: value
		warnings    []string
	}{
		"nodes, helm list and version": {
			files: map[string]string{"a.json": node("a", "v1.22.8"), "b.json": `[{"name":"t","namespace":"n","chart":"traefik-1.2.3","app_version":"1"}]`,
				"c.json": `{"serverVersion":{"gitVersion":"v1.22.8"}}`},
			want: map[string]string{"kubernetes.version": "v1.22.8", "components.0.version": "1.2.3", "nodes.0.count": "1"}},
		"what is stated goes before what is inferred": {
			files: map[string]string{"a.json": node("a", "v1.22.8"), "c.json": `{"serverVersion":{"gitVersion":"v1.22.9"}}`},
			want:  map[string]string{"kubernetes.version": "v1.22.9", "nodes.0.kubelet": "v1.22.8"},
			warnings: []string{`cluster "hub": spec.kubernetes.version: sources disagree: v1.22.9 in c.json:1 (serverVersion.gitVersion); ` +
				`v1.22.8 in a.json:1 (Node a, status.nodeInfo.kubeletVersion): the first is stated, the second inferred; the first counts`}},
		"a conflict is left out": {
			files: map[string]string{"a.json": `{"serverVersion":{"gitVersion":"v1.22.8"}}`, "c.json": `{"serverVersion":{"gitVersion":"v1.22.9"}}`},
			want:  map[string]string{"kubernetes.version": ""},
			warnings: []string{`cluster "hub": spec.kubernetes.version: sources disagree: v1.22.8 in a.json:1 (serverVersion.gitVersion); ` +
				`v1.22.9 in c.json:1 (serverVersion.gitVersion): left out; state it with --set or an annotations file`}},
		"flags go before annotations, annotations before readers": {
			files:       map[string]string{"a.json": node("a", "v1.22.8")},
			annotations: "h*: {kubernetes: {version: v1.20.0}, infrastructure: {airGapped: true, provider: aws}, products: {konvoy: 2.2.0}}\nhub: {infrastructure: {provider: azure}}\n",
			settings:    []string{"products.konvoy=2.2.1"},
			want: map[string]string{"kubernetes.version": "v1.20.0", "infrastructure.airGapped": "true", "infrastructure.provider": "azure",
				"products.konvoy": "2.2.1", "products.kubernetes": ""}},
		"a node seen twice": {
			files:    map[string]string{"a.json": node("a", "v1.22.8"), "b.json": node("a", "v1.22.9")},
			want:     map[string]string{"nodes.0.kubelet": "", "nodes.0.count": "1", "nodes.1.count": ""},
			warnings: []string{"node a: sources disagree on kubelet: a.json:1 (Node a, status.nodeInfo) and b.json:1 (Node a, status.nodeInfo); left out"}},
		"an annotation that fits nothing": {
			files:       map[string]string{"a.json": node("a", "v1.22.8")},
			annotations: "other: {license: enterprise}\n",
			want:        map[string]string{"license": ""},
			warnings:    []string{`annotations.yaml: "other" is the name of no cluster read`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			var args []string
			for file, content := range c.files {
				args = append(args, file)
				if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			slices.Sort(args)
			opts := opts
			if c.annotations != "" {
				var err error
				if opts.Annotations, err = ReadAnnotations("annotations.yaml", []byte(c.annotations)); err != nil {
					t.Fatal(err)
				}
			}
			for _, s := range c.settings {
				set, err := inventory.ParseSetting(s)
				if err != nil {
					t.Fatal(err)
				}
				opts.Settings = append(opts.Settings, set)
			}
			got := Read(context.Background(), args, nil, opts)
			if len(got.Problems) > 0 || len(got.Inventories) != 1 || got.Inventories[0].Name != "hub" {
				t.Fatal(got)
			}
			for at, want := range c.want {
				if v := textAt(got.Inventories[0].Value()["spec"], strings.Split(at, ".")...); v != want {
					t.Errorf("%s is %q, want %q", at, v, want)
				}
			}
			if diff := cmp.Diff(c.warnings, got.Warnings); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func textAt(v any, keys ...string) string {
	if v = schema.Lookup(v, keys); v == nil {
		return ""
	}
	return text(v)
}

func TestReadAnnotationsErrors(t *testing.T) {
	for content, want := range map[string]string{
		"a: {kuberntes: {version: v1}}": `a.yaml:1: unknown key "kuberntes" (did you mean "kubernetes"?)`,
		"a: 1":                          "a.yaml:1: expected facts as under `spec` of an inventory",
		"- a":                           "a.yaml:1: expected one document that maps cluster names to facts",
		"\"[\": {}":                     `a.yaml:1: "[" is no pattern`,
	} {
		_, err := ReadAnnotations("a.yaml", []byte(content))
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", content, err, want)
		}
	}
}

func TestSplitVersion(t *testing.T) {
	for name, want := range map[string][2]string{
		"project-grafana-loki-0.33.2": {"project-grafana-loki", "0.33.2"},
		"dex-k8s-authenticator-1.2.9": {"dex-k8s-authenticator", "1.2.9"},
		"cert-manager-v1.7.1":         {"cert-manager", "v1.7.1"},
		"istio-1.9.1-d2iq.1":          {"istio", "1.9.1-d2iq.1"},
		"gatekeeper-0.6.8-1":          {"gatekeeper", "0.6.8-1"},
		"s3-store-2":                  {"s3-store", "2"},
		"istio":                       {"istio", ""},
		"-1.0":                        {"-1.0", ""},
		"":                            {"", ""},
	} {
		if id, version := splitVersion(name); id != want[0] || version != want[1] {
			t.Errorf("%s: %q %q", name, id, version)
		}
	}
}

// TestForeignArchives skips archives in folders that hold nothing of ours.
func TestForeignArchives(t *testing.T) {
	t.Chdir(t.TempDir())
	chart := archiveOf(t, entry{tar.Header{Name: "c/templates/x.yaml"}, "{{- if .Values.a }}\na: b\n{{- end }}\n"}, entry{tar.Header{Name: "c/Chart.yaml"}, "name: c\n"})
	if err := os.WriteFile("c-1.0.0.tgz", chart, 0o600); err != nil {
		t.Fatal(err)
	}
	got := Read(context.Background(), []string{"."}, nil, Options{})
	if len(got.Skipped) != 1 || len(got.Warnings)+len(got.Problems)+len(got.Inventories) > 0 {
		t.Errorf("%+v", got)
	}
	got = Read(context.Background(), []string{"c-1.0.0.tgz"}, nil, Options{})
	if len(got.Warnings) != 1 || len(got.Problems) != 1 {
		t.Errorf("%+v", got)
	}
}

// TestSameNames keeps clusters apart that share a name in two namespaces, and
// finds the parts of each.
func TestSameNames(t *testing.T) {
	cluster := func(ns, version string) string {
		return fmt.Sprintf("apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nmetadata: {name: prod, namespace: %s}\nspec: {controlPlaneRef: {kind: KubeadmControlPlane, name: cp}}\n---\n"+
			"apiVersion: controlplane.cluster.x-k8s.io/v1beta1\nkind: KubeadmControlPlane\nmetadata: {name: cp, namespace: %s}\nspec: {replicas: 1, version: %s}\n---\n", ns, ns, version)
	}
	got := read1(t, []byte(cluster("team-a", "v1.22.8")+cluster("team-b", "v1.21.6")), Options{})
	seen := map[string]string{}
	for _, inv := range got.Inventories {
		seen[inv.Name] = textAt(inv.Value(), "spec", "kubernetes", "version")
	}
	if diff := cmp.Diff(map[string]string{"team-a/prod": "v1.22.8", "team-b/prod": "v1.21.6"}, seen); diff != "" || len(got.Problems)+len(got.Warnings) > 0 {
		t.Error(diff, got.Problems, got.Warnings)
	}
}

// TestUnnamed gives clusters that name themselves nowhere the name of their
// file, with its folders where needed.
func TestUnnamed(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, file := range []string{"d/prod/nodes.json", "d/test/nodes.json", "d/other.json"} {
		if err := os.MkdirAll(path.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(oneNode), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got := Read(context.Background(), []string{"d"}, nil, Options{})
	var names []string
	for _, inv := range got.Inventories {
		names = append(names, inv.Name)
	}
	if diff := cmp.Diff([]string{"other", "d/prod/nodes", "d/test/nodes"}, names); diff != "" || len(got.Problems) > 0 {
		t.Error(diff, got.Problems)
	}
}

// TestRealWorld reads recorded inputs that are not part of the project.
func TestRealWorld(t *testing.T) {
	dir := os.Getenv("INSUPPORT_REALWORLD")
	if dir == "" {
		t.Skip("INSUPPORT_REALWORLD names no folder of recorded inputs")
	}
	opts := options(t)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if path.Ext(e.Name()) == ".md" {
			continue
		}
		got := Read(context.Background(), []string{filepath.Join(dir, e.Name())}, nil, opts)
		if len(got.Problems) > 0 || len(got.Inventories) == 0 {
			t.Errorf("%s: %v", e.Name(), got.Problems)
		}
		t.Log(golden(t, got))
	}
}
