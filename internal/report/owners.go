package report

import (
	"maps"
	"slices"
	"strings"

	"insupport/internal/inventory"
	"insupport/internal/term"
)

// own are the labels that somebody gave a cluster, without those in which
// readers say what they concluded.
func (c *Cluster) own() map[string]string {
	labels := maps.Clone(c.Labels)
	maps.DeleteFunc(labels, func(key, _ string) bool { return strings.HasPrefix(key, inventory.OwnLabelPrefix) })
	return labels
}

// labels are the cluster's own labels as key=value, sorted.
func (c *Cluster) labels() []string {
	var out []string
	own := c.own()
	for _, key := range slices.Sorted(maps.Keys(own)) {
		out = append(out, key+"="+own[key])
	}
	return out
}

// label is a label's value; the environment is one that every cluster has.
func (c *Cluster) label(key string) (value string, stated bool) {
	if value, stated = c.Labels[key]; stated || key != inventory.EnvironmentKey {
		return value, stated
	}
	return c.Environment, c.Environment != ""
}

// LabelKeys lists the labels that some cluster has, and the environment.
func (r *Report) LabelKeys() []string {
	keys := map[string]bool{inventory.EnvironmentKey: true}
	maps.Copy(keys, r.labels)
	for _, c := range r.Clusters {
		for key := range c.Labels {
			keys[key] = true
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

// belonging says in one line where a cluster belongs, "" where nobody told.
func (c *Cluster) belonging() string {
	labels := c.labels()
	if c.Environment != "" && (len(labels) > 0 || c.Environment != inventory.DefaultEnvironment) {
		labels = slices.Insert(labels, 0, c.Environment)
	}
	return strings.Join(labels, ", ")
}

// group is the clusters that have one value of a label.
type group struct {
	Name     string // "team=payments", or what says that there is none
	Clusters []*Cluster
	Summary  Summary
}

// groups parts clusters by a label, those without it last; all are one group
// where key is "".
func groups(clusters []*Cluster, key string) []*group {
	if key == "" {
		all := &group{Clusters: clusters}
		for _, c := range clusters {
			all.Summary.Add(c)
		}
		return []*group{all}
	}
	byValue := map[string]*group{}
	var none *group
	for _, c := range clusters {
		value, stated := c.label(key)
		g := byValue[value]
		if !stated {
			if none == nil {
				none = &group{Name: "without " + key}
			}
			g = none
		} else if g == nil {
			g = &group{Name: key + "=" + value}
			byValue[value] = g
		}
		g.Clusters = append(g.Clusters, c)
		g.Summary.Add(c)
	}
	var out []*group
	for _, value := range slices.Sorted(maps.Keys(byValue)) {
		out = append(out, byValue[value])
	}
	if none != nil {
		out = append(out, none)
	}
	return out
}

// verdicts counts a group's clusters by verdict.
func (s *Summary) verdicts() string {
	return term.Count(s.Clusters, "cluster") + ": " + counts(number{s.Unsupported, "unsupported"}, number{s.Unknown, "unknown"},
		number{s.AtRisk, "at risk"}, number{s.Supported, "supported"})
}

// horizon is a product of a cluster, and when its support ends.
type horizon struct {
	*Product
	Ends string // a day, or "with" a release; "" where nobody knows
	Days *int   // from the cluster's day on; negative after the end
}

// end is the day on which support ends or ended, "" where nobody knows it.
func (p *Product) end() string { return firstDay(p.Support.EndedOn, p.Support.EndsOn) }

// first is the product whose support ends first: one that is out of support
// without a day before those with one, those whose end nobody knows last.
func (r *Report) first(c *Cluster) horizon {
	if len(c.Products) == 0 {
		return horizon{Product: &Product{}}
	}
	key := func(p *Product) string {
		switch end := p.end(); {
		case end == "" && p.Phase == "expired":
			return ""
		case end == "":
			return "~" // after every day
		default:
			return end
		}
	}
	return r.horizon(c, slices.MinFunc(c.Products, func(a, b *Product) int { return strings.Compare(key(a), key(b)) }))
}

func (r *Report) horizon(c *Cluster, p *Product) horizon {
	h := horizon{Product: p, Ends: p.end()}
	if h.Ends != "" {
		if days, known := inventory.DaysBetween(r.Day(c), h.Ends); known {
			h.Days = &days
		}
	} else if with := p.Support.EndsWith; with != nil {
		h.Ends = "with " + *with
	}
	return h
}
