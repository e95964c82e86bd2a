// Package term is what is shown to whoever reads output: a terminal, the
// runner that shows a log, a browser, a spreadsheet, a parser. It promises that
// what a consumer would act on never leaves as it came: where a format has
// escapes the same text is written in another way, where it has none the text
// is changed. There is one function per consumer, one writer of JSON, one of
// YAML, one of tables.
package term

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"insupport/internal/lazy"
)

// hidden tells characters that nobody sees and that change what is seen, or
// make two names look alike: controls, bidirectional and zero-width ones.
func hidden(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == 0x7f
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Variation_Selector,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point)
}

// Visible replaces what nobody sees, line feeds too.
func Visible(s string) string {
	return strings.Map(func(r rune) rune {
		if hidden(r) {
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
}

// Runners take ##[x], ##vso[x] and the like anywhere in a line, and ::x:: at
// its start, after blanks and colours.
var (
	hashCommand  = lazy.Regexp(`##([A-Za-z]*\[)`)
	colonCommand = lazy.Regexp(`(?m)^((?:[\s\p{Z}]|\x1b\[[0-9;]*m)*)::`)
)

// Guard breaks the commands of runners in lines that are made harmless
// otherwise, such as those with colours of our own.
func Guard(lines []byte) []byte {
	if bytes.Contains(lines, []byte("##")) {
		lines = hashCommand().ReplaceAll(lines, []byte("# #$1"))
	}
	if bytes.Contains(lines, []byte("::")) {
		lines = colonCommand().ReplaceAll(lines, []byte("$1: :"))
	}
	return lines
}

// Line makes a text fit for a line of a terminal or log.
func Line(s string) string {
	return string(Guard([]byte(Visible(s))))
}

// Page does what Line does, for whole output whose line feeds are our own.
func Page(lines []byte) []byte {
	return Guard(bytes.Map(func(r rune) rune {
		if hidden(r) && r != '\n' {
			return unicode.ReplacementChar
		}
		return r
	}, bytes.ToValidUTF8(lines, []byte("�"))))
}

// JSON rewrites a JSON text, or several, with escapes: a parser reads the same
// values, and a log that shows it runs nothing and hides nothing.
func JSON(raw []byte) []byte {
	if bytes.Contains(raw, []byte("##")) {
		raw = hashCommand().ReplaceAll(raw, []byte(`#\u0023$1`))
	}
	return escapeHidden(raw, func(r rune) string {
		if r > 0xffff {
			r -= 0x10000
			return fmt.Sprintf(`\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		}
		return fmt.Sprintf(`\u%04x`, r)
	})
}

// Quoted appends a text as JSON, as encoding/json does with HTML escapes off. Most
// texts have nothing to escape.
func Quoted(out []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			var b bytes.Buffer
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			_ = enc.Encode(s) // of a text there is no error
			return append(out, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
		}
	}
	return append(append(append(out, '"'), s...), '"')
}

// Markup does for XML and HTML what JSON does, but that hidden characters are
// replaced: people read the texts in it.
func Markup(raw []byte) []byte {
	if bytes.Contains(raw, []byte("##")) {
		raw = hashCommand().ReplaceAll(raw, []byte(`#&#35;$1`))
	}
	if bytes.Contains(raw, []byte("::")) {
		raw = colonCommand().ReplaceAll(raw, []byte("$1&#58;:"))
	}
	return escapeHidden(raw, func(rune) string { return "�" })
}

// escapeHidden rewrites hidden characters; line feeds and tabs are structure.
func escapeHidden(raw []byte, escape func(rune) string) []byte {
	var out []byte
	done := 0 // bytes that are in out
	for i := 0; i < len(raw); {
		if c := raw[i]; c >= ' ' && c < 0x7f {
			i++
			continue
		}
		r, n := rune(raw[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(raw[i:])
		}
		if hidden(r) && r != '\n' && r != '\t' {
			out = append(append(out, raw[done:i]...), escape(r)...)
			done = i + n
		}
		i += n
	}
	if done == 0 {
		return raw
	}
	return append(out, raw[done:]...)
}

// formula is the start of a cell that a spreadsheet would evaluate; where
// semicolons part cells, they start one too.
var formula = lazy.Regexp(`(^|;)(\s*[=+\-@＝＋－＠])`)

// Cell makes a text fit for a cell of CSV.
func Cell(s string) string {
	if harmless(s) {
		return s
	}
	return formula().ReplaceAllString(Line(s), "$1'$2")
}

// harmless tells a text, of most cells, that nothing looks at twice.
func harmless(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ', c > '~', c == '#', c == ':', c == ';', c == '=', c == '+', c == '@', c == '-' && strings.TrimSpace(s[:i]) == "":
			return false
		}
	}
	return true
}

var markdown = strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "!", `\!`,
	"~", `\~`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "@", "&#64;", "#", "&#35;", "$", `\$`,
	"://", "&#58;//", ":", ":")

// links are what renderers make links of without any markup: the scheme or
// the first dot is written in another way.
var links = lazy.Regexp(`(?i)\b(www|mailto|xmpp)([.:])`)

// Markdown makes a text fit for a line or a table of Markdown: no markup,
// mentions, references or links come of it.
func Markdown(s string) string {
	s = markdown.Replace(strings.Join(strings.Fields(Line(s)), " "))
	return links().ReplaceAllStringFunc(s, func(m string) string {
		last := len(m) - 1
		return fmt.Sprintf("%s&#%d;", m[:last], m[last])
	})
}

// GitHub makes a text fit for the message of a workflow command.
func GitHub(s string) string { return gitHubData.Replace(annotation(s)) }

// GitHubProperty makes a text fit for a property of a workflow command.
func GitHubProperty(s string) string { return gitHubProperty.Replace(annotation(s)) }

// Azure makes a text fit for the message of a logging command.
func Azure(s string) string { return azureData.Replace(annotation(s)) }

// AzureProperty makes a text fit for a property of a logging command.
func AzureProperty(s string) string { return azureProperty.Replace(annotation(s)) }

var (
	gitHubData     = strings.NewReplacer("%", "%25", "\n", "%0A")
	gitHubProperty = strings.NewReplacer("%", "%25", "\n", "%0A", ":", "%3A", ",", "%2C")
	azureData      = strings.NewReplacer("%", "%AZP25", "\n", "%0A")
	azureProperty  = strings.NewReplacer("%", "%AZP25", "\n", "%0A", ";", "%3B", "]", "%5D")
)

// annotation keeps line feeds, which the runner is told in another way and
// shows again.
func annotation(s string) string {
	return string(Page([]byte(s)))
}
