package source

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"insupport/internal/lazy"
	"insupport/internal/regularfile"
	"insupport/internal/tarball"
)

// limits of compressed input and archives. Nothing is ever written: entries
// are read as they pass.
type limits struct {
	unpacked int64 // bytes that an input may unpack to, nested archives included
	entry    int64 // bytes of one entry
	entries  int   // entries, nested ones included
	nested   int   // archives within each other
}

func defaultLimits() limits {
	return limits{unpacked: 4 << 30, entry: 2 << 30, entries: 200_000, nested: 2}
}

// tarHeader is the number of bytes that tell a tar archive.
const tarHeader = 512

func isGzip(head []byte) bool { return bytes.HasPrefix(head, []byte{0x1f, 0x8b}) }

func isTar(head []byte) bool {
	return len(head) >= tarHeader && string(head[257:262]) == "ustar"
}

// archive counts what is read against the limits.
type archive struct {
	scope   *scope
	limits  limits
	in      *bufio.Reader
	entries int
	left    int64
	layout  bool // the layout of a support bundle was met
	nodes   bool // it holds a list of nodes
	foreign int  // files that are none of ours and cannot be parsed
}

var errTooLarge = errors.New("unpacks to more than the limit")

// budget is a reader that stops where the archive has unpacked too much.
type budget struct {
	r io.Reader
	a *archive
}

func (b budget) Read(p []byte) (int, error) {
	if b.a.left <= 0 {
		return 0, fmt.Errorf("%w of %d bytes", errTooLarge, b.a.limits.unpacked)
	}
	n, err := b.r.Read(p)
	b.a.left -= int64(n)
	return n, err
}

// bundle reads a tar archive.
func (r *run) bundle(name string, stream io.Reader) (*scope, error) {
	a := &archive{scope: r.newScope(name), limits: r.limits, left: r.limits.unpacked, in: bufio.NewReaderSize(nil, window)}
	if err := a.walk(budget{stream, a}, "", 1); err != nil {
		return nil, a.named(err)
	}
	a.close()
	return a.scope, nil
}

// named puts the archive's name before an error that does not name the file.
func (a *archive) named(err error) error {
	if errors.As(err, &refusal{}) {
		return err
	}
	return fmt.Errorf("%s: %w", a.scope.name, err)
}

func (a *archive) walk(stream io.Reader, prefix string, depth int) error {
	return tarball.Walk(stream, func(h *tar.Header, content io.Reader) error {
		if a.entries++; a.entries > a.limits.entries {
			return fmt.Errorf("more than %d entries", a.limits.entries)
		}
		return a.entry(h, content, prefix, depth)
	})
}

func (a *archive) entry(h *tar.Header, content io.Reader, prefix string, depth int) error {
	if err := a.scope.run.ctx.Err(); err != nil {
		return err
	}
	name := strings.TrimPrefix(path.Clean(h.Name), "./")
	if leaves(h.Name) {
		return fmt.Errorf("entry %q leads out of the archive", h.Name)
	}
	name = path.Join(prefix, name)
	switch h.Typeflag {
	case tar.TypeReg, tar.TypeGNUSparse:
	case tar.TypeSymlink, tar.TypeLink:
		target := h.Linkname
		if h.Typeflag == tar.TypeSymlink && !path.IsAbs(target) {
			target = path.Join(path.Dir(path.Clean(h.Name)), target)
		}
		if leaves(target) {
			return fmt.Errorf("entry %q links out of the archive, to %q", h.Name, h.Linkname)
		}
		return nil // what it points to is an entry itself
	case tar.TypeDir, tar.TypeXGlobalHeader:
		return nil
	default:
		return fmt.Errorf("entry %q is neither a file, a folder nor a link", h.Name)
	}
	if h.Size > a.limits.entry {
		return fmt.Errorf("entry %q is larger than %d bytes", h.Name, a.limits.entry)
	}
	if isTarball(name) {
		if depth >= a.limits.nested {
			return fmt.Errorf("entry %q: archives nested deeper than %d", name, a.limits.nested)
		}
		in := bufio.NewReader(content)
		head, _ := in.Peek(2)
		var inner io.Reader = in
		if isGzip(head) {
			unzipped, err := gzip.NewReader(in)
			if err != nil {
				return fmt.Errorf("entry %q: %w", name, tarball.Damaged(err))
			}
			inner = unzipped
		}
		if err := a.walk(budget{inner, a}, name, depth+1); err != nil {
			return fmt.Errorf("entry %q: %w", h.Name, err)
		}
		return nil
	}
	return a.file(name, content)
}

func isTarball(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, ".tar.gz") || strings.HasSuffix(name, ".tgz") || strings.HasSuffix(name, ".tar")
}

// leaves tells that a path is absolute or goes above where it starts.
func leaves(name string) bool {
	name = strings.ReplaceAll(name, `\`, "/")
	clean := path.Clean(name)
	return path.IsAbs(clean) || clean == ".." || strings.HasPrefix(clean, "../") || strings.IndexByte(name, 0) >= 0
}

// Parts of the layout that `kubectl support-bundle` and `dkp diagnose` write.
var (
	bundleRoot = lazy.Regexp(`(?:^|/)(?:cluster-resources|cluster-info)(?:/|$)`)
	bundleFile = lazy.Regexp(`(?:^|/)(?:cluster-info/cluster_version\.json|cluster-resources/nodes\.(?:json|yaml)|` +
		`cluster-resources/(?:pods|deployments|daemonsets|statefulsets)/[^/]+\.(?:json|yaml)|cluster-resources/custom-resources/.+\.(?:json|yaml)|` +
		// What only tells of APIs.
		`cluster-resources/(?:cronjobs|jobs|ingress|network-policy|pod-disruption-budgets|roles|rolebindings)/[^/]+\.(?:json|yaml)|` +
		`cluster-resources/(?:clusterroles|clusterRoleBindings|custom-resource-definitions|priorityclasses|storage-classes)\.(?:json|yaml)|` +
		`helm/[^/]+\.(?:json|yaml))$`)
	bundleErrors = lazy.Regexp(`(?i)(?:^|/)(?:cluster-resources|cluster-info|helm)/(?:[^/]+/)*(?:[^/]*[-_.])?errors?(?:\.(?:json|ya?ml|txt))?$`)
	bundleFailed = lazy.Regexp(`(?i)(?:^|/)cluster-resources/errors?(?:\.[^/]*)?$`) // of all that it collects
	// Of what collectors write, what says something; without its namespace
	// nothing is.
	bundlePart = lazy.Regexp(`(?:^|/)(?:cluster-resources/(nodes|pods|deployments|daemonsets|statefulsets|jobs|cronjobs|custom-resources|` +
		`custom-resource-definitions|namespaces|groups-resources)|(cluster-info|helm)/)`)
	bundleTime = lazy.Regexp(`support-bundle-(\d{4}-\d\d-\d\dT\d\d_\d\d_\d\d)(?:/|\.|$)`)
	secretFile = lazy.Regexp(`(?i)(?:^|/)secrets?(?:/|[.-][^/]*$)`)
)

// file reads one file of a bundle. Of a support bundle only the known parts
// are opened; of other archives everything that may hold objects, where a
// file that cannot be parsed need not be one of ours: it is told and skipped.
func (a *archive) file(name string, content io.Reader) error {
	s := a.scope
	if m := bundleTime().FindStringSubmatch(name); m != nil && s.local == nil {
		if at, err := time.Parse("2006-01-02T15_04_05", m[1]); err == nil {
			s.localDraft().metadata["collectedAt"] = claim{at.Format(time.RFC3339),
				Evidence{Path: "metadata.collectedAt", Value: m[1], File: s.name, Field: "name of the folder", Inferred: true}}
		}
	}
	known := bundleFile().MatchString(name)
	a.layout = a.layout || bundleRoot().MatchString(name)
	switch {
	case secretFile().MatchString(name):
		return nil
	case bundleErrors().MatchString(name) && !strings.Contains(name, "/logs/"):
		return a.failed(name, content)
	case path.Base(name) == "ctr-version.txt":
		output, err := io.ReadAll(io.LimitReader(content, 1<<16))
		s.entry = name
		s.runtimeVersion(output)
		s.entry = ""
		return err
	case packed(name):
		return a.unpack(name, content)
	case bundleRoot().MatchString(name) && !known, strings.Contains(name, "/logs/"):
		return nil
	case !known && !objectFile(name):
		return nil
	}
	a.nodes = a.nodes || path.Base(name) == "nodes.json" || path.Base(name) == "nodes.yaml"
	e := s.in(name)
	a.in.Reset(content)
	err := e.read(a.in)
	switch {
	case errors.Is(err, errTooLarge), errors.As(err, &refusal{}), s.run.ctx.Err() != nil:
		return err
	case err != nil && (errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum)):
		return tarball.Damaged(err)
	case err != nil && known:
		s.run.invalid(err)
		s.broken = true
		a.gap(name, failed, fmt.Sprint(err))
	case err != nil:
		s.run.skip(e.file(), fmt.Sprint(err))
		if a.foreign++; a.foreign <= maxTold {
			s.run.warn(fmt.Sprintf("%v; skipped", err))
		}
		// Unlike a template, it may have been a part of the cluster.
		if !e.template && len(s.gaps) == 0 {
			a.gap(name, failed, fmt.Sprint(err))
		}
	default:
		s.absorb(e)
	}
	return nil
}

// packing is the end of the names of files that are compressed.
var packing = lazy.Regexp(`(?i)\.(gz|bz2|xz|zst|lz4|zip|7z)$`)

// packed tells a compressed file of objects, or an archive of what nobody knows.
func packed(name string) bool {
	inner := packing().ReplaceAllString(name, "")
	foreign := bundleRoot().MatchString(name) || strings.Contains(name, "/logs/")
	return inner != name && (bundleFile().MatchString(inner) || !foreign && (objectFile(inner) || isTarball(inner) || path.Ext(inner) == ""))
}

// unpack reads a compressed file, or notes that nobody can.
func (a *archive) unpack(name string, content io.Reader) error {
	inner := packing().ReplaceAllString(name, "")
	if !strings.EqualFold(path.Ext(name), ".gz") {
		a.scope.run.skip(a.scope.name+":"+name, "compressed in a way that is not read")
		if objectFile(inner) {
			a.gap(inner, failed, fmt.Sprintf("%s:%s is compressed in a way that is not read", a.scope.name, name))
		}
		return nil
	}
	unzipped, err := gzip.NewReader(content)
	if err != nil {
		return fmt.Errorf("entry %q: %w", name, tarball.Damaged(err))
	}
	return a.file(inner, budget{unzipped, a})
}

func objectFile(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".json", ".yaml", ".yml":
		return true
	}
	return false
}

// failed notes what a collector says it could not collect; the message is left
// out, for it may quote anything.
func (a *archive) failed(name string, content io.Reader) error {
	raw, err := io.ReadAll(io.LimitReader(content, 1<<20))
	if err != nil {
		return tarball.Damaged(err)
	}
	var said any
	if err := json.Unmarshal(raw, &said); err == nil {
		list, isList := said.([]any)
		of, isMap := said.(map[string]any)
		if said == nil || isList && len(list) == 0 || isMap && len(of) == 0 {
			return nil
		}
	}
	reason := failed
	if bytes.Contains(raw, []byte("forbidden")) {
		reason = forbidden
	}
	a.gap(name, reason, fmt.Sprintf("%s:%s says that collecting failed", a.scope.name, name))
	return nil
}

// gap notes that a file of the archive does not hold all that it should.
func (a *archive) gap(name, reason, detail string) {
	path := "spec"
	if m := bundlePart().FindStringSubmatch(name); m != nil {
		if path = map[string]string{"nodes": "spec.nodes", "cluster-info": "spec.kubernetes.version"}[m[1]+m[2]]; path == "" {
			path = "spec.components"
		}
	} else if bundleRoot().MatchString(name) && !bundleFailed().MatchString(name) {
		return // nothing else of it is read
	}
	a.scope.gaps = append(a.scope.gaps, gap{path, reason, detail})
}

// close tells what the archive as a whole lacks.
func (a *archive) close() {
	if a.foreign > maxTold {
		a.scope.run.warn(fmt.Sprintf("%s: skipped %d more files that cannot be parsed", a.scope.name, a.foreign-maxTold))
	}
	if a.layout && !a.nodes {
		a.scope.run.warn(fmt.Sprintf("%s: holds no list of nodes; nodes and their operating systems are not known", a.scope.name))
	}
}

// bundleFolder tells an unpacked support bundle, or the folder that `kubectl
// cluster-info dump --output-directory` or `oc adm inspect` writes.
func bundleFolder(dir string) bool {
	is := func(name string, folder bool) bool {
		info, err := os.Lstat(filepath.Join(dir, name))
		return err == nil && info.IsDir() == folder
	}
	return is("cluster-resources", true) || is("cluster-scoped-resources", true) || is("cluster-info", true) || is("nodes.json", false) && is("kube-system", true)
}

// unpacked reads a bundle that is a folder. Links are not followed.
func (r *run) unpacked(dir string) (*scope, error) {
	a := &archive{scope: r.newScope(dir), limits: r.limits, left: r.limits.unpacked, in: bufio.NewReaderSize(nil, window)}
	if m := bundleTime().FindStringSubmatch(filepath.ToSlash(dir)); m != nil {
		if err := a.file(m[0]+"/.", nil); err != nil {
			return nil, err
		}
	}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		if a.entries++; a.entries > a.limits.entries {
			return fmt.Errorf("more than %d files", a.limits.entries)
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		f, size, err := regularfile.Open(p)
		if err != nil {
			return fmt.Errorf("%s: %w", rel, err)
		}
		defer f.Close()
		if isTarball(p) {
			return a.entry(&tar.Header{Name: filepath.ToSlash(rel), Typeflag: tar.TypeReg, Size: size}, f, "", 1)
		}
		return a.file(filepath.ToSlash(rel), budget{f, a})
	})
	if err != nil {
		return nil, a.named(err)
	}
	a.close()
	return a.scope, nil
}
