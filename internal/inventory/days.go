package inventory

import "time"

// DaysBetween counts the days from one YYYY-MM-DD to another, negative where
// the other is earlier; false where either is no day.
func DaysBetween(from, to string) (int, bool) {
	a, err := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err != nil || err2 != nil {
		return 0, false
	}
	return int(b.Sub(a).Hours() / 24), true
}
