package term

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// TestFinisher requires the bytes that the whole gives at once, wherever parts
// of it end.
func TestFinisher(t *testing.T) {
	var whole strings.Builder
	for i := range 9000 {
		fmt.Fprint(&whole, []string{"a line\n", "\n", "  ", "::error::x\n", "##vso[x]\n", "a ::b", "é\u200b\n", "\x1b[1m::x\n", "##", "[y]\n"}[i*i%97%10])
	}
	for name, finish := range map[string]func([]byte) []byte{"guard": Guard, "markup": Markup} {
		for _, size := range []int{1, 7, 1000, 70_000} {
			var out bytes.Buffer
			f := Finisher{Out: &out, Finish: finish}
			for rest := []byte(whole.String()); len(rest) > 0; {
				n := min(size, len(rest))
				if _, err := f.Write(rest[:n]); err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			if err := f.Flush(); err != nil {
				t.Fatal(err)
			}
			if want := finish([]byte(whole.String())); !bytes.Equal(out.Bytes(), want) {
				t.Errorf("%s in parts of %d bytes: %d bytes, want %d", name, size, out.Len(), len(want))
			}
		}
	}
}
