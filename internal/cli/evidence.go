package cli

import (
	"encoding/json"
	"fmt"
	"insupport/internal/inventory"
	"insupport/internal/source"
	"insupport/internal/term"
	"io"
	"text/tabwriter"
)

func writeInventories(w io.Writer, format string, inventories []*inventory.Inventory) error {
	if format == "json" {
		var values []any
		for _, inv := range inventories {
			values = append(values, inv.Value)
		}
		if len(values) == 1 {
			return term.WriteJSON(w, values[0])
		}
		return term.WriteJSON(w, values)
	}
	for i, inv := range inventories {
		if i > 0 {
			fmt.Fprintln(w, "---")
		}
		if err := inventory.WriteYAML(w, inv); err != nil {
			return err
		}
	}
	return nil
}

// explained is one cluster with the origin of its facts.
type explained struct {
	Name     string            `json:"name"`
	File     string            `json:"file"`
	Evidence []source.Evidence `json:"evidence"`
}

// writeEvidence writes where the facts come from. What a document of our own
// states needs no evidence but the document.
func writeEvidence(w io.Writer, format string, read source.Result) error {
	var clusters []explained
	for _, inv := range read.Inventories {
		clusters = append(clusters, explained{inv.Name, inv.File, read.Evidence[inv.Name]})
	}
	switch format {
	case "json":
		return term.WriteJSON(w, map[string]any{"clusters": clusters})
	case "yaml":
		var generic any
		raw, err := json.Marshal(map[string]any{"clusters": clusters})
		if err == nil {
			err = json.Unmarshal(raw, &generic)
		}
		if err == nil {
			err = term.YAML(w, generic)
		}
		return err
	}
	return term.Lines(func(w io.Writer) error { return evidenceTable(w, clusters) })(w)
}

func evidenceTable(w io.Writer, clusters []explained) error {
	for i, c := range clusters {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s  (%s)\n", term.Line(c.Name), term.Line(c.File))
		if len(c.Evidence) == 0 {
			fmt.Fprintln(w, "  stated by the document itself")
			continue
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "  FACT\tVALUE\tHOW\tFROM")
		for _, e := range c.Evidence {
			how := "stated"
			if e.Inferred {
				how = "inferred"
			}
			from := e.File
			for _, part := range []string{e.Object, e.Field} {
				if part != "" {
					from += ", " + part
				}
			}
			if e.Note != "" {
				from += " (" + e.Note + ")"
			}
			fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", term.Line(e.Path), term.Line(e.Value), how, term.Line(from))
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	return nil
}
