// Package exchange reads and writes lifecycles in the forms of others: OpenEoX
// of OASIS, the Common Lifecycle Enumeration of Ecma, and the answers of
// endoflife.date. It promises that a date that is read stands in what is
// written, and that what a form cannot say is left out and never made up.
package exchange

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"insupport/internal/term"
)

// Product is what these forms say of a product.
type Product struct {
	Name    string // as the catalog has it
	Title   string
	Vendor  string
	Updated string // the day that it was last changed, YYYY-MM-DD
	Lines   []Line // oldest first
}

// Line is one line of a product; days are YYYY-MM-DD, "" where nobody says.
// Ends is the last day of support, ExtendedEnds that of support beyond it.
type Line struct {
	Name, Released, ActiveEnds, Ends, ExtendedEnds string
	Latest, LatestDate                             string
}

// Formats lists the forms.
func Formats() []string { return []string{"openeox", "cle", "endoflife"} }

// Addresses of the schemas. That of the envelope of OpenEoX is a draft's.
const (
	eoxCore  = "https://docs.oasis-open.org/openeox/eox-core/v1.0/schema/core.json"
	eoxShell = "https://docs.oasis-open.org/openeox/tbd/schema/shell.json"
	tba      = "tba" // a day to be announced
)

type eoxDocument struct {
	Schema     string         `json:"$schema"`
	Statements []eoxStatement `json:"statements"`
}

type eoxStatement struct {
	Core           eoxDays `json:"core"`
	ProductName    string  `json:"productName"`
	ProductVersion string  `json:"productVersion"`
	VendorName     string  `json:"vendorName"`
}

type eoxDays struct {
	Schema             string `json:"$schema"`
	EndOfLife          string `json:"end_of_life"`
	EndOfSecurity      string `json:"end_of_security_support"`
	GeneralAvailablity string `json:"general_availability,omitempty"`
	LastUpdated        string `json:"last_updated"`
}

type cleDocument struct {
	Definitions cleDefinitions `json:"definitions"`
	Events      []cleEvent     `json:"events"`
}

type cleDefinitions struct {
	Support []cleSupport `json:"support"`
}

type cleSupport struct {
	ID          string `json:"id"`
	Description string `json:"description"`
}

type cleEvent struct {
	ID        int          `json:"id"`
	Type      string       `json:"type"`
	Effective string       `json:"effective"`
	Version   string       `json:"version,omitempty"`
	Versions  []cleVersion `json:"versions,omitempty"`
	SupportID string       `json:"supportId,omitempty"`
	Published string       `json:"published"`
	Modified  string       `json:"modified"`
}

type cleVersion struct {
	Version string `json:"version,omitempty"`
	Range   string `json:"range,omitempty"`
}

// Support policies of a CLE document, and what they end with.
const (
	active, standard, extended = "active", "standard", "extended"
	released, endOfDevelopment = "released", "endOfDevelopment"
	endOfSupport, endOfLife    = "endOfSupport", "endOfLife"
)

// eolCycle is a line as endoflife.date answers; days may be true or false.
type eolCycle struct {
	Cycle             string `json:"cycle"`
	ReleaseDate       any    `json:"releaseDate,omitempty"`
	Support           any    `json:"support,omitempty"`
	EOL               any    `json:"eol"`
	ExtendedSupport   any    `json:"extendedSupport,omitempty"`
	Latest            string `json:"latest,omitempty"`
	LatestReleaseDate any    `json:"latestReleaseDate,omitempty"`
}

// Write writes a product in a form that Formats lists.
func Write(w io.Writer, format string, p *Product) error {
	switch format {
	case "openeox":
		doc := eoxDocument{Schema: eoxShell, Statements: []eoxStatement{}}
		for _, l := range slices.Backward(p.Lines) {
			doc.Statements = append(doc.Statements, eoxStatement{ProductName: p.Title, ProductVersion: l.Name, VendorName: cmp.Or(p.Vendor, p.Title), Core: eoxDays{
				Schema: eoxCore, EndOfLife: endOf(cmp.Or(l.ExtendedEnds, l.Ends)), EndOfSecurity: endOf(cmp.Or(l.Ends, l.ExtendedEnds)),
				GeneralAvailablity: startOf(l.Released), LastUpdated: startOf(p.Updated)}})
		}
		return term.WriteJSON(w, doc)
	case "cle":
		return term.WriteJSON(w, cleOf(p))
	case "endoflife":
		cycles := []eolCycle{}
		for _, l := range slices.Backward(p.Lines) {
			cycles = append(cycles, eolCycle{l.Name, orNothing(l.Released), orNothing(l.ActiveEnds), orFalse(l.Ends), orNothing(l.ExtendedEnds), l.Latest, orNothing(l.LatestDate)})
		}
		return term.WriteJSON(w, cycles)
	}
	return unknown(format)
}

func unknown(format string) error {
	return fmt.Errorf("unknown format %q%s; formats: %s", format, term.Suggest(format, Formats()), strings.Join(Formats(), ", "))
}

func cleOf(p *Product) cleDocument {
	doc := cleDocument{Definitions: cleDefinitions{[]cleSupport{
		{active, "Active support"}, {standard, "Standard support"}, {extended, "Support beyond the standard one, which may have to be bought"},
	}}, Events: []cleEvent{}}
	add := func(kind, day, support string, l Line, when func(string) string) {
		if day == "" {
			return
		}
		e := cleEvent{Type: kind, Effective: when(day), SupportID: support, Published: startOf(p.Updated), Modified: startOf(p.Updated)}
		if kind == released {
			e.Version = l.Name
		} else {
			e.Versions = []cleVersion{{Range: "vers:generic/>=" + l.Name + "|<" + after(l.Name)}}
		}
		doc.Events = append(doc.Events, e)
	}
	for _, l := range p.Lines {
		add(released, l.Released, "", l, startOf)
		add(endOfDevelopment, l.ActiveEnds, active, l, endOf)
		add(endOfSupport, l.Ends, standard, l, endOf)
		add(endOfSupport, l.ExtendedEnds, extended, l, endOf)
		add(endOfLife, cmp.Or(l.ExtendedEnds, l.Ends), "", l, endOf)
	}
	slices.SortStableFunc(doc.Events, func(a, b cleEvent) int { return strings.Compare(a.Effective, b.Effective) })
	for i := range doc.Events {
		doc.Events[i].ID = i + 1
	}
	slices.Reverse(doc.Events)
	return doc
}

// after is the line behind one: its last number raised.
func after(line string) string {
	at := strings.LastIndexByte(line, '.') + 1
	n, err := strconv.Atoi(line[at:])
	if err != nil {
		return line + ".~"
	}
	return line[:at] + strconv.Itoa(n+1)
}

// startOf and endOf are the first and the last second of a day.
func startOf(day string) string {
	if day == "" {
		return ""
	}
	return day + "T00:00:00Z"
}

func endOf(day string) string {
	if day == "" {
		return tba
	}
	return day + "T23:59:59Z"
}

func orNothing(day string) any {
	if day == "" {
		return nil
	}
	return day
}

func orFalse(day string) any {
	if day == "" {
		return false
	}
	return day
}

// Read reads a product, whose form it tells by itself. What it cannot read is
// an error: a line without its end would be taken for one that goes on.
func Read(content []byte) (*Product, error) {
	var probe struct {
		Statements []json.RawMessage `json:"statements"`
		Events     []json.RawMessage `json:"events"`
	}
	p := &Product{}
	var err error
	if bytes.HasPrefix(bytes.TrimSpace(content), []byte("[")) {
		err = p.fromCycles(content)
	} else if err = decode(content, &probe); err != nil {
		return nil, err
	} else if probe.Statements != nil {
		err = p.fromEOX(content)
	} else if probe.Events != nil {
		err = p.fromCLE(content)
	} else {
		err = errors.New("is no JSON of a lifecycle: openeox, cle or endoflife")
	}
	if err != nil {
		return nil, err
	}
	if len(p.Lines) == 0 {
		return nil, errors.New("has no line")
	}
	slices.SortStableFunc(p.Lines, func(a, b Line) int { return compare(a.Name, b.Name) })
	for i, l := range p.Lines {
		if l.Name == "" {
			return nil, errors.New("a line has no name")
		}
		if i > 0 && p.Lines[i-1].Name == l.Name {
			return nil, fmt.Errorf("line %s is there twice", l.Name)
		}
	}
	return p, nil
}

// decode says in words of ours what in the JSON is wrong.
func decode(content []byte, to any) error {
	err := json.Unmarshal(content, to)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("is no JSON of a lifecycle: line %d: %w", lineOf(content, syntax.Offset), err)
	case errors.As(err, &kind):
		return fmt.Errorf("is not as the form has it: line %d: %s is a %s, not a %s", lineOf(content, kind.Offset), kind.Field, kind.Value, kind.Type)
	}
	return err
}

func lineOf(content []byte, offset int64) int { return 1 + bytes.Count(content[:offset], []byte("\n")) }

func (p *Product) fromEOX(content []byte) error {
	var doc eoxDocument
	if err := decode(content, &doc); err != nil {
		return err
	}
	for _, s := range doc.Statements {
		if p.Title != "" && s.ProductName != p.Title {
			return fmt.Errorf("is of two products, %s and %s; give each a file", p.Title, s.ProductName)
		}
		p.Title, p.Vendor = s.ProductName, s.VendorName
		l := Line{Name: s.ProductVersion}
		var days [3]string
		for i, text := range []string{s.Core.GeneralAvailablity, s.Core.EndOfSecurity, s.Core.EndOfLife} {
			var err error
			if days[i], err = dayOf(text); err != nil {
				return fmt.Errorf("line %s: %w", l.Name, err)
			}
		}
		if s.Core.EndOfLife == "" {
			return fmt.Errorf("line %s has no end_of_life", l.Name)
		}
		l.Released, l.Ends = days[0], days[1]
		if days[2] != days[1] {
			l.ExtendedEnds = days[2]
		}
		if l.Ends == "" {
			l.Ends, l.ExtendedEnds = l.ExtendedEnds, ""
		}
		p.Updated = max(p.Updated, strings.SplitN(s.Core.LastUpdated, "T", 2)[0])
		p.Lines = append(p.Lines, l)
	}
	return nil
}

func (p *Product) fromCLE(content []byte) error {
	var doc cleDocument
	if err := decode(content, &doc); err != nil {
		return err
	}
	lines, over := map[string]*Line{}, map[string]string{}
	at := func(name string) *Line {
		if lines[name] == nil {
			lines[name] = &Line{Name: name}
		}
		return lines[name]
	}
	for _, e := range doc.Events {
		day, err := dayOf(e.Effective)
		if err != nil {
			return fmt.Errorf("event %d: %w", e.ID, err)
		}
		p.Updated = max(p.Updated, strings.SplitN(e.Modified, "T", 2)[0])
		names, err := e.lines()
		if err != nil {
			return fmt.Errorf("event %d: %w", e.ID, err)
		}
		for _, name := range names {
			l := at(name)
			switch {
			case e.Type == released:
				l.Released = day
			case e.Type == endOfDevelopment:
				l.ActiveEnds = day
			case e.Type == endOfSupport && e.SupportID == extended:
				l.ExtendedEnds = day
			case e.Type == endOfSupport:
				l.Ends = max(l.Ends, day)
			case e.Type == endOfLife:
				over[name] = day
			default:
				return fmt.Errorf("event %d is of the type %q, which is not read", e.ID, e.Type)
			}
		}
	}
	for name, l := range lines {
		// What ends in its life without a word of its support is supported until then.
		l.Ends = cmp.Or(l.Ends, over[name])
		p.Lines = append(p.Lines, *l)
	}
	return nil
}

// lines are the lines that an event names: a version, or what a range begins with.
func (e cleEvent) lines() ([]string, error) {
	if e.Version != "" {
		return []string{e.Version}, nil
	}
	var out []string
	for _, v := range e.Versions {
		name := v.Version
		if name == "" {
			_, bounds, _ := strings.Cut(v.Range, "/")
			from, to, _ := strings.Cut(bounds, "|")
			name = strings.TrimPrefix(from, ">=")
			if name == from || to != "<"+after(name) {
				return nil, fmt.Errorf("the range %q is not that of one line (>=LINE|<NEXT)", v.Range)
			}
		}
		out = append(out, name)
	}
	if len(out) == 0 {
		return nil, errors.New("names no version")
	}
	return out, nil
}

func (p *Product) fromCycles(content []byte) error {
	var cycles []eolCycle
	if err := decode(content, &cycles); err != nil {
		return err
	}
	for _, c := range cycles {
		l := Line{Name: c.Cycle, Latest: c.Latest}
		for _, field := range []struct {
			key string
			day any
			to  *string
		}{{"releaseDate", c.ReleaseDate, &l.Released}, {"support", c.Support, &l.ActiveEnds}, {"eol", c.EOL, &l.Ends},
			{"extendedSupport", c.ExtendedSupport, &l.ExtendedEnds}, {"latestReleaseDate", c.LatestReleaseDate, &l.LatestDate}} {
			switch day := field.day.(type) {
			case nil:
			case bool:
				if day && field.key == "eol" {
					return fmt.Errorf("line %s is over, and no day says since when; put the day into eol", l.Name)
				}
			case string:
				var err error
				if *field.to, err = dayOf(day); err != nil {
					return fmt.Errorf("line %s: %s: %w", l.Name, field.key, err)
				}
			default:
				return fmt.Errorf("line %s: %s is neither a day nor true or false", l.Name, field.key)
			}
		}
		p.Lines = append(p.Lines, l)
	}
	return nil
}

// dayOf is the day of a timestamp, "" of one to be announced. The last second
// of a day and the first of the next are told apart: a day is what is written.
func dayOf(text string) (string, error) {
	if text == tba || text == "" {
		return "", nil
	}
	day, _, _ := strings.Cut(text, "T")
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return "", fmt.Errorf("%q is no day", text)
	}
	return day, nil
}

// compare orders lines by their numbers.
func compare(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		x, errX := strconv.Atoi(as[i])
		y, errY := strconv.Atoi(bs[i])
		if errX != nil || errY != nil {
			if c := strings.Compare(as[i], bs[i]); c != 0 {
				return c
			}
			continue
		}
		if x != y {
			return x - y
		}
	}
	return len(as) - len(bs)
}
