package bundle

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"

	"insupport/data"
	"insupport/internal/engine"
	"insupport/internal/inventory"
	"insupport/internal/precompiled"
	"insupport/internal/vm"
	"insupport/rego"
)

// What `make generate` writes of rego/ and data/: reading their text at every
// start would cost more than all the rest of a check. The rules are compiled
// with all of the compiler's checks, and planned; the digests are lines, in the order of
// digests; the dates are what the rules answer for these facts.
var (
	//go:embed rules.bin
	embeddedRules string
	//go:embed facts.bin
	embeddedFacts string
	//go:embed digests.txt
	embeddedDigests string
	//go:embed dates.json
	embeddedDates []byte
)

// Planner plans the entrypoints of parsed modules. It is asked when the program
// is built: none is part of it.
type Planner func(modules []*ast.Module, capabilities *ast.Capabilities) (*ir.Policy, error)

// dayRule gives the day that an evaluation is of.
const dayRule = "data.insupport.lib.run.as_of"

// Precompile reads a folder of rules and one of data. It returns the files that
// the program carries instead, by name, and the list of rules and topics that
// the data carries as insupport/contents.
func Precompile(code, data fs.FS, plan Planner) (generated map[string][]byte, list []byte, err error) {
	b, err := readFolders(code, data)
	if err != nil {
		return nil, nil, err
	}
	if list, err = json.MarshalIndent(insupportData(b.data)["contents"], "", " "); err != nil {
		return nil, nil, err
	}
	ctx := context.Background()
	found, err := b.lintWhole(ctx, b.Catalog())
	if err := errors.Join(err, found.err()); err != nil {
		return nil, nil, fmt.Errorf("facts: %w", err)
	}
	rules, err := b.encodeRules(plan)
	if err != nil {
		return nil, nil, err
	}
	doc, err := parseData("data.json", inventory.Canonical(b.data))
	if err != nil {
		return nil, nil, err
	}
	facts, err := precompiled.EncodeFacts(doc)
	if err != nil {
		return nil, nil, err
	}
	dates, err := b.askDates(ctx)
	if err != nil {
		return nil, nil, err
	}
	bundle, rulesDigest, factsDigest := digests(b.Modules, b.data)
	return map[string][]byte{
		"rules.bin":   rules,
		"facts.bin":   facts,
		"dates.json":  append(dates, '\n'),
		"digests.txt": []byte(strings.Join([]string{bundle, rulesDigest, factsDigest}, "\n") + "\n"),
	}, append(list, '\n'), nil
}

func (b *Bundle) encodeRules(plan Planner) ([]byte, error) {
	var modules []*ast.Module
	for _, m := range b.Modules {
		parsed, err := m.parse()
		if err != nil {
			return nil, err
		}
		modules = append(modules, parsed)
	}
	policy, err := plan(modules, engine.Capabilities())
	if err != nil {
		return nil, err
	}
	program, err := vm.Compile(policy, dayRule)
	if err != nil {
		return nil, err
	}
	return program.Encode()
}

// askDates asks the rules for the day of each product's facts, a product a line.
func (b *Bundle) askDates(ctx context.Context) ([]byte, error) {
	e, err := engine.New(engine.Rules{Compiler: b.compiler}, b.data, false)
	if err != nil {
		return nil, err
	}
	query, err := e.Prepare(ctx, EntryDates)
	if err != nil {
		return nil, err
	}
	raw, err := query.Eval(ctx, map[string]any{}, time.Time{})
	if err != nil {
		return nil, err
	}
	var lines bytes.Buffer
	err = json.Indent(&lines, raw, "", " ")
	return lines.Bytes(), err
}

// Dates returns the day that each product's facts are of, nil where only the
// rules can tell (EntryDates).
func (b *Bundle) Dates() (dates map[string]string, err error) {
	if !b.Checked() {
		return nil, nil
	}
	return dates, json.Unmarshal(embeddedDates, &dates)
}

// readFolders reads a folder of rules and one of data, with the list of what they hold.
func readFolders(code, data fs.FS) (*Bundle, error) {
	b := &Bundle{data: map[string]any{}}
	for name, dir := range map[string]fs.FS{"rego": code, "data": data} {
		tree, err := readTree(dir, name)
		if err != nil {
			return nil, err
		}
		if err := b.add(tree); err != nil {
			return nil, err
		}
		for _, m := range b.Modules {
			if name == "rego" && tree[m.Path] == nil {
				return nil, fmt.Errorf("the package of %s is not its folder", m.Path)
			}
		}
	}
	insupportData(b.data)["contents"] = b.listContents()
	return b, nil
}

// Questions: the report of a ClusterInventory, which most runs ask for, and which
// day each product's facts are of.
const (
	EntryReport = "data.insupport.main.report"
	EntryDates  = "data.insupport.ask.facts.dates"
)

// loadEmbedded takes what the program carries.
func loadEmbedded() (*Bundle, error) {
	b := &Bundle{embedded: true}
	for _, of := range []fs.FS{rego.FS, data.FS} {
		manifest, err := fs.ReadFile(of, ".manifest")
		if err == nil {
			err = b.add(files{".manifest": manifest})
		}
		if err != nil {
			return nil, err
		}
	}
	err := fs.WalkDir(rego.FS, ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && path.Ext(name) == ".rego" && wanted(name) {
			b.Modules = append(b.Modules, Module{Path: name})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if b.data, err = precompiled.Decode(embeddedFacts); err != nil {
		return nil, err
	}
	lines := strings.Fields(embeddedDigests)
	if len(lines) != 3 {
		return nil, errors.New("digests.txt is damaged")
	}
	b.Digest, b.RulesDigest, b.FactsDigest = lines[0], lines[1], lines[2]
	return b, nil
}

// compiler returns a compiler of the bundle's rules, the same one each time.
func (b *Bundle) compiler() (*ast.Compiler, error) {
	if b.compiled != nil {
		return b.compiled, nil
	}
	var err error
	b.compiled, err = compileModules(ast.NewCompiler(), b.Modules)
	return b.compiled, err
}

// rules are the bundle's, as an engine takes them. Those of the program are
// planned already, unless that was for another OPA.
func (b *Bundle) rules() (engine.Rules, error) {
	rules := engine.Rules{Compiler: b.compiler, Foreign: !b.embedded}
	if !b.embedded {
		return rules, nil
	}
	var err error
	if rules.Program, err = planned(); errors.Is(err, vm.ErrVersion) {
		err = nil
	}
	return rules, err
}

// planned is what was planned of the rules that the program carries.
var planned = sync.OnceValues(func() (*vm.Program, error) { return vm.Decode(embeddedRules) })

// ready reads the rules ahead, while the run has other things to do: the first
// evaluation would take a fifth of its time to read what it calls.
func ready() {
	if rules, err := planned(); err == nil {
		rules.Ready(EntryReport)
	}
}

// compileModules compiles with a compiler that may have settings of its own.
func compileModules(compiler *ast.Compiler, modules []Module) (*ast.Compiler, error) {
	parsed := make(map[string]*ast.Module, len(modules))
	for _, m := range modules {
		var err error
		if parsed[m.Path], err = m.parse(); err != nil {
			return nil, err
		}
	}
	return engine.Compile(compiler, parsed)
}
