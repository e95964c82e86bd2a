// Package source turns what people have into cluster inventories: files,
// folders, archives and standard input, each recognised by its content. It
// promises that nothing it was asked to read disappears silently: whatever
// does not become an inventory is a problem, a warning, or counted as
// skipped; that nothing is invented: what a source cannot know stays absent,
// and each derived fact names where it comes from; that no secret is read,
// for only the fields of one list are (see fields); and that input of any size
// and malice neither exhausts memory nor leaves anything behind.
//
// Inventories of our own are documents; everything else is a stream
// of objects, of which each reader takes the kinds that it knows (takers).
package source

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"insupport/internal/document"
	"insupport/internal/inventory"
	"insupport/internal/regularfile"
	"insupport/internal/tarball"
)

// window is how much of an input is looked at to recognise it. Smaller inputs
// are held as a whole, larger ones pass as a stream.
const window = 1 << 20

// kinds names what is read, for messages.
const kinds = "ClusterInventory (YAML or JSON); manifests; nodes, workloads, Cluster API, Rancher, Kommander, Flux and Argo CD objects " +
	"as kubectl prints them (JSON or YAML, alone, in lists or one after the other); definitions of clusters (eksctl, kops, " +
	"kubeadm, k0sctl, RKE, Talos, EKS Anywhere, Gardener, Konvoy 1.x); aws eks, az aks and gcloud container clusters as JSON; " +
	"terraform show -json; helm list and kubectl version with -o json; kubectl get --raw /version and /metrics; CycloneDX of a cluster; " +
	"support bundles and diagnostics (tar, tar.gz, unpacked)"

// Options are what applies to every input of a run.
type Options struct {
	Settings    []inventory.Setting // from flags, put into every inventory
	Facts       inventory.Facts     // keys allowed under spec.facts
	Recognition *Recognition        // how products and systems show; nil recognises none
	// Recognise makes it when an input needs it, where it is nil: our own
	// inventories do not.
	Recognise   func() (*Recognition, error)
	Name        string             // of the cluster that sources do not name themselves
	Annotations *Annotations       // nil for none
	Verbose     bool               // warn of every file that is skipped
	Exclude     []string           // globs of files and folders that are left out
	Selector    inventory.Selector // of the clusters that are wanted; nil wants all
	Asking      Asking             // of live clusters
	// Progress is told about bytes read of an input, its size (0 where it is
	// not known) and the number of clusters met so far.
	Progress func(input string, read, size int64, clusters int)
}

// Result is what a run has to evaluate.
type Result struct {
	Inventories []*inventory.Inventory // in the order read
	Problems    []error                // inputs, or parts of them, that could not be read
	Warnings    []string               // what was left out or decided, and why
	Skipped     []Skipped              // what was passed over in folders and archives
	Excluded    []Skipped              // what the user left out
	Unselected  []*inventory.Inventory // clusters that the selector does not want
	Evidence    map[string][]Evidence  // of derived inventories, by cluster name
	Asked       map[string]bool        // clusters of which live ones told, by name
}

// Skipped is one file or folder that was passed over.
type Skipped struct{ File, Reason string }

// Read asks the live clusters of opts, and reads files, folders, archives and,
// for "-", standard input.
func Read(ctx context.Context, args []string, stdin io.Reader, opts Options) Result {
	return read(ctx, args, stdin, opts, defaultLimits())
}

func read(ctx context.Context, args []string, stdin io.Reader, opts Options, l limits) Result {
	r := newRun(ctx, opts, l)
	r.ask()
	for _, arg := range args {
		if ctx.Err() != nil {
			break
		}
		r.arg = arg
		if arg != "-" && r.excluded(arg, arg) {
			continue
		}
		if arg == "-" {
			// A blocked read cannot be interrupted; reading through a pipe can.
			pr, pw := io.Pipe()
			go func() {
				_, err := io.Copy(pw, stdin)
				pw.CloseWithError(err)
			}()
			stop := context.AfterFunc(ctx, func() { pr.CloseWithError(ctx.Err()) })
			r.input("-", pr, 0, true)
			stop()
			pr.Close()
			continue
		}
		info, err := os.Stat(arg)
		switch {
		case err != nil:
			r.problem(fmt.Errorf("reading %s: %w", arg, regularfile.Cause(err)))
		case info.IsDir():
			r.folder(arg)
		case !info.Mode().IsRegular():
			r.problem(fmt.Errorf("reading %s: neither a file nor a folder; what a pipe or device gives is read from standard input, as -", arg))
		default:
			r.file(arg, true)
		}
	}
	r.resolve()
	r.tellManaged()
	r.selectClusters()
	r.tellLeftOut()
	if opts.Verbose {
		for _, s := range slices.Concat(r.Excluded, r.Skipped) {
			r.warn(s.File + ": skipped: " + s.Reason)
		}
	}
	return r.Result
}

func newRun(ctx context.Context, opts Options, l limits) *run {
	r := &run{ctx: ctx, limits: l, opts: opts, pool: inventory.NewPool(opts.Settings, opts.Facts), seen: map[string]*inventory.Inventory{}, drafts: map[string]*draft{},
		order: map[*inventory.Inventory]int{}, excludes: map[string]int{}, documented: map[string]bool{}}
	r.Evidence, r.Asked = map[string][]Evidence{}, map[string]bool{}
	return r
}

type run struct {
	Result
	ctx      context.Context
	limits   limits
	opts     Options
	pool     *inventory.Pool
	seen     map[string]*inventory.Inventory
	order    map[*inventory.Inventory]int
	sequence int

	scopes  []*scope // inputs that count
	weak    []*scope // inputs that count where others of their folder do
	naming  naming
	drafts  map[string]*draft // clusters whose name is known
	unnamed []*draft
	capi    []capiObject
	// Objects to which others refer: charts of Flux, classes and machines of
	// Cluster API.
	chartSources []chartSource
	parts        []capiObject

	in         *bufio.Reader
	arg        string                 // of the command line, that is being read
	documented map[string]bool        // arguments in which documents of our own are
	stated     []*inventory.Inventory // those of a run whose cluster the user names

	charts    []string       // folders of templates that were passed over
	elsewhere []string       // what deploys to clusters that are not in the run
	excludes  map[string]int // patterns of the user to what they left out
}

func (r *run) rec() *Recognition {
	if r.opts.Recognition == nil && r.opts.Recognise != nil {
		var err error
		if r.opts.Recognition, err = r.opts.Recognise(); err != nil {
			r.problem(err)
		}
	}
	if r.opts.Recognition == nil {
		r.opts.Recognition = &Recognition{Facts: r.opts.Facts}
	}
	return r.opts.Recognition
}

// problem records one, unless it is that the run was stopped, which whoever
// stopped it tells.
func (r *run) problem(err error) {
	if stopped := r.ctx.Err(); stopped == nil || !errors.Is(err, stopped) {
		r.Problems = append(r.Problems, err)
	}
}

func (r *run) skip(file, reason string) { r.Skipped = append(r.Skipped, Skipped{file, reason}) }

func (r *run) warn(text string) { r.Warnings = append(r.Warnings, text) }

// invalid records what is wrong within one input, one problem per place.
func (r *run) invalid(err error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap() {
			r.invalid(err)
		}
		return
	}
	r.problem(fmt.Errorf("reading inventory %w", err))
}

// folder reads every candidate below dir in sorted order, hidden folders left
// out, and unpacked support bundles as one. WalkDir already sorts.
func (r *run) folder(dir string) {
	if info, err := os.Lstat(dir); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		dir += string(filepath.Separator) // the folder, not the link
	}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			r.problem(fmt.Errorf("reading %s: %w", path, regularfile.Cause(err)))
			return nil
		}
		if r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		if path != dir && r.excluded(path, dir) {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		hidden := strings.HasPrefix(e.Name(), ".") && path != dir
		if e.IsDir() {
			switch {
			case hidden:
				// What a mounted ConfigMap keeps in ..data is linked beside it.
				if !strings.HasPrefix(e.Name(), "..") {
					r.skip(path, "a hidden folder")
				}
				return fs.SkipDir
			case path != dir && chartTemplates(path):
				r.charts = append(r.charts, path)
				r.skip(path, "the templates of a Helm chart")
				return fs.SkipDir
			case bundleFolder(path):
				s, err := r.unpacked(path)
				r.done(s, err, path, nil, path == dir)
				return fs.SkipDir
			}
			return nil
		}
		if hidden {
			if e.Type().IsRegular() || !strings.HasPrefix(e.Name(), "..") {
				r.skip(path, "a hidden file; name it to have it read")
			}
			return nil
		}
		if e.Type()&fs.ModeSymlink != 0 {
			if info, err := os.Stat(path); err == nil && info.IsDir() {
				r.skip(path, "a link to a folder; name it to have it read")
				return nil
			}
		}
		if !candidate(path) && !metricsName().MatchString(path) {
			r.skip(path, otherName)
			return nil
		}
		// Stat, not the entry: mounted ConfigMaps are folders of links.
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			if err != nil && candidate(path) {
				r.problem(fmt.Errorf("reading %s: %w", path, regularfile.Cause(err)))
			} else {
				r.skip(path, "neither a file nor a link to one")
			}
			return nil
		}
		if !candidate(path) && !metricsFile(path) {
			r.skip(path, otherName)
			return nil
		}
		r.file(path, false)
		return nil
	})
	if err != nil && r.ctx.Err() == nil {
		r.problem(fmt.Errorf("reading %s: %w", dir, err))
	}
}

// otherName is why files are passed over that are not opened, or only to see
// whether they are metrics.
const otherName = "its name is not one of YAML, JSON or an archive, nor is it metrics of an API server"

// candidate tells by name whether a file in a folder is worth opening.
func candidate(path string) bool {
	path = strings.TrimSuffix(strings.ToLower(path), ".gz")
	return slices.ContainsFunc([]string{".yaml", ".yml", ".json", ".jsonl", ".ndjson", ".tgz", ".tar"}, func(ext string) bool {
		return strings.HasSuffix(path, ext)
	})
}

func (r *run) file(name string, named bool) {
	f, size, err := regularfile.Open(name)
	if err != nil {
		r.problem(fmt.Errorf("reading %s: %w", name, err))
		return
	}
	defer f.Close()
	r.input(name, f, size, named)
}

// meter tells the progress of reading, and stops when the run does.
type meter struct {
	io.Reader
	r          *run
	name       string
	read, size int64
}

func (m *meter) Read(p []byte) (int, error) {
	if err := m.r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := m.Reader.Read(p)
	m.read += int64(n)
	if m.r.opts.Progress != nil {
		m.r.opts.Progress(m.name, m.read, m.size, len(m.r.Inventories)+len(m.r.drafts)+len(m.r.unnamed))
	}
	return n, regularfile.Cause(err)
}

// input recognises one input and reads it. Inputs that the user named must be
// recognised; others are skipped and counted.
func (r *run) input(name string, stream io.Reader, size int64, named bool) {
	if r.in == nil {
		r.in = bufio.NewReaderSize(nil, window) // for all inputs: there may be many
	}
	in := r.in
	from := &meter{Reader: stream, r: r, name: name, size: size}
	in.Reset(from)
	head, _ := in.Peek(tarHeader)
	if isGzip(head) {
		unzipped, err := gzip.NewReader(in)
		if err != nil {
			r.problem(fmt.Errorf("reading %s: %w", name, tarball.Damaged(err)))
			return
		}
		in = bufio.NewReaderSize(budget{unzipped, &archive{limits: r.limits, left: r.limits.unpacked}}, window)
		head, _ = in.Peek(tarHeader)
	}
	if isTar(head) {
		s, err := r.bundle(name, in)
		r.done(s, err, name, nil, named)
		return
	}
	in = inUTF8(in)
	start, err := in.Peek(window)
	if err != nil && !errors.Is(err, io.EOF) {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = tarball.Damaged(err)
		}
		r.problem(fmt.Errorf("reading %s: %w", name, err))
		return
	}
	if isMetrics(start) {
		s := r.newScope(name)
		r.done(s, s.metrics(in), name, nil, named)
		return
	}
	if hint := printed(start); hint != "" {
		r.problem(fmt.Errorf("reading %s: %s", name, hint))
		return
	}
	if len(bytes.TrimSpace(start)) == 0 {
		if len(start) == window {
			r.problem(fmt.Errorf("reading %s: begins with more than %d MiB of white space; remove it", name, window>>20))
		} else {
			r.problem(fmt.Errorf("reading %s: the file is empty; collect it again (`insupport inventory --init` writes a template)", name))
		}
		return
	}
	if bytes.Contains(start, []byte("insupport/")) || bytes.Contains(start, []byte(inventory.Kind)) {
		if file, ok := stream.(io.Seeker); ok && in == r.in && len(start) == window && start[0] == '{' {
			if r.lines(name, in) {
				return
			}
			if _, err := file.Seek(0, io.SeekStart); err != nil {
				r.problem(fmt.Errorf("reading %s: %w", name, regularfile.Cause(err)))
				return
			}
			from.read = 0
			in.Reset(from)
		}
		data, err := readLimited(in, size)
		if err != nil {
			r.problem(fmt.Errorf("reading %s: %w", name, err))
			return
		}
		if inventories, errs, ours := r.documents(name, func(again func(), _ func([]byte, int) bool, take func(*document.Document)) error {
			return document.Each(name, data, again, take)
		}); ours {
			r.stating(inventories, errs)
			return
		}
		in, start = bufio.NewReaderSize(bytes.NewReader(data), window), data
	}
	s := r.newScope(name)
	if named {
		start = bytes.Clone(start[:min(len(start), maxShown)])
	}
	r.done(s, s.read(in), name, start, named)
}

// stating takes the inventories of our own documents.
func (r *run) stating(inventories []*inventory.Inventory, errs []error) {
	for _, err := range errs {
		r.invalid(err)
	}
	for _, inv := range inventories {
		r.sequence++
		r.order[inv] = r.sequence
		r.documented[r.arg] = true
		if r.opts.Name != "" {
			r.stated = append(r.stated, inv) // may be what the other inputs are about
			continue
		}
		r.add(inv)
	}
}

// maxShown is how much of an input tells what it is where no reader takes it.
const maxShown = 64 << 10

// done takes over one input of objects, which begins with start. An input with an error is left out as
// a whole: the half of a node list must not pass for a cluster.
func (r *run) done(s *scope, err error, name string, start []byte, named bool) {
	if s != nil {
		s.found = !named
	}
	switch {
	case r.ctx.Err() != nil:
	case err != nil:
		var at *document.Error
		if joined, ok := err.(interface{ Unwrap() []error }); errors.As(err, &at) || ok && len(joined.Unwrap()) > 0 {
			r.invalid(err)
		} else {
			r.problem(fmt.Errorf("reading %w", err))
		}
		// Of manifests each is for itself.
		if s != nil && s.manifests() && s.says() && !errors.As(err, &refusal{}) {
			if named || r.opts.Name != "" {
				r.scopes = append(r.scopes, s)
			} else {
				r.weak = append(r.weak, s)
			}
		}
	case s.says() && (named || !s.weak() || r.opts.Name != ""):
		r.scopes = append(r.scopes, s)
		if len(s.unknown) > 0 {
			r.warn(s.notRead())
		}
	case s.asked:
		r.warn(name + ": no client asked for a deprecated API since the API server was started")
	case s.broken:
	case !s.says() && len(s.gaps) > 0:
		r.problem(fmt.Errorf("reading %s: nothing in it says what a cluster runs, and it is not whole: %s", name, s.gaps[0].detail))
	case !named && len(s.unknown) > 0 && !s.says():
		r.warn(s.notRead())
	case !named:
		// What it may lack does not matter: it is no input.
		s.held = slices.Clone(r.Warnings[s.warnings:])
		r.Warnings, r.Skipped = r.Warnings[:s.warnings], r.Skipped[:s.skipped]
		if s.says() {
			r.weak = append(r.weak, s)
			break
		}
		r.skip(name, s.unread())
	case len(s.unknown) > 0 && !s.says():
		r.problem(errors.New("reading " + s.notRead()))
	case s.objects == 0:
		r.problem(fmt.Errorf("reading %s: holds no objects", name))
	case s.taken == 0:
		r.problem(fmt.Errorf("reading %s: %s", name, cmp.Or(empty(start), "not recognised as any of: "+kinds)))
	default:
		r.problem(fmt.Errorf("reading %s: nothing in it says what a cluster runs", name))
	}
}

// read takes the objects of a file, and refuses it where something among them
// shows that they are not all.
func (s *scope) read(in *bufio.Reader) error {
	if err := s.stream(in); err != nil || s.taken == 0 {
		return err
	}
	s.helmList()
	return s.stray
}

// stream takes the objects of JSON or YAML.
func (s *scope) stream(in *bufio.Reader) error {
	in = inUTF8(in)
	start, err := in.Peek(window)
	whole := errors.Is(err, io.EOF)
	if err != nil && !whole {
		return fmt.Errorf("%s: %w", s.file(), err)
	}
	if bytes.HasPrefix(start, []byte("\xef\xbb\xbf")) {
		if _, err := in.Discard(3); err != nil {
			return err
		}
		start = start[3:]
	}
	trimmed := bytes.TrimLeft(start, " \t\r\n")
	if whole && (len(trimmed) == 0 || string(bytes.TrimSpace(start)) == "null") {
		return &document.Error{File: s.file(), Message: "the file is empty; collect it again"}
	}
	isJSON := len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[' || bytes.HasPrefix(trimmed, []byte(logMarker)))
	if whole {
		start = bytes.Clone(start)
	}
	if isJSON {
		err = newJSONStream(s.file(), in, s.take).run(fields())
	} else {
		err = newYAMLStream(s.file(), in, fields(), s.take).run(!whole)
	}
	if err == nil || !whole {
		return err
	}
	if s.manifests() && !isJSON {
		return err // which tells of each document
	}
	s.template = bytes.HasPrefix(trimmed, []byte("{{")) || !isJSON && bytes.Contains(start, []byte("{{"))
	// Of small inputs the parser of documents knows better what is wrong, and
	// whether it is YAML in the style of JSON after all.
	if _, better := document.Parse(s.file(), start); better != nil {
		return better
	}
	if !isJSON || s.taken > 0 {
		return err
	}
	return newYAMLStream(s.file(), bytes.NewReader(start), fields(), s.take).run(false)
}

// resolve brings together what the inputs say about each cluster and makes
// the inventories.
func (r *run) resolve() {
	if r.ctx.Err() != nil {
		return
	}
	for _, s := range r.scopes {
		s.settle()
	}
	r.gather()
	r.scopes = slices.DeleteFunc(r.scopes, func(s *scope) bool {
		switch {
		case s.says():
			return false
		case s.found:
			r.skip(s.name, s.unread())
		default:
			r.problem(fmt.Errorf("reading %s: nothing in it says what a cluster runs", s.name))
		}
		return true
	})
	r.gatherManifests()
	r.nameClusters()
	for _, s := range r.scopes {
		s.finish()
	}
	r.resolveCAPI()
	r.nameUnnamed()
	r.joinStated()
	for _, d := range slices.SortedFunc(maps.Values(r.drafts), func(a, b *draft) int {
		return cmp.Or(a.sequence-b.sequence, strings.Compare(a.name, b.name))
	}) {
		r.build(d)
	}
	r.Warnings = append(r.Warnings, r.opts.Annotations.unused()...)
	if _, named := r.seen[r.opts.Name]; r.opts.Name != "" && !named && len(r.seen) > 1 {
		r.warn(fmt.Sprintf("--name %s is the name of no cluster: the inputs name several, which keep their names: %s",
			r.opts.Name, someOf(sortedKeys(r.seen))))
	}
	slices.SortStableFunc(r.Inventories, func(a, b *inventory.Inventory) int { return r.order[a] - r.order[b] })
}

// build makes the inventory of a derived cluster.
func (r *run) build(d *draft) {
	if d.into != nil {
		return
	}
	if told := d.virtualNodes(); told != "" && r.opts.Verbose {
		d.warnf("%s", told)
	}
	d.unseenWorkers()
	doc := d.value(r.rec())
	if d.stated != nil {
		d.join(doc)
	}
	annotated, changed := r.opts.Annotations.apply(d.name, doc)
	if annotated {
		d.evidence = append(d.evidence, Evidence{Path: "spec", File: r.opts.Annotations.file, Field: "facts for " + d.name})
	}
	inv, err := r.validated(d, doc)
	if err == nil && d.settle(inv) {
		spec, _ := doc["spec"].(map[string]any)
		if delete(spec, "gaps"); len(d.gaps) > 0 {
			spec["gaps"] = d.gapList()
		}
		inv, err = r.validated(d, doc)
	}
	if err == nil && !r.tellsKubernetes(inv) {
		if r.deriveProduct(d, inv, doc) {
			inv, err = r.validated(d, doc)
		}
	}
	if err != nil {
		r.invalid(err)
		return
	}
	inv.MarkSet(changed)
	for _, w := range d.warnings {
		r.warn(w)
	}
	r.order[inv] = d.sequence
	r.Evidence[inv.Name] = d.evidence
	if d.asked {
		r.Asked[inv.Name] = true
	}
	for _, e := range d.evidence {
		if e.Line > 0 && e.File != "" {
			inv.ComesFrom(e.Path, inventory.Origin{File: e.File, Line: e.Line})
		}
	}
	r.add(inv)
}

// validated applies the flags to a copy, so that they can be applied again.
func (r *run) validated(d *draft, doc map[string]any) (*inventory.Inventory, error) {
	return inventory.New(&document.Document{File: d.file}, clone(doc), r.opts.Settings, r.opts.Facts)
}

func clone(v any) any {
	switch x := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, v := range x {
			out[k] = clone(v)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, v := range x {
			out[i] = clone(v)
		}
		return out
	}
	return v
}

func products(inv *inventory.Inventory) map[string]any {
	spec, _ := inv.Value()["spec"].(map[string]any)
	p, _ := spec["products"].(map[string]any)
	return p
}

// tellsKubernetes says that an inventory names a product that runs Kubernetes;
// its system or an application does not.
func (r *run) tellsKubernetes(inv *inventory.Inventory) bool {
	for product := range products(inv) {
		if !r.rec().parts[product] {
			return true
		}
	}
	return false
}

func (r *run) add(inv *inventory.Inventory) {
	if first, dup := r.seen[inv.Name]; dup {
		r.problem(fmt.Errorf("cluster %q is named twice, in %s and in %s; the second one is left out",
			inv.Name, place(first), place(inv)))
		return
	}
	r.seen[inv.Name] = inv
	r.Inventories = append(r.Inventories, inv)
}

func place(inv *inventory.Inventory) string {
	return lineOf(inv.File, inv.Locate("metadata.name").Line)
}

// lineOf is FILE:LINE; the line is left out where none is known.
func lineOf(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}

// readLimited reads all of an input, of about that size where one is known.
func readLimited(r io.Reader, size int64) ([]byte, error) {
	var data bytes.Buffer
	data.Grow(int(min(size, document.MaxSize)) + bytes.MinRead)
	n, err := data.ReadFrom(io.LimitReader(r, document.MaxSize+1))
	if err == nil && n > document.MaxSize {
		err = fmt.Errorf("larger than %d MiB", document.MaxSize>>20)
	}
	return data.Bytes(), err
}
