package catalog_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestProductsPage holds the page of all products to what the catalog has.
func TestProductsPage(t *testing.T) {
	page := filepath.Join(root, "docs", "products.md")
	want := productsPage(t, load(t))
	if os.Getenv("UPDATE_DOCS") != "" {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/products.md is not what the catalog has; its first lines say how to write it anew")
	}
}

func productsPage(t *testing.T, catalog map[string]map[string]object) string {
	t.Helper()
	seen := ask(t, libraries(t), catalog, "data.insupport.lib.catalog.date(input)")
	var b strings.Builder
	fmt.Fprintf(&b, "# Products\n\nMade from `data/` by `UPDATE_DOCS=1 go test ./tests/catalog -run TestProductsPage`. "+
		"%d products; [catalog.md](catalog.md) says what the kinds of facts are, `insupport window PRODUCT` where its lines stand on a day. "+
		"The day is that of the oldest source that still decides, “-” where no source tells one.\n", len(catalog))
	for _, group := range []struct {
		title, text string
		of          func(object) bool
	}{
		{"Platforms", "What a cluster is, or is installed as.", func(p object) bool { return text(p["part"]) == "" }},
		{"Operating systems", "", func(p object) bool { return text(p["part"]) == "operatingSystem" }},
		{"Container runtimes", "", func(p object) bool { return text(p["part"]) == "containerRuntime" }},
		{"Applications", "What runs on clusters, and is read from images, charts and custom resources.", func(p object) bool { return text(p["part"]) == "application" }},
	} {
		fmt.Fprintf(&b, "\n## %s\n\n", group.title)
		if group.text != "" {
			fmt.Fprintf(&b, "%s\n\n", group.text)
		}
		b.WriteString("| Product | Policy | Lines | Known | Day | Sources |\n| --- | --- | --- | --- | --- | --- |\n")
		for _, id := range slices.Sorted(maps.Keys(catalog)) {
			topics := catalog[id]
			if !group.of(topics["product"]) {
				continue
			}
			day := text(seen(id))
			if day == "" {
				day = "-"
			}
			fmt.Fprintf(&b, "| %s `%s` | %s | %s | %s | %s | %s |\n", text(topics["product"]["name"]), id,
				policyText(topics["product"]), linesText(topics), strings.Join(known(topics), ", "), day, strings.Join(sourcesOf(topics["product"]), ", "))
		}
	}
	return b.String()
}

// policyText says how the window is given.
func policyText(product object) string {
	policy := product["policy"]
	switch text(get(policy, "kind")) {
	case "latestLines":
		if n := number(policy, "lines"); n > 1 {
			return fmt.Sprintf("the newest %d lines", n)
		}
		return "the newest line"
	case "endDates":
		parts := []string{"published ends"}
		for _, field := range []string{"activeEnds", "ends", "extendedEnds"} {
			if tier := text(get(policy, "tiers", field)); tier != "" {
				parts = append(parts, tier)
			}
		}
		return strings.Join(parts, "; ")
	case "notPublished":
		return "its maker publishes none"
	}
	return "not in the catalog"
}

func linesText(topics map[string]object) string {
	order := texts(topics["releases"]["order"])
	switch len(order) {
	case 0:
		return "-"
	case 1:
		return order[0]
	}
	return fmt.Sprintf("%d: %s to %s", len(order), order[0], order[len(order)-1])
}

// known lists the kinds of facts beyond the window.
func known(topics map[string]object) []string {
	var list []string
	ranges := topics["attach"] != nil
	each("", topics["releases"], func(_ string, m object) { ranges = ranges || m["kubernetes"] != nil })
	if ranges {
		list = append(list, "Kubernetes ranges")
	}
	for _, topic := range []struct{ name, title string }{
		{"operating_systems", "operating systems"}, {"components", "parts"}, {"images", "images"}, {"upgrades", "ways"},
		{"advisories", "advisories"}, {"features", "features"}, {"experimental", "experimental items"}, {"support", "support terms"},
		{"apis", "removed APIs"}, {"skew", "version skew"}, {"recognition", "recognition"},
	} {
		if topics[topic.name] != nil {
			list = append(list, topic.title)
		}
	}
	if len(list) == 0 {
		return []string{"-"}
	}
	return list
}

// sourcesOf are the repositories and sites that a product cites.
func sourcesOf(product object) []string {
	all := map[string]bool{}
	for _, prefix := range keys(product["sources"]) {
		if repository := text(get(product["sources"], prefix, "repository")); repository != "" {
			all[repository] = true
			continue
		}
		all[strings.Split(strings.TrimPrefix(prefix, "https://"), "/")[0]] = true
	}
	return slices.Sorted(maps.Keys(all))
}

// TestNotice checks that the notice names every source, each in one place.
func TestNotice(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(root, "NOTICE"))
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]int{}
	for _, word := range strings.FieldsFunc(string(raw), func(r rune) bool { return r == ' ' || r == ',' || r == '\n' }) {
		named[word]++
	}
	all := map[string]bool{}
	for _, topics := range load(t) {
		for _, source := range sourcesOf(topics["product"]) {
			all[source] = true
		}
	}
	for _, source := range slices.Sorted(maps.Keys(all)) {
		if named[source] != 1 {
			t.Errorf("NOTICE names %s %d times, want once", source, named[source])
		}
	}
	for word := range named {
		if strings.Contains(word, "/") && word != "data/" && !all[word] {
			t.Errorf("NOTICE names %s, which no product cites", word)
		}
	}
}
