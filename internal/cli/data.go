package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"insupport/internal/bundle"
	"insupport/internal/term"
)

func newDataCmd(s *streams) *cobra.Command {
	return group(&cobra.Command{Use: "data", Short: "Check facts, and begin those of a new product"},
		newDataLintCmd(s), newDataNewCmd(s))
}

func newDataLintCmd(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:   "lint [DIR]",
		Short: "Tell what is wrong with facts, or doubtful; without a folder, with those of the program",
		Long: `Checks the shape of facts and what only shows across rows: order, gaps, ends, references, sources.

A folder with a .manifest is a whole catalog; any other is checked as --data would use it.
Exit code 1 with problems, 0 with none or doubts only, 2 where the folder cannot be read.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return lintData(cmd.Context(), s, args) },
	}
}

func lintData(ctx context.Context, s *streams, args []string) error {
	lint := bundle.LintEmbedded
	if len(args) > 0 {
		lint = func(ctx context.Context) (bundle.Lint, error) {
			found, err := bundle.LintFolder(ctx, args[0])
			if err != nil {
				return found, fmt.Errorf("data %s: %w", args[0], err)
			}
			return found, nil
		}
	}
	found, err := lint(ctx)
	if err != nil {
		return err
	}
	err = output{}.write(s, term.Lines(func(w io.Writer) error {
		for _, f := range found.Problems {
			fmt.Fprintln(w, f)
		}
		for _, f := range found.Doubts {
			fmt.Fprintf(w, "doubt: %s\n", f)
		}
		_, err := fmt.Fprintf(w, "problems %d, doubts %d\n", len(found.Problems), len(found.Doubts))
		return err
	}))
	if err == nil && len(found.Problems) > 0 {
		return exitCode(exitFailed)
	}
	return err
}

func newDataNewCmd(s *streams) *cobra.Command {
	var dir, from, source string
	cmd := &cobra.Command{
		Use:   "new PRODUCT",
		Short: "Write the topics of a new product, each key with what it means, to be filled in",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			make, first := bundle.Skeleton, "fill it in, then: "
			if from != "" {
				make, first = func(name string) ([]bundle.Topic, error) { return readLifecycle(from, name, source) }, ""
			}
			topics, err := make(args[0])
			if err != nil {
				return err
			}
			return writeTopics(s, dir, args[0], topics, first)
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "take the lines from this file: OpenEoX, CLE or an answer of endoflife.date, as JSON")
	cmd.Flags().StringVar(&source, "source", "", "with --from: the address where it was published")
	cmd.Flags().StringVarP(&dir, "dir", "d", ".", "folder of facts that the product goes to")
	commandLineOnly(cmd, "from", "source", "dir")
	return cmd
}

func writeTopics(s *streams, dir, product string, topics []bundle.Topic, first string) error {
	// All or nothing: files of someone else's are not touched.
	if _, err := os.Lstat(filepath.Join(dir, product)); err == nil {
		return fmt.Errorf("%s is there already", filepath.Join(dir, product))
	}
	for _, topic := range topics {
		file := filepath.Join(dir, product, topic.Name, "data.yaml")
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(file, topic.Content, 0o666); err != nil {
			return err
		}
	}
	return output{}.write(s, term.Lines(func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "wrote %s; %sinsupport data lint %s\n", filepath.Join(dir, product), first, dir)
		return err
	}))
}
