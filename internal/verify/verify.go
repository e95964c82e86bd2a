// Package verify says whether a report is what the rules give when they are
// asked again. It promises that a cluster is called the same only where all
// that the rules say of it is, and that what could not be asked again is never
// passed over.
package verify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"insupport/internal/finding"
	"insupport/internal/inventory"
	"insupport/internal/report"
	"insupport/internal/term"
)

// Outcomes of a cluster.
const (
	Same       = "same"
	Differs    = "differs"
	NotChecked = "notChecked"
)

// Document is what became of evaluating a report again.
type Document struct {
	APIVersion string     `json:"apiVersion"`
	Kind       string     `json:"kind"`
	Report     Of         `json:"report"`
	Summary    Summary    `json:"summary"`
	Problems   []string   `json:"problems"` // of the report as a whole
	Clusters   []*Cluster `json:"clusters"`
}

// Of names the report.
type Of struct {
	Source string `json:"source"`
	AsOf   string `json:"asOf"`
	Tool   string `json:"tool"` // the version that made it
	Bundle string `json:"bundle"`
	// SignedBy is the key whose signature of the case was checked.
	SignedBy string `json:"signedBy,omitempty"`
}

// Summary counts clusters.
type Summary struct {
	Same       int `json:"same"`
	Differs    int `json:"differs"`
	NotChecked int `json:"notChecked"`
}

// Cluster is what became of one cluster.
type Cluster struct {
	Name    string   `json:"name"`
	Status  string   `json:"status"`
	Verdict string   `json:"verdict"` // as the report has it
	Reasons []string `json:"reasons"`
}

// New makes the document of a report; each cluster is added.
func New(r *report.Report, source string) *Document {
	d := &Document{APIVersion: inventory.APIVersion, Kind: "Verification", Problems: []string{}, Clusters: []*Cluster{},
		Report: Of{Source: source, AsOf: r.Metadata.AsOf, Tool: r.Metadata.Tool.Version, Bundle: r.Metadata.Bundle.Digest}}
	var counted report.Summary
	for _, c := range r.Clusters {
		counted.Add(c)
	}
	if counted != r.Summary {
		d.Problems = append(d.Problems, "the summary does not count what the clusters say")
	}
	return d
}

// Add says what became of a cluster: found is what the rules say now, or err
// why nobody could ask them.
func (d *Document) Add(said, found *report.Cluster, err error) {
	c := &Cluster{Name: said.Name, Verdict: said.Verdict, Status: Same, Reasons: []string{}}
	if err != nil {
		c.Status, c.Reasons = NotChecked, []string{err.Error()}
		d.Summary.NotChecked++
	} else if c.Reasons = compare(said, found); len(c.Reasons) > 0 {
		c.Status = Differs
		d.Summary.Differs++
	} else {
		d.Summary.Same++
	}
	d.Clusters = append(d.Clusters, c)
}

// maxReasons is the most differences that are told of a cluster.
const maxReasons = 20

// compare lists in what a report differs from what the rules say. Places in
// files and the baseline are not the rules'.
func compare(said, found *report.Cluster) []string {
	out := []string{}
	if plain(own(said)) == plain(own(found)) { // before sorting keys, which takes longer
		return out
	}
	a, b := rest(own(said)), rest(own(found))
	if maps.EqualFunc(a, b, func(x, y json.RawMessage) bool { return bytes.Equal(x, y) }) {
		return out
	}
	if said.Name != found.Name {
		out = append(out, fmt.Sprintf("the inventory is of %s", found.Name))
	}
	for _, x := range []struct{ what, said, found string }{
		{"verdict", said.Verdict, found.Verdict}, {"verdict without waivers", said.VerdictWithoutWaivers, found.VerdictWithoutWaivers},
	} {
		if x.said != x.found {
			out = append(out, fmt.Sprintf("%s: the report says %s, the rules say %s", x.what, x.said, x.found))
		}
	}
	out = append(out, compareFindings(said.Findings, found.Findings)...)
	keys := maps.Clone(a)
	maps.Copy(keys, b)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		told := slices.Contains([]string{"name", "verdict", "verdictWithoutWaivers", "findings"}, key)
		if !told && !bytes.Equal(a[key], b[key]) {
			out = append(out, key+" differs from what the rules say")
		}
	}
	if len(out) == 0 {
		out = append(out, "the order of findings differs from that of the rules")
	}
	if more := len(out) - maxReasons; more > 0 {
		out = append(out[:maxReasons], fmt.Sprintf("%d more differences", more))
	}
	return out
}

func compareFindings(said, found []*finding.Finding) (out []string) {
	left := map[string][]string{}
	texts := map[string]*finding.Finding{}
	for _, f := range found {
		text := whole(f)
		left[f.Fingerprint] = append(left[f.Fingerprint], text)
		texts[text] = f
	}
	var changed []*finding.Finding
	for _, f := range said {
		if i := slices.Index(left[f.Fingerprint], whole(f)); i >= 0 {
			left[f.Fingerprint] = slices.Delete(left[f.Fingerprint], i, i+1)
		} else {
			changed = append(changed, f)
		}
	}
	for _, f := range changed {
		if others := left[f.Fingerprint]; len(others) > 0 {
			left[f.Fingerprint] = others[1:]
			out = append(out, fmt.Sprintf("finding %s was changed: the report says %q (%s), the rules say %q (%s)", f.Rule,
				f.Message, f.Result(), texts[others[0]].Message, texts[others[0]].Result()))
		} else {
			out = append(out, fmt.Sprintf("finding %s is none of the rules': %s", f.Rule, f.Message))
		}
	}
	for _, f := range found {
		if i := slices.Index(left[f.Fingerprint], whole(f)); i >= 0 {
			left[f.Fingerprint] = slices.Delete(left[f.Fingerprint], i, i+1)
			out = append(out, fmt.Sprintf("finding %s was left out: %s", f.Rule, f.Message))
		}
	}
	return out
}

// own is a cluster as the rules give it.
func own(c *report.Cluster) *report.Cluster {
	of := *c
	of.AsOf, of.Source, of.InventoryDigest, of.Inventory = "", "", "", nil
	of.Findings = make([]*finding.Finding, len(c.Findings))
	for i, f := range c.Findings {
		of.Findings[i] = ownFinding(f)
	}
	return &of
}

func ownFinding(f *finding.Finding) *finding.Finding {
	of := *f
	of.Known = false
	of.Location = finding.Location{Path: f.Location.Path, Extra: f.Location.Extra}
	return &of
}

// whole is a finding as one text.
func whole(f *finding.Finding) string { return canonical(ownFinding(f)) }

// rest is a cluster by its keys.
func rest(c *report.Cluster) map[string]json.RawMessage {
	keys := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(canonical(c)), &keys); err != nil {
		panic(err) // what was just written
	}
	return keys
}

// plain is a value's JSON.
func plain(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // a report that was read
	}
	return string(raw)
}

// canonical is a value's JSON with sorted keys.
func canonical(v any) string {
	var generic any
	dec := json.NewDecoder(strings.NewReader(plain(v)))
	dec.UseNumber()
	if err := dec.Decode(&generic); err != nil {
		panic(err)
	}
	return string(inventory.Canonical(generic))
}

// word says what of a report only its maker knows, and only a signature holds.
const word = "the report's word alone: the tool's version, where inventories came from, what the run was given or left out"

// Formats lists the formats, the default first.
func Formats() []string { return []string{"text", "json"} }

// Write writes the document in a format that Formats lists.
func (d *Document) Write(w io.Writer, format string) error {
	return term.Write(w, format, d, func(w io.Writer) error {
		for _, p := range d.Problems {
			fmt.Fprintf(w, "differs  %s\n", p)
		}
		for _, status := range []string{Differs, NotChecked} {
			for _, c := range d.Clusters {
				if c.Status != status {
					continue
				}
				fmt.Fprintf(w, "%s  %s  %s\n", map[string]string{Differs: "differs", NotChecked: "not checked"}[status], term.Line(c.Name), c.Verdict)
				for _, reason := range c.Reasons {
					fmt.Fprintf(w, "         %s\n", term.Line(reason))
				}
			}
		}
		signed := ""
		if d.Report.SignedBy != "" {
			signed = ", signed by " + d.Report.SignedBy
		} else {
			fmt.Fprintln(w, word)
		}
		_, err := fmt.Fprintf(w, "%s of %s%s: %d same, %d differ, %d not checked\n", term.Line(d.Report.Source), d.Report.AsOf, signed,
			d.Summary.Same, d.Summary.Differs, d.Summary.NotChecked)
		return err
	})
}
