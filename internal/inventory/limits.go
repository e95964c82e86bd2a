package inventory

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"
)

// Limits of one inventory, far above what clusters are made of. What lies
// above them would only cost: rules look at every item, and every text is
// printed somewhere.
const (
	maxText  = 64 << 10 // bytes of one text or key
	maxLevel = 64       // of maps and lists in each other
	maxItems = 100_000  // of any list or map that maxOf does not name
)

// maxOf is how many items a list may have, by its path; [] is any item.
var maxOf = map[string]int{
	"spec.nodes":      10_000,
	"spec.components": 20_000,
	"spec.features":   1_000,
	"spec.needs":      1_000,
	"spec.apis":       10_000,
	"spec.gaps":       1_000,
	"spec.products":   1_000,
	"spec.facts":      1_000,
	"metadata.labels": 1_000,
}

// CheckDay refuses days that the rules cannot count with, in nanoseconds.
func CheckDay(day time.Time) error {
	first, last := time.Date(1678, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2262, 4, 11, 0, 0, 0, 0, time.UTC)
	if day.Before(first) || day.After(last) {
		return fmt.Errorf("%q is not between %s and %s", day.Format(time.DateOnly), first.Format(time.DateOnly), last.Format(time.DateOnly))
	}
	return nil
}

// overLimit returns the keys that lead to what is over a limit, and what it
// is; "" where nothing is.
func overLimit(v any, path string, level int) (keys []string, what string) {
	if level > maxLevel {
		return nil, fmt.Sprintf("nested deeper than %d levels", maxLevel)
	}
	size := func(n int) string {
		most := maxItems
		if m, ok := maxOf[path]; ok {
			most = m
		}
		if n > most {
			return fmt.Sprintf("%s has %d items, more than the %d that one inventory may have", cmp.Or(path, "the document"), n, most)
		}
		return ""
	}
	switch x := v.(type) {
	case string:
		if len(x) > maxText {
			return nil, fmt.Sprintf("a text of %d KiB, longer than %d KiB", len(x)>>10, maxText>>10)
		}
	case json.Number:
		if len(x) > maxNumber {
			return nil, fmt.Sprintf("a number longer than %d digits", maxNumber)
		}
	case []any:
		if what = size(len(x)); what != "" {
			return nil, what
		}
		for i, item := range x {
			if keys, what = overLimit(item, path+"[]", level+1); what != "" {
				return append([]string{fmt.Sprint(i)}, keys...), what
			}
		}
	case map[string]any:
		if what = size(len(x)); what != "" {
			return nil, what
		}
		for key, v := range x { // the first of them by name, without sorting all
			if len(key) <= maxText {
				if s, ok := v.(string); ok && len(s) <= maxText {
					continue
				}
			}
			if what != "" && keys[0] < key {
				continue
			}
			below := key
			if path != "" {
				below = path + "." + key
			}
			if len(key) > maxText {
				keys, what = []string{key}, fmt.Sprintf("a key longer than %d KiB", maxText>>10)
			} else if in, over := overLimit(v, below, level+1); over != "" {
				keys, what = append([]string{key}, in...), over
			}
		}
		if what != "" && len(keys[0]) > maxText {
			keys = nil
		}
		return keys, what
	}
	return nil, ""
}

// maxNumber is generous for a count.
const maxNumber = 400
