package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"insupport/internal/bundle"
	"insupport/internal/facts"
	"insupport/internal/signature"
)

// Values of --facts, besides a digest or a file.
const (
	factsEmbedded = "embedded"
	factsLatest   = "latest"
)

// factOptions say which facts a command uses.
type factOptions struct {
	keyOptions
	facts string
	data  []string
}

func (o *factOptions) bind(cmd *cobra.Command) {
	o.keyOptions.bind(cmd)
	f := cmd.Flags()
	f.StringVar(&o.facts, "facts", "", "use these facts: "+factsEmbedded+", "+factsLatest+" (of those imported), sha256:… (one of them), or a file (default "+factsLatest+" with a --key, else "+factsEmbedded+")")
	listFlag(f, &o.data, "data", "", "correct the facts by this folder of PRODUCT/TOPIC/data.yaml (repeatable)")
}

// source returns what bundle.Load asks for facts. Nobody gets other facts than
// the built-in ones by accident: imported ones are used if a key that was given
// signed them, or where they are named.
func (o *factOptions) source(ctx context.Context, keys signature.Keys, own bool) (func(day string) (*bundle.Facts, error), error) {
	switch {
	case o.facts == factsEmbedded, o.facts == "" && (len(keys) == 0 || own):
		return nil, nil
	case o.facts == factsLatest && len(keys) == 0:
		return nil, errors.New("--facts latest takes the newest facts that a key signed; give one with --key ID=FILE, or name facts by their digest or file")
	case o.facts == "", o.facts == factsLatest:
		return func(day string) (*bundle.Facts, error) {
			all, err := stored()
			if err != nil || len(all) == 0 || all[0].Built <= day {
				return nil, err
			}
			f, err := all[0].Open(keys)
			if err != nil {
				err = fmt.Errorf("%w (the newest of those imported; remove it, or pass over all with --facts %s)", err, factsEmbedded)
			}
			return f, err
		}, nil
	case strings.HasPrefix(o.facts, "sha256:"):
		return func(string) (*bundle.Facts, error) { return pinned(o.facts, keys) }, nil
	}
	return func(string) (*bundle.Facts, error) {
		f, _, err := facts.Open(ctx, o.facts, keys)
		return f, err
	}, nil
}

// pinned returns the imported facts of a digest.
func pinned(digest string, keys signature.Keys) (*bundle.Facts, error) {
	all, err := stored()
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		if s.Digest == digest {
			return s.Open(keys)
		}
	}
	return nil, fmt.Errorf("--facts %s: no such facts were imported; `insupport facts status` lists what there is", digest)
}

// stored lists the facts that were imported, newest first.
func stored() ([]facts.Stored, error) {
	dir, err := facts.Folder()
	if err != nil {
		return nil, err
	}
	return facts.List(dir)
}
