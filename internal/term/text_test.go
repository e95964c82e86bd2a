package term

import (
	"encoding/json"
	"testing"
)

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"plain text, 100% (é 🎉)":  "plain text, 100% (é 🎉)",
		"::x::":                   ": :x::",
		" \u00a0::x::":            " \u00a0: :x::",
		"a ::x::":                 "a ::x::",
		"a\n::x":                  "a�::x",
		"##[x] ##vso[y]":          "# #[x] # #vso[y]",
		"####vso[##vso[x]":        "### #vso[# #vso[x]",
		"## heading [x]":          "## heading [x]",
		"#\u200b#vso[x]":          "#�#vso[x]",
		"\x1b[1m\x7f\u0085\u202e": "�[1m���",
		"\u200b\u2066\ufeff\u00ad\ufe0f\u3164\U000e0041": "�������",
		"\xff": "�",
	} {
		if got := Line(in); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCell(t *testing.T) {
	for in, want := range map[string]string{"": "", "a=1": "a=1", "=1": "'=1", " =1": "' =1", "-1": "'-1", "@x": "'@x", "＝1": "'＝1", "a;=1;b": "a;'=1;b", "\t=1": "�=1"} {
		if got := Cell(in); got != want {
			t.Errorf("Cell(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	for in, want := range map[string]string{
		"a|b_c":              `a\|b\_c`,
		"https://x.com":      "https&#58;//x.com",
		"WWW.x.com":          "WWW&#46;x.com",
		"mailto:a@b.com":     "mailto&#58;a&#64;b.com",
		"![x](y) #1 @me !2":  `\!\[x\](y) &#35;1 &#64;me \!2`,
		"<b>&amp;</b> `x` ~": "&lt;b&gt;&amp;amp;&lt;/b&gt; \\`x\\` \\~",
		"a\n\n# b":           "a��&#35; b",
	} {
		if got := Markdown(in); got != want {
			t.Errorf("Markdown(%q) = %q, want %q", in, got, want)
		}
	}
}

// JSON changes no value: parsers read what was written.
func FuzzJSON(f *testing.F) {
	f.Add("##vso[x]\u202e\U000e0041\u0085 \\##[x]")
	f.Fuzz(func(t *testing.T, s string) {
		raw, _ := json.Marshal(s)
		var want, got string
		if json.Unmarshal(raw, &want) != nil || json.Unmarshal(JSON(raw), &got) != nil || got != want {
			t.Errorf("%q becomes %q", want, got)
		}
		if out := JSON(raw); hashCommand().Match(out) {
			t.Errorf("a command is left in %s", out)
		}
	})
}

// TestHarmlessCells requires that cells which are passed over would not change.
func TestHarmlessCells(t *testing.T) {
	for _, s := range []string{"", "a", "a-b", "-a", " -a", "\t-1", "a=b", "=a", "a;=b", "+1", "@x", "##a[", "::x", "a::b", "2022-06-01", "\u200b", "＝a", "a\nb", "- ", " "} {
		if want := formula().ReplaceAllString(Line(s), "$1'$2"); Cell(s) != want || harmless(s) && s != want {
			t.Errorf("%q becomes %q, not %q", s, Cell(s), want)
		}
	}
}
