package source

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"insupport/internal/term"
)

// evidenceDocument says of each cluster where its facts come from.
type evidenceDocument struct {
	APIVersion string              `json:"apiVersion"`
	Kind       string              `json:"kind"`
	Clusters   []evidenceOfCluster `json:"clusters"`
}

type evidenceOfCluster struct {
	Name     string     `json:"name"`
	File     string     `json:"file"`
	Evidence []Evidence `json:"evidence"` // none for what a document of our own states
}

// WriteEvidence writes where the facts of a result come from, as yaml, json or
// a table.
func WriteEvidence(w io.Writer, format string, read Result) error {
	doc := evidenceDocument{"insupport/v1", "Evidence", []evidenceOfCluster{}}
	for _, inv := range read.Inventories {
		found := read.Evidence[inv.Name]
		if found == nil {
			found = []Evidence{}
		}
		doc.Clusters = append(doc.Clusters, evidenceOfCluster{inv.Name, inv.File, found})
	}
	switch format {
	case "json":
		return term.WriteJSON(w, doc)
	case "yaml":
		var generic any
		raw, err := json.Marshal(doc)
		if err == nil {
			err = json.Unmarshal(raw, &generic)
		}
		if err == nil {
			err = term.YAML(w, generic)
		}
		return err
	}
	return term.Lines(func(w io.Writer) error { return evidenceTable(w, doc.Clusters) })(w)
}

func evidenceTable(w io.Writer, clusters []evidenceOfCluster) error {
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
