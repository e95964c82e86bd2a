package bundle

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"insupport/internal/precompiled"
	"insupport/internal/schema"
	"insupport/internal/term"
)

// OwnRules names one folder of rules beside those of the bundle.
type OwnRules struct {
	Name   string   // base name of the folder
	Digest string   // "sha256:…" over its modules
	Rules  []string // ids, sorted
}

// levels are what a rule's metadata may say.
var levels = []string{"violation", "unknown", "warning", "info"}

// nameOfOwn is what a category or rule may be called, so that its id is its path.
var nameOfOwn = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// CheckOwnID tells why an id cannot be that of a rule of one's own.
func (b *Bundle) CheckOwnID(id string) error {
	category, name, _ := strings.Cut(id, "/")
	if !nameOfOwn.MatchString(category) || !nameOfOwn.MatchString(name) || strings.HasSuffix(name, "_test") {
		return fmt.Errorf("%q is not CATEGORY/RULE, each of small letters, digits and _", id)
	}
	if slices.Contains(b.vendorCategories(), category) {
		return fmt.Errorf("the category %s is the bundle's; a rule of one's own has a category of its own", category)
	}
	return nil
}

// vendorCategories lists the categories of the bundle's rules, without those
// of one's own.
func (b *Bundle) vendorCategories() []string {
	own := map[string]bool{}
	for _, o := range b.Own {
		for _, id := range o.Rules {
			own[strings.Split(id, "/")[0]] = true
		}
	}
	categories := map[string]bool{}
	for _, m := range b.Modules {
		if parts := strings.Split(m.Path, "/"); len(parts) > 3 && parts[0] == "insupport" && parts[1] == "rules" && !own[parts[2]] {
			categories[parts[2]] = true
		}
	}
	return slices.Sorted(maps.Keys(categories))
}

// addOwn adds a folder of rules to the bundle's. They only add: each is in a
// category that the bundle does not have.
func (b *Bundle) addOwn(dir string) error {
	modules, err := readOwn(dir, false)
	if err != nil {
		return err
	}
	if len(modules) == 0 {
		return errors.New("holds no rules")
	}
	byID := map[string][]*ast.Module{}
	for _, m := range modules {
		id, ok := ruleID(m.parsed.Package.Path)
		if !ok {
			return fmt.Errorf("%s: the package is %s; a rule of one's own is a package insupport.rules.CATEGORY.RULE",
				m.parsed.Package.Location.File, strings.TrimPrefix(m.parsed.Package.Path.String(), "data."))
		}
		if err := b.CheckOwnID(id); err != nil {
			return fmt.Errorf("%s: %w", m.parsed.Package.Location.File, err)
		}
		byID[id] = append(byID[id], m.parsed)
	}
	ids := slices.Sorted(maps.Keys(byID))
	for _, id := range ids {
		for _, other := range b.Own {
			if slices.Contains(other.Rules, id) {
				return fmt.Errorf("the rule %s is in %s too", id, other.Name)
			}
		}
		if err := checkOwn(id, byID[id]); err != nil {
			return err
		}
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	_, digest, _ := digests(modules, nil)
	b.Own = append(b.Own, OwnRules{filepath.Base(abs), digest, ids})
	b.Modules = append(b.Modules, modules...)
	slices.SortFunc(b.Modules, func(a, b Module) int { return strings.Compare(a.Path, b.Path) })
	for _, id := range ids {
		b.addRoot("insupport/rules/" + strings.Split(id, "/")[0])
	}
	return nil
}

// readOwn reads the rules of a folder, or their tests.
func readOwn(dir string, tests bool) ([]Module, error) {
	if err := isFolder(dir); err != nil {
		return nil, err
	}
	tree, err := readRego(os.DirFS(dir), tests)
	if err != nil {
		return nil, err
	}
	names := slices.Sorted(maps.Keys(tree))
	for _, name := range names {
		if base := path.Base(name); strings.HasPrefix(base, "data.") {
			return nil, fmt.Errorf("%s: facts do not lie beside rules; --data corrects them", name)
		}
	}
	return parseModules(tree, names)
}

// checkOwn holds a rule to what the rules of the program are held to.
func checkOwn(id string, modules []*ast.Module) error {
	var names []string
	for _, m := range modules {
		names = append(names, exposed(m)...)
	}
	if err := checkExposed(id, names); err != nil {
		return err
	}
	var about *ast.Annotations
	for _, m := range modules {
		for _, a := range m.Annotations {
			if a.Scope == "package" {
				about = a
			}
		}
	}
	if about == nil {
		return fmt.Errorf("the rule %s has no METADATA", id)
	}
	text := func(key string) string { s, _ := about.Custom[key].(string); return s }
	level := text("level")
	switch {
	case about.Title == "", about.Description == "", text("remediation") == "":
		return fmt.Errorf("the METADATA of %s lacks one of title, description and custom.remediation", id)
	case !slices.Contains(levels, level):
		return fmt.Errorf("the METADATA of %s has the level %q%s; levels: %s", id, level, term.Suggest(level, levels), strings.Join(levels, ", "))
	case len(about.Schemas) == 0:
		return fmt.Errorf("the METADATA of %s lacks schemas (- input: schema.inventory), without which a misspelt key is no error", id)
	}
	return nil
}

// compileOwn compiles with the checks that the program's own rules pass when
// it is built: strict, and typed by the schemas that METADATA names.
func compileOwn(modules []Module) (*ast.Compiler, error) {
	schemas := ast.NewSchemaSet()
	content, err := schema.FS.ReadFile("inventory.json")
	if err != nil {
		return nil, err
	}
	var inventorySchema any
	if err := json.Unmarshal(content, &inventorySchema); err != nil {
		return nil, err
	}
	schemas.Put(ast.MustParseRef("schema.inventory"), inventorySchema)
	return compileModules(ast.NewCompiler().WithStrict(true).WithSchemas(schemas).WithUseTypeCheckAnnotations(true), modules)
}

// listOwn lists the rules of one's own among those that the bundle must have,
// so that a bundle built with them cannot lose one.
func (b *Bundle) listOwn() {
	want, ok := insupportData(b.data)["contents"].(map[string]any)
	if !ok || len(b.Own) == 0 {
		return
	}
	ids := texts(precompiled.Read(want, "rules"))
	for _, own := range b.Own {
		ids = append(ids, own.Rules...)
	}
	slices.Sort(ids)
	rules := make([]any, len(ids))
	for i, id := range ids {
		rules[i] = id
	}
	want, code := maps.Clone(want), maps.Clone(insupportData(b.data))
	want["rules"], code["contents"] = rules, want
	b.data = maps.Clone(b.data)
	b.data["insupport"] = code
}

// withOwn adds folders of rules to a loaded bundle, which is then compiled anew
// and bounded like one from elsewhere.
func (b *Bundle) withOwn(dirs []string) error {
	for _, dir := range dirs {
		if err := b.addOwn(dir); err != nil {
			return fmt.Errorf("rules %s: %w", dir, err)
		}
	}
	if len(dirs) == 0 {
		return nil
	}
	b.embedded = false
	facts := b.FactsDigest
	b.Digest, b.RulesDigest, _ = digests(b.Modules, b.Data())
	b.FactsDigest = facts // those of the bundle, before overlays
	b.listOwn()
	compiler, err := compileOwn(b.Modules)
	if err != nil {
		return fmt.Errorf("rules %s: %w", strings.Join(dirs, ", "), err)
	}
	b.compiled = compiler
	return nil
}
