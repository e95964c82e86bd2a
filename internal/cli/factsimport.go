package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"insupport/internal/bundle"
	"insupport/internal/facts"
	"insupport/internal/regularfile"
	"insupport/internal/term"
)

func newFactsImportCmd(s *streams) *cobra.Command {
	o := &keyOptions{}
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Check a file of facts and keep it for later runs",
		Long: `Check a file of facts and keep it for later runs.

Runs with a --key that signed the file use it by themselves where it is newer
than what the program carries. Others use it where --facts names it.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, content, err := o.openFacts(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return s.keep(cmd.Context(), f, content)
		},
	}
	o.bind(cmd)
	return cmd
}

func newFactsVerifyCmd(s *streams) *cobra.Command {
	o := &keyOptions{}
	cmd := &cobra.Command{
		Use:   "verify FILE --key ID=FILE",
		Short: "Check who signed a file of facts, and that it is whole",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.needed(args[0]); err != nil {
				return err
			}
			f, _, err := o.openFacts(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return s.say("%s: facts of %s on %d products, signed by %s, digest %s", args[0], f.Built, len(f.Products), f.SignedBy, f.Digest)
		},
	}
	o.bind(cmd)
	return cmd
}

func newFactsPullCmd(s *streams) *cobra.Command {
	var keys keyOptions
	var o registryOptions
	cmd := &cobra.Command{
		Use:   "pull HOST/REPOSITORY:TAG|@sha256:…",
		Short: "Bring facts from a registry, check and keep them as import does",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			known, err := keys.read()
			if err != nil {
				return err
			}
			packed, _, err := o.pull(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			f, err := facts.Read(cmd.Context(), args[0], packed, known)
			if err != nil {
				return err
			}
			return s.keep(cmd.Context(), f, packed)
		},
	}
	keys.bind(cmd)
	o.bind(cmd)
	return cmd
}

// openFacts reads and checks a file of facts.
func (o *keyOptions) openFacts(ctx context.Context, path string) (*bundle.Facts, []byte, error) {
	keys, err := o.read()
	if err != nil {
		return nil, nil, err
	}
	return facts.Open(ctx, path, keys)
}

// keep puts facts into the user's folder, whole or not at all.
func (s *streams) keep(ctx context.Context, f *bundle.Facts, content []byte) error {
	dir, err := facts.Folder()
	if err != nil {
		return err
	}
	target := filepath.Join(dir, facts.Name(f.FactsManifest))
	if f.SignedBy == "" {
		if _, _, err := facts.Open(ctx, target, nil); err == nil { // maybe with a signature
			return s.say("facts of %s, digest %s, are kept already", f.Built, f.Digest)
		}
	}
	if err = os.MkdirAll(dir, 0o700); err == nil {
		err = s.replace(target, func(w io.Writer) error { _, err := w.Write(content); return err })
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", target, regularfile.Cause(err))
	}
	s.journal.wrote(target)
	use := "; no --key was given to check who signed them: a run uses them with --facts " + f.Digest
	if f.SignedBy != "" {
		use = ", signed by " + f.SignedBy
	}
	return s.say("kept facts of %s on %d products, digest %s%s", f.Built, len(f.Products), f.Digest, use)
}

// say prints one line.
func (s *streams) say(format string, args ...any) error {
	return output{}.write(s, term.Lines(func(w io.Writer) error {
		_, err := fmt.Fprintf(w, format+"\n", args...)
		return err
	}))
}
