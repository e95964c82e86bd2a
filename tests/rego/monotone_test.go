package rego_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Keys that are no knowledge about the cluster, or whose absence has a meaning of its own: identity,
// the question, defaults of the contract, and lists of things to judge (an absent one narrows the
// scope, an empty one says that there are none).
var notKnowledge = []string{
	"apiVersion", "kind", "asOf", "metadata", "spec.environment", "spec.role", "spec.nodes[].gpu", "spec.nodes[].count",
	"spec.nodes[].members", "spec.nodes[].name", "spec.components", "spec.features", "spec.needs", "spec.apis", "spec.gaps",
	"spec.managementCluster",
}

// losses are the ways in which one value is lost.
var losses = map[string]func(any) (any, bool){
	"removed": func(any) (any, bool) { return nil, false },
	"null":    func(any) (any, bool) { return nil, true },
	"emptied": func(any) (any, bool) { return "", true },
	"garbled": func(any) (any, bool) { return "~?~", true },
}

// TestLosingKnowledgeNeverImproves takes every key of knowledge of the telling inventories away, and
// loses it in one of the other ways, which take turns: what was unsupported or unknown never becomes supported or at risk, and a warning that
// is gone is not decided any more.
func TestLosingKnowledgeNeverImproves(t *testing.T) {
	compiler, data := compile(t), dataDocument(t)
	cases := slices.DeleteFunc(load(t), func(c testCase) bool { return c.Refused })
	before := evaluateAll(t, compiler, data, cases)
	telling := tellingCases(cases, before)
	var mu sync.Mutex
	tried := 0
	for _, i := range telling {
		c, was := cases[i], before[i]
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			var lost []testCase
			others := []string{"emptied", "garbled", "null"}
			for k, path := range knowledge(c.Input, nil) {
				for _, how := range []string{"removed", others[(i+k)%len(others)]} {
					changed := c
					changed.Name = fmt.Sprintf("%s %s", strings.Join(path, "."), how)
					changed.Input = lose(c.Input, path, losses[how])
					lost = append(lost, changed)
				}
			}
			after := evaluateAll(t, compiler, data, lost)
			for n := range lost {
				improved(t, lost[n].Name, was, after[n])
			}
			mu.Lock()
			tried += len(lost)
			mu.Unlock()
		})
	}
	t.Cleanup(func() {
		if tried < 700 {
			t.Errorf("only %d losses were tried", tried)
		}
		t.Logf("%d inventories, %d losses", len(telling), tried)
	})
}

// improved reports a verdict or a warning that got better.
func improved(t *testing.T, what string, was, is cluster) {
	t.Helper()
	bad := []string{"unsupported", "unknown"}
	if slices.Contains(bad, was.verdict()) && !slices.Contains(bad, is.verdict()) {
		t.Errorf("%s: %s becomes %s", what, was.verdict(), is.verdict())
	}
	for rule, outcome := range was.Outcomes {
		if outcome != "warn" && outcome != "fail" && outcome != "unknown" {
			continue
		}
		if now := is.Outcomes[rule]; now == "pass" || now == "notApplicable" && is.verdict() == "supported" && was.verdict() != "supported" {
			if len(is.undecided()) <= len(was.undecided()) && !slices.Contains(bad, is.verdict()) {
				t.Errorf("%s: %s turns from %s to %s, and nothing says that it is not decided", what, rule, outcome, now)
			}
		}
	}
}

// knowledge lists the paths of all values in a document that are knowledge, lists themselves included.
func knowledge(v any, at []string) [][]string {
	var out [][]string
	general := strings.ReplaceAll(strings.Join(at, "."), ".[", "[")
	for _, part := range at {
		if _, err := strconv.Atoi(part); err == nil {
			general = strings.ReplaceAll(general, "."+part, "[]")
		}
	}
	// A single product is a member of what is judged: without it the rest is.
	if strings.HasPrefix(general, "spec.products.") {
		return nil
	}
	for _, not := range notKnowledge {
		if general == not || strings.HasPrefix(general, not+".") || strings.HasPrefix(general, not+"[") {
			return nil
		}
	}
	// spec itself is the document; everything below it is a value that can be lost.
	if len(at) > 1 {
		out = append(out, at)
	}
	switch x := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(x)) {
			out = append(out, knowledge(x[k], append(slices.Clone(at), k))...)
		}
	case []any:
		for i, item := range x {
			for _, path := range knowledge(item, append(slices.Clone(at), strconv.Itoa(i))) {
				if len(path) > len(at)+1 { // members of a list of things to judge stay
					out = append(out, path)
				}
			}
		}
	}
	return out
}

// lose copies a document along a path and loses the value there.
func lose(v any, path []string, how func(any) (any, bool)) any {
	switch x := v.(type) {
	case map[string]any:
		c := maps.Clone(x)
		if len(path) > 1 {
			c[path[0]] = lose(x[path[0]], path[1:], how)
		} else if value, keep := how(x[path[0]]); keep {
			c[path[0]] = value
		} else {
			delete(c, path[0])
		}
		return c
	case []any:
		c := slices.Clone(x)
		i, _ := strconv.Atoi(path[0])
		c[i] = lose(x[i], path[1:], how)
		return c
	}
	return v
}

func (c cluster) one() map[string]any {
	clusters, _ := c.whole.(map[string]any)["clusters"].([]any)
	one, _ := clusters[0].(map[string]any)
	return one
}

func (c cluster) verdict() string  { v, _ := c.one()["verdict"].(string); return v }
func (c cluster) undecided() []any { v, _ := c.one()["undecided"].([]any); return v }
