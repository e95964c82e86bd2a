// Package bundle reads, corrects, checks and writes rules and facts. It promises
// that what runs is what the digest names: the embedded bundle, a folder and a
// tarball of the same rules and facts give the same digest and results, and
// the same bytes when written; and that a bundle is whole, or refused.
package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"

	"insupport/internal/document"
	"insupport/internal/engine"
	"insupport/internal/inventory"
	"insupport/internal/precompiled"
	"insupport/internal/regularfile"
	"insupport/internal/signature"
	"insupport/internal/tarball"
	"insupport/internal/term"
	"insupport/rego"
)

// maxBundle is the most that a bundle may hold, in bytes.
const maxBundle = 256 << 20

// Options say which bundle to load.
type Options struct {
	Bundle  string         // folder or tar.gz; "" for the embedded one
	Archive []byte         // what Bundle names, where it is no file here
	Keys    signature.Keys // one of which must have signed it; none: nobody need have
	// Facts returns the facts in place of the bundle's, which are of that day;
	// nil where those stay.
	Facts    func(day string) (*Facts, error)
	Overlays []string // folders whose data corrects the bundle's, in order
	Rules    []string // folders of rules beside the bundle's
	Asked    bool     // questions will be put: the rules are readied meanwhile
}

// Bundle is a loaded bundle: rules, data and what is known about them.
type Bundle struct {
	Modules                  []Module   // sorted by path, tests left out
	Roots                    []string   // sorted
	Revision                 string     // from the manifest, "" where it has none
	Digest                   string     // "sha256:…" over modules and data without overlays
	RulesDigest, FactsDigest string     // "sha256:…" over the modules alone and the data alone
	Overlays                 []Overlay  // in the order applied
	Own                      []OwnRules // folders of rules beside the bundle's
	Signatures               []signature.Signature
	FactsFile                *FactsManifest // of facts in place of the bundle's, else nil
	SignedBy                 string         // id of the key whose signature was checked

	data     map[string]any   // the data document with overlays merged in, of which topics may not be read yet
	patches  []map[string]any // of the overlays, in their order
	embedded bool             // the rules that the program carries
	compiled *ast.Compiler    // nil before someone asks
}

// Module is one file of rules.
type Module struct {
	Path   string // package path and file name, wherever the file was found
	Source []byte // nil for those of the program, of which Text reads it
	parsed *ast.Module
}

// Text is the module as it is written.
func (m Module) Text() []byte {
	if m.Source != nil {
		return m.Source
	}
	text, _ := rego.FS.ReadFile(m.Path) // which listing the modules has found
	return text
}

// manifest is the part of OPA's .manifest that matters here.
type manifest struct {
	Revision string   `json:"revision"`
	Roots    []string `json:"roots"`
}

// files maps slash-separated paths below the bundle root to contents.
type files map[string][]byte

// Load reads a bundle and merges the overlays into its data.
func Load(opts Options) (*Bundle, error) {
	b, err := load(opts)
	if err != nil {
		return nil, err
	}
	if opts.Facts != nil {
		f, err := opts.Facts(b.FactsDay())
		if err != nil {
			return nil, err
		}
		if f != nil {
			b.take(f)
		}
	}
	if !b.embedded || b.FactsFile != nil {
		delete(insupportData(b.data), "run") // the runner's, never a bundle's
		b.Digest, b.RulesDigest, b.FactsDigest = digests(b.Modules, b.Data())
	}
	if opts.Bundle != "" {
		if err := checkCatalog(b.data, nil); err != nil {
			return nil, fmt.Errorf("bundle %s: %w", opts.Bundle, err)
		}
	}
	ctx := context.Background()
	if opts.Bundle != "" {
		if err := b.complete(ctx); err != nil {
			return nil, fmt.Errorf("bundle %s: %w", opts.Bundle, err)
		}
	}
	if err := b.withOwn(opts.Rules); err != nil {
		return nil, err
	}
	for _, dir := range opts.Overlays {
		changed, err := b.overlay(dir)
		if err == nil {
			want, _ := b.contents()
			err = b.factsComplete(ctx, want, changed)
		}
		if err != nil {
			return nil, fmt.Errorf("data %s: %w", dir, withPlaces(ctx, dir, err))
		}
	}
	return b, nil
}

func load(opts Options) (*Bundle, error) {
	where := opts.Bundle
	if where == "" {
		if opts.Asked && len(opts.Rules) == 0 {
			go ready()
		}
		return loadEmbedded()
	}
	b := &Bundle{data: map[string]any{}}
	trees, err := b.read(opts)
	if err != nil {
		return nil, fmt.Errorf("bundle %s: %w", where, err)
	}
	for _, tree := range trees {
		if err := b.add(tree); err != nil {
			return nil, fmt.Errorf("bundle %s: %w", where, err)
		}
	}
	if len(b.Modules) == 0 && len(b.Catalog()) > 0 {
		return nil, fmt.Errorf("bundle %s: holds facts and no rules; --facts and `insupport facts` take it", where)
	}
	if len(b.Modules) == 0 {
		return nil, fmt.Errorf("bundle %s: holds no rules", where)
	}
	return b, nil
}

// read reads the files of a bundle, in one tree or two.
func (b *Bundle) read(opts Options) ([]files, error) {
	if opts.Archive != nil {
		tree, err := b.open(bytes.NewReader(opts.Archive), maxBundle, opts.Keys)
		return []files{tree}, err
	}
	info, err := os.Stat(opts.Bundle)
	switch {
	case err != nil:
		return nil, regularfile.Cause(err)
	case info.IsDir() && len(opts.Keys) > 0:
		return nil, errors.New("a folder has no signature; with a key, only a signed tar.gz is taken (bundle build, bundle sign)")
	case info.IsDir():
		return readDir(opts.Bundle)
	case !info.Mode().IsRegular():
		return nil, errors.New("neither a folder nor a regular file")
	}
	f, _, err := regularfile.Open(opts.Bundle)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	tree, err := b.open(f, maxBundle, opts.Keys)
	return []files{tree}, err
}

// readDir reads a folder that is a bundle, or one that holds a bundle of code
// in rego/ and one of facts in data/.
func readDir(dir string) ([]files, error) {
	_, noManifest := os.Stat(filepath.Join(dir, ".manifest"))
	roots := []string{"rego", "data"}
	if noManifest == nil || !isDir(filepath.Join(dir, roots[0])) || !isDir(filepath.Join(dir, roots[1])) {
		roots = []string{"."}
	}
	var trees []files
	for _, root := range roots {
		tree, err := readTree(os.DirFS(filepath.Join(dir, root)), root)
		if err != nil {
			return nil, err
		}
		trees = append(trees, tree)
	}
	return trees, nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// wanted tells the files of a bundle that matter; tests stay out.
func wanted(name string) bool {
	switch base := path.Base(name); base {
	case "data.json", "data.yaml", "data.yml":
		return true
	case ".manifest":
		return name == base
	default:
		return strings.HasSuffix(base, ".rego") && !strings.HasSuffix(base, "_test.rego")
	}
}

func readTree(fsys fs.FS, name string) (files, error) {
	tree, err := readFiles(fsys, wanted)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	return tree, nil
}

// readRego reads the rules of a folder and what would be facts, or the tests.
func readRego(fsys fs.FS, tests bool) (files, error) {
	return readFiles(fsys, func(name string) bool {
		if tests {
			return strings.HasSuffix(name, "_test.rego")
		}
		return name != ".manifest" && wanted(name)
	})
}

func readFiles(fsys fs.FS, wanted func(string) bool) (files, error) {
	tree, total := files{}, 0
	err := fs.WalkDir(fsys, ".", func(p string, e fs.DirEntry, err error) error {
		if err == nil {
			err = noFolderLink(fsys, p, e)
		}
		if err != nil || e.IsDir() || !wanted(p) {
			return err
		}
		// Through links: what is no file, or too large, is not even opened.
		info, err := fs.Stat(fsys, p)
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return fmt.Errorf("%s is no regular file", p)
		}
		content, err := readWithin(fsys, p, maxBundle-total)
		tree[p] = content
		total += len(content)
		return err
	})
	return tree, err
}

// noFolderLink refuses a link to a folder, into which nobody looks: what lies
// there would be left out unseen. Mounted ConfigMaps keep theirs under "..".
func noFolderLink(fsys fs.FS, name string, e fs.DirEntry) error {
	if e.Type()&fs.ModeSymlink == 0 || strings.HasPrefix(e.Name(), "..") {
		return nil
	}
	if info, err := fs.Stat(fsys, name); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a link to a folder, which is not followed; put the folder there", name)
	}
	return nil
}

// readWithin reads a file of at most max bytes, whatever it was when it was
// looked at.
func readWithin(fsys fs.FS, name string, max int) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, int64(max)+1))
	if err == nil && len(content) > max {
		err = fmt.Errorf("larger than %d MiB", maxBundle>>20)
	}
	return content, err
}

// open reads a tar.gz, which one of the keys must have signed where there are
// any: what nobody signed is not even parsed.
func (b *Bundle) open(packed io.Reader, most int64, keys signature.Keys) (files, error) {
	tree, err := unpack(packed, most, func(name string) bool { return len(keys) > 0 || wanted(name) || name == signature.Name })
	if err != nil {
		return nil, err
	}
	if content := tree[signature.Name]; content != nil {
		if b.Signatures, err = signature.Read(content); err != nil {
			return nil, err
		}
	}
	if len(keys) > 0 {
		if b.SignedBy, err = keys.Verify(tree); err != nil {
			return nil, err
		}
	}
	maps.DeleteFunc(tree, func(name string, _ []byte) bool { return !wanted(name) })
	return tree, nil
}

// Vouched is the error of a tar.gz that is no bundle, of rules or of facts, or
// that none of the keys signed where there are any.
func Vouched(packed []byte, keys signature.Keys) error {
	tree, err := new(Bundle).open(bytes.NewReader(packed), maxBundle, keys)
	if err == nil && len(tree) == 0 {
		err = errors.New("holds neither rules nor facts")
	}
	return err
}

// unpack reads the wanted files of a tar.gz of at most that many bytes.
func unpack(packed io.Reader, most int64, wanted func(string) bool) (files, error) {
	unzipped, err := gzip.NewReader(packed)
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, fmt.Errorf("neither a folder nor a tar.gz: %w", err)
	}
	limited := &io.LimitedReader{R: unzipped, N: most + 1}
	tree := files{}
	err = tarball.Walk(limited, func(h *tar.Header, content io.Reader) error {
		entry := strings.TrimPrefix(path.Clean("/"+h.Name), "/")
		if h.Typeflag != tar.TypeReg || !wanted(entry) {
			return nil
		}
		if _, dup := tree[entry]; dup {
			return fmt.Errorf("%s appears twice", entry)
		}
		tree[entry], err = io.ReadAll(content)
		return tarball.Damaged(err)
	})
	if limited.N <= 0 {
		return nil, fmt.Errorf("larger than %d MiB", most>>20)
	}
	if err != nil {
		return nil, err
	}
	return tree, nil
}

// add takes the modules, data and manifest of one tree into the bundle.
func (b *Bundle) add(tree files) error {
	names := slices.Sorted(maps.Keys(tree))
	modules, err := parseModules(tree, names)
	if err != nil {
		return err
	}
	b.Modules = append(b.Modules, modules...)
	for _, name := range names {
		content := tree[name]
		switch {
		case name == ".manifest":
			var m manifest
			if err := decode(name, content, &m); err != nil {
				return err
			}
			b.Roots = append(b.Roots, m.Roots...)
			b.Revision = strings.TrimSpace(b.Revision + " " + m.Revision)
		case strings.HasSuffix(name, ".rego"):
		default:
			doc, err := parseData(name, content)
			if err != nil {
				return err
			}
			if err := mount(b.data, name, doc); err != nil {
				return err
			}
		}
	}
	sort.Strings(b.Roots)
	sort.Slice(b.Modules, func(i, j int) bool { return b.Modules[i].Path < b.Modules[j].Path })
	for i := 1; i < len(b.Modules); i++ {
		if b.Modules[i].Path == b.Modules[i-1].Path {
			return fmt.Errorf("two modules are %s", b.Modules[i].Path)
		}
	}
	return nil
}

// parseModules parses on every processor: with the compiler it is most of what
// a single check takes.
func parseModules(tree files, names []string) ([]Module, error) {
	names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !strings.HasSuffix(n, ".rego") })
	modules, errs := make([]Module, len(names)), make([]error, len(names))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(names); i = int(next.Add(1)) - 1 {
				modules[i], errs[i] = parseModule(names[i], tree[names[i]])
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return modules, nil
}

// parse returns the module's tree; those of the program are not parsed before
// someone asks.
func (m Module) parse() (*ast.Module, error) {
	if m.parsed != nil {
		return m.parsed, nil
	}
	return engine.Parse(m.Path, m.Text())
}

func parseModule(name string, source []byte) (Module, error) {
	parsed, err := Module{Path: name, Source: source}.parse()
	if err != nil {
		return Module{}, err
	}
	var p []string
	for _, term := range parsed.Package.Path[1:] {
		p = append(p, strings.Trim(term.Value.String(), `"`))
	}
	// The package path stands in for the folder, since tools that build
	// bundles put different folders in front.
	return Module{strings.Join(append(p, path.Base(name)), "/"), source, parsed}, nil
}

func parseData(name string, content []byte) (doc map[string]any, err error) {
	if path.Ext(name) != ".json" {
		return document.ParseFacts(name, content)
	}
	return doc, decode(name, content, &doc)
}

// decode reads JSON, in which a key that is set twice would lose its first
// value. YAML of that kind is refused by its reader.
func decode(name string, content []byte, v any) error {
	err := document.UniqueKeys(content)
	if err == nil {
		dec := json.NewDecoder(bytes.NewReader(content))
		dec.UseNumber()
		err = dec.Decode(v)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// mount puts a data file's document at the path of its folder.
func mount(root map[string]any, name string, doc map[string]any) error {
	at := root
	if dir := path.Dir(name); dir != "." {
		for _, key := range strings.Split(dir, "/") {
			next, ok := at[key].(map[string]any)
			if !ok {
				if _, taken := at[key]; taken {
					return fmt.Errorf("%s: %q already has a value", name, key)
				}
				next = map[string]any{}
				at[key] = next
			}
			at = next
		}
	}
	return merge(at, doc, name)
}

func merge(at, doc map[string]any, name string) error {
	for k, v := range doc {
		old, taken := at[k]
		if !taken {
			at[k] = v
			continue
		}
		oldMap, ok1 := old.(map[string]any)
		newMap, ok2 := v.(map[string]any)
		if !ok1 || !ok2 {
			return fmt.Errorf("%s: %q is given by two files", name, k)
		}
		if err := merge(oldMap, newMap, name); err != nil {
			return err
		}
	}
	return nil
}

// digests returns the digest over both, over the modules with the data that
// comes with them, and over the facts.
func digests(modules []Module, data map[string]any) (both, rules, facts string) {
	b, r, f := sha256.New(), sha256.New(), sha256.New()
	for _, m := range modules {
		text := m.Text()
		fmt.Fprintf(io.MultiWriter(b, r), "%s %d\n%s\n", m.Path, len(text), text)
	}
	b.Write(inventory.Canonical(data))
	theirs, rest := factsOf(data)
	f.Write(inventory.Canonical(theirs))
	r.Write(inventory.Canonical(rest))
	sum := func(h hash.Hash) string { return "sha256:" + hex.EncodeToString(h.Sum(nil)) }
	return sum(b), sum(r), sum(f)
}

// insupportData returns data.insupport, empty where there is none.
func insupportData(doc map[string]any) map[string]any {
	m, _ := doc["insupport"].(map[string]any)
	return m
}

// Compile readies the bundle's rules for questions. run becomes
// data.insupport.run; many says that there will be many.
func (b *Bundle) Compile(run map[string]any, many bool) (*engine.Engine, error) {
	rules, err := b.rules()
	if err != nil {
		return nil, err
	}
	insupport, data := maps.Clone(insupportData(b.data)), maps.Clone(b.data)
	if insupport == nil {
		insupport = map[string]any{}
	}
	insupport["run"] = run
	data["insupport"] = insupport
	return engine.New(rules, data, many)
}

// Checked tells whether rules and facts are the program's own, which were
// checked when it was built.
func (b *Bundle) Checked() bool { return b.embedded && b.FactsFile == nil && len(b.patches) == 0 }

// Data returns the data document with overlays merged in.
func (b *Bundle) Data() map[string]any { return precompiled.Whole(b.data) }

// With returns the bundle's rules over the data of another one.
func (b *Bundle) With(facts *Bundle) *Bundle {
	mixed := *b
	mixed.data = facts.data
	return &mixed
}

// Catalog returns data.insupport_facts: product to topic to facts.
func (b *Bundle) Catalog() map[string]any { return precompiled.Whole(b.products()) }

// products are those of the catalog with their topics, which topic reads.
func (b *Bundle) products() map[string]any {
	m, _ := b.data["insupport_facts"].(map[string]any)
	return m
}

func topic(product any, name string) map[string]any {
	m, _ := precompiled.Read(product, name).(map[string]any)
	return m
}

// Settings returns the rules' thresholds by name, as the bundle sets them.
func (b *Bundle) Settings() map[string]any {
	m, _ := precompiled.Read(insupportData(b.data), "settings").(map[string]any)
	return precompiled.Whole(m)
}

// Products lists the products of the catalog, sorted.
func (b *Bundle) Products() []string { return slices.Sorted(maps.Keys(b.products())) }

// Rules lists the ids of the rules that the bundle must have, sorted.
func (b *Bundle) Rules() []string {
	listed, _ := b.contents()
	return listed.rules
}

// Components lists the components that products ship, by id, sorted.
func (b *Bundle) Components() []string {
	ids := map[string]bool{}
	for _, product := range b.products() {
		for _, row := range rowsAt(topic(product, "components")["sets"], []string{"*", "*", "components", "*"}, "") {
			ids[path.Base(row.(string))] = true
		}
	}
	return slices.Sorted(maps.Keys(ids))
}

// KnowsComponent tells whether some product ships a component, or has a name
// for it, under this name.
func (b *Bundle) KnowsComponent(name string) bool {
	name = strings.ToLower(name)
	for _, product := range b.products() {
		if topic(product, "aliases")[name] != nil || slices.Contains(texts(topic(product, "recognition")["components"]), name) {
			return true
		}
	}
	return slices.Contains(b.Components(), name)
}

// ShortNames maps the short names of products to their names.
func (b *Bundle) ShortNames() map[string]string {
	names := map[string]string{}
	for product, topics := range b.products() {
		for _, short := range texts(topic(topics, "product")["shortNames"]) {
			names[short] = product
		}
	}
	return names
}

// Product returns the name that the catalog has for a product that goes by a
// short name; any other comes back as it is.
func (b *Bundle) Product(name string) string {
	if product, short := b.ShortNames()[name]; short && b.products()[name] == nil {
		return product
	}
	return name
}

// KnownProduct is Product for a name that must be of the catalog.
func (b *Bundle) KnownProduct(name string) (string, error) {
	known := b.Products()
	if name = b.Product(name); slices.Contains(known, name) {
		return name, nil
	}
	return "", fmt.Errorf("unknown product %q%s; `insupport window --all` lists all", name, term.Suggest(name, known))
}

// Facts returns the keys that the catalog allows under spec.facts.
func (b *Bundle) Facts() inventory.Facts {
	facts := inventory.Facts{}
	for _, product := range b.products() {
		for key, entry := range topic(product, "facts") {
			e, _ := entry.(map[string]any)
			facts[key], _ = e["type"].(string)
		}
	}
	return facts
}
