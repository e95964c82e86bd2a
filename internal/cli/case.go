package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"insupport/internal/about"
	"insupport/internal/ask"
	"insupport/internal/bundle"
	"insupport/internal/document"
	"insupport/internal/evidence"
	"insupport/internal/inventory"
	"insupport/internal/report"
	"insupport/internal/schema"
	"insupport/internal/signature"
	"insupport/internal/term"
)

// caseFormat is what --evidence is called among the outputs.
const caseFormat = "evidence"

// withCase adds the file of --evidence to those that are written.
func (o *checkOptions) withCase(outputs []output) ([]output, error) {
	if o.evidence == "" {
		if o.signKey != "" {
			return nil, errors.New("--sign-key signs what --evidence writes; name a file with it")
		}
		return outputs, nil
	}
	if o.signKey != "" { // before all that is to be signed is made
		if _, err := signature.Sign(nil, o.signKey); err != nil {
			return nil, fmt.Errorf("--sign-key: %w", err)
		}
	}
	if o.evidence == stdoutPath {
		return nil, errors.New("--evidence needs a file")
	}
	all := append(append([]output{}, outputs...), output{format: caseFormat, path: o.evidence})
	return all, resolveAll(all)
}

// writeCase writes the report with all that it rests on.
func (o *checkOptions) writeCase(s *streams, outputs []output, r *report.Report, inventories []*inventory.Inventory,
	run map[string]any, waivers *ask.WaiverList, b *bundle.Bundle, meta report.Metadata) error {
	out := outputs[len(outputs)-1]
	if out.format != caseFormat {
		return nil
	}
	files, err := o.caseFiles(r, run, b, meta)
	if err != nil {
		return err
	}
	if len(waivers.Content) > 0 {
		files[evidence.Waivers] = waivers.Content
	}
	for _, inv := range inventories {
		files[evidence.InventoryName(inv.Digest())] = inv.Canonical()
	}
	return out.write(s, func(w io.Writer) error { return evidence.Write(w, r, files, o.signKey) })
}

func (o *checkOptions) caseFiles(r *report.Report, run map[string]any, b *bundle.Bundle, meta report.Metadata) (map[string][]byte, error) {
	_, _, files := b.Parts()
	base, err := bundle.Load(*o.opened) // the parts lie beside it
	if err != nil {
		return nil, err
	}
	schemas, err := schema.Versions()
	if err != nil {
		return nil, err
	}
	for name, write := range map[string]func(io.Writer) error{
		evidence.Report:   func(w io.Writer) error { return report.Format("json")(w, r, report.Options{}) },
		evidence.Bundle:   base.Write,
		evidence.Run:      func(w io.Writer) error { return term.WriteJSON(w, run) },
		evidence.Versions: func(w io.Writer) error { return about.NewVersion(meta, about.This(), schemas).Write(w, "json") },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			return nil, err
		}
		files[name] = b.Bytes()
	}
	return files, nil
}

// caseInventories reads the inventories of a case.
func caseInventories(files map[string][]byte) ([]*inventory.Inventory, error) {
	var out []*inventory.Inventory
	for name, raw := range files {
		if !strings.HasPrefix(name, evidence.Inventories+"/") {
			continue
		}
		docs, err := document.Parse(name, raw)
		if err != nil {
			return nil, err
		}
		if len(docs) != 1 {
			return nil, fmt.Errorf("%s: no inventory", name)
		}
		value, ok := docs[0].Value.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("%s: no inventory", name)
		}
		out = append(out, inventory.Inventory{File: name}.With(value))
	}
	return out, nil
}
