package term

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"insupport/internal/lazy"
)

// plainScalar is a text that every version of YAML reads as that text without
// quotes, unless it is one of the words.
var plainScalar = lazy.Regexp(`^(?:[A-Za-z/][A-Za-z0-9_./@+,-]*(?::[A-Za-z0-9/][A-Za-z0-9_./@+,-]*)*(?: [A-Za-z0-9(][A-Za-z0-9_./()+-]*)*|[0-9]+(?:\.[0-9]+){2,}(?:[-+][A-Za-z0-9._+-]*)?)$`)

// words that some version of YAML takes for something else.
var words = []string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}

// YAML writes a value as one document: structs in the order of their fields,
// maps by order, then sorted. Only texts that nobody can take for anything
// else stand without quotes; merge keys, line breaks and what nobody sees do
// not.
func YAML(w io.Writer, v any, order ...string) error {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(node(reflect.ValueOf(v), order)); err != nil {
		return err
	}
	if err := enc.Close(); err != nil {
		return err
	}
	_, err := w.Write(escapeYAML(b.Bytes()))
	return err
}

// YAMLText writes a text as YAML in quotes.
func YAMLText(s string) string {
	raw, _ := json.Marshal(s) // whose escapes are YAML's too
	return string(escapeYAML(raw))
}

// escapeYAML rewrites hashes and hidden characters, which stand in double
// quotes only.
func escapeYAML(raw []byte) []byte {
	raw = hashCommand().ReplaceAll(raw, []byte(`#\x23$1`))
	return escapeHidden(raw, func(r rune) string { return fmt.Sprintf(`\U%08x`, r) })
}

// node makes the nodes here and not by the library, which writes some texts so
// that it cannot read them again.
func node(v reflect.Value, order []string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	add := func(key string, value reflect.Value) {
		n.Content = append(n.Content, text(key), node(value, order))
	}
	switch v.Kind() {
	case reflect.Invalid:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: "null"}
	case reflect.Interface, reflect.Pointer:
		return node(v.Elem(), order)
	case reflect.Struct:
		for i := range v.NumField() {
			key, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
			if options != "omitempty" || !v.Field(i).IsZero() {
				add(key, v.Field(i))
			}
		}
	case reflect.Map:
		rank := func(key string) int {
			if i := slices.Index(order, key); i >= 0 {
				return i
			}
			return len(order)
		}
		for _, key := range slices.SortedFunc(v.Seq(), func(a, b reflect.Value) int {
			return cmp.Or(cmp.Compare(rank(a.String()), rank(b.String())), strings.Compare(a.String(), b.String()))
		}) {
			add(key.String(), v.MapIndex(key))
		}
	case reflect.Slice:
		n.Kind = yaml.SequenceNode
		for i := range v.Len() {
			n.Content = append(n.Content, node(v.Index(i), order))
		}
	case reflect.String:
		if v.Type() != reflect.TypeFor[json.Number]() {
			return text(v.String())
		}
		fallthrough
	default:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprint(v.Interface())}
	}
	return n
}

func text(s string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: strings.ToValidUTF8(s, "�")}
	if !plainScalar().MatchString(s) || slices.Contains(words, strings.ToLower(s)) {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}
