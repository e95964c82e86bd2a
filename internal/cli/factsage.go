package cli

import (
	"fmt"

	"insupport/internal/report"
)

// checkAge is the error on facts that are older than the run allows.
func (o *reportOptions) checkAge(r *report.Report) error {
	oldest, found := r.OldestFacts()
	if o.maxFactsAge <= 0 || !found || oldest.Days <= o.maxFactsAge {
		return nil
	}
	return fmt.Errorf("--max-facts-age: the facts on %s are of %s, %d days old, which is more than %d; use a newer release, or newer facts (insupport facts import)",
		oldest.Product, oldest.Date, oldest.Days, o.maxFactsAge)
}
