package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"insupport/internal/ask"
	"insupport/internal/bundle"
	"insupport/internal/evidence"
	"insupport/internal/inventory"
	"insupport/internal/report"
	"insupport/internal/source"
)

// changed tells an error that says that a report is not what it says to be.
func changed(err error, s *streams) error {
	diagnose(s.err, err)
	return exitCode(exitFailed)
}

// openedCase is what a case holds, by file.
type openedCase struct {
	files       map[string][]byte
	inventories []*inventory.Inventory
	signedBy    string
}

func (o *verifyOptions) openCase(s *streams, path string, content []byte) (openedCase, error) {
	keys, err := o.keyOptions.read()
	if err != nil {
		return openedCase{}, err
	}
	var c openedCase
	if c.files, c.signedBy, err = evidence.Open(content, keys); errors.Is(err, evidence.ErrChanged) && len(keys) == 0 {
		return c, changed(fmt.Errorf("%s: %w", path, err), s)
	}
	if err == nil {
		c.inventories, err = caseInventories(c.files)
	}
	if err != nil {
		return c, fmt.Errorf("reading %s: %w", path, err)
	}
	return c, nil
}

// unpack writes the rules and facts of a case to a folder for what loads them,
// and names them as given. The bundle is left out where it is the program's:
// what is not loaded runs nothing.
func (o *verifyOptions) unpack(ctx context.Context, s *streams, files map[string][]byte, r *report.Report) (string, error) {
	dir, err := os.MkdirTemp("", "insupport-case-")
	if err != nil {
		return "", err
	}
	s.scratch.Store(&dir)
	parts := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		folder := strings.Split(name, "/")
		isPart := len(folder) > 2 && (folder[0] == "overlays" || folder[0] == "rules")
		if name != evidence.Bundle && !isPart {
			continue
		}
		if ctx.Err() != nil { // then the folder may be gone
			return "", ctx.Err()
		}
		target := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return "", err
		}
		if err := os.WriteFile(target, files[name], 0o600); err != nil {
			return "", err
		}
		if isPart {
			parts[filepath.Join(dir, folder[0], folder[1])] = folder[0] == "rules"
		}
	}
	for _, part := range slices.Sorted(maps.Keys(parts)) {
		if parts[part] {
			o.given.Rules = append(o.given.Rules, part)
		} else {
			o.given.Overlays = append(o.given.Overlays, part)
		}
	}
	own, err := bundle.Load(bundle.Options{})
	if err != nil {
		return "", err
	}
	if r.Metadata.Bundle.Digest != own.Digest && files[evidence.Bundle] != nil {
		o.given.Bundles = append(o.given.Bundles, bundle.Options{Bundle: filepath.Join(dir, evidence.Bundle)})
	}
	return dir, nil
}

// read reads the inventories that were named, with the values that the report's
// run had set.
func (o *verifyOptions) read(ctx context.Context, s *streams, r *report.Report, inventories *[]*inventory.Inventory) ([]error, error) {
	if len(o.inventories) == 0 {
		return nil, nil
	}
	b, err := bundle.Load(bundle.Options{})
	if err != nil {
		return nil, err
	}
	in := &ask.Inputs{}
	if run := r.Metadata.Run; run != nil {
		in.Sets, in.Products = run.Set, run.Products
	}
	opts, err := in.Options(b)
	if err != nil {
		return nil, err
	}
	got := source.Read(ctx, o.inventories, s.in, opts)
	tell(s, got.Problems)
	*inventories = append(*inventories, got.Inventories...)
	return got.Problems, ctx.Err()
}

// inCase names files of the case as such: who reads the error has the case,
// not the folder that it was unpacked into.
func inCase(err error, dir, path string) error {
	if err == nil || !strings.Contains(err.Error(), dir) {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), path+": "))
}
