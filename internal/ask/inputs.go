package ask

import (
	"fmt"
	"slices"

	"insupport/internal/bundle"
	"insupport/internal/document"
	"insupport/internal/inventory"
	"insupport/internal/regularfile"
	"insupport/internal/source"
	"insupport/internal/term"
)

// Inputs say what to put into every inventory that is read, as flags state it.
type Inputs struct {
	Products, Sets []string
	Name           string
	Annotations    string // a file
	Exclude        []string
	Selector       string // of labels, "" for all clusters
	Verbose        bool
}

// Options checks them against the facts that the run uses.
func (in *Inputs) Options(b *bundle.Bundle) (source.Options, error) {
	opts := source.Options{Facts: b.Facts(), Name: in.Name, Verbose: in.Verbose, Exclude: in.Exclude}
	opts.Recognise = func() (*source.Recognition, error) { return source.NewRecognition(b.Data(), opts.Facts) }
	var err error
	if !b.Checked() {
		if opts.Recognition, err = opts.Recognise(); err != nil {
			return opts, err
		}
	}
	for _, glob := range in.Exclude {
		if err := source.CheckGlob(glob); err != nil {
			return opts, fmt.Errorf("--exclude: %w", err)
		}
	}
	if in.Selector != "" {
		if opts.Selector, err = inventory.ParseSelector(in.Selector); err != nil {
			return opts, fmt.Errorf("--selector: %w", err)
		}
	}
	if opts.Annotations, err = readAnnotations(in.Annotations); err != nil {
		return opts, err
	}
	for _, text := range in.Products {
		name, set, err := inventory.ProductSetting(text, b.Product)
		if err != nil {
			return opts, fmt.Errorf("--product: %w", err)
		}
		// Products are an open list, but one that looks like a typo is one.
		if known := b.Products(); !slices.Contains(known, name) && term.Nearest(name, known) != "" {
			return opts, fmt.Errorf("--product: unknown product %q%s", name, term.Suggest(name, known))
		}
		opts.Settings = append(opts.Settings, set)
	}
	for _, text := range in.Sets {
		set, err := inventory.ParseSetting(text)
		if err != nil {
			return opts, fmt.Errorf("--set: %w", err)
		}
		opts.Settings = append(opts.Settings, set)
	}
	return opts, nil
}

// Blank is an inventory that holds the settings alone, as if it was read.
func Blank(opts source.Options) (source.Result, error) {
	blank := fmt.Sprintf("apiVersion: %s\nkind: %s\nmetadata: {name: release}\nspec: {}\n", inventory.APIVersion, inventory.Kind)
	docs, err := document.Parse("--product", []byte(blank))
	if err != nil {
		return source.Result{}, err
	}
	inv, err := inventory.New(docs[0], docs[0].Value, opts.Settings, opts.Facts)
	return source.Result{Inventories: []*inventory.Inventory{inv}}, err
}

// maxAnnotations is the most that a file of annotations may hold, in bytes.
const maxAnnotations = 64 << 20

// readAnnotations returns nil where no file is named.
func readAnnotations(file string) (*source.Annotations, error) {
	if file == "" {
		return nil, nil
	}
	content, err := regularfile.Read(file, maxAnnotations)
	if err != nil {
		return nil, fmt.Errorf("reading annotations %s: %w", file, err)
	}
	a, err := source.ReadAnnotations(file, content)
	if err != nil {
		return nil, fmt.Errorf("reading annotations %w", err)
	}
	return a, nil
}
