package term

import (
	"fmt"
	"strings"
)

// Suggest returns ` (did you mean "x"?)` for the candidate that a typo of
// word most likely meant, or nothing when none is near.
func Suggest(word string, candidates []string) string {
	if best := Nearest(word, candidates); best != "" {
		return fmt.Sprintf(" (did you mean %q?)", best)
	}
	return ""
}

// Nearest returns the candidate that is fewest edits away, case aside: one
// for a short word, two or a third of its length for others. It returns the
// first of equally near ones, "" when none is near.
func Nearest(word string, candidates []string) string {
	word = fold(word)
	best, limit := "", 2
	if len(word) > 3 {
		limit = max(len(word)/3, 2) + 1
	}
	for _, c := range candidates {
		folded := fold(c)
		if max(len(word), len(folded))-min(len(word), len(folded)) >= limit {
			continue // the distance is no less
		}
		if d := distance(word, folded); d < limit {
			best, limit = c, d
		}
	}
	return best
}

func fold(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(s), "-", ""), "_", "")
}

func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
