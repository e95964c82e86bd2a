package policy

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/open-policy-agent/opa/v1/ast"

	"insupport/internal/astcodec"
)

// embeddedRules are the modules of rego/ as the compiler leaves them, which
// takes a tenth of compiling them. `make generate` writes it, with all of the
// compiler's checks.
//
//go:embed rules.bin
var embeddedRules string

// CompileRules compiles a folder of rules, which is what rules.bin holds.
func CompileRules(code fs.FS) ([]byte, error) {
	b := &Bundle{Data: map[string]any{}}
	tree, err := readTree(code, "rego")
	if err != nil {
		return nil, err
	}
	if err := b.add(tree); err != nil {
		return nil, err
	}
	for _, m := range b.Modules {
		if tree[m.Path] == nil {
			return nil, fmt.Errorf("the package of %s is not its folder", m.Path)
		}
	}
	compiler, err := b.compiler()
	if err != nil {
		return nil, err
	}
	return astcodec.Encode(compiler)
}

// compiler returns a compiler of the bundle's rules. Those of the program are
// compiled already, unless that was for another OPA.
func (b *Bundle) compiler() (*ast.Compiler, error) {
	if b.embedded {
		rules, err := astcodec.Decode(embeddedRules)
		if err == nil {
			return rules.Compiler(capabilities())
		}
		if !errors.Is(err, astcodec.ErrVersion) {
			return nil, err
		}
	}
	modules := make(map[string]*ast.Module, len(b.Modules))
	for _, m := range b.Modules {
		parsed, err := m.parse()
		if err != nil {
			return nil, err
		}
		modules[m.Path] = parsed
	}
	compiler := ast.NewCompiler().WithCapabilities(capabilities())
	if compiler.Compile(modules); compiler.Failed() {
		return nil, regoError(compiler.Errors)
	}
	return compiler, nil
}
