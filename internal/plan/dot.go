package plan

import (
	"fmt"
	"io"
	"strconv"

	"insupport/internal/finding"
	"insupport/internal/term"
)

// writeDot writes the upgrade graph of each kind of cluster for Graphviz: the steps
// that were weighed, the chosen way in bold, refused ones in red.
func writeDot(w io.Writer, d *Document) error {
	p := &printer{}
	p.md("digraph plan {")
	p.md("  rankdir=LR; node [shape=box];")
	for i, alike := range d.alike() {
		c := alike[0]
		p.md("  subgraph cluster_%d {", i)
		label := quote(fmt.Sprintf("%s: %s%s%s", names(alike), words(c.Status), c.beside(), between(" (", c.bare(), ")")))
		for _, text := range finding.NotDecided(c.Undecided) {
			label = label[:len(label)-1] + `\n` + quote(text)[1:] // a line of its own
		}
		p.md("    label=%s;", label)
		for _, e := range c.graph {
			from, to := e.product+" "+e.from, e.product+" "+e.to
			p.md("    %s -> %s [%s];", nodeID(i, from), nodeID(i, to), e.style())
		}
		seen := map[string]bool{}
		for _, e := range c.graph {
			for _, release := range []string{e.product + " " + e.from, e.product + " " + e.to} {
				if !seen[release] {
					seen[release] = true
					p.md("    %s [label=%s];", nodeID(i, release), quote(release))
				}
			}
		}
		p.md("  }")
	}
	p.md("}")
	_, err := w.Write(term.Guard(p.Bytes()))
	return err
}

func nodeID(cluster int, release string) string { return quote(fmt.Sprintf("%d %s", cluster, release)) }

// style tells a step: bold is the chosen way, dashed what nobody documents,
// red what the rules refuse.
func (e edge) style() string {
	color := map[string]string{denied: "red", Blocked: "red", Unknown: "orange", Ready: "black"}[e.status]
	style := "solid"
	if e.way == "undocumented" || e.way == "uncharted" {
		style = "dashed"
	}
	label := e.status
	if e.disputed {
		label += ", disputed"
	}
	if e.chosen {
		return fmt.Sprintf("style=bold, penwidth=3, color=%s, label=%s", color, quote(label))
	}
	return fmt.Sprintf("style=%s, color=%s, label=%s", style, color, quote(label))
}

func quote(s string) string { return strconv.Quote(term.Line(s)) }
