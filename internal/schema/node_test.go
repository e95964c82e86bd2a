package schema

import "testing"

// What the walk does not know must not pass unseen.
func TestUncheckedKeywordsAreRefused(t *testing.T) {
	for name, raw := range map[string]string{
		"keyword": `{"minContains": 1}`,
		"format":  `{"properties": {"a": {"format": "uri"}}}`,
		"pattern": `{"patternProperties": {"(": {}}}`,
		"place":   `{"items": {"$ref": "#/$defs/none"}}`,
	} {
		var n *node
		err := decode([]byte(raw), &n)
		if err == nil {
			err = n.link("x.json", map[string]*node{"x.json": n})
		}
		if err == nil {
			t.Errorf("%s: %s is taken", name, raw)
		}
	}
}

// A key is there whatever its value is.
func TestKeyOfNullNeedsItsOthers(t *testing.T) {
	n := &node{DependentRequired: map[string][]string{"a": {"b"}}}
	if n.check(map[string]any{"a": nil}, nil) == nil || n.check(map[string]any{"b": nil}, nil) != nil {
		t.Error("a null needs nothing, or what is not there does")
	}
}
