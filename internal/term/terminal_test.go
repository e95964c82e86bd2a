package term

import (
	"bytes"
	"testing"
	"time"
)

func TestProgressLine(t *testing.T) {
	for want, got := range map[string]string{
		"a.json: 512 MiB of 1024 MiB, 3 clusters, 10s left": progressLine("a.json", 512<<20, 1<<30, 3, 10*time.Second),
		"-: 1 MiB":               progressLine("-", 1<<20, 0, 0, time.Second),
		"a.json: 2 MiB of 2 MiB": progressLine("a.json", 2<<20, 2<<20, 0, time.Second),
		"2 of 9 clusters asked; waiting for eu-1, us-1":            countLine(2, 9, []string{"eu-1", "us-1"}),
		"9 of 9 clusters asked":                                    countLine(9, 9, nil),
		"9 clusters read, 0 judged":                                judgedLine(0, 9, 3*time.Second),
		"9 clusters read, 3 judged, 1.0 a second, 6s left":         judgedLine(3, 9, 3*time.Second),
		"10000 clusters read, 2500 judged, 500 a second, 15s left": judgedLine(2500, 10000, 5*time.Second),
		"a.json: 0 MiB of 0 MiB, 1s left":                          progressLine("a.json", 500, 1000, 0, time.Second),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestNoProgressOffTerminals keeps the line out of files and pipes.
func TestNoProgressOffTerminals(t *testing.T) {
	var b bytes.Buffer
	p := NewProgress(&b)
	p.started = time.Time{}
	p.Update("a", 1, 2, 0)
	p.Judged(1, 2)
	p.Count(1, 2, nil)
	p.Done()
	if b.Len() > 0 {
		t.Errorf("wrote %q", b.String())
	}
}
