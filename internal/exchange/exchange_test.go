package exchange

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sample has a line with every day, one with extended support alone, and one
// that goes on.
var sample = &Product{Name: "engine", Title: "Engine", Vendor: "Acme", Updated: "2026-01-02", Lines: []Line{
	{Name: "1.9", Released: "2024-01-01", ActiveEnds: "2024-06-30", Ends: "2025-01-01", ExtendedEnds: "2026-01-01", Latest: "1.9.7", LatestDate: "2024-12-01"},
	{Name: "1.10", Released: "2025-01-01", Ends: "2026-06-01"},
	{Name: "2.0", Released: "2026-01-01"},
}}

// A form keeps what it has a word for.
func TestRoundTrip(t *testing.T) {
	for format, lost := range map[string]func(*Product){
		"openeox": func(p *Product) {
			p.Name = ""
			for i := range p.Lines {
				p.Lines[i].ActiveEnds, p.Lines[i].Latest, p.Lines[i].LatestDate = "", "", ""
			}
		},
		"cle": func(p *Product) {
			p.Name, p.Title, p.Vendor = "", "", ""
			for i := range p.Lines {
				p.Lines[i].Latest, p.Lines[i].LatestDate = "", ""
			}
		},
		"endoflife": func(p *Product) { p.Name, p.Title, p.Vendor, p.Updated = "", "", "", "" },
	} {
		t.Run(format, func(t *testing.T) {
			var b bytes.Buffer
			if err := Write(&b, format, sample); err != nil {
				t.Fatal(err)
			}
			got, err := Read(b.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			want := *sample
			want.Lines = append([]Line{}, sample.Lines...)
			lost(&want)
			if diff := cmp.Diff(&want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for text, want := range map[string]string{
		``:                      "is no JSON of a lifecycle",
		`{}`:                    "is no JSON of a lifecycle",
		`[]`:                    "has no line",
		"[\n{\"cycle\":":        "is no JSON of a lifecycle: line 2: unexpected end",
		"[\n{\"cycle\": 2.10}]": "line 2: cycle is a number, not a string",
		`[{"cycle": "1", "releaseDate": "2024-13-01", "eol": false}]`:  "line 1: releaseDate: ",
		`[{"eol": "2026-01-01"}]`:                                      "a line has no name",
		`[{"cycle": "1", "eol": true}]`:                                "line 1 is over, and no day says since when",
		`[{"cycle": "1", "eol": 5}]`:                                   "neither a day nor true or false",
		`[{"cycle": "1", "eol": "soon"}]`:                              `"soon" is no day`,
		`[{"cycle": "1", "eol": false}, {"cycle": "1", "eol": false}]`: "line 1 is there twice",
		`{"statements": []}`:                                           "has no line",
		`{"statements": [{"productVersion": "1", "core": {}}]}`:        "has no end_of_life",
		`{"statements": [{"productName": "a", "productVersion": "1", "core": {"end_of_life": "tba"}}, {"productName": "b"}]}`:               "is of two products, a and b",
		`{"events": [{"id": 1, "type": "withdrawn", "effective": "2026-01-01T00:00:00Z", "version": "1"}]}`:                                 `of the type "withdrawn", which is not read`,
		`{"events": [{"id": 1, "type": "endOfLife", "effective": "2026-01-01T00:00:00Z"}]}`:                                                 "names no version",
		`{"events": [{"id": 1, "type": "endOfLife", "effective": "2026-01-01T00:00:00Z", "versions": [{"range": "vers:npm/>=1.0|<3.0"}]}]}`: "is not that of one line",
	} {
		if _, err := Read([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
	if err := Write(&bytes.Buffer{}, "clee", sample); err == nil || !strings.Contains(err.Error(), `unknown format "clee" (did you mean "cle"?)`) {
		t.Error(err)
	}
}

// An end that comes before its word of support says the same.
func TestOrderOfEvents(t *testing.T) {
	p, err := Read([]byte(`{"events": [
		{"id": 3, "type": "endOfLife", "effective": "2027-01-01T00:00:00Z", "versions": [{"version": "1.0"}, {"range": "vers:semver/>=1.1|<1.2"}]},
		{"id": 2, "type": "endOfSupport", "supportId": "basic", "effective": "2026-01-01T00:00:00Z", "versions": [{"version": "1.0"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Line{{Name: "1.0", Ends: "2026-01-01"}, {Name: "1.1", Ends: "2027-01-01"}}, p.Lines); diff != "" {
		t.Error(diff)
	}
}

func FuzzRead(f *testing.F) {
	for _, format := range Formats() {
		var b bytes.Buffer
		if err := Write(&b, format, sample); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		p, err := Read(content)
		if err != nil {
			return
		}
		if _, err := p.Topics("p", "https://a.example/"); err != nil {
			t.Error(err)
		}
	})
}
