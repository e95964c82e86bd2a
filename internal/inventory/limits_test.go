package inventory

import (
	"fmt"
	"insupport/internal/document"
	"strings"
	"testing"
)

const head = "apiVersion: insupport/v1\nkind: ClusterInventory\nmetadata: {name: a}\nspec:\n"

// TestLimits refuses at once what is over a limit, naming limit and place.
func TestLimits(t *testing.T) {
	list := func(key, item string, n int) string {
		return head + "  " + key + ":\n" + strings.Repeat("  - "+item+"\n", n)
	}
	for name, c := range map[string]struct{ text, want string }{
		"node groups":    {list("nodes", "{name: a}", 10_001), "a.yaml:5: spec.nodes has 10001 items, more than the 10000 that one inventory may have"},
		"components":     {list("components", "{name: a}", 20_001), "a.yaml:5: spec.components has 20001 items"},
		"features":       {list("features", "a", 10_001), "a.yaml:5: spec.features has 10001 items"},
		"needs":          {list("needs", "a", 10_001), "a.yaml:5: spec.needs has 10001 items"},
		"members":        {head + "  nodes:\n  - name: a\n    members: [" + strings.Repeat("a,", 100_001) + "]\n", "a.yaml:7: spec.nodes[].members has 100001 items, more than the 100000"},
		"a long text":    {head + "  license: " + strings.Repeat("x", 64<<10+1) + "\n", "a.yaml:5: a text of 64 KiB, longer than 64 KiB"},
		"depth":          {head + "  facts: " + strings.Repeat("{a: ", 70) + "1" + strings.Repeat("}", 70) + "\n", "nested deeper than 64 levels"},
		"many labels":    {strings.Replace(head, "name: a", "name: a, labels: {"+labels(1001)+"}", 1) + "  license: enterprise\n", "metadata.labels has 1001 items"},
		"a day far away": {strings.Replace(head, "spec:", "asOf: \"2300-01-01\"\nspec: {}", 1), "asOf: \"2300-01-01\" is not between 1678-01-01 and 2262-04-11"},
	} {
		t.Run(name, func(t *testing.T) {
			docs, err := document.Parse("a.yaml", []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			_, err = New(docs[0], docs[0].Value, nil, nil)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %.200v, want %s", err, c.want)
			}
		})
	}
}

func labels(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("l%d: x", i))
	}
	return strings.Join(all, ", ")
}

// TestManyProblems tells the first of many problems, each at its line, in a
// time that grows with their number.
func TestManyProblems(t *testing.T) {
	var b strings.Builder
	b.WriteString(head)
	for i := range 30_000 {
		fmt.Fprintf(&b, "  key%d: 1\n", i)
	}
	docs, err := document.Parse("a.yaml", []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	_, err = New(docs[0], docs[0].Value, nil, nil)
	lines := strings.Split(fmt.Sprint(err), "\n")
	if len(lines) != maxTold+1 || lines[0] != `a.yaml:5: unknown key "key0"` || lines[maxTold] != "a.yaml: 29900 more problems" {
		t.Errorf("%d lines: %s … %s", len(lines), lines[0], lines[len(lines)-1])
	}
}
