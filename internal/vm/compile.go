package vm

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"
)

// Compile makes a program of a plan, when the project's program is built.
// dayRule is the rule that gives the day of an evaluation, data.a.b.
func Compile(policy *ir.Policy, dayRule string) (*Program, error) {
	c := &compiler{policy: policy, funcs: map[string]int{}, consts: map[string]operand{},
		builtins: map[string]operand{}, program: newProgram()}
	p := c.program
	for i, f := range policy.Funcs.Funcs {
		c.funcs[f.Name] = i
	}
	for _, f := range policy.Funcs.Funcs {
		if err := c.function(&function{path: pathKey(f.Path)}, f.Params, f.Blocks); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	for _, plan := range policy.Plans.Plans {
		// The name of a plan is the path of its rule.
		f := &function{path: "data." + strings.ReplaceAll(plan.Name, "/", "."), entry: true, basis: onInput}
		if err := c.function(f, []ir.Local{ir.Input, ir.Data}, plan.Blocks); err != nil {
			return nil, fmt.Errorf("%s: %w", plan.Name, err)
		}
	}
	for _, f := range p.funcs {
		c.simplify(f)
	}
	p.unite()
	p.day = slices.IndexFunc(p.funcs, func(f *function) bool { return isRule(f.path, dayRule) })
	p.rest()
	for _, f := range p.funcs {
		if f.cheap() {
			f.basis = onCall
		}
	}
	return p, nil
}

type compiler struct {
	policy   *ir.Policy
	program  *Program
	funcs    map[string]int
	consts   map[string]operand // by their text
	builtins map[string]operand
}

func (c *compiler) function(f *function, params []ir.Local, blocks []*ir.Block) (err error) {
	if len(params) < 2 || params[0] != ir.Input || params[1] != ir.Data {
		return fmt.Errorf("the first parameters are not input and data")
	}
	for _, p := range params[2:] {
		f.params = append(f.params, operand(p))
	}
	if f.blocks, err = c.blocks(blocks); err != nil {
		return err
	}
	if !level(f.blocks) {
		return fmt.Errorf("its rules give values at several depths, so that one may be made in the value of another; give them names of their own")
	}
	c.program.add(f)
	return nil
}

// level tells whether all values that rules put into the object of their function
// stand equally deep: what is filled in place is never a value from elsewhere.
func level(blocks []block) bool {
	depths := map[operand]int{} // of the object, 1, and those in it; 0 for others
	walk(blocks, func(s *statement) {
		if s.op == giveBack {
			depths[s.a] = 1
		}
	})
	depth, even := 0, true
	walk(blocks, func(s *statement) {
		switch in := depths[s.a]; {
		case s.op == get && s.b >= 0 && depths[s.b] > 0:
			depths[s.a] = depths[s.b] + 1
		case (s.op == insertOnce || s.op == add) && in > 0:
			even = even && (depth == 0 || depth == in)
			depth = in
		}
	})
	return even
}

func (c *compiler) blocks(blocks []*ir.Block) ([]block, error) {
	out := make([]block, len(blocks))
	for i, b := range blocks {
		for _, stmt := range b.Stmts {
			if _, ok := stmt.(*ir.NopStmt); ok {
				continue
			}
			s, err := c.statement(stmt)
			if err != nil {
				return nil, err
			}
			out[i] = append(out[i], s)
		}
	}
	return out, nil
}

// constant is a constant as an operand; equal ones are one.
func (c *compiler) constant(t *ast.Term) operand {
	text := t.String()
	o, ok := c.consts[text]
	if !ok {
		o = ^operand(len(c.program.consts))
		c.program.consts, c.consts[text] = append(c.program.consts, t), o
	}
	return o
}

func (c *compiler) text(index int) operand {
	return c.constant(ast.StringTerm(c.policy.Static.Strings[index].Value))
}

func (c *compiler) number(n int64) operand {
	return c.constant(ast.NumberTerm(json.Number(strconv.FormatInt(n, 10))))
}

func (c *compiler) value(o ir.Operand) operand {
	switch v := o.Value.(type) {
	case *ir.Local:
		return operand(*v)
	case *ir.StringIndex:
		return c.text(int(*v))
	case *ir.Bool:
		return c.constant(ast.BooleanTerm(bool(*v)))
	}
	panic(fmt.Sprintf("an operand is a %T", o.Value))
}

func (c *compiler) values(from []ir.Operand) (out []operand) {
	for _, o := range from {
		out = append(out, c.value(o))
	}
	return out
}

func (c *compiler) statement(stmt ir.Stmt) (s statement, err error) {
	set := func(op operation, operands ...operand) statement {
		s.op = op
		for i, o := range operands {
			*[...]*operand{&s.a, &s.b, &s.c}[i] = o
		}
		return s
	}
	within := func(s statement, args []operand, blocks ...*ir.Block) (statement, error) {
		s.more = &more{args: args}
		s.more.blocks, err = c.blocks(blocks)
		return s, err
	}
	switch s := stmt.(type) {
	case *ir.ResultSetAddStmt:
		return set(answer, operand(s.Value)), nil
	case *ir.ReturnLocalStmt:
		return set(giveBack, operand(s.Source)), nil
	case *ir.BlockStmt:
		return within(set(nest), nil, s.Blocks...)
	case *ir.BreakStmt:
		return set(leave, operand(s.Index)), nil
	case *ir.CallStmt:
		return c.call(set, s)
	case *ir.CallDynamicStmt:
		if !slices.Equal(s.Args, []ir.Local{ir.Input, ir.Data}) {
			return statement{}, fmt.Errorf("a rule that is looked up by name is given %v", s.Args)
		}
		return within(set(callNamed, operand(s.Result)), c.values(s.Path))
	case *ir.WithStmt:
		var path []operand
		for _, step := range s.Path {
			path = append(path, c.text(step))
		}
		return within(set(with, operand(s.Local), c.value(s.Value)), path, s.Block)
	case *ir.AssignVarStmt:
		return set(assign, operand(s.Target), c.value(s.Source)), nil
	case *ir.AssignVarOnceStmt:
		return set(assignOnce, operand(s.Target), c.value(s.Source)), nil
	case *ir.AssignIntStmt:
		return set(assign, operand(s.Target), c.number(s.Value)), nil
	case *ir.MakeNumberIntStmt:
		return set(assign, operand(s.Target), c.number(s.Value)), nil
	case *ir.MakeNumberRefStmt:
		n := c.policy.Static.Strings[s.Index].Value
		return set(assign, operand(s.Target), c.constant(ast.NumberTerm(json.Number(n)))), nil
	case *ir.MakeNullStmt:
		return set(assign, operand(s.Target), c.constant(ast.NullTerm())), nil
	case *ir.ResetLocalStmt:
		return set(reset, operand(s.Target)), nil
	case *ir.MakeArrayStmt:
		return within(set(makeArray, operand(s.Target)), nil)
	case *ir.MakeObjectStmt:
		return within(set(makeObject, operand(s.Target)), nil)
	case *ir.MakeSetStmt:
		return within(set(makeSet, operand(s.Target)), nil)
	case *ir.ScanStmt:
		return within(set(scan, operand(s.Source), operand(s.Key), operand(s.Value)), nil, s.Block)
	case *ir.NotStmt:
		return within(set(negate), nil, s.Block)
	case *ir.DotStmt:
		return set(get, operand(s.Target), c.value(s.Source), c.value(s.Key)), nil
	case *ir.LenStmt:
		return set(length, operand(s.Target), c.value(s.Source)), nil
	case *ir.EqualStmt:
		return set(equal, c.value(s.A), c.value(s.B)), nil
	case *ir.NotEqualStmt:
		return set(differ, c.value(s.A), c.value(s.B)), nil
	case *ir.IsArrayStmt:
		return set(isArray, c.value(s.Source)), nil
	case *ir.IsObjectStmt:
		return set(isObject, c.value(s.Source)), nil
	case *ir.IsSetStmt:
		return set(isSet, c.value(s.Source)), nil
	case *ir.IsDefinedStmt:
		return set(isDefined, operand(s.Source)), nil
	case *ir.IsUndefinedStmt:
		return set(isUndefined, operand(s.Source)), nil
	case *ir.ArrayAppendStmt:
		return set(push, operand(s.Array), c.value(s.Value)), nil
	case *ir.ObjectInsertStmt:
		return set(insert, operand(s.Object), c.value(s.Key), c.value(s.Value)), nil
	case *ir.ObjectInsertOnceStmt:
		return set(insertOnce, operand(s.Object), c.value(s.Key), c.value(s.Value)), nil
	case *ir.ObjectMergeStmt:
		return set(merge, operand(s.Target), operand(s.A), operand(s.B)), nil
	case *ir.SetAddStmt:
		return set(add, operand(s.Set), c.value(s.Value)), nil
	}
	return s, fmt.Errorf("a statement is a %T, which is not known", stmt)
}

func (c *compiler) call(set func(operation, ...operand) statement, s *ir.CallStmt) (statement, error) {
	args := c.values(s.Args)
	f, ok := c.funcs[s.Func]
	if !ok {
		b, ok := c.builtins[s.Func]
		if !ok {
			if b, ok = c.program.builtin(s.Func); !ok {
				return statement{}, fmt.Errorf("there is no built-in function %s", s.Func)
			}
			c.builtins[s.Func] = b
		}
		out := set(callBuiltin, operand(s.Result), b)
		out.more = &more{args: args}
		return out, nil
	}
	if len(args) < 2 || args[0] != operand(ir.Input) || args[1] != operand(ir.Data) {
		return statement{}, fmt.Errorf("%s is not called with input and data", s.Func)
	}
	if len(args) != len(c.policy.Funcs.Funcs[f].Params) {
		// A reference with a variable in it, which the planner lets reach
		// functions too: these are no values.
		return set(leave), nil
	}
	out := set(call, operand(s.Result), operand(f))
	out.more = &more{args: args[2:]}
	return out, nil
}
