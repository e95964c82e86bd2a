package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"insupport/internal/bundle"
	"insupport/internal/registry"
	"insupport/internal/regularfile"
	"insupport/internal/signature"
)

// registryOptions say how registries are reached. None is, unless a command or
// --bundle names one.
type registryOptions struct {
	plainHTTP bool
	mirrors   []string
}

func (o *registryOptions) bind(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.plainHTTP, "plain-http", false, "speak to registries without TLS")
	listFlag(cmd.Flags(), &o.mirrors, "mirror", "", "FROM=TO: ask TO for what references name as FROM, a registry or the beginning of a repository (repeatable)")
}

func (o *registryOptions) client() (*registry.Client, error) {
	c := &registry.Client{PlainHTTP: o.plainHTTP, Mirrors: map[string]string{}}
	for _, text := range o.mirrors {
		from, to, ok := strings.Cut(text, "=")
		if !ok || from == "" || to == "" {
			return nil, fmt.Errorf("--mirror: %q is not FROM=TO", text)
		}
		c.Mirrors[from] = to
	}
	return c, nil
}

// fetch reads a bundle that --bundle names: a file as it is, a reference from
// its registry. What comes over a network is pinned or vouched for.
func (o *registryOptions) fetch(ctx context.Context, name string, keys signature.Keys) (bundle.Options, error) {
	opts := bundle.Options{Bundle: name, Keys: keys}
	if !strings.HasPrefix(name, registry.Scheme) {
		return opts, nil
	}
	if len(keys) == 0 && !registry.Pinned(name) {
		return opts, fmt.Errorf("bundle %s: what a tag names can change; name its digest (%s…@sha256:…), or the key that signed it with --key", name, registry.Scheme)
	}
	c, err := o.client()
	if err == nil {
		opts.Archive, _, err = c.Pull(ctx, name)
	}
	return opts, err
}

func newBundlePushCmd(s *streams) *cobra.Command {
	var keys keyOptions
	var o registryOptions
	cmd := &cobra.Command{
		Use:   "push FILE HOST/REPOSITORY:TAG",
		Short: "Bring a bundle, of rules or of facts, to a registry, for insupport, opa and conftest",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			packed, err := regularfile.Read(args[0], bundle.MaxFactsFile)
			if err != nil {
				return fmt.Errorf("bundle %s: %w", args[0], err)
			}
			c, err := o.vouched(&keys, args[0], packed)
			if err != nil {
				return err
			}
			digest, err := c.Push(cmd.Context(), args[1], packed)
			if err != nil {
				return err
			}
			return s.say("pushed %s: %s", strings.TrimPrefix(args[1], registry.Scheme), digest)
		},
	}
	keys.bind(cmd)
	o.bind(cmd)
	return cmd
}

// vouched holds a bundle against the keys, where there are any, before it is
// passed on.
func (o *registryOptions) vouched(keys *keyOptions, name string, packed []byte) (*registry.Client, error) {
	known, err := keys.read()
	if err != nil {
		return nil, err
	}
	if err := bundle.Vouched(packed, known); err != nil {
		return nil, fmt.Errorf("bundle %s: %w", name, err)
	}
	return o.client()
}

func newBundlePullCmd(s *streams) *cobra.Command {
	var keys keyOptions
	var o registryOptions
	var path string
	cmd := &cobra.Command{
		Use:   "pull HOST/REPOSITORY:TAG|@sha256:…",
		Short: "Bring a bundle from a registry",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			packed, digest, err := o.pull(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if _, err := o.vouched(&keys, args[0], packed); err != nil {
				return err
			}
			if err := s.writeFile(path, keys.files(), func(w io.Writer) error { _, err := w.Write(packed); return err }); err != nil || path == stdoutPath {
				return err
			}
			return s.say("pulled %s: %s", strings.TrimPrefix(args[0], registry.Scheme), digest)
		},
	}
	keys.bind(cmd)
	o.bind(cmd)
	cmd.Flags().StringVarP(&path, "output", "o", "bundle.tar.gz", "write to this file, - for standard output")
	commandLineOnly(cmd, "output")
	return cmd
}

func (o *registryOptions) pull(ctx context.Context, reference string) (packed []byte, digest string, err error) {
	c, err := o.client()
	if err != nil {
		return nil, "", err
	}
	return c.Pull(ctx, reference)
}
