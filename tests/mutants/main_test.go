package main

import (
	"strings"
	"testing"
)

// TestWhole refuses tests that fail without any change, also where only some rows of a table do.
func TestWhole(t *testing.T) {
	const rule = "package a\n\nsmall(x) if x < 3\n"
	for name, c := range map[string]struct{ test, want string }{
		"all pass":      {"test_small if a.small(1)\n\ntest_rows[name] if {\n\tsome name, x in {\"one\": 1, \"two\": 2}\n\ta.small(x)\n}\n", ""},
		"a test fails":  {"test_small if a.small(4)\n", "data.a_test.test_small"},
		"a row fails":   {"test_rows[name] if {\n\tsome name, x in {\"one\": 1, \"four\": 4}\n\ta.small(x)\n}\n", "four"},
		"a test breaks": {"test_small if a.small(1 / 0)\n", "data.a_test.test_small"},
	} {
		modules, err := newTree(map[string]string{"a/a.rego": rule, "a/a_test.rego": "package a_test\n\nimport data.a\n\n" + c.test})
		if err != nil {
			t.Fatal(err)
		}
		err = modules.whole()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
