// Command promcheck reads the text format of Prometheus on standard input with Prometheus's own
// parser and prints, as JSON, each metric family with its help, type and number of samples.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

type family struct {
	Help, Type string
	Samples    int
}

func main() {
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "promcheck:", err)
		os.Exit(1)
	}
	out := map[string]family{}
	for name, f := range families {
		out[name] = family{f.GetHelp(), f.GetType().String(), len(f.GetMetric())}
	}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		fmt.Fprintln(os.Stderr, "promcheck:", err)
		os.Exit(1)
	}
}
