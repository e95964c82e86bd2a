// Package rego_test holds the checks of the Rego tree that no Rego test can make: its layout,
// its metadata and the traps of the language; and the parity of all runners.
package rego_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

const root = "../../rego"

// modules parses every module of the tree, keyed by its path below the root.
func modules(t *testing.T) map[string]*ast.Module {
	t.Helper()
	found := map[string]*ast.Module{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".rego" {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		module, err := ast.ParseModuleWithOpts(path, string(source), ast.ParserOptions{ProcessAnnotation: true})
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		found[filepath.ToSlash(rel)] = module
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatal("no modules found")
	}
	return found
}

// A negated call whose operand is undefined is undefined itself, not true, so that a missing key
// would make a rule silent. Operands of negated calls are therefore variables or constants.
func TestNegatedCallsTakeNoRefs(t *testing.T) {
	for path, module := range modules(t) {
		ast.WalkExprs(module, func(expr *ast.Expr) bool {
			if !expr.Negated || !expr.IsCall() || expr.Operator().String() == "equal" {
				return false
			}
			for _, operand := range expr.Operands() {
				if ref, ok := operand.Value.(ast.Ref); ok && len(ref) > 1 {
					t.Errorf("%s:%d: negated call over %s, which may be undefined; bind it first or use object.get",
						path, expr.Location.Row, ref)
				}
			}
			return false
		})
	}
}

// Facts live in data: no version and no date stands in the rules.
func TestNoFactLiterals(t *testing.T) {
	fact := regexp.MustCompile(`^v?\d+\.\d+(\.[\dx]+)?$|^\d{4}-\d{2}-\d{2}$`)
	for path, module := range modules(t) {
		if strings.HasSuffix(path, "_test.rego") {
			continue
		}
		ast.WalkTerms(module, func(term *ast.Term) bool {
			if text, ok := term.Value.(ast.String); ok && fact.MatchString(string(text)) {
				t.Errorf("%s:%d: %q is a fact; it belongs in data", path, term.Location.Row, string(text))
			}
			return false
		})
	}
}

// Every package, tests included, lies within a root of the bundle, else opa refuses the folders.
func TestPackagesLieWithinRoots(t *testing.T) {
	var manifest struct{ Roots []string }
	if err := json.Unmarshal(mustRead(t, filepath.Join(root, ".manifest")), &manifest); err != nil {
		t.Fatal(err)
	}
	for path, module := range modules(t) {
		pkg := strings.ReplaceAll(strings.TrimPrefix(module.Package.Path.String(), "data."), ".", "/")
		if !slices.ContainsFunc(manifest.Roots, func(r string) bool { return pkg == r || strings.HasPrefix(pkg, r+"/") }) {
			t.Errorf("%s: no root of .manifest holds its package", path)
		}
	}
}

// Package = path, a test beside every module, and complete metadata on every rule.
func TestLayout(t *testing.T) {
	all := modules(t)
	renders := map[string]string{} // category to the rule that says what its rules need
	for path, module := range all {
		pkg := strings.TrimPrefix(module.Package.Path.String(), "data.")
		dir := strings.ReplaceAll(filepath.ToSlash(filepath.Dir(path)), "/", ".")
		if strings.HasSuffix(path, "_test.rego") {
			if pkg != dir+"_test" {
				t.Errorf("%s: package %s, want %s_test", path, pkg, dir)
			}
			continue
		}
		if pkg != dir {
			t.Errorf("%s: package %s, want %s", path, pkg, dir)
		}
		if _, ok := all[strings.TrimSuffix(path, ".rego")+"_test.rego"]; !ok {
			t.Errorf("%s: no test beside it", path)
		}
		if strings.HasPrefix(path, "insupport/rules/") {
			checkMetadata(t, path, module)
			checkNames(t, path, module)
			category := strings.Split(path, "/")[2]
			if rendersNeeds(module) {
				if other := renders[category]; other != "" {
					t.Errorf("%s: renders the needs of %s, as %s does", path, category, other)
				}
				renders[category] = path
			}
		}
	}
}

func checkMetadata(t *testing.T, path string, module *ast.Module) {
	t.Helper()
	var annotations *ast.Annotations
	for _, candidate := range module.Annotations {
		if candidate.Scope == "package" {
			annotations = candidate
		}
	}
	if annotations == nil {
		t.Errorf("%s: no METADATA on the package", path)
		return
	}
	levels := map[any]bool{"violation": true, "unknown": true, "warning": true, "info": true}
	switch {
	case annotations.Title == "", annotations.Description == "":
		t.Errorf("%s: title or description is missing", path)
	case len(annotations.RelatedResources) == 0:
		t.Errorf("%s: related_resources is missing", path)
	case readsInput(module) && len(annotations.Schemas) == 0:
		t.Errorf("%s: schemas is missing, and it reads the input itself", path)
	case annotations.Custom["remediation"] == nil || !levels[annotations.Custom["level"]]:
		t.Errorf("%s: custom.remediation or custom.level is missing", path)
	}
	given, stated := annotations.Custom["exceptions"]
	exceptions, ok := given.(map[string]any)
	if stated && (!ok || len(exceptions) == 0) {
		t.Errorf("%s: custom.exceptions is no object of reasons", path)
	}
	for name, reason := range exceptions {
		if text, ok := reason.(string); !ok || strings.TrimSpace(text) == "" {
			t.Errorf("%s: exception %s gives no reason", path, name)
		}
	}
}

// readsInput tells whether a module reads the input, which lib/inventory does for the others.
func readsInput(module *ast.Module) bool {
	found := false
	ast.WalkRefs(module, func(ref ast.Ref) bool {
		found = found || ref.HasPrefix(ast.InputRootRef)
		return found
	})
	return found
}

// rendersNeeds tells whether a rule says what the rules of its category need.
func rendersNeeds(module *ast.Module) bool {
	for _, candidate := range module.Annotations {
		if candidate.Scope == "package" && candidate.Custom["rendersNeeds"] == true {
			return true
		}
	}
	return false
}

// A rule exposes exactly about, subjects and judgements; everything else is private.
func checkNames(t *testing.T, path string, module *ast.Module) {
	t.Helper()
	want := map[string]bool{"about": false, "subjects": false, "judgements": false}
	for _, rule := range module.Rules {
		name := rule.Head.Ref()[0].Value.String()
		name = strings.Trim(name, `"`)
		if _, ok := want[name]; ok {
			want[name] = true
		} else if !strings.HasPrefix(name, "_") {
			t.Errorf("%s:%d: %s is not private", path, rule.Location.Row, name)
		}
	}
	for name, found := range want {
		if !found {
			t.Errorf("%s: exposes no %s", path, name)
		}
	}
}
