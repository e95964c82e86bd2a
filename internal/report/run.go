package report

import (
	"fmt"
	"insupport/internal/term"
	"maps"
	"slices"
	"strings"
)

// Origins of an as-of date.
const (
	FromFlag      = "flag"      // --as-of, or its variable of the environment
	FromConfig    = "config"    // the configuration file
	FromInventory = "inventory" // the inventory's own asOf
	FromToday     = "today"     // the day of the run, UTC
)

// Run names all that was changed for a run, as the user gave it: what is not
// here is as the inventories and the built-in rules and facts have it. Files
// and folders go by their base names.
type Run struct {
	// AsOfFrom says where the report's day comes from: one of the From…
	// constants, OwnAsOf the clusters whose inventories have a day of their own.
	AsOfFrom       string         `json:"asOfFrom"`
	OwnAsOf        []string       `json:"ownAsOf,omitempty"`
	Config         string         `json:"config,omitempty"`
	Set            []string       `json:"set,omitempty"`      // PATH=VALUE
	Products       []string       `json:"products,omitempty"` // NAME=RELEASE
	Annotations    string         `json:"annotations,omitempty"`
	Overlays       []string       `json:"overlays,omitempty"`
	Bundle         string         `json:"bundle,omitempty"` // in place of the built-in one
	Facts          string         `json:"facts,omitempty"`  // digest, where they came apart from the rules
	Rules          []string       `json:"rules,omitempty"`  // beside the bundle's
	Settings       map[string]any `json:"settings,omitempty"`
	AssumeDefaults bool           `json:"assumeDefaults,omitempty"`
	Exclude        []string       `json:"exclude,omitempty"`
	Selector       string         `json:"selector,omitempty"`   // of the clusters that were looked at
	Unselected     int            `json:"unselected,omitempty"` // clusters that it left out
	Waivers        string         `json:"waivers,omitempty"`
	Accept         []string       `json:"accept,omitempty"` // RULE=REASON, for the run alone
	NoWaivers      bool           `json:"noWaivers,omitempty"`
	Baseline       string         `json:"baseline,omitempty"`
	Contexts       []string       `json:"contexts,omitempty"`    // whose clusters were asked
	Kubeconfig     string         `json:"kubeconfig,omitempty"`  // that has them
	APIs           bool           `json:"apis,omitempty"`        // asked for too
	Name           string         `json:"name,omitempty"`        // of the cluster that the inputs are about
	Environment    []string       `json:"environment,omitempty"` // variables that set something
	Shard          *Shard         `json:"shard,omitempty"`       // nil where all clusters were looked at
}

// change is one thing that was changed for a run: its kind and value for
// formats that keep them apart, and both as a sentence.
type change struct{ Kind, Value, Text string }

// changes lists what was changed, but for the levels of rules, which have
// notes of their own.
func (m *Metadata) changes() []change {
	r := m.Run
	if r == nil {
		return nil
	}
	var out []change
	add := func(kind, format string, values ...string) {
		for _, v := range values {
			if v != "" {
				out = append(out, change{kind, v, fmt.Sprintf(format, v)})
			}
		}
	}
	add("config", "configuration of this run: %s", r.Config)
	add("set", "value set for this run: %s", r.Set...)
	add("product", "product set for this run: %s", r.Products...)
	add("annotations", "facts added for this run: annotations %s", r.Annotations)
	add("overlay", "facts corrected for this run: data %s", r.Overlays...)
	add("bundle", "rules and facts of this run: bundle %s instead of the built-in one", r.Bundle)
	add("facts", "facts of this run: %s instead of those of the rules", r.Facts)
	add("rules", "rules added for this run: %s", r.Rules...)
	for _, key := range slices.Sorted(maps.Keys(r.Settings)) {
		if key != "rules" {
			add("setting", "setting of this run: %s", fmt.Sprintf("%s=%v", key, r.Settings[key]))
		}
	}
	if r.AssumeDefaults {
		add("assumeDefaults", "assume-defaults is %s: what the inventory leaves open counts as false or 1", "true")
	}
	add("exclude", "left out of this run: %s", r.Exclude...)
	if r.Unselected > 0 {
		add("selector", "clusters of this run: those with %s; "+term.Count(r.Unselected, "cluster")+" left out", r.Selector)
	} else {
		add("selector", "clusters of this run: those with %s", r.Selector)
	}
	add("waivers", "waivers of this run: %s", r.Waivers)
	add("accept", "accepted for this run: %s", r.Accept...)
	if r.NoWaivers {
		add("noWaivers", "no-waivers is %s: all waivers are ignored", "true")
	}
	add("baseline", "baseline of this run: %s", r.Baseline)
	add("contexts", "clusters of this run that were asked: %s", term.Some(r.Contexts, namedClusters))
	add("kubeconfig", "kubeconfig of this run: %s", r.Kubeconfig)
	if r.APIs {
		add("apis", "apis is %s: clusters were asked for the API versions in use", "true")
	}
	add("name", "the inputs of this run were called %s", r.Name)
	add("environment", "set by the environment of this run: %s", r.Environment...)
	if r.Shard != nil {
		add("shard", "clusters of this run: those of shard %s; insupport merge puts the shards together", r.Shard.String())
	}
	return out
}

// asOfFrom says where a cluster's day comes from, "" where nobody told.
func (m *Metadata) asOfFrom(c *Cluster) string {
	switch {
	case c.AsOfFrom != "" || m.Run == nil:
		return c.AsOfFrom
	case m.Run.AsOfFrom == "" || m.Run.AsOfFrom == FromInventory:
		return FromToday // other clusters' asOf is not this one's
	}
	return m.Run.AsOfFrom
}

// namedClusters is the most clusters that one note names.
const namedClusters = 5

// dayNote says where the day comes from if nobody asked for it on the command
// line: one that an inventory or a file fixes stays the same for ever.
func (r *Report) dayNote() (string, bool) {
	run := r.Metadata.Run
	switch {
	case run == nil:
		return "", false
	case run.AsOfFrom == FromConfig:
		return "the as-of date is that of the configuration file", true
	case len(run.OwnAsOf) == 0:
		return "", false
	}
	var names []string
	for i, name := range run.OwnAsOf {
		if i == namedClusters {
			names = append(names, fmt.Sprintf("%d more", len(run.OwnAsOf)-i))
			break
		}
		names = append(names, term.Short(name, 80))
	}
	return "the as-of date is the inventory's own (asOf) for " + strings.Join(names, ", ") + "; --today asks for the day of the run", true
}

// Changed are the sentences on what was changed for the run.
func (r *Report) Changed() []string {
	var out []string
	if note, told := r.dayNote(); told {
		out = append(out, note)
	}
	for _, c := range r.Metadata.changes() {
		out = append(out, c.Text)
	}
	return out
}

// notes are the sentences about the run that every format shows: what was
// changed, rules whose level was set, and waivers that someone should look at.
func (r *Report) notes() []string { return append(r.Changed(), r.Metadata.notes()...) }

// Notes are those on the run that a document without findings of its own shows: a plan.
func (m *Metadata) Notes() []string { return (&Report{Metadata: *m}).notes() }
