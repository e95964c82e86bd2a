// Package precompiled keeps compiled rules and facts as bytes, since compiling
// and reading what never changes would be most of a short run. It promises that
// the compiler it restores evaluates as the one that was encoded, with the same
// places in errors and traces, and that facts come back as they were. OPA has
// no such form of its own.
//
// The bytes are tables of strings and places and a list of records, each of
// which refers to earlier ones only. Equal values are one record, and one value
// in memory once decoded: nobody may change them.
package precompiled

import (
	"errors"
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/version"
)

// madeFor is the version of OPA whose trees this package knows. Another may
// have fields that would be lost: compare ast.Module and all below it, and the
// stages of ast.Compiler, before changing it.
const madeFor = "1.22.2"

// ErrVersion says that the bytes are another OPA's.
var ErrVersion = errors.New("compiled by another version of OPA")

// Rules are compiled modules by name.
type Rules struct {
	modules   map[string]*ast.Module
	rewritten map[ast.Var]ast.Var // generated variable to the one written
	indexed   map[*ast.Module][]*ast.Rule
}

// Compiler returns a compiler that holds the rules as if it had compiled them.
// Only what is quickly built from compiled rules is built again: trees and
// indices.
func (r *Rules) Compiler(capabilities *ast.Capabilities) (*ast.Compiler, error) {
	// The compiler copies what it is given, deeply: it gets empty modules, and
	// the whole ones in their place after the first stage.
	names := make(map[string]*ast.Module, len(r.modules))
	for name, m := range r.modules {
		names[name] = &ast.Module{Package: m.Package}
	}
	rebuilt := []ast.StageID{
		ast.StageRemoveImports, ast.StageSetModuleTree, ast.StageSetRuleTree,
		ast.StageBuildRuleIndices, ast.StageBuildComprehensionIndices,
	}
	skipped := slices.DeleteFunc(ast.AllStages(), func(s ast.StageID) bool { return slices.Contains(rebuilt, s) })
	swap := func(name string, module func(m *ast.Module) *ast.Module) ast.CompilerStageDefinition {
		return ast.CompilerStageDefinition{Name: name, MetricName: name, Stage: func(c *ast.Compiler) *ast.Error {
			c.RewrittenVars = r.rewritten
			for name, m := range r.modules {
				c.Modules[name] = module(m)
			}
			return nil
		}}
	}
	whole := func(m *ast.Module) *ast.Module { return m }
	indexed := func(m *ast.Module) *ast.Module { return &ast.Module{Package: m.Package, Rules: r.indexed[m]} }
	c := ast.NewCompiler().WithCapabilities(capabilities).WithSkipStages(skipped...).
		WithStageAfterID(ast.StageRemoveImports, swap("RestoreModules", whole)).
		// Looking for comprehensions to index is dear, and few rules have one.
		WithStageAfterID(ast.StageBuildRuleIndices, swap("KeepIndexed", indexed)).
		WithStageAfterID(ast.StageBuildComprehensionIndices, swap("RestoreAll", whole))
	if c.Compile(names); c.Failed() {
		return nil, c.Errors
	}
	return c, nil
}

// known refuses to work with an OPA that this package does not know.
func known() error {
	if version.Version != madeFor {
		return fmt.Errorf("this program knows the trees of OPA %s, this is %s: compare them, then change madeFor",
			madeFor, version.Version)
	}
	return nil
}

// Kinds of records. All but recordBody make a term.
const (
	recordNull = iota
	recordFalse
	recordTrue
	recordNumber
	recordString
	recordVar
	recordRef
	recordCall
	recordArray
	recordSet
	recordObject
	recordArrayComprehension
	recordSetComprehension
	recordObjectComprehension
	recordPlaced // an earlier term at a place of its own
	recordBody
)

// Shapes of an expression's terms.
const (
	exprTerm = iota
	exprCall
	exprEvery
	exprEveryKeyed
)

// Bits that tell what an expression or a rule has.
const (
	isGenerated = 1 << (iota + 2)
	isNegated
	hasWith
)

const (
	isDefault = 1 << iota
	isAssigned
	hasKey
	hasValue
	hasElse
	hasIndex // of a comprehension
)
