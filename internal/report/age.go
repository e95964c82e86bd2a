package report

import (
	"fmt"

	"insupport/internal/inventory"
	"insupport/internal/term"
)

// FactsAge is how old the facts on a product are, on the day of a cluster that
// has it.
type FactsAge struct {
	Product, Date string
	Days          int
}

// OldestFacts finds the oldest facts on a product of the report's clusters;
// false where none are older than the day they were asked for.
func (r *Report) OldestFacts() (oldest FactsAge, found bool) {
	asked := r.facts
	if asked == nil {
		asked = map[productDay]bool{}
		for _, c := range r.Clusters {
			for _, p := range c.Products {
				asked[productDay{p.Name, r.Day(c)}] = true
			}
		}
	}
	for of := range asked {
		date := r.Metadata.Bundle.CatalogDates[of.product]
		days, ok := inventory.DaysBetween(date, of.day)
		if ok && (days > oldest.Days || days == oldest.Days && days > 0 && of.product < oldest.Product) {
			oldest, found = FactsAge{of.product, date, days}, true
		}
	}
	return oldest, found
}

// age is the end of a headline that tells it.
func (r *Report) age() string {
	oldest, found := r.OldestFacts()
	if !found {
		return ""
	}
	return fmt.Sprintf("; facts of %s (%s old)", oldest.Date, term.Count(oldest.Days, "day"))
}
