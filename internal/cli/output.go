package cli

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"insupport/internal/regularfile"
	"insupport/internal/source"
	"insupport/internal/term"
)

// stdoutPath is the path that means standard output.
const stdoutPath = "-"

// output is one -o: a format, and a file to write to ("" for standard
// output), with what that path means.
type output struct{ format, path, target string }

// bindOutput adds -o to a command. Only check takes its default from the
// configuration, whose formats other commands do not have.
func bindOutput(cmd *cobra.Command, values *[]string, formats []string, fromConfig bool) {
	listFlag(cmd.Flags(), values, "output", "o", "FORMAT[=PATH], repeatable: "+strings.Join(formats, ", ")+" (default text)")
	_ = cmd.RegisterFlagCompletionFunc("output", formatValues(formats).forShell)
	if !fromConfig {
		commandLineOnly(cmd, "output")
	}
}

// parseOutputs reads the values of -o; known lists the formats.
func parseOutputs(values, known []string) ([]output, error) {
	if len(values) == 0 {
		return []output{{format: "text"}}, nil
	}
	var outputs []output
	toStdout := ""
	for _, v := range values {
		format, path, hasPath := strings.Cut(v, "=")
		if path == stdoutPath {
			path, hasPath = "", false
		}
		if !slices.Contains(known, format) {
			return nil, fmt.Errorf("unknown format %q%s; formats: %s", format, term.Suggest(format, known), strings.Join(known, ", "))
		}
		if hasPath && path == "" {
			return nil, fmt.Errorf("-o %s names no file", v)
		}
		if !hasPath {
			if toStdout != "" {
				return nil, fmt.Errorf("-o %s and -o %s both go to standard output; name a file: -o %s=FILE", toStdout, format, format)
			}
			toStdout = format
		}
		outputs = append(outputs, output{format: format, path: path})
	}
	return outputs, resolveAll(outputs)
}

// write makes the output whole before any of it becomes visible; on standard
// output, as long as it is not long.
func (o output) write(s *streams, make func(io.Writer) error) error {
	s.journal.at("writing %s", cmp.Or(o.path, "standard output"))
	if o.path != "" {
		err := s.replace(o.target, make)
		if failed, ok := errors.AsType[notMade](err); ok {
			return failed.error
		}
		if err != nil {
			return fmt.Errorf("writing %s: %w", o.path, regularfile.Cause(err))
		}
		s.journal.wrote(o.path)
		return nil
	}
	h := heldBack{out: s.out}
	err := make(&h)
	if h.err == nil && err != nil {
		return err
	}
	if h.flush(); h.err != nil && !errors.Is(h.err, syscall.EPIPE) {
		return fmt.Errorf("writing standard output: %w", h.err)
	}
	return nil
}

// writeFile writes to a file that is none of those that the run read, or to
// standard output for "-".
func (s *streams) writeFile(path string, named []string, make func(io.Writer) error) error {
	outputs := []output{{path: path}}
	if path == stdoutPath {
		outputs[0].path = ""
	}
	if err := resolveAll(outputs); err != nil {
		return err
	}
	if err := s.guard(outputs, nil, source.Result{}, named...); err != nil {
		return err
	}
	return outputs[0].write(s, make)
}

// notMade is what kept content from being made, and not from being written.
type notMade struct{ error }

// replace replaces a regular file, or makes one, in one step, so that a reader
// never sees half of it.
func (s *streams) replace(target string, make func(io.Writer) error) (err error) {
	mode := os.FileMode(0o666)
	if info, err := os.Stat(target); err == nil {
		mode = info.Mode().Perm()
	}
	temp := filepath.Join(filepath.Dir(target), fmt.Sprintf(".%s.%d", filepath.Base(target), os.Getpid()))
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	s.unfinished.Store(&temp)
	defer s.unfinished.Store(nil)
	defer func() {
		if err != nil {
			os.Remove(temp)
		}
	}()
	out := bufio.NewWriterSize(f, 1<<16)
	failed := make(out)
	err = out.Flush()
	if err == nil && failed != nil {
		err = notMade{failed}
	}
	if err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(temp, target)
}
