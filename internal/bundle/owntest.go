package bundle

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"

	"insupport/internal/engine"
)

// TestResult is what became of one test of a rule.
type TestResult struct {
	Name   string // of the test, with its cases
	File   string
	Line   int
	Failed bool
	Error  error
}

// TestOwn runs the tests of the rules in dir, which the bundle was loaded with,
// under the limits that rules have. Rules without any test are listed.
func (b *Bundle) TestOwn(ctx context.Context, dir string) (results []TestResult, untested []string, err error) {
	tests, err := readOwn(dir, true)
	if err != nil {
		return nil, nil, fmt.Errorf("rules %s: %w", dir, err)
	}
	modules := map[string]*ast.Module{}
	tested := map[string]bool{}
	for _, m := range tests {
		id, ok := ruleID(m.parsed.Package.Path)
		rule, isTest := strings.CutSuffix(id, "_test")
		if !ok || !isTest {
			return nil, nil, fmt.Errorf("rules %s: %s: the package of a test is insupport.rules.CATEGORY.RULE_test", dir, m.parsed.Package.Location.File)
		}
		tested[rule] = tested[rule] || hasTest(m.parsed)
		modules[m.Path] = m.parsed
	}
	for _, own := range b.Own {
		for _, id := range own.Rules {
			if !tested[id] {
				untested = append(untested, id)
			}
		}
	}
	for _, m := range b.Modules {
		if modules[m.Path], err = m.parse(); err != nil {
			return nil, nil, err
		}
	}
	store := inmem.NewFromObjectWithOpts(b.Data(), inmem.OptRoundTripOnWrite(false))
	txn, err := store.NewTransaction(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer store.Abort(ctx, txn)
	found, err := tester.NewRunner().
		SetCompiler(ast.NewCompiler().WithCapabilities(engine.Capabilities())).
		SetStore(store).SetModules(modules).SetTimeout(engine.ForeignTime).
		RunTests(ctx, txn)
	if err != nil {
		return nil, nil, engine.Error(err)
	}
	for r := range found {
		name := strings.TrimPrefix(r.Package, "data.") + "." + r.Name
		results = append(results, TestResult{name + cases(r.SubResults), r.Location.File, r.Location.Row, r.Fail || r.Skip, r.Error})
	}
	return results, untested, nil
}

// cases names the cases of a test that fail.
func cases(of tester.SubResultMap) string {
	var failed []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		if of[name].Fail {
			failed = append(failed, name)
		}
	}
	if len(failed) == 0 {
		return ""
	}
	return " (" + strings.Join(failed, ", ") + ")"
}

func hasTest(m *ast.Module) bool {
	for _, r := range m.Rules {
		if strings.HasPrefix(strings.Trim(r.Head.Ref()[0].Value.String(), `"`), "test_") {
			return true
		}
	}
	return false
}
