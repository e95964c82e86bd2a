package main

import (
	"encoding/json"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// site is one place of a module that can be changed: a condition or a constant.
type site struct {
	expr *ast.Expr
	term *ast.Term
}

func (s site) row() int {
	if s.expr != nil {
		return s.expr.Location.Row
	}
	return s.term.Location.Row
}

type change func(site)

type named struct {
	what  string
	apply change
}

// sites lists the places of a module in a fixed order, metadata and texts left out.
func sites(module *ast.Module) []site {
	var out []site
	for _, rule := range module.Rules {
		if rule.Head.Name == "about" {
			continue // annotations, which the lint holds
		}
		ast.WalkBodies(rule, func(body ast.Body) bool {
			for _, expr := range body {
				if _, declares := expr.Terms.(*ast.SomeDecl); !declares && !alwaysTrue(expr) && expr.Location != nil && len(expr.Location.Text) > 0 {
					out = append(out, site{expr: expr})
				}
			}
			return false
		})
		counted := map[*ast.Term]bool{}
		ast.WalkTerms(rule, func(term *ast.Term) bool {
			switch v := term.Value.(type) {
			case *ast.ArrayComprehension:
				counted[v.Term] = true // [1 | …] is as long whatever it holds
			case ast.Boolean, ast.Number:
				if !counted[term] && term.Location != nil && len(term.Location.Text) > 0 {
					out = append(out, site{term: term})
				}
			case ast.Ref:
				return true // indexes of references are no constants of a decision
			}
			return false
		})
	}
	return out
}

// alwaysTrue tells the bodies that the parser puts where none is written.
func alwaysTrue(expr *ast.Expr) bool {
	term, ok := expr.Terms.(*ast.Term)
	return ok && term.Equal(ast.BooleanTerm(true))
}

// swaps are comparisons and their nearest wrong neighbours.
var swaps = map[string]string{"lt": "lte", "lte": "lt", "gt": "gte", "gte": "gt", "equal": "neq", "neq": "equal"}

func changes(s site) []named {
	if s.term != nil {
		return []named{{"change " + text(s.term.Location), func(s site) {
			switch v := s.term.Value.(type) {
			case ast.Boolean:
				s.term.Value = !v
			case ast.Number:
				s.term.Value = ast.Number(json.Number("7" + strings.TrimPrefix(string(v), "-")))
			}
		}}}
	}
	out := []named{{"true for " + text(s.expr.Location), func(s site) {
		s.expr.Terms, s.expr.Negated, s.expr.With = ast.BooleanTerm(true), false, nil
	}}}
	if other, ok := swaps[operator(s.expr)]; ok {
		out = append(out, named{other + " in " + text(s.expr.Location), func(s site) {
			terms := s.expr.Terms.([]*ast.Term)
			terms[0] = ast.RefTerm(ast.VarTerm(other))
		}})
	}
	return out
}

func operator(expr *ast.Expr) string {
	if !expr.IsCall() {
		return ""
	}
	return expr.Operator().String()
}

func text(at *ast.Location) string { return strings.Join(strings.Fields(string(at.Text)), " ") }
