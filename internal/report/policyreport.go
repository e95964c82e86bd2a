package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"insupport/internal/finding"
	"insupport/internal/lazy"
	"insupport/internal/term"
)

// shardBytes keeps each object small enough for kubectl apply, which stores
// the whole object in an annotation of at most 256 KiB; etcd takes more.
const shardBytes = 180_000

// messageBytes is the most that one result says.
const messageBytes = 2_000

type policyReport struct {
	APIVersion string         `yaml:"apiVersion"`
	Kind       string         `yaml:"kind"`
	Metadata   policyMetadata `yaml:"metadata"`
	Source     string         `yaml:"source,omitempty"` // openreports only
	Summary    policySummary  `yaml:"summary"`
	Results    []policyResult `yaml:"results"`
}

type policyMetadata struct {
	Name        string            `yaml:"name"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
}

type policySummary struct {
	Pass  int `yaml:"pass"`
	Fail  int `yaml:"fail"`
	Warn  int `yaml:"warn"`
	Error int `yaml:"error"`
	Skip  int `yaml:"skip"`
}

type policyResult struct {
	Source     string            `yaml:"source"`
	Policy     string            `yaml:"policy"`
	Rule       string            `yaml:"rule"`
	Category   string            `yaml:"category"`
	Result     string            `yaml:"result"`
	Severity   string            `yaml:"severity,omitempty"`
	Message    string            `yaml:"message,omitempty"`
	Scored     bool              `yaml:"scored"`
	Timestamp  policyTime        `yaml:"timestamp"`
	Properties map[string]string `yaml:"properties,omitempty"`
}

type policyTime struct {
	Seconds int64 `yaml:"seconds"`
	Nanos   int   `yaml:"nanos"`
}

func writePolicyReport(w io.Writer, r *Report, o Options) error {
	return writePolicyReports(w, r, o.Fleet, "wgpolicyk8s.io/v1alpha2", "ClusterPolicyReport", "")
}

func writeOpenReports(w io.Writer, r *Report, o Options) error {
	return writePolicyReports(w, r, o.Fleet, "openreports.io/v1alpha1", "ClusterReport", "insupport")
}

// writePolicyReports writes a cluster-wide report object per cluster, or
// several where its results are too many for one object.
func writePolicyReports(w io.Writer, r *Report, fleet, apiVersion, kind, source string) error {
	var b bytes.Buffer
	for _, c := range r.Clusters {
		for i, results := range shards(policyResults(r, c)) {
			p := policyReport{APIVersion: apiVersion, Kind: kind, Source: source, Results: results,
				Metadata: policyMetadata{objectName(c.Name, i),
					map[string]string{"app.kubernetes.io/managed-by": "insupport"},
					map[string]string{
						"insupport/cluster": term.Short(c.Name, messageBytes), "insupport/verdict": c.Verdict, "insupport/as-of": r.Day(c),
						"insupport/bundle": r.Metadata.Bundle.Digest, "insupport/inventory": c.InventoryDigest,
					}}}
			if p.Metadata.own(c); fleet != "" {
				p.Metadata.Labels["insupport/fleet"] = fleet
			}
			if from := r.Metadata.asOfFrom(c); from != "" {
				p.Metadata.Annotations["insupport/as-of-from"] = from
			}
			if len(r.Metadata.changes()) > 0 {
				p.Metadata.Labels["insupport/changed"] = "true" // to select by; the notes say what
			}
			if notes := r.notes(); len(notes) > 0 {
				p.Metadata.Annotations["insupport/notes"] = term.Short(strings.Join(notes, "\n"), 4*messageBytes)
			}
			if asides := c.asides(); len(asides) > 0 {
				p.Metadata.Annotations["insupport/beside"] = term.Short(strings.Join(asides, "\n"), 4*messageBytes)
			}
			if c.Forecast != nil {
				p.Metadata.Annotations["insupport/forecast"] = term.Short(strings.Join(c.Forecast.sentences(), "\n"), 4*messageBytes)
			}
			for _, res := range results {
				p.Summary.add(res.Result)
			}
			b.WriteString("---\n")
			if err := term.YAML(&b, p); err != nil {
				return err
			}
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

var (
	labelName  = lazy.Regexp(`^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$`)
	labelValue = lazy.Regexp(`^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$`)
)

// own puts the cluster's labels below a prefix of ours: under their own names
// they would be what other tools select this object by. What no label can hold
// is in the annotation only.
func (m *policyMetadata) own(c *Cluster) {
	if labelValue().MatchString(c.Environment) && c.Environment != "" {
		m.Labels["insupport/environment"] = c.Environment
	}
	if text := c.belonging(); text != "" {
		m.Annotations["insupport/labels"] = term.Short(text, 4*messageBytes)
	}
	for key, value := range c.own() {
		if name := strings.ReplaceAll(key, "/", "_"); labelName().MatchString(name) && labelValue().MatchString(value) {
			m.Labels["labels.insupport/"+name] = value
		}
	}
}

func (s *policySummary) add(result string) {
	switch result {
	case "pass":
		s.Pass++
	case "fail":
		s.Fail++
	case "warn":
		s.Warn++
	case "error":
		s.Error++
	default:
		s.Skip++
	}
}

// policyResults maps the cases of a cluster to results. Information passes;
// what was waived, known, off or not applicable is skipped; what could not be
// decided is an error.
func policyResults(r *Report, c *Cluster) []policyResult {
	var at policyTime
	if t, err := time.Parse(time.DateOnly, r.Day(c)); err == nil {
		at.Seconds = t.Unix()
	}
	result := map[string]string{finding.Violation: "fail", finding.Unknown: "error", finding.Warning: "warn", finding.Info: "pass", casePass: "pass", caseUndecided: "error"}
	severity := map[string]string{finding.Violation: "high", finding.Unknown: "medium", finding.Warning: "low", finding.Info: "info"}
	var out []policyResult
	for _, k := range c.cases() {
		category, _, _ := strings.Cut(k.Rule, "/")
		res := policyResult{Source: "insupport", Policy: k.Rule, Rule: k.Rule, Category: category, Timestamp: at,
			Result: result[k.Result], Message: term.Short(k.Message, messageBytes), Scored: true}
		if res.Result == "" {
			res.Result, res.Scored = "skip", false
		}
		if f := k.Finding; f != nil {
			file, line, _ := c.place(f)
			res.Severity, res.Message = severity[f.Level], term.Short(f.Remark(), messageBytes)
			res.Properties = map[string]string{
				"subject": term.Short(f.Subject.Label(), messageBytes), "location": term.Short(file, messageBytes) + ":" + strconv.Itoa(line),
				"path": f.Location.Path, "fingerprint": f.Fingerprint,
			}
			for key, text := range map[string]string{"version": f.Subject.Version, "remediation": f.Remediation, "sources": f.Sources()} {
				if text != "" {
					res.Properties[key] = term.Short(text, messageBytes)
				}
			}
		}
		out = append(out, res)
	}
	return out
}

// shards splits results so that each part stays below the limit; there is
// always one.
func shards(results []policyResult) [][]policyResult {
	var out [][]policyResult
	first, size := 0, 0
	for i, res := range results {
		// JSON, in which the cluster stores them, is about what this counts.
		raw, _ := json.Marshal(res)
		if size+len(raw) > shardBytes && i > first {
			out = append(out, results[first:i])
			first, size = i, 0
		}
		size += len(raw)
	}
	return append(out, results[first:])
}

// objectName makes a valid name of a cluster's: readable as far as it goes,
// and unique by a hash.
func objectName(cluster string, shard int) string {
	slug := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, cluster)
	slug = strings.Trim(slug[:min(len(slug), 40)], "-")
	name := "insupport-" + slug + "-" + stableID("cluster", cluster)[:8]
	if slug == "" {
		name = "insupport-" + stableID("cluster", cluster)[:8]
	}
	if shard > 0 {
		name += fmt.Sprintf("-%d", shard+1)
	}
	return name
}
