package plan

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	"insupport/internal/finding"
)

// asked is a fact that a finding names.
var asked = regexp.MustCompile(`\bspec\.facts\.([A-Za-z0-9]+)`)

// askedBy are the facts that a finding waits for, or rests on.
func askedBy(f finding.Finding) []string {
	var out []string
	for _, found := range asked.FindAllStringSubmatch(f.Location.Path+" "+f.Message, -1) {
		if !slices.Contains(out, found[1]) {
			out = append(out, found[1])
		}
	}
	return out
}

// most is how many facts of one finding are tried together.
const most = 3

// unblock finds the facts with which a hop would be ready, by asking the rules:
// first what makes each thing in the way go, then which of it all is needed.
// nil where the hop is ready, or where no facts make it so.
func (p *Planner) unblock(ctx context.Context, step Question, base []finding.Finding, h Hop) (map[string]bool, error) {
	if h.Status == Ready {
		return nil, nil
	}
	try := func(facts map[string]bool) (Hop, error) {
		changed := step
		changed.Inventory = stating(step.Inventory, facts)
		h, _, _, err := p.hop(ctx, changed, base)
		return h, err
	}
	all := map[string]bool{}
	for _, f := range standing(slices.Concat(h.Findings, h.Introduced)) {
		for _, facts := range assignments(askedBy(f)) {
			if conflicts(all, facts) {
				continue
			}
			then, err := try(facts)
			if err != nil {
				return nil, err
			}
			if !slices.ContainsFunc(standing(slices.Concat(then.Findings, then.Introduced)), func(g finding.Finding) bool { return g.Fingerprint == f.Fingerprint }) {
				maps.Copy(all, facts)
				break
			}
		}
	}
	if then, err := try(all); err != nil || then.Status != Ready {
		return nil, err
	}
	for _, fact := range sortedKeys(all) {
		fewer := maps.Clone(all)
		delete(fewer, fact)
		then, err := try(fewer)
		if err != nil {
			return nil, err
		}
		if then.Status == Ready {
			all = fewer
		}
	}
	return all, nil
}

// assignments are all ways to answer facts, those of fewer facts first.
func assignments(facts []string) []map[string]bool {
	out := []map[string]bool{{}}
	for _, fact := range facts[:min(len(facts), most)] {
		for _, so := range slices.Clone(out) {
			for _, value := range []bool{true, false} {
				more := maps.Clone(so)
				more[fact] = value
				out = append(out, more)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b map[string]bool) int { return len(a) - len(b) })
	return out[1:]
}

func conflicts(a, b map[string]bool) bool {
	for fact, value := range b {
		if other, known := a[fact]; known && other != value {
			return true
		}
	}
	return false
}

// stating is an inventory with facts put into it.
func stating(value map[string]any, facts map[string]bool) map[string]any {
	value = maps.Clone(value)
	spec, _ := value["spec"].(map[string]any)
	spec = maps.Clone(spec)
	own, _ := spec["facts"].(map[string]any)
	own = maps.Clone(own)
	if own == nil {
		own = map[string]any{}
	}
	for fact, v := range facts {
		own[fact] = v
	}
	spec["facts"], value["spec"] = own, spec
	return value
}

// answers writes facts as an inventory has them.
func answers(facts map[string]bool) string {
	var out []string
	for _, fact := range sortedKeys(facts) {
		out = append(out, "facts."+fact+" = "+map[bool]string{true: "true", false: "false"}[facts[fact]])
	}
	return strings.Join(out, ", ")
}
