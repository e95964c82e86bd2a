package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"insupport/internal/bundle"
	"insupport/internal/signature"
)

// keyOptions say whose signatures are taken. Once a key is given, nothing from
// elsewhere is used without one.
type keyOptions struct{ keys []string }

func (o *keyOptions) bind(cmd *cobra.Command) {
	listFlag(cmd.Flags(), &o.keys, "key", "", "ID=FILE or ID=HS256:FILE: use bundles, facts and cases from elsewhere only if this key signed them (repeatable)")
}

func (o *keyOptions) read() (signature.Keys, error) {
	keys, err := signature.ReadKeys(o.keys)
	if err != nil {
		return nil, fmt.Errorf("--key: %w", err)
	}
	return keys, nil
}

// needed is the error of a command that has nothing to check a file with.
func (o *keyOptions) needed(path string) error {
	if len(o.keys) > 0 {
		return nil
	}
	return fmt.Errorf("%s: no key to check the signature with; give one with --key ID=FILE or in the file of --config", path)
}

// files lists those that the keys are in.
func (o *keyOptions) files() (all []string) {
	for _, key := range o.keys {
		all = append(all, signature.File(key))
	}
	return all
}

// bundleList are the bundles that reports were made with.
type bundleList struct {
	keyOptions
	registryOptions
	bundles, facts []string
}

func (o *bundleList) bind(cmd *cobra.Command, usage string) {
	o.keyOptions.bind(cmd)
	o.registryOptions.bind(cmd)
	listFlag(cmd.Flags(), &o.bundles, "bundle", "", "rules and facts"+usage)
	listFlag(cmd.Flags(), &o.facts, "facts", "", "facts, by sha256:… of those imported or a file,"+usage)
}

func (o *bundleList) list(ctx context.Context) (all []bundle.Options, err error) {
	keys, err := o.read()
	if err != nil {
		return nil, err
	}
	for _, path := range o.bundles {
		opts, err := o.fetch(ctx, path, keys)
		if err != nil {
			return nil, err
		}
		all = append(all, opts)
	}
	for _, name := range o.facts {
		source, err := (&factOptions{facts: name}).source(ctx, keys, false)
		if err != nil {
			return nil, err
		}
		all = append(all, bundle.Options{Facts: source})
	}
	return all, nil
}

// checked says whether the signature of a bundle was held against a key.
func checked(b *bundle.Bundle) string {
	if b.SignedBy == "" {
		return "not verified, for no --key is given"
	}
	return "verified with the key " + b.SignedBy
}

func newBundleSignCmd(s *streams) *cobra.Command {
	var key, path string
	cmd := &cobra.Command{
		Use:   "sign FILE --key ID=FILE",
		Short: "Sign a bundle as opa sign does",
		Long: `Sign a bundle of rules, facts or both as opa sign does. The key is a private
one in PEM (RSA or ECDSA), or a secret: --key ID=HS256:FILE. The id tells those
who check the signature which of their keys it is of, so that keys can change.`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if key == "" {
				return errors.New("no key to sign with; give one with --key ID=FILE")
			}
			return s.writeFile(cmp.Or(path, args[0]), []string{signature.File(key)}, func(w io.Writer) error {
				return bundle.Sign(w, args[0], key)
			})
		},
	}
	cmd.Flags().StringVar(&key, "key", "", "ID=FILE or ID=HS256:FILE: the private key or the secret")
	cmd.Flags().StringVarP(&path, "output", "o", "", "write to this file, - for standard output (default FILE itself)")
	commandLineOnly(cmd, "key", "output")
	return cmd
}

func newBundleVerifyCmd(s *streams) *cobra.Command {
	o := &ruleOptions{}
	cmd := &cobra.Command{
		Use:   "verify FILE --key ID=FILE",
		Short: "Check who signed a bundle, and that nothing of it was changed",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.needed(args[0]); err != nil {
				return err
			}
			o.bundle = args[0]
			b, err := o.load(cmd.Context(), s)
			if err != nil {
				return err
			}
			return s.say("%s: signed by %s, digest %s", args[0], b.SignedBy, b.Digest)
		},
	}
	o.keyOptions.bind(cmd)
	return cmd
}
