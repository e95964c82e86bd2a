package cli

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"insupport/internal/bundle"
	"insupport/internal/evidence"
	"insupport/internal/report"
)

// stages names where a run of this test program as insupport tells its stages.
const stages = "TEST_STAGES"

func TestMain(m *testing.M) {
	address := os.Getenv(stages)
	if address == "" {
		os.Exit(m.Run())
	}
	parent, err := net.Dial("tcp", address)
	if err != nil {
		panic(err)
	}
	// Of little memory, so that it does not depend on the machine how soon the rules have taken it.
	s := &streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, now: time.Now().UTC(), args: os.Args[1:], memory: 64 << 20}
	s.journal.watch = func(stage string) { fmt.Fprintln(parent, stage) }
	os.Exit(s.main())
}

// rulesThat writes a bundle whose report needs the value of an expression.
func rulesThat(t *testing.T, dir, name, expression string) string {
	t.Helper()
	code := `package insupport.main
catalog_dates := {}
waiver_states := []
rules := []
report := {"apiVersion": "insupport/v1", "kind": "Report", "metadata": {"asOf": "2022-06-15"},
	"errors": [], "clusters": [{
	"name": input.metadata.name, "verdict": "supported", "assumptions": [], "products": [],
	"outcomes": {"a/b": "pass"}, "findings": [], "entitlements": [], "used": ` + expression + `}]}
`
	file := filepath.Join(dir, name, "main.rego")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// doubled is what is joined to itself n times, as xN.
func doubled(n int, first, join string) string {
	lines := []string{"x0 := " + first}
	for i := range n {
		lines = append(lines, fmt.Sprintf("x%d := %s", i+1, strings.ReplaceAll(join, "x", fmt.Sprintf("x%d", i))))
	}
	return strings.Join(lines, "; ")
}

// writeCase writes a case of these rules.
func writeCase(t *testing.T, name, code string) {
	t.Helper()
	text := `{"apiVersion": "insupport/v1", "kind": "Report", "metadata": {"asOf": "2022-06-15"},
"clusters": [{"name": "a", "verdict": "supported", "verdictWithoutWaivers": "supported", "outcomes": {"kubernetes/unknown": "pass"}, "findings": []}]}`
	r, err := report.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var rules, packed bytes.Buffer
	if err := bundle.Pack(&rules, map[string][]byte{"insupport/main/main.rego": []byte(code)}); err != nil {
		t.Fatal(err)
	}
	if err := evidence.Write(&packed, r, map[string][]byte{evidence.Report: []byte(text), evidence.Bundle: rules.Bytes()}, ""); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// writeHuge writes a list of 45 MB that is small on the disk.
func writeHuge(t *testing.T, name string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := gzip.NewWriterLevel(f, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(w, `{"apiVersion": "v1", "kind": "List", "items": [`)
	nodes := []byte(strings.Repeat(`{"kind": "Node", "metadata": {"name": "n"}},`, 50_000))
	for range 20 {
		if _, err := w.Write(nodes); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// reached waits until the program, or the child that runs it, comes to a stage.
func reached(t *testing.T, listener net.Listener, stage string) {
	t.Helper()
	there := make(chan bool)
	go func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				for lines := bufio.NewScanner(from); lines.Scan(); {
					if lines.Text() == stage {
						there <- true
						return
					}
				}
			}()
		}
	}()
	select {
	case <-there:
	case <-time.After(2 * time.Minute):
		t.Fatalf("does not come to %q", stage)
	}
}
