package lifecycles

import (
	"errors"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

const (
	revision = "0123456789abcdef0123456789abcdef01234567"
	date     = "2024-10-01"
)

// sample builds the catalog of the checked-in sample.
func sample(t *testing.T) map[string]Topics {
	t.Helper()
	products, patch := readFile(t, "testdata/products.yaml"), readFile(t, "testdata/patch.yaml")
	list, changes, err := Read(products, patch)
	if err != nil {
		t.Fatal(err)
	}
	catalog, refused, err := Build(Checkout{os.DirFS("testdata/checkout"), revision, date}, list, changes)
	if len(refused) > 0 {
		t.Fatal(refused)
	}
	if err != nil {
		t.Fatal(err)
	}
	return catalog
}

func readFile(t *testing.T, file string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// tree reads every file below dir.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[path] = string(readFile(t, filepath.Join(dir, path)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestSample(t *testing.T) {
	golden := filepath.Join("testdata", "catalog")
	if *update {
		if err := os.RemoveAll(golden); err != nil {
			t.Fatal(err)
		}
		if err := Write(golden, sample(t)); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	if err := Write(dir, sample(t)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tree(t, golden), tree(t, dir)); diff != "" {
		t.Errorf("written files differ (-golden +written); run with -update where it is meant:\n%s", diff)
	}
}

// TestStable runs over what it wrote before: nothing changes.
func TestStable(t *testing.T) {
	dir := t.TempDir()
	if err := Write(dir, sample(t)); err != nil {
		t.Fatal(err)
	}
	first := tree(t, dir)
	if err := Write(dir, sample(t)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, tree(t, dir)); diff != "" {
		t.Errorf("the second run changed files:\n%s", diff)
	}
}

// TestNewCheckout lets a line and a day change in the checkout: the new facts
// arrive and the corrections stay.
func TestNewCheckout(t *testing.T) {
	old := string(readFile(t, "testdata/checkout/products/alpha.md"))
	updated := strings.Replace(old, "eoes: 2027-03-01", "eoes: 2027-03-15", 1)
	updated = strings.Replace(updated, "releases:\n", "releases:\n-   releaseCycle: \"1.12\"\n    releaseDate: 2025-01-01\n    eol: false\n", 1)
	files := fstest.MapFS{"products/alpha.md": {Data: []byte(updated)}}
	list, changes, err := Read(readFile(t, "testdata/products.yaml"), readFile(t, "testdata/patch.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	list = map[string]Product{"alpha": list["alpha"]}
	catalog, refused, err := Build(Checkout{files, revision, "2025-02-01"}, list, map[string]Topics{"alpha": changes["alpha"]})
	if len(refused) > 0 {
		t.Fatal(refused)
	}
	if err != nil {
		t.Fatal(err)
	}
	releases := catalog["alpha"]["releases"]
	want := []any{"1.2", "1.8", "1.9", "1.10", "1.11", "1.12"}
	if diff := cmp.Diff(want, releases["order"]); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	row := releases["lines"].(map[string]any)["1.9"].(map[string]any)
	if row["extendedEnds"] != "2027-03-15" || row["disputed"] == nil {
		t.Errorf("line 1.9 lost its new end or its dispute: %v", row)
	}
}

func TestRefused(t *testing.T) {
	const products, front = "a: {name: A}", "---\nreleases:\n"
	for name, c := range map[string]struct{ products, patch, file, want string }{
		"dispute over another value":     {products, `a: {releases: {lines: {"1": {disputed: {ends: {why: W, values: [{value: "2024-01-01"}, {value: "2024-02-01"}]}}}}}}`, front + "- {releaseCycle: \"1\", eol: 2024-03-01}\n---\n", "look at the dispute again"},
		"correction of another value":    {products, `a: {releases: {lines: {"1": {ends: "2024-01-01"}}}}`, front + "- {releaseCycle: \"1\", eol: 2024-03-01}\n---\n", "look at the correction again"},
		"correction to no end":           {products, `a: {releases: {lines: {"1": {openEnded: true}}}}`, front + "- {releaseCycle: \"1\", eol: 2024-03-01}\n---\n", "corrected to none"},
		"correction of no end":           {products, `a: {releases: {lines: {"1": {ends: "2024-01-01"}}}}`, front + "- {releaseCycle: \"1\", eol: false}\n---\n", "has no end in the checkout"},
		"correction of an older release": {"a: {name: A, patches: true}", `a: {releases: {lines: {"1": {releases: {"1.1": {source: s}}}}}}`, front + "- {releaseCycle: \"1\", eol: false, latest: \"1.2\", latestReleaseDate: 2024-03-01}\n---\n", "newer than 1.1"},
		"range of no minors":             {products, "{}", front + "- {releaseCycle: \"1\", supportedKubernetesVersions: all}\n---\n", "is not MIN - MAX"},
		"unquoted cycle":                 {products, "{}", front + "- {releaseCycle: 1.10, eol: false}\n---\n", "is not quoted"},
		"cycle twice":                    {products, "{}", front + "- {releaseCycle: \"1\"}\n- {releaseCycle: \"1\"}\n---\n", "stands twice"},
		"no such day":                    {products, "{}", front + "- {releaseCycle: \"1\", eol: 2024-02-30}\n---\n", "ends"},
		"latest on no day":               {"a: {name: A, patches: true}", "{}", front + "- {releaseCycle: \"1\", latest: \"1.1\", latestReleaseDate: soon}\n---\n", "latestReleaseDate"},
		"no releases":                    {products, "{}", front + "---\n", "lists no releases"},
		"no front matter":                {products, "{}", "releases: []\n", "no front matter"},
		"no file":                        {"b: {name: B}", "{}", "", "products/b.md"},
		"every line removed":             {products, `a: {releases: {lines: {"1": null}}}`, front + "- {releaseCycle: \"1\"}\n---\n", "no lines are left"},
		"unknown key in the list":        {"a: {nmae: A}", "{}", "", "nmae"},
		"patch of an unknown product":    {products, "b: {product: {}}", "", "not in the list"},
		"patch of an unknown topic":      {products, "a: {prodcut: {}}", "", "no topic prodcut"},
		"patched order":                  {products, "a: {releases: {order: []}}", "", "made, not patched"},
		"lines of nobody":                {"a: {name: A, linesOf: b}", "{}", "", "linesOf: b"},
		"lines from nowhere":             {"a: {name: A}\nb: {name: B, linesOf: a, from: \"9\"}", "{}", front + "- {releaseCycle: \"1\"}\n---\n", "no lines are left"},
		"lines to nowhere":               {"a: {name: A}\nb: {name: B, linesOf: a, to: \"9\"}", "{}", front + "- {releaseCycle: \"1\"}\n---\n", "a has no line 9"},
	} {
		t.Run(name, func(t *testing.T) {
			list, changes, err := Read([]byte(c.products), []byte(c.patch))
			if err == nil {
				var refused map[string]error
				_, refused, err = Build(Checkout{fstest.MapFS{"products/a.md": {Data: []byte(c.file)}}, revision, date}, list, changes)
				err = errors.Join(append(slices.Collect(maps.Values(refused)), err)...)
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
	for name, c := range map[string]Checkout{
		"no revision": {fstest.MapFS{}, "", date},
		"no date":     {fstest.MapFS{}, revision, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := Build(c, nil, nil); err == nil {
				t.Error("accepted")
			}
		})
	}
}

// TestOneRefusal refuses one product and those that follow it; all others are
// built.
func TestOneRefusal(t *testing.T) {
	list := map[string]Product{"a": {Name: "A"}, "b": {Name: "B"}, "c": {Name: "C", LinesOf: "a"}, "d": {Name: "D", LinesOf: "b"}}
	files := fstest.MapFS{
		"products/a.md": {Data: []byte("---\nreleases:\n- {releaseCycle: \"1\", eol: soon}\n---\n")},
		"products/b.md": {Data: []byte("---\nreleases:\n- {releaseCycle: \"1\", eol: 2024-03-01}\n---\n")},
	}
	catalog, refused, err := Build(Checkout{files, revision, date}, list, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"b", "d"}, slices.Sorted(maps.Keys(catalog))); diff != "" {
		t.Errorf("built (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a", "c"}, slices.Sorted(maps.Keys(refused))); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
}

// TestOlderReleaseLeaves corrects the newest release of a line: the one of the
// checkout leaves, and a dispute that names the other day keeps its correction.
func TestOlderReleaseLeaves(t *testing.T) {
	list, changes, err := Read([]byte("a: {name: A, patches: true}"), []byte(`a: {releases: {lines: {"1": {ends: "2024-04-01",
  disputed: {ends: {why: W, values: [{value: "2024-03-01"}, {value: "2024-04-01"}]}}, releases: {"1.10": {source: s}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	file := "---\nreleases:\n- {releaseCycle: \"1\", eol: 2024-03-01, latest: \"1.9\", latestReleaseDate: 2024-02-01}\n---\n"
	catalog, refused, err := Build(Checkout{fstest.MapFS{"products/a.md": {Data: []byte(file)}}, revision, date}, list, changes)
	if err != nil || len(refused) > 0 {
		t.Fatal(err, refused)
	}
	row := catalog["a"]["releases"]["lines"].(map[string]any)["1"].(map[string]any)
	if row["ends"] != "2024-04-01" {
		t.Errorf("the line ends on %v, not on the corrected day", row["ends"])
	}
	if diff := cmp.Diff(map[string]any{"1.10": map[string]any{"source": "s"}}, row["releases"]); diff != "" {
		t.Errorf("releases (-want +got):\n%s", diff)
	}
}

// TestLatest counts the newest two lines: ends that follow from that leave, one
// that lies elsewhere stays the line's own.
func TestLatest(t *testing.T) {
	list, changes, err := Read([]byte("a: {name: A, latest: 2}"), []byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	file := "---\nreleases:\n" +
		"- {releaseCycle: \"2.1\", releaseDate: 2024-06-01, eol: false}\n" +
		"- {releaseCycle: \"2.0\", releaseDate: 2024-03-01, eol: false}\n" +
		"- {releaseCycle: \"1.3\", releaseDate: 2024-01-01, eol: 2025-01-01}\n" +
		"- {releaseCycle: \"1.2\", releaseDate: 2023-09-01, eol: 2024-03-31}\n" +
		"- {releaseCycle: \"1.1\", releaseDate: 2023-06-01, eol: true}\n" +
		"- {releaseCycle: \"1.0\", releaseDate: 2023-03-01, eol: 2023-10-03}\n---\n"
	catalog, refused, err := Build(Checkout{fstest.MapFS{"products/a.md": {Data: []byte(file)}}, revision, date}, list, changes)
	if err != nil || len(refused) > 0 {
		t.Fatal(err, refused)
	}
	own := map[string]any{}
	for line, row := range catalog["a"]["releases"]["lines"].(map[string]any) {
		for field, value := range row.(map[string]any) {
			if field != "released" && field != "source" {
				own[line+" "+field] = value
			}
		}
	}
	if diff := cmp.Diff(map[string]any{"1.0 ends": "2023-10-03", "1.3 ends": "2025-01-01"}, own); diff != "" {
		t.Errorf("ends of lines' own (-want +got):\n%s", diff)
	}
	policy := catalog["a"]["product"]["policy"].(map[string]any)
	if policy["kind"] != "latestLines" || policy["lines"] != 2 {
		t.Errorf("policy %v", policy)
	}
}

// TestCatalog makes the catalog of this project again from what was recorded
// of the checkout: the files are what the importer writes, byte by byte.
func TestCatalog(t *testing.T) {
	list, changes, err := Read(readFile(t, "products.yaml"), readFile(t, "patch.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	from, err := Recorded("recorded")
	if err != nil {
		t.Fatal(err)
	}
	built, refused, err := Build(from, list, changes)
	if err != nil || len(refused) > 0 {
		t.Fatal(err, refused)
	}
	dir := t.TempDir()
	if err := Write(dir, built); err != nil {
		t.Fatal(err)
	}
	for file, want := range tree(t, dir) {
		if got := string(readFile(t, filepath.Join("..", "..", "data", "insupport_facts", file))); got != want {
			t.Errorf("%s is not what the importer writes (-written +file):\n%s", file, cmp.Diff(want, got))
		}
	}
	for id, p := range list {
		if len(p.Recognition) == 0 {
			if _, err := os.Stat(filepath.Join("..", "..", "data", "insupport_facts", id, "recognition")); err == nil {
				t.Errorf("%s has a recognition that the list lacks", id)
			}
		}
	}
}
