package ask

import (
	"context"
	"fmt"
	"slices"
	"time"

	"insupport/internal/exchange"
	"insupport/internal/report"
	"insupport/internal/term"
)

// Lifecycle is what the catalog says of a product in the forms of others: its
// lines with their days, those that follow from later lines as of a day.
func (s *Session) Lifecycle(ctx context.Context, name, day string) (*exchange.Product, error) {
	name = s.bundle.Product(name)
	topics, known := s.bundle.Catalog()[name].(map[string]any)
	if !known {
		return nil, fmt.Errorf("unknown product %q%s", name, term.Suggest(name, s.bundle.Products()))
	}
	about, _ := topics["product"].(map[string]any)
	policy, _ := about["policy"].(map[string]any)
	p := &exchange.Product{Name: name, Title: text(about["name"]), Vendor: text(about["vendor"])}
	dates, err := s.dates(ctx)
	if err != nil {
		return nil, err
	}
	p.Updated = dates[name]
	if p.Updated == "" {
		return nil, fmt.Errorf("nobody says of which day the facts on %s are", name)
	}
	releases, _ := topics["releases"].(map[string]any)
	order, _ := releases["order"].([]any)
	rows, _ := releases["lines"].(map[string]any)
	if len(order) == 0 {
		return nil, fmt.Errorf("the catalog has no lines of %s", name)
	}
	windows, err := s.Windows(ctx, &report.Report{Metadata: report.Metadata{AsOf: day}, Clusters: []*report.Cluster{{Products: []*report.Product{{Name: name}}}}})
	if err != nil {
		return nil, err
	}
	for _, o := range order {
		row, _ := rows[text(o)].(map[string]any)
		l := exchange.Line{Name: text(o), Released: text(row["released"]), ActiveEnds: text(row["activeEnds"]), Ends: text(row["ends"]), ExtendedEnds: text(row["extendedEnds"])}
		for _, window := range windows {
			i := slices.IndexFunc(window.Lines, func(w report.WindowLine) bool { return w.Line == l.Name })
			if i < 0 {
				continue
			}
			w := window.Lines[i]
			if l.Released == "" && w.Released != nil {
				l.Released = *w.Released
			}
			if text(policy["kind"]) == "latestLines" && l.Ends == "" {
				l.Ends = dayBefore(w.EndedOn, w.EndsOn)
			}
		}
		listed, _ := row["releases"].(map[string]any)
		for release, r := range listed {
			of, _ := r.(map[string]any)
			if date := text(of["date"]); date > l.LatestDate || date == l.LatestDate && release > l.Latest {
				l.Latest, l.LatestDate = release, date
			}
		}
		p.Lines = append(p.Lines, l)
	}
	return p, nil
}

// dayBefore is the last day of a line that another one ends: on the day of the
// other it is over. "" where neither day is known.
func dayBefore(days ...*string) string {
	for _, d := range days {
		if d != nil {
			if at, err := time.Parse(time.DateOnly, *d); err == nil {
				return at.AddDate(0, 0, -1).Format(time.DateOnly)
			}
		}
	}
	return ""
}

// text is a value's text, "" where it is none.
func text(v any) string {
	s, _ := v.(string)
	return s
}
