package window

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const answer = `{"asOf":"2022-06-15","products":[
 {"name":"a","title":"A","policy":"endDates","references":[],"catalogDate":"2022-06-10","lines":[
  {"line":"3","latest":null,"released":"2022-08-01","phase":"notReleased","endsOn":null,"endedOn":null,"endsWith":null},
  {"line":"2","latest":"2.1","released":"2021-01-01","phase":"current","endsOn":"2022-07-15","endedOn":null,"endsWith":null},
  {"line":"1","latest":"1.9","released":"2020-01-01","phase":"supported","endsOn":"2022-07-16","endedOn":null,"endsWith":"4"},
  {"line":"0","latest":null,"released":null,"phase":"expired","endsOn":null,"endedOn":"2021-01-01","endsWith":null}]},
 {"name":"b","title":"B","policy":"notListed","references":[],"lines":[]}]}`

func TestFilter(t *testing.T) {
	for name, c := range map[string]struct {
		horizon int
		all     bool
		want    string
	}{
		"in support":      {0, false, "a 2,1"},
		"all":             {0, true, "a 3,2,1,0"},
		"ends soon":       {30, false, "a 2"},
		"a day later":     {31, false, "a 2,1"},
		"nothing is near": {1, false, ""},
	} {
		doc, err := Answer(json.RawMessage(answer))
		if err != nil {
			t.Fatal(err)
		}
		if err := doc.Filter(c.horizon, c.all); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range doc.Products {
			var lines []string
			for _, l := range p.Lines {
				lines = append(lines, l.Line)
			}
			got = append(got, p.Name+" "+strings.Join(lines, ","))
		}
		if diff := cmp.Diff(c.want, strings.Join(got, "; ")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestTextSaysAll requires that every date the rules give is shown, and the age
// of what they rest on.
func TestTextSaysAll(t *testing.T) {
	doc, err := Answer(json.RawMessage(answer))
	if err == nil {
		err = doc.Filter(0, true)
	}
	var b bytes.Buffer
	if err == nil {
		err = doc.Write(&b, "text")
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2022-08-01", "2022-07-15", "2022-07-16 with 4", "2021-01-01", "facts of 2022-06-10 (5 days old)"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

func TestMalformedAnswer(t *testing.T) {
	for _, raw := range []string{`[]`, `{"products": 1}`, ``} {
		if _, err := Answer(json.RawMessage(raw)); err == nil {
			t.Errorf("%q is taken", raw)
		}
	}
	doc, err := Answer(json.RawMessage(`{"asOf": "some day"}`))
	if err == nil {
		err = doc.Filter(30, false)
	}
	if err == nil {
		t.Error("a day that is none is taken")
	}
}
