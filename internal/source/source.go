// Package source turns what people have into cluster inventories: files,
// folders and standard input, each recognised by its content. It promises
// that nothing it was asked to read disappears silently: whatever does not
// become an inventory is a problem or is counted as skipped.
//
// A new kind of input is one file with a Reader, and one line in readers.
package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"insupport/internal/inventory"
)

// Input is one file, or standard input, as it was read.
type Input struct {
	Name string // as the user wrote it, "-" for standard input
	Data []byte

	docs   []*inventory.Document
	err    error
	parsed bool
}

// Documents parses the input as YAML or JSON, once. With an error, the
// documents before the broken place are returned too.
func (in *Input) Documents() ([]*inventory.Document, error) {
	if !in.parsed {
		in.docs, in.err = inventory.Parse(in.Name, in.Data)
		in.parsed = true
	}
	return in.docs, in.err
}

// Reader turns one kind of input into inventories.
type Reader interface {
	// Name says in a few words what the reader reads, for messages.
	Name() string
	// Detect tells from the content whether the input is of this kind.
	Detect(in *Input) bool
	// Read returns the inventories of the input, and an error for each part
	// that could not be read.
	Read(in *Input, opts Options) ([]*inventory.Inventory, []error)
}

// readers lists the kinds of input in the order in which they are tried.
func readers() []Reader {
	return []Reader{
		clusterInventory{},
	}
}

// Options are what applies to every input of a run.
type Options struct {
	Settings []inventory.Setting // from flags, put into every inventory
	Facts    inventory.Facts     // keys allowed under spec.facts
}

// Result is what a run has to evaluate.
type Result struct {
	Inventories []*inventory.Inventory // in the order read
	Problems    []error                // inputs, or parts of them, that could not be read
	Skipped     int                    // files in folders that are no inventories
}

// Read reads files, folders and, for "-", standard input.
func Read(ctx context.Context, args []string, stdin io.Reader, opts Options) Result {
	r := run{opts: opts, seen: map[string]*inventory.Inventory{}}
	for _, arg := range args {
		if ctx.Err() != nil {
			break
		}
		if arg == "-" {
			data, err := readStdin(ctx, stdin)
			if ctx.Err() != nil {
				break
			}
			r.read("-", data, err, true)
			continue
		}
		info, err := os.Stat(arg)
		switch {
		case err != nil:
			r.problem(fmt.Errorf("reading %s: %w", arg, unwrapPath(err)))
		case info.IsDir():
			r.folder(ctx, arg)
		default:
			data, err := readFile(arg)
			r.read(arg, data, err, true)
		}
	}
	return r.Result
}

type run struct {
	Result
	opts Options
	seen map[string]*inventory.Inventory
}

func (r *run) problem(err error) { r.Problems = append(r.Problems, err) }

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
// out. WalkDir already sorts.
func (r *run) folder(ctx context.Context, dir string) {
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			r.problem(fmt.Errorf("reading %s: %w", path, unwrapPath(err)))
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		hidden := strings.HasPrefix(e.Name(), ".") && path != dir
		if e.IsDir() {
			if hidden {
				return fs.SkipDir
			}
			return nil
		}
		if hidden {
			return nil
		}
		if !candidate(path) {
			r.Skipped++
			return nil
		}
		// Stat, not the entry: mounted ConfigMaps are folders of links.
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			if err != nil {
				r.problem(fmt.Errorf("reading %s: %w", path, unwrapPath(err)))
			} else {
				r.Skipped++
			}
			return nil
		}
		data, err := readFile(path)
		r.read(path, data, err, false)
		return nil
	})
	if err != nil && ctx.Err() == nil {
		r.problem(fmt.Errorf("reading %s: %w", dir, err))
	}
}

// candidate tells by name whether a file in a folder is worth opening.
func candidate(path string) bool {
	return slices.ContainsFunc([]string{".yaml", ".yml", ".json", ".jsonl", ".ndjson", ".tar.gz", ".tgz"}, func(ext string) bool {
		return strings.HasSuffix(strings.ToLower(path), ext)
	})
}

// read recognises one input and takes its inventories. Inputs that the user
// named must be recognised; others are skipped and counted.
func (r *run) read(name string, data []byte, err error, named bool) {
	if err != nil {
		r.problem(fmt.Errorf("reading %s: %w", name, unwrapPath(err)))
		return
	}
	in := &Input{Name: name, Data: data}
	for _, reader := range readers() {
		if !reader.Detect(in) {
			continue
		}
		inventories, errs := reader.Read(in, r.opts)
		for _, err := range errs {
			r.invalid(err)
		}
		for _, inv := range inventories {
			r.add(inv)
		}
		return
	}
	switch _, err := in.Documents(); {
	case err != nil:
		r.invalid(err)
	case !named:
		r.Skipped++
	case len(bytes.TrimSpace(data)) == 0:
		r.problem(fmt.Errorf("reading %s: the file is empty; `insupport inventory --init` writes a template", name))
	default:
		r.problem(fmt.Errorf("reading %s: not recognised as any of: %s", name, readerNames()))
	}
}

func readerNames() string {
	var names []string
	for _, r := range readers() {
		names = append(names, r.Name())
	}
	return strings.Join(names, ", ")
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
	return fmt.Sprintf("%s:%d", inv.File, inv.Locate("metadata.name").Line)
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readLimited(f)
}

func readLimited(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, inventory.MaxSize+1))
	if err == nil && len(data) > inventory.MaxSize {
		err = fmt.Errorf("larger than %d MiB", inventory.MaxSize>>20)
	}
	return data, err
}

// readStdin gives up when the run is interrupted; a blocked read cannot be.
func readStdin(ctx context.Context, stdin io.Reader) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		data, err := readLimited(stdin)
		done <- result{data, err}
	}()
	select {
	case r := <-done:
		return r.data, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// unwrapPath drops the operation and path that the message already names.
func unwrapPath(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
