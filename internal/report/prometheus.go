package report

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"insupport/internal/finding"
	"insupport/internal/inventory"
	"insupport/internal/lazy"
	"insupport/internal/term"
)

// writePrometheus writes a file for the node exporter's textfile collector.
// What is not known has no sample: a dashboard must not read it as a number.
func writePrometheus(w io.Writer, r *Report, _ Options) error {
	p := promWriter{}
	for _, text := range r.Changed() {
		fmt.Fprintf(&p, "# insupport: %s\n", oneLine(text))
	}
	p.family("insupport_as_of_timestamp_seconds", "Day that the cluster was judged for, at midnight UTC.")
	for _, c := range r.Clusters {
		if t, err := time.Parse(time.DateOnly, r.Day(c)); err == nil {
			p.sample(float64(t.Unix()), "cluster", c.Name)
		}
	}
	p.family("insupport_cluster_info", "Where the cluster belongs: its environment and labels.")
	for _, c := range r.Clusters {
		p.sample(1, append([]string{"cluster", c.Name, "environment", c.Environment}, promLabels(c)...)...)
	}
	p.family("insupport_cluster_verdict", "Verdict on the cluster: 1 for the one that holds.")
	for _, c := range r.Clusters {
		for _, v := range verdicts {
			value := 0.0
			if c.Verdict == v {
				value = 1
			}
			p.sample(value, "cluster", c.Name, "verdict", v)
		}
	}
	p.family("insupport_cluster_verdict_without_waivers", "Verdict with no waiver and no rule switched off, where it is another one.")
	for _, c := range r.Clusters {
		if c.withoutWaivers() {
			p.sample(1, "cluster", c.Name, "verdict", c.VerdictWithoutWaivers)
		}
	}
	p.family("insupport_findings", "Findings by level; waived and known ones are counted apart.")
	for _, c := range r.Clusters {
		n := map[string]int{}
		for _, f := range c.Findings {
			n[f.Result()]++
		}
		for _, result := range append(finding.Levels(), finding.Waived, finding.Known) {
			p.sample(float64(n[result]), "cluster", c.Name, "level", result)
		}
	}
	p.family("insupport_not_decided", "Judgements that could not be made; beside those that move the verdict are findings of level unknown.")
	for _, c := range r.Clusters {
		p.sample(float64(len(c.Undecided)), "cluster", c.Name)
	}
	p.family("insupport_not_stated", "Parts of the inventory that nobody stated, so that nothing looked at them.")
	for _, c := range r.Clusters {
		for _, key := range c.Scope.NotStated {
			p.sample(1, "cluster", c.Name, "key", key)
		}
	}
	p.family("insupport_product_support_end_days", "Days from the as-of date to the end of support of an installed product; negative after it, absent where no end is known.")
	for _, c := range r.Clusters {
		for _, product := range c.Products {
			if days, known := inventory.DaysBetween(r.Day(c), product.end()); known {
				p.sample(float64(days), "cluster", c.Name, "product", product.Name, "version", product.Version, "line", product.Line)
			}
		}
	}
	if settings := r.Metadata.ruleSettings(); len(settings) > 0 {
		p.family("insupport_rule_setting", "Rules whose level the settings change, or switch off.")
		for _, s := range settings {
			p.sample(1, "rule", s.Rule, "level", s.Level)
		}
	}
	if len(r.Metadata.Waivers) > 0 {
		p.family("insupport_waiver_days_left", "Days to the last day of a waiver; negative after it.")
		for _, s := range r.Metadata.Waivers {
			if s.DaysLeft != nil {
				p.sample(float64(*s.DaysLeft), "waiver", strconv.Itoa(s.Index+1), "rule", s.Rule, "owner", s.Owner, "state", s.State)
			}
		}
	}
	_, err := w.Write(p.Bytes())
	return err
}

var notInPromLabel = lazy.Regexp(`[^A-Za-z0-9_]`)

// promLabels are a cluster's labels by names that Prometheus takes, as
// kube-state-metrics has them. Of several that become one name the first stays.
func promLabels(c *Cluster) []string {
	var out []string
	own, seen := c.own(), map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(own)) {
		name := "label_" + notInPromLabel().ReplaceAllString(key, "_")
		if !seen[name] {
			seen[name] = true
			out = append(out, name, own[key])
		}
	}
	return out
}

type promWriter struct {
	bytes.Buffer
	name string
}

func (p *promWriter) family(name, help string) {
	p.name = name
	fmt.Fprintf(p, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name)
}

// sample writes one value; labels are names and values by turns.
func (p *promWriter) sample(value float64, labels ...string) {
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	var pairs []string
	for i := 0; i+1 < len(labels); i += 2 {
		pairs = append(pairs, fmt.Sprintf(`%s="%s"`, labels[i], escape.Replace(term.Line(labels[i+1]))))
	}
	fmt.Fprintf(p, "%s{%s} %s\n", p.name, strings.Join(pairs, ","), strconv.FormatFloat(value, 'f', -1, 64))
}
