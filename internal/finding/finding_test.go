package finding

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// whole is a finding as the rules give it, with keys that this program does not
// know at every level.
const whole = `{"rule":"os/not_listed","level":"violation","title":"T","message":"M",` +
	`"subject":{"kind":"nodeGroup","name":"w","rack":"7"},"location":{"path":"spec.nodes[0]","note":1},"remediation":"R","until":null,` +
	`"disputed":true,"basis":"inferred","references":[{"title":"t","source":"s","clause":"c","page":3}],"fingerprint":"f",` +
	`"waiver":{"reason":"r","owner":"o","expires":"2030-01-01","ticket":"T-1"},"more":{"a":[1,2]}}`

func read(t *testing.T, text string) *Finding {
	t.Helper()
	var f *Finding
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestNothingTheRulesSayIsLost(t *testing.T) {
	written, err := json.Marshal(read(t, whole))
	if err != nil {
		t.Fatal(err)
	}
	var want, got any
	if json.Unmarshal([]byte(whole), &want) != nil || json.Unmarshal(written, &got) != nil {
		t.Fatal("no JSON")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRemark(t *testing.T) {
	f := read(t, whole)
	if got := f.Remark(); got != "M [disputed] [inferred] (waived by o until 2030-01-01: r (T-1))" {
		t.Error(got)
	}
	if f.Result() != Waived {
		t.Error(f.Result())
	}
	f.Waiver, f.Known = nil, true
	if f.Result() != Known || !strings.HasSuffix(f.Remark(), "(known: the baseline has it too)") {
		t.Error(f.Remark())
	}
}

// TestMalformed requires that no answer of rules from elsewhere which lacks
// something passes for a finding.
func TestMalformed(t *testing.T) {
	if err := read(t, whole).Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string][2]string{
		"no message":            {`"message":"M"`, `"message":""`},
		"no subject":            {`"kind":"nodeGroup"`, `"kind":""`},
		"no fingerprint":        {`"fingerprint":"f"`, `"fingerprint":""`},
		"a level that is none":  {`"level":"violation"`, `"level":"harmless"`},
		"no references":         {`"references":[{"title":"t","source":"s","clause":"c","page":3}]`, `"references":null`},
		"a waiver of nobody":    {`"owner":"o"`, `"owner":""`},
		"a waiver without end":  {`"expires":"2030-01-01"`, `"expires":""`},
		"a rule without a name": {`"rule":"os/not_listed"`, `"rule":""`},
	} {
		if !strings.Contains(whole, change[0]) {
			t.Fatalf("%s: nothing to change", name)
		}
		if err := read(t, strings.Replace(whole, change[0], change[1], 1)).Check(); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	var none *Finding
	if none.Check() == nil {
		t.Error("null is taken")
	}
}

// TestBaseline requires that an old finding answers for a new one of the same
// kind that is no worse, and for nothing else that came under its name.
func TestBaseline(t *testing.T) {
	on := func(level, name, os string) *Finding {
		return &Finding{Level: level, Subject: Subject{Kind: "nodeGroup", Name: name},
			Extra: Extra{"evidence": json.RawMessage(`{"facts":[{"path":"spec.nodes[0].os","value":{"id":"` + os + `"}}]}`)}}
	}
	old := on(Warning, "w", "ubuntu")
	for name, c := range map[string]struct {
		now  *Finding
		want bool
	}{
		"the same":       {on(Warning, "w", "ubuntu"), true},
		"better":         {on(Info, "w", "ubuntu"), true},
		"worse":          {on(Unknown, "w", "ubuntu"), false},
		"another group":  {on(Warning, "x", "ubuntu"), false},
		"another system": {on(Warning, "w", "centos"), false},
		"no system":      {on(Warning, "w", ""), false},
	} {
		if got := old.AnswersFor(c.now); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// pointed has a form of its own where there is a pointer to it.
type pointed struct{ A string }

func (p *pointed) MarshalJSON() ([]byte, error) { return json.Marshal("pointed " + p.A) }

// TestWritesLikeTheLibrary holds Append to encoding/json for what documents are
// made of.
func TestWritesLikeTheLibrary(t *testing.T) {
	type inner struct {
		Text string  `json:"text,omitempty"`
		None *string `json:"none"`
	}
	type outer struct {
		Empty   inner             `json:"empty,omitempty"`
		List    []*inner          `json:"list"`
		Nil     []string          `json:"nil"`
		Left    []string          `json:"left,omitempty"`
		Map     map[string]string `json:"map"`
		Zero    map[string]string `json:"zero,omitzero"`
		Any     []any             `json:"any"`
		Number  int               `json:"number"`
		Bool    bool              `json:"bool"`
		Pointed *pointed          `json:"pointed"`
		Items   []pointed         `json:"items"`
		Own     pointed           `json:"own"`
		Raw     json.RawMessage   `json:"raw"`
		NoRaw   json.RawMessage   `json:"noRaw"`
		Out     string            `json:"-"`
		private string
	}
	text := "a\"b\\c\n\u2028é<&>\x01\xff"
	value := outer{
		List: []*inner{{Text: text}, nil, {None: &text}}, Left: []string{}, Map: map[string]string{text: text, "a": "", "B": "b"}, Number: -7, Bool: true,
		Any:     []any{nil, 1.5, json.Number("2.50"), "x", []string{}, map[string]any{"k": []any{true, map[int]string{1: "x"}}}, []byte("x"), inner{}},
		Pointed: &pointed{"a"}, Items: []pointed{{"b"}}, Own: pointed{"c"},
		Raw: json.RawMessage("{ \"a \\\" b\": [1,\n 2 ] }"), Out: "x", private: "x",
	}
	for _, value := range []any{value, &value} {
		var want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(value); err != nil {
			t.Fatal(err)
		}
		got, err := Append(nil, value)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.TrimSpace(want.String()), string(got)); diff != "" {
			t.Error(diff)
		}
	}
	if _, err := Append(nil, []any{func() {}}); err == nil {
		t.Error("a function was written")
	}
	if _, err := Append(nil, json.RawMessage{}); err == nil {
		t.Error("no JSON was written as it is")
	}
	spaced := strings.ReplaceAll(whole, ",", ", ")
	got, err := Append(nil, read(t, spaced))
	if want, _ := Append(nil, read(t, whole)); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v: %s, want %s", err, got, want)
	}
}
