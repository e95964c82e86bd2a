package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// nodeList is a NodeList of a given size that nobody has to store.
type nodeList struct {
	left int64
	i    int
	buf  []byte
}

func (n *nodeList) Read(p []byte) (int, error) {
	if len(n.buf) == 0 {
		switch {
		case n.i == 0:
			n.buf = []byte(`{"apiVersion":"v1","kind":"NodeList","items":[`)
		case n.left > 0:
			comma := ","
			if n.i == 1 {
				comma = ""
			}
			n.buf = fmt.Appendf(nil, `%s{"metadata":{"name":"node-%07d.example.internal","labels":{"kubernetes.io/os":"linux"},"managedFields":[%s]},`+
				`"status":{"images":[%s],"nodeInfo":{"kubeletVersion":"v1.2%d.0","osImage":"Ubuntu 20.04.4 LTS"}}}`, comma, n.i,
				strings.Repeat(`{"f:metadata":{"f:labels":{".":{},"f:kubernetes.io/os":{}}}},`, 100)+"{}",
				strings.Repeat(`{"names":["registry.example.com/app@sha256:0123456789abcdef"],"sizeBytes":301416},`, 60)+"{}", n.i%3)
		case n.left > -1<<62:
			n.buf, n.left = []byte("]}"), -1<<62
		default:
			return 0, io.EOF
		}
		n.i++
		n.left -= int64(len(n.buf))
	}
	c := copy(p, n.buf)
	n.buf = n.buf[c:]
	return c, nil
}

// TestLongInput reads 1 GB of nodes and looks at the most memory that the
// process ever had. It takes a while, so it runs on request.
func TestLongInput(t *testing.T) {
	if os.Getenv("TEST_LONG") == "" {
		t.Skip("TEST_LONG is not set")
	}
	var out, errs bytes.Buffer
	if code := Main([]string{"inventory", "-"}, &nodeList{left: 1 << 30}, &out, &errs); code != exitOK {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	if n := strings.Count(out.String(), "count: "); n != 3 {
		t.Errorf("%d groups, want 3", n)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip(err)
	}
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if m == nil {
		t.Skip("no VmHWM")
	}
	kb, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("at most %d MB of memory", kb>>10)
	if kb>>10 >= 150 {
		t.Errorf("%d MB of memory, want less than 150", kb>>10)
	}
}
