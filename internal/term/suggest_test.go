package term

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"kubelet", "kernel", "json", "text", "asOf"}
	for word, want := range map[string]string{
		"kublet": "kubelet", "Kernel": "kernel", "jsno": "json", "as-of": "asOf", "asof": "asOf", "xml": "", "kubernetes": "", "": "",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("%s: got %q, want %q", word, got, want)
		}
	}
}
