// Package planner plans rules with OPA's planner, when the program is built. It
// is a room of its own because what it imports is half of OPA.
package planner

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/compile"
	"github.com/open-policy-agent/opa/v1/ir"
)

// Plan plans the rules of parsed modules that are marked as entrypoints, and
// all that these ask.
func Plan(modules []*ast.Module, capabilities *ast.Capabilities) (*ir.Policy, error) {
	b := &bundle.Bundle{Data: map[string]any{}, Manifest: bundle.Manifest{Roots: &[]string{""}}}
	for _, m := range modules {
		file := m.Package.Location.File
		b.Modules = append(b.Modules, bundle.ModuleFile{URL: file, Path: file, RelativePath: file, Parsed: m})
	}
	c := compile.New().WithTarget(compile.TargetPlan).WithBundle(b).WithCapabilities(capabilities).
		WithRegoAnnotationEntrypoints(true).WithPruneUnused(true)
	if err := c.Build(context.Background()); err != nil {
		return nil, err
	}
	plans := c.Bundle().PlanModules
	if len(plans) != 1 {
		return nil, fmt.Errorf("OPA made %d plans", len(plans))
	}
	policy := &ir.Policy{}
	return policy, json.Unmarshal(plans[0].Raw, policy)
}
