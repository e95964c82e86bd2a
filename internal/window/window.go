// Package window says which lines of products are in support on a day, and
// which operating systems each lists. It promises to show every line that the
// rules name, unless it was asked to leave some out.
package window

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"insupport/internal/inventory"
	"insupport/internal/term"
)

// Document is the support windows on a day.
type Document struct {
	APIVersion string    `json:"apiVersion"`
	Kind       string    `json:"kind"`
	AsOf       string    `json:"asOf"`
	Products   []Product `json:"products"`
}

// Product is one product with its lines, newest first.
type Product struct {
	Name        string          `json:"name"`
	Title       string          `json:"title"`
	Policy      string          `json:"policy"`
	PhaseCounts json.RawMessage `json:"phaseCounts,omitempty"`
	Lines       []Line          `json:"lines"`
	References  json.RawMessage `json:"references"`
	CatalogDate string          `json:"catalogDate,omitempty"` // YYYY-MM-DD
}

// Line is one line on the day; days are YYYY-MM-DD, nil where nobody
// published them.
type Line struct {
	Line           string  `json:"line"`
	Latest         *string `json:"latest"`
	Released       *string `json:"released"`
	Basis          string  `json:"basis"`
	Phase          string  `json:"phase"`
	EndsOn         *string `json:"endsOn"`
	EndedOn        *string `json:"endedOn"`
	EndsWith       *string `json:"endsWith"`
	EndsBasis      string  `json:"endsBasis,omitempty"` // inferred, where the day of EndsWith is
	ActiveEndsOn   *string `json:"activeEndsOn,omitempty"`
	ExtendedEndsOn *string `json:"extendedEndsOn,omitempty"`
	OnlyExtended   bool    `json:"onlyExtended,omitempty"` // its own support is over
	Disputed       bool    `json:"disputed"`
}

// Answer reads what the rules say.
func Answer(raw json.RawMessage) (*Document, error) {
	doc := &Document{}
	if err := json.Unmarshal(raw, doc); err != nil {
		return nil, fmt.Errorf("the rules gave a malformed window: %w", err)
	}
	doc.APIVersion, doc.Kind = inventory.APIVersion, "Window"
	return doc, nil
}

// Formats lists the formats of both documents, the default first.
func Formats() []string { return []string{"text", "json"} }

// Write writes the document in a format that Formats lists.
func (doc *Document) Write(w io.Writer, format string) error {
	return term.Write(w, format, doc, func(w io.Writer) error { return writeText(w, doc) })
}

// Filter keeps the lines whose support ends within a number of days (0 for all
// lines) and, unless all are asked for, those that are out and not over; and
// products that have any, or no window that the catalog knows.
func (doc *Document) Filter(horizon int, all bool) error {
	limit := ""
	if horizon > 0 {
		day, err := time.Parse(time.DateOnly, doc.AsOf)
		if err != nil {
			return fmt.Errorf("the rules gave a malformed window: %w", err)
		}
		limit = day.AddDate(0, 0, horizon).Format(time.DateOnly)
	}
	products := []Product{}
	for _, p := range doc.Products {
		lines := []Line{}
		for _, l := range p.Lines {
			over := l.Phase == "expired" || l.Phase == "notReleased"
			soon := limit == "" || l.EndsOn != nil && *l.EndsOn <= limit
			if soon && (!over || all) {
				lines = append(lines, l)
			}
		}
		none := len(p.Lines) == 0 && horizon == 0
		if p.Lines = lines; len(lines) > 0 || none && len(doc.Products) == 1 {
			products = append(products, p)
		}
	}
	doc.Products = products
	return nil
}

func writeText(w io.Writer, doc *Document) error {
	fmt.Fprintf(w, "In support on %s\n\n", doc.AsOf)
	rows := [][]string{{"PRODUCT", "LINE", "LATEST", "RELEASED", "PHASE", "ENDS", "NOTE"}}
	for _, p := range doc.Products {
		if len(p.Lines) == 0 {
			return term.Table(w, append(rows, []string{p.Name, "-", "-", "-", "unknown", "-", noWindow[p.Policy]}))
		}
		for _, l := range p.Lines {
			rows = append(rows, []string{p.Name, l.Line, dash(l.Latest), dash(l.Released), l.Phase, l.ends(), l.note()})
		}
	}
	if err := term.Table(w, rows); err != nil {
		return err
	}
	oldest, days := doc.oldest()
	switch {
	case days == 0:
	case len(doc.Products) > 1:
		fmt.Fprintf(w, "\nthe oldest facts are those on %s, of %s (%s old)\n", oldest.Name, oldest.CatalogDate, term.Count(days, "day"))
	default:
		fmt.Fprintf(w, "\nfacts of %s (%s old)\n", oldest.CatalogDate, term.Count(days, "day"))
	}
	return nil
}

// noWindow says why a product has no lines, by the kind of its policy.
var noWindow = map[string]string{
	"notPublished": "its maker publishes no support window",
	"notListed":    "the catalog does not have its support window",
}

// oldest is the product with the oldest facts of those shown, and how old these are.
func (doc *Document) oldest() (of Product, days int) {
	for _, p := range doc.Products {
		if n, ok := inventory.DaysBetween(p.CatalogDate, doc.AsOf); ok && n > days {
			of, days = p, n
		}
	}
	return of, days
}

func (l Line) ends() string {
	switch {
	case l.EndedOn != nil:
		return *l.EndedOn
	case l.EndsOn != nil && l.EndsWith != nil:
		return *l.EndsOn + " with " + *l.EndsWith
	case l.EndsOn != nil:
		return *l.EndsOn
	case l.EndsWith != nil:
		return "with " + *l.EndsWith
	}
	return "-"
}

func (l Line) note() string {
	var notes []string
	if l.ActiveEndsOn != nil {
		notes = append(notes, "active until "+*l.ActiveEndsOn)
	}
	if l.OnlyExtended {
		notes = append(notes, "extended support only")
	} else if l.ExtendedEndsOn != nil {
		notes = append(notes, "extended until "+*l.ExtendedEndsOn)
	}
	if l.Basis == "inferred" {
		notes = append(notes, "inferred")
	} else if l.EndsBasis == "inferred" {
		notes = append(notes, "end inferred")
	}
	if l.Disputed {
		notes = append(notes, "disputed")
	}
	return strings.Join(notes, ", ")
}

func dash(s *string) string {
	if s == nil {
		return "-"
	}
	return *s
}
