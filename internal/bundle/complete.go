package bundle

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"insupport/internal/precompiled"
)

// ruleNames are what a rule package exposes; all else in it is private.
var ruleNames = []string{"about", "judgements", "subjects"}

// contents is data.insupport.contents: the rules and topics that a bundle must
// have. A rule or a topic that is gone would find nothing, which looks like a
// pass.
type contents struct {
	rules  []string            // ids
	topics map[string][]string // by product
	rows   map[string][]string // by product: places of the rows that only restrict
}

// restricting are the rows of which only a finding tells: where one is gone,
// no rule misses it. Looking for them costs an evaluation a fifth of its time,
// so they are looked for when a bundle is loaded.
var restricting = []string{
	"apis/groups/*/*/*", "applications/lines/*/*", "applications/removed/*", "experimental/items/*", "operating_systems/lines/*/restrictions/*",
	"pairs/*/unsupported/*/*", "product/kubernetes", "product/kubernetesMinors", "product/kubernetesRange", "product/part", "product/runsOn",
	"upgrades/avoided/*", "upgrades/blockers/*", "upgrades/coverage/*", "upgrades/edges/*/*/*",
	"upgrades/kubernetes", "upgrades/prerequisites/*/*",
}

func (b *Bundle) contents() (contents, bool) {
	m, ok := precompiled.Read(insupportData(b.data), "contents").(map[string]any)
	return contents{texts(precompiled.Read(m, "rules")), byProduct(precompiled.Read(m, "topics")), byProduct(precompiled.Read(m, "rows"))}, ok
}

func byProduct(v any) map[string][]string {
	m, _ := v.(map[string]any)
	out := make(map[string][]string, len(m))
	for product, names := range m {
		out[product] = texts(names)
	}
	return out
}

func texts(v any) []string {
	list, _ := v.([]any)
	out := make([]string, 0, len(list))
	for _, item := range list {
		s, _ := item.(string)
		out = append(out, s)
	}
	return out
}

// complete refuses a bundle that lacks what it lists, whose rules expose other
// names than the contract's, or whose facts refer to what they do not have.
// A bundle without any rules of insupport's passes here: no report comes of it.
func (b *Bundle) complete(ctx context.Context) error {
	rules := map[string][]string{}
	for _, m := range b.Modules {
		if id, ok := ruleID(m.parsed.Package.Path); ok {
			rules[id] = append(rules[id], exposed(m.parsed)...)
		}
	}
	if len(rules) == 0 {
		return nil
	}
	want, ok := b.contents()
	if !ok || len(want.rules) == 0 || len(want.topics) == 0 {
		return errors.New("is not whole: it does not list its rules and facts (insupport/contents)")
	}
	for _, id := range want.rules {
		if rules[id] == nil {
			return fmt.Errorf("is not whole: the rule %s is missing", id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(rules)) {
		if err := checkExposed(id, rules[id]); err != nil {
			return err
		}
	}
	return b.factsComplete(ctx, want, b.Catalog())
}

// factsComplete checks what overlays can change: topics, and rows of the
// products that changed.
func (b *Bundle) factsComplete(ctx context.Context, want contents, changed map[string]any) error {
	catalog := b.Catalog()
	for _, product := range slices.Sorted(maps.Keys(want.topics)) {
		topics, _ := catalog[product].(map[string]any)
		for _, topic := range want.topics[product] {
			if _, ok := topics[topic]; !ok {
				return fmt.Errorf("the facts %s/%s are missing; correct single rows, a topic cannot be removed", product, topic)
			}
		}
	}
	for _, product := range slices.Sorted(maps.Keys(want.rows)) {
		for _, row := range want.rows[product] {
			if !holds(catalog[product], strings.Split(row, "/")) {
				return fmt.Errorf("the row %s/%s is missing; correct rows, or waive what they say", product, row)
			}
		}
	}
	return lintChanged(ctx, catalog, changed)
}

// holds says that there is a value at a path of keys.
func holds(v any, path []string) bool {
	if len(path) == 0 {
		return v != nil
	}
	m, _ := v.(map[string]any)
	return holds(m[path[0]], path[1:])
}

// rowsAt lists the paths in v that a pattern names; * stands for any key.
func rowsAt(v any, pattern []string, at string) []any {
	if len(pattern) == 0 {
		return []any{strings.TrimPrefix(at, "/")}
	}
	var out []any
	m, _ := v.(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if pattern[0] == "*" || pattern[0] == key {
			out = append(out, rowsAt(m[key], pattern[1:], at+"/"+key)...)
		}
	}
	return out
}

// ruleID is the id of a package below insupport.rules.
func ruleID(path ast.Ref) (string, bool) {
	parts := strings.Split(path.String(), ".")
	if len(parts) != 5 || strings.Join(parts[:3], ".") != "data.insupport.rules" {
		return "", false
	}
	return parts[3] + "/" + parts[4], true
}

// checkExposed refuses a rule that exposes other names than it must.
func checkExposed(id string, names []string) error {
	if names = slices.Compact(slices.Sorted(slices.Values(names))); !slices.Equal(names, ruleNames) {
		return fmt.Errorf("the rule %s exposes %s; a rule exposes %s, and helpers start with _",
			id, strings.Join(names, ", "), strings.Join(ruleNames, ", "))
	}
	return nil
}

// exposed lists the names of a module's rules that are not private.
func exposed(m *ast.Module) []string {
	var names []string
	for _, rule := range m.Rules {
		if name := strings.Trim(rule.Head.Ref()[0].Value.String(), `"`); !strings.HasPrefix(name, "_") {
			names = append(names, name)
		}
	}
	return names
}

// listContents lists the rules, topics and restricting rows of a loaded tree as insupport/contents
// has them.
func (b *Bundle) listContents() map[string]any {
	rules, topics, rows := []any{}, map[string]any{}, map[string]any{}
	for _, m := range b.Modules {
		if id, ok := ruleID(m.parsed.Package.Path); ok {
			rules = append(rules, id)
		}
	}
	for product, value := range b.Catalog() {
		of, _ := value.(map[string]any)
		names := []any{}
		for _, topic := range slices.Sorted(maps.Keys(of)) {
			names = append(names, topic)
		}
		topics[product] = names
		var restrict []any
		for _, pattern := range restricting {
			restrict = append(restrict, rowsAt(of, strings.Split(pattern, "/"), "")...)
		}
		if restrict != nil {
			rows[product] = restrict
		}
	}
	slices.SortFunc(rules, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
	return map[string]any{"rules": rules, "topics": topics, "rows": rows}
}
