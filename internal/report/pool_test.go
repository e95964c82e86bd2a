package report

import "testing"

func TestPoolKeepsOne(t *testing.T) {
	var p Pool
	first := pooled(&p, map[string]string{"a": "1"})
	again := pooled(&p, map[string]string{"a": "1"})
	if first["a"] = "one"; again["a"] != "one" || len(p.kept) != 1 {
		t.Error("two of the same are kept")
	}
	pooled(&p, map[string]string{"a": "2"})
	if empty := pooled(&p, []string{}); empty == nil {
		t.Error("another value is given")
	}
	if none := pooled[[]int](&p, nil); none != nil || len(p.kept) != 4 {
		t.Errorf("nil is given as %v, %d are kept", none, len(p.kept))
	}
	pooled(&p, []int{}) // of the same type and other JSON
	if len(p.kept) != 5 {
		t.Error("an empty list is kept for none")
	}
}
