package exchange

import (
	"bytes"
	"cmp"
	"fmt"

	"gopkg.in/yaml.v3"
)

// Topic is a topic of a catalog, as YAML.
type Topic struct {
	Name    string
	Content []byte
}

type (
	productTopic struct {
		Name    string            `yaml:"name"`
		Vendor  string            `yaml:"vendor,omitempty"`
		Policy  policy            `yaml:"policy"`
		Sources map[string]origin `yaml:"sources"`
	}
	origin struct {
		Date string `yaml:"date,omitempty"`
	}
	policy struct {
		Kind   string `yaml:"kind"`
		Title  string `yaml:"title"`
		Source string `yaml:"source"`
	}
	lineRow struct {
		Released     string             `yaml:"released,omitempty"`
		ActiveEnds   string             `yaml:"activeEnds,omitempty"`
		Ends         string             `yaml:"ends,omitempty"`
		ExtendedEnds string             `yaml:"extendedEnds,omitempty"`
		OpenEnded    bool               `yaml:"openEnded,omitempty"`
		Source       string             `yaml:"source"`
		Releases     map[string]lineDay `yaml:"releases,omitempty"`
	}
	lineDay struct {
		Date   string `yaml:"date"`
		Source string `yaml:"source"`
	}
)

// Topics writes a product as the topics of a catalog, of which name is its
// folder. source is where it was published.
func (p *Product) Topics(name, source string) ([]Topic, error) {
	title := cmp.Or(p.Title, name)
	var order []string
	lines := yaml.Node{Kind: yaml.MappingNode}
	for _, l := range p.Lines {
		order = append(order, l.Name)
		row := lineRow{Released: l.Released, ActiveEnds: l.ActiveEnds, Ends: l.Ends, ExtendedEnds: l.ExtendedEnds, OpenEnded: l.Ends == "" && l.ExtendedEnds == "", Source: source}
		if l.Latest != "" && l.LatestDate != "" {
			row.Releases = map[string]lineDay{l.Latest: {l.LatestDate, source}}
		}
		var value yaml.Node
		if err := value.Encode(row); err != nil {
			return nil, err
		}
		lines.Content = append(lines.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: l.Name}, &value)
	}
	var topics []Topic
	for _, topic := range []struct {
		name  string
		value any
	}{
		{"product", productTopic{title, p.Vendor, policy{"endDates", "Lifecycle of " + title, source}, map[string]origin{source: {p.Updated}}}},
		{"releases", struct {
			Order []string   `yaml:"order,flow"`
			Lines *yaml.Node `yaml:"lines"`
		}{order, &lines}},
	} {
		var b bytes.Buffer
		fmt.Fprintf(&b, "# %s: taken from %s.\n", title, source)
		enc := yaml.NewEncoder(&b)
		enc.SetIndent(2)
		if err := enc.Encode(topic.value); err != nil {
			return nil, err
		}
		topics = append(topics, Topic{topic.name, b.Bytes()})
	}
	return topics, nil
}
