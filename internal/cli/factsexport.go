package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"insupport/internal/ask"
	"insupport/internal/bundle"
	"insupport/internal/exchange"
	"insupport/internal/regularfile"
	"insupport/internal/term"
)

type exportOptions struct {
	ruleOptions
	dayOptions
	format, output string
}

func newFactsExportCmd(s *streams) *cobra.Command {
	o := &exportOptions{}
	cmd := &cobra.Command{
		Use:   "export PRODUCT",
		Short: "Write the lines of a product in the form of others: OpenEoX, CLE or endoflife.date",
		Args:  cobra.ExactArgs(1),
		RunE:  func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args[0]) },
	}
	o.ruleOptions.bind(cmd)
	o.dayOptions.bind(cmd)
	cmd.Flags().StringVar(&o.format, "format", "openeox", "openeox, cle or endoflife")
	_ = cmd.RegisterFlagCompletionFunc("format", formatValues(exchange.Formats()).forShell)
	cmd.Flags().StringVarP(&o.output, "output", "o", stdoutPath, "write to this file, - for standard output")
	commandLineOnly(cmd, "format", "output")
	return cmd
}

func (o *exportOptions) run(ctx context.Context, s *streams, product string) error {
	run, err := o.parameters(s.now)
	if err != nil {
		return err
	}
	b, err := o.load(ctx, s)
	if err != nil {
		return err
	}
	session, err := ask.Open(b, run, 1, s.now)
	if err != nil {
		return err
	}
	p, err := session.Lifecycle(ctx, product, cmp.Or(o.asOf, s.now.Format(time.DateOnly)))
	if err != nil {
		return err
	}
	return s.writeFile(o.output, o.named(), func(w io.Writer) error { return exchange.Write(w, o.format, p) })
}

// readLifecycle reads a product from a file in the form of others, as the
// topics of a catalog. source is where it was published.
func readLifecycle(file, name, source string) ([]bundle.Topic, error) {
	if err := bundle.NewProduct(name); err != nil {
		return nil, err
	}
	if source == "" {
		return nil, errors.New("--source: name the address where " + filepath.Base(file) + " was published; findings cite it")
	}
	content, err := regularfile.Read(file, maxLifecycle)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	p, err := exchange.Read(content)
	if err != nil {
		return nil, fmt.Errorf("reading %s: it %w", file, err)
	}
	all, err := p.Topics(name, term.Line(source))
	var topics []bundle.Topic
	for _, t := range all {
		topics = append(topics, bundle.Topic{Name: t.Name, Content: t.Content})
	}
	return topics, err
}

// maxLifecycle is the most that such a file may hold, in bytes.
const maxLifecycle = 16 << 20
