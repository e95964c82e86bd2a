package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// hostile holds, line by line, what consumers of the formats act on.
const hostile = "::stop-commands::x\n  ::error::x\r##[group]x ###vso[task.setvariable variable=a]b ##vso[##vso[x] ##teamcity[x]\n" +
	"=1+1;=1+1\n\x1b[31m\x00\u009b31m\u202e\u200b\u2028\ufeff\u00ad\U000e0041\u3164 <script>x</script> ]]> <!-- & \" ' `x` [x](https://example.com) https://example.com www.example.com @all #1 !1\n<<\n" +
	"not ok 9 # TODO x # SKIP x \\# SKIP x\"} 1\n# TYPE x counter\nBail out!\n"

// fixed are the fields with words of a fixed list or shape; the reader of
// reports and the rules' contract hold them.
var fixed = map[string]bool{"Level": true, "Verdict": true, "VerdictWithoutWaivers": true, "Phase": true, "Outcomes": true, "AsOf": true, "State": true, "Tier": true,
	"EndedOn": true, "EndsOn": true, "LeavesOn": true, "Until": true, "Line": true, "APIVersion": true, "Kind": true, "Fingerprint": true}

// poison puts a text into every text of a value and returns their number.
func poison(v reflect.Value, text string) (n int) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return 0
		}
		if v.Kind() == reflect.Interface {
			if s, ok := v.Interface().(string); ok {
				v.Set(reflect.ValueOf(s + text))
				return 1
			}
		}
		return poison(v.Elem(), text)
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; !fixed[name] && v.Type().Field(i).IsExported() {
				n += poison(v.Field(i), text)
			}
		}
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[json.RawMessage]() {
			return 0
		}
		for i := range v.Len() {
			n += poison(v.Index(i), text)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			value := v.MapIndex(key)
			if value.Kind() == reflect.Interface {
				value = value.Elem()
			}
			if value.Kind() == reflect.String && value.Type() == reflect.TypeFor[string]() {
				v.SetMapIndex(key, reflect.ValueOf(value.String()+text))
				n++
			} else if value.Kind() == reflect.Map || value.Kind() == reflect.Slice {
				n += poison(value, text)
			}
		}
	case reflect.String:
		if v.CanSet() {
			v.SetString(text + v.String())
			return 1
		}
	}
	return n
}

// Commands that are the program's own, for the two systems they are meant for.
var own = map[string]*regexp.Regexp{
	"azuredevops": regexp.MustCompile(`^##vso\[task\.logissue `),
	"github":      regexp.MustCompile(`^::(error|warning|notice) `),
}

// TestTextIsData feeds a hostile text in every field through every format: no
// byte of it drives a runner, a terminal or a reader, and parsers read it back.
func TestTextIsData(t *testing.T) {
	for _, format := range Formats() {
		r, o := fleet(t)
		o.Width = 40
		if n := poison(reflect.ValueOf(r), hostile); n < 150 {
			t.Fatalf("only %d texts", n)
		}
		poison(reflect.ValueOf(&o), hostile)
		outcomesOf(r)
		out := render(t, format, r, o)
		checkHarmless(t, format, out)
		readHostile(t, format, out, r)
	}
}

// outcomesOf renames the outcomes that tell of findings as their rules were.
func outcomesOf(r *Report) {
	for _, c := range r.Clusters {
		outcomes := map[string]string{}
		for rule, outcome := range c.Outcomes {
			if levelOf[outcome] == "" {
				outcomes[rule] = outcome
			}
		}
		for outcome, level := range levelOf {
			for _, f := range c.Findings {
				if f.Level == level && f.Waiver == nil {
					outcomes[f.Rule] = outcome
				}
			}
		}
		c.Outcomes = outcomes
	}
}

// FuzzWriters does the same with texts that nobody thought of, one format at a
// time: fuzzing makes everything slow.
func FuzzWriters(f *testing.F) {
	for i := range Formats() {
		f.Add(hostile, byte(i))
		f.Add("\"\\ \u0085::x\r\n##[x]", byte(i))
	}
	f.Fuzz(func(t *testing.T, text string, format byte) {
		name := Formats()[int(format)%len(Formats())]
		r, o := fleet(t)
		r.Clusters = r.Clusters[:1]
		text = strings.ToValidUTF8(text, "�") // as what is read has it
		poison(reflect.ValueOf(r), text)
		poison(reflect.ValueOf(&o), text)
		outcomesOf(r)
		out := render(t, name, r, o)
		checkHarmless(t, name, out)
		readHostile(t, name, out, r)
	})
}

var hashCommand = regexp.MustCompile(`##[A-Za-z]*\[`)

func checkHarmless(t *testing.T, format string, out []byte) {
	t.Helper()
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSuffix(line, "\n")
		if own[format] != nil {
			line = own[format].ReplaceAllString(line, "")
		}
		if strings.HasPrefix(strings.TrimSpace(line), "::") || hashCommand.MatchString(line) {
			t.Errorf("%s: a runner would act on %.80q", format, line)
		}
		for _, c := range strings.ReplaceAll(line, "\t", "") {
			if unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
				t.Errorf("%s: %U in %.80q", format, c, line)
				break
			}
		}
	}
}

func readHostile(t *testing.T, format string, out []byte, r *Report) {
	t.Helper()
	var err error
	switch format {
	case "json":
		var back *Report
		if back, err = Read(out); err == nil {
			if diff := cmp.Diff(r.Clusters[0].Findings[0].Message, back.Clusters[0].Findings[0].Message); diff != "" {
				t.Errorf("json: %s", diff)
			}
		}
	case "sarif", "sarif-full", "gitlab", "conftest":
		var v any
		err = json.Unmarshal(out, &v)
	case "ndjson":
		for line := range bytes.Lines(out) {
			var v any
			if err == nil {
				err = json.Unmarshal(line, &v)
			}
		}
	case "csv", "clusters":
		var rows [][]string
		rows, err = csv.NewReader(bytes.NewReader(out)).ReadAll()
		for _, row := range rows {
			for _, cell := range row {
				if regexp.MustCompile(`(^|;)\s*[=+\-@]`).MatchString(cell) && !regexp.MustCompile(`^-\d+$`).MatchString(cell) {
					t.Errorf("csv: a spreadsheet would evaluate %.40q", cell)
				}
			}
		}
	case "junit":
		dec := xml.NewDecoder(bytes.NewReader(out))
		for err == nil {
			_, err = dec.Token()
		}
	case "policyreport", "openreports":
		dec := yaml.NewDecoder(bytes.NewReader(out))
		for err == nil {
			var v any
			err = dec.Decode(&v)
		}
	case "tap":
		point := regexp.MustCompile(`^ *(?:not ok|ok) \d+ - (?:[^\\#]|\\[\\#])*(?: # (?:SKIP|TODO) (?:[^\\#]|\\[\\#])*)?$`)
		other := regexp.MustCompile(`^ *(?:TAP version 14|1\.\.\d+|# .*|---|\.\.\.|at:|[a-z]+: (?:".*"|\d+))$`)
		for line := range strings.Lines(string(out)) {
			if line = strings.TrimSuffix(line, "\n"); !point.MatchString(line) && !other.MatchString(line) {
				t.Errorf("tap: %.120q", line)
			}
		}
	case "prometheus":
		sample := regexp.MustCompile(`^(?:# .*|insupport_\w+\{(?:\w+="(?:[^"\\]|\\["\\])*",?)*\} -?[0-9.e+]+)$`)
		for line := range strings.Lines(string(out)) {
			if line = strings.TrimSuffix(line, "\n"); !sample.MatchString(line) || strings.HasPrefix(line, "# TYPE x") {
				t.Errorf("prometheus: %.120q", line)
			}
		}
	case "html":
		if bytes.Contains(out, []byte("<script>x")) {
			t.Error("html: a script")
		}
	case "markdown":
		if m := regexp.MustCompile(`://|www\.|@all|[^\\]\[x|<script`).Find(out); m != nil {
			t.Errorf("markdown: %s", m)
		}
	case "azuredevops", "github", "table", "text": // lines, which checkHarmless reads
	default:
		t.Errorf("%s: read it back here", format)
	}
	if err != nil && err != io.EOF {
		t.Errorf("%s: %v", format, err)
	}
}
