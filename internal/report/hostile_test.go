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
	"=1+1;=1+1\n\x1b[31m\x00\u009b31m\u202e\u200b\u2028\ufeff\u00ad\U000e0041\u3164 <script>x</script> ]]> <!-- & \" ' `x` [x](https://example.com) https://example.com www.example.com @all #1 !1\n<<"

// fixed are the fields with words of a fixed list or shape; the reader of
// reports and the rules' contract hold them.
var fixed = map[string]bool{"Level": true, "Verdict": true, "VerdictWithoutWaivers": true, "Phase": true, "Outcomes": true, "AsOf": true, "State": true, "Tier": true,
	"EndedOn": true, "EndsOn": true, "LeavesOn": true, "Until": true, "Line": true, "APIVersion": true, "Kind": true, "Fingerprint": true}

// poison puts the hostile text into every text of a value and returns their
// number.
func poison(v reflect.Value) (n int) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return 0
		}
		if v.Kind() == reflect.Interface {
			if s, ok := v.Interface().(string); ok {
				v.Set(reflect.ValueOf(s + hostile))
				return 1
			}
		}
		return poison(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; !fixed[name] && v.Type().Field(i).IsExported() {
				n += poison(v.Field(i))
			}
		}
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[json.RawMessage]() {
			return 0
		}
		for i := range v.Len() {
			n += poison(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			value := v.MapIndex(key)
			if value.Kind() == reflect.Interface {
				value = value.Elem()
			}
			if value.Kind() == reflect.String && value.Type() == reflect.TypeFor[string]() {
				v.SetMapIndex(key, reflect.ValueOf(value.String()+hostile))
				n++
			} else if value.Kind() == reflect.Map || value.Kind() == reflect.Slice {
				n += poison(value)
			}
		}
	case reflect.String:
		if v.CanSet() {
			v.SetString(hostile + v.String())
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
		o.Color = false
		if n := poison(reflect.ValueOf(r)); n < 150 {
			t.Fatalf("only %d texts", n)
		}
		poison(reflect.ValueOf(&o))
		out := render(t, format, r, o)
		for line := range strings.Lines(string(out)) {
			line = strings.TrimSuffix(line, "\n")
			if own[format] != nil {
				line = own[format].ReplaceAllString(line, "")
			}
			if strings.HasPrefix(strings.TrimSpace(line), "::") || regexp.MustCompile(`##[A-Za-z]*\[`).MatchString(line) {
				t.Errorf("%s: a runner would act on %.80q", format, line)
			}
			for _, c := range strings.TrimLeft(line, "\t") {
				if unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
					t.Errorf("%s: %U in %.80q", format, c, line)
					break
				}
			}
		}
		readHostile(t, format, out, r)
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
	case "sarif", "gitlab", "conftest":
		var v any
		err = json.Unmarshal(out, &v)
	case "ndjson":
		for line := range bytes.Lines(out) {
			var v any
			if err == nil {
				err = json.Unmarshal(line, &v)
			}
		}
	case "csv":
		var rows [][]string
		rows, err = csv.NewReader(bytes.NewReader(out)).ReadAll()
		for _, row := range rows {
			for _, cell := range row {
				if regexp.MustCompile(`(^|;)\s*[=+\-@]`).MatchString(cell) {
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
	case "html":
		if bytes.Contains(out, []byte("<script>x")) {
			t.Error("html: a script")
		}
	case "markdown":
		if m := regexp.MustCompile(`://|www\.|@all|[^\\]\[x|<script`).Find(out); m != nil {
			t.Errorf("markdown: %s", m)
		}
	}
	if err != nil && err != io.EOF {
		t.Errorf("%s: %v", format, err)
	}
}
