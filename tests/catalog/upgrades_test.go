package catalog_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestUpgradeCounts guards against rows of the published facts that get lost.
func TestUpgradeCounts(t *testing.T) {
	catalog := load(t)
	count := func(product string, path ...string) (n int) {
		each("", get(catalog[product]["upgrades"], path...), func(_ string, m object) {
			if m["source"] != nil {
				n++
			}
		})
		return n
	}
	for _, c := range []struct {
		product, part string
		want          int
	}{
		{"konvoy", "avoided", 2}, {"konvoy", "coverage", 5}, {"konvoy", "blockers", 11},
		{"konvoy", "prerequisites", 23}, {"konvoy", "steps", 48},
		{"kommander", "prerequisites", 11}, {"kommander", "steps", 13},
		{"kaptain", "blockers", 1},
	} {
		if got := count(c.product, c.part); got != c.want {
			t.Errorf("%s/upgrades %s has %d rows with a source, want %d", c.product, c.part, got, c.want)
		}
	}
	for product, want := range map[string]int{"konvoy": 43, "kommander": 33} {
		if got := len(upgradeEdges(catalog[product])); got != want {
			t.Errorf("%s has %d edges, want %d", product, got, want)
		}
	}
	applications := keys(get(catalog["konvoy"]["upgrades"], "migrations", "1.8", "2.1", "applications"))
	if len(applications) != 19 {
		t.Errorf("%d applications migrate from 1.8 to 2.1, want 19", len(applications))
	}
}

// upgradeEdge is a row of the upgrade graph with the releases that it covers.
type upgradeEdge struct {
	path     string
	lines    [2]string // of departure and arrival
	row      object
	from, to []string
}

func upgradeEdges(topics map[string]object) (all []upgradeEdge) {
	edges := topics["upgrades"]["edges"]
	for _, from := range keys(edges) {
		for _, to := range keys(get(edges, from)) {
			for _, id := range keys(get(edges, from, to)) {
				row, _ := get(edges, from, to, id).(object)
				all = append(all, upgradeEdge{fmt.Sprintf("%s to %s, %s", from, to, id), [2]string{from, to}, row,
					inRange(topics, from, row["from"]), inRange(topics, to, row["to"])})
			}
		}
	}
	return all
}

// inRange lists the releases of a line within a range; all without one.
func inRange(topics map[string]object, line string, bounds any) (found []string) {
	for _, release := range keys(get(topics["releases"], "lines", line, "releases")) {
		if (text(get(bounds, "min")) == "" || slices.Compare(leading(release), leading(text(get(bounds, "min")))) >= 0) &&
			(text(get(bounds, "max")) == "" || slices.Compare(leading(release)[:len(leading(text(get(bounds, "max"))))], leading(text(get(bounds, "max")))) <= 0) {
			found = append(found, release)
		}
	}
	return found
}

// leading reads a version up to its first part that is no number.
func leading(version string) (list []int) {
	for _, part := range strings.Split(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			break
		}
		list = append(list, n)
	}
	return list
}

// TestUpgradeReferences checks that rows name lines and releases that exist.
func TestUpgradeReferences(t *testing.T) {
	for product, topics := range load(t) {
		lines := keys(get(topics["releases"], "lines"))
		known := releases(topics)
		for _, part := range []string{"edges", "prerequisites", "steps", "coverage", "migrations"} {
			for _, line := range keys(topics["upgrades"][part]) {
				if !slices.Contains(lines, line) {
					t.Errorf("%s %s names line %s, which is not in the catalog", product, part, line)
				}
			}
		}
		for _, e := range upgradeEdges(topics) {
			if len(e.from) == 0 || len(e.to) == 0 && slices.Contains(lines, e.lines[1]) {
				t.Errorf("%s %s covers no release", product, e.path)
			}
		}
		for _, release := range keys(topics["upgrades"]["avoided"]) {
			for _, named := range []string{release, text(get(topics["upgrades"]["avoided"], release, "instead"))} {
				if known[named] == nil {
					t.Errorf("%s avoids %s: %s is not in the catalog", product, release, named)
				}
			}
			if advisory := text(get(topics["upgrades"]["avoided"], release, "advisory")); topics["advisories"][advisory] == nil {
				t.Errorf("%s avoids %s for %s, which is no advisory", product, release, advisory)
			}
		}
		for _, id := range keys(topics["upgrades"]["blockers"]) {
			if lifted := text(get(topics["upgrades"]["blockers"], id, "liftedIn")); lifted != "" && known[lifted] == nil {
				t.Errorf("%s blocker %s is lifted in %s, which is not in the catalog", product, id, lifted)
			}
		}
		for _, role := range []string{"standalone", "management", "managed", "attached"} {
			if order := texts(get(topics["upgrades"]["fleet"], "order")); len(order) > 0 && !slices.Contains(order, role) {
				t.Errorf("%s orders fleets without %s", product, role)
			}
		}
	}
}

// TestUpgradeGraph is the lint of the graph: edges that contradict each other,
// edges that lead back, and lines that are left on no documented way. A dead
// end that the vendor leaves is listed here; a new one must not pass unseen.
func TestUpgradeGraph(t *testing.T) {
	catalog := load(t)
	for product, want := range map[string][]string{
		"konvoy":    {"1.3", "1.4", "1.6", "2.0", "2.3", "2.4", "2.5"},
		"kommander": {"1.0", "1.1", "1.2", "2.0", "2.3", "2.4", "2.5"},
	} {
		topics := catalog[product]
		for _, problem := range graphProblems(topics) {
			t.Errorf("%s: %s", product, problem)
		}
		if diff := cmp.Diff(want, deadEnds(topics)); diff != "" {
			t.Errorf("%s: dead ends (-known +found):\n%s", product, diff)
		}
	}
}

// graphProblems finds a step that one row allows and another rules out, and
// edges that lead back.
func graphProblems(topics map[string]object) (problems []string) {
	edges := upgradeEdges(topics)
	order := texts(topics["releases"]["order"])
	for i, a := range edges {
		if place(order, a.lines[0]) > place(order, a.lines[1]) {
			problems = append(problems, a.path+" leads back")
		}
		for _, b := range edges[i+1:] {
			if a.row["supported"] == nil || b.row["supported"] == nil || a.row["supported"] == b.row["supported"] {
				continue
			}
			if a.row["disputed"] != nil || b.row["disputed"] != nil {
				continue
			}
			if from, to := common(a.from, b.from), common(a.to, b.to); from != "" && to != "" {
				problems = append(problems, fmt.Sprintf("%s and %s contradict each other on %s to %s", a.path, b.path, from, to))
			}
		}
	}
	return problems
}

// place is where a line stands; one that is not out yet stands behind all.
func place(order []string, line string) int {
	if i := slices.Index(order, line); i >= 0 {
		return i
	}
	return len(order)
}

func common(a, b []string) string {
	for _, x := range a {
		if slices.Contains(b, x) {
			return x
		}
	}
	return ""
}

// deadEnds lists the lines but the newest from which no documented edge leads
// to a later line.
func deadEnds(topics map[string]object) (found []string) {
	order := texts(topics["releases"]["order"])
	for i, line := range order[:len(order)-1] {
		leads := false
		for _, e := range upgradeEdges(topics) {
			leads = leads || e.lines[0] == line && place(order, e.lines[1]) > i && e.row["supported"] == true
		}
		if !leads {
			found = append(found, line)
		}
	}
	return found
}

// TestUpgradeGraphLint proves that the lint sees what it is for.
func TestUpgradeGraphLint(t *testing.T) {
	line := func(releases ...string) object {
		rows := object{}
		for _, r := range releases {
			rows[r] = object{}
		}
		return object{"releases": rows}
	}
	topics := map[string]object{
		"releases": {"order": []any{"1.0", "1.1", "1.2"}, "lines": object{"1.0": line("1.0.0", "1.0.1"), "1.1": line("1.1.0"), "1.2": line("1.2.0")}},
		"upgrades": {"edges": object{
			"1.0": object{"1.1": object{"yes": object{"supported": true}, "no": object{"supported": false, "from": object{"max": "1.0.0"}}}},
			"1.1": object{"1.0": object{"back": object{"supported": true}}},
		}},
	}
	want := []string{"1.0 to 1.1, no and 1.0 to 1.1, yes contradict each other on 1.0.0 to 1.1.0", "1.1 to 1.0, back leads back"}
	if diff := cmp.Diff(want, graphProblems(topics)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"1.1"}, deadEnds(topics)); diff != "" {
		t.Errorf("dead ends (-want +got):\n%s", diff)
	}
}
