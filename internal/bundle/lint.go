package bundle

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"insupport/internal/document"
	"insupport/internal/engine"
	"insupport/internal/regularfile"
	"insupport/internal/schema"
	"insupport/internal/term"
)

// Lint is what is wrong with facts: problems make them unfit to judge by,
// doubts are worth a look at the source.
type Lint struct{ Problems, Doubts []Flaw }

// Flaw is one thing about one row of the facts.
type Flaw struct {
	Check   string   // the check that found it: a folder of rego/insupport/lint, or schema
	At      []string // product, topic and keys; nil where a file cannot be read as facts
	Message string
	File    string // where it stands, "" for facts that are in no file at hand
	Line    int
}

// String is "FILE:LINE: ROW: MESSAGE (CHECK)", without what is not known.
func (f Flaw) String() string {
	text := f.Message
	if len(f.At) > 0 {
		text = strings.Join(f.At, "/") + ": " + text
	}
	if f.Check != "" {
		text += " (" + f.Check + ")"
	}
	switch {
	case f.Line > 0:
		return fmt.Sprintf("%s:%d: %s", f.File, f.Line, text)
	case f.File != "":
		return f.File + ": " + text
	}
	return text
}

// LintEmbedded checks the facts that the program carries.
func LintEmbedded(ctx context.Context) (Lint, error) {
	b, err := loadEmbedded()
	if err != nil {
		return Lint{}, err
	}
	return b.lintWhole(ctx, b.Catalog())
}

// LintFolder checks a folder of facts, with the place of each flaw. One with a
// manifest is a whole catalog; any other is laid over the program's, and what
// is told of is in its own products, without the doubts of the program's own.
// Only a folder that cannot be read is an error.
func LintFolder(ctx context.Context, dir string) (Lint, error) {
	if err := isFolder(dir); err != nil {
		return Lint{}, err
	}
	docs, found, err := factFiles(dir)
	if err != nil {
		return Lint{}, err
	}
	if len(docs) == 0 && len(found.Problems) == 0 {
		return Lint{}, errors.New("holds no PRODUCT/TOPIC/data.yaml")
	}
	own := map[string]any{}
	for at, doc := range docs {
		if err := mount(own, at+"/data.yaml", doc.Value.(map[string]any)); err != nil {
			return Lint{}, err
		}
	}
	catalog, base := own, map[string]any(nil)
	if _, err := os.Stat(filepath.Join(dir, ".manifest")); errors.Is(err, fs.ErrNotExist) {
		b, err := loadEmbedded()
		if err != nil {
			return Lint{}, err
		}
		base = b.Catalog()
		catalog, _ = mergePatch(base, own).(map[string]any)
	} else {
		found.Problems = append(found.Problems, lintManifest(dir, own)...)
	}
	flaws, err := lintShapes(own, catalog)
	if err != nil {
		return Lint{}, err
	}
	found.Problems = append(found.Problems, named(flaws, base)...)
	// Rules over facts of another shape would tell nonsense.
	if len(found.Problems) == 0 {
		if found, err = lintCatalog(ctx, catalog); err != nil {
			return Lint{}, err
		}
		if base != nil && len(found.Doubts) > 0 {
			before, err := lintCatalog(ctx, base)
			if err != nil {
				return Lint{}, err
			}
			found.Doubts = slices.DeleteFunc(found.Doubts, func(f Flaw) bool {
				return slices.ContainsFunc(before.Doubts, func(b Flaw) bool { return f.String() == b.String() })
			})
		}
	}
	for _, list := range []*[]Flaw{&found.Problems, &found.Doubts} {
		*list = slices.DeleteFunc(*list, func(f Flaw) bool { return f.At != nil && own[f.At[0]] == nil })
		for i, f := range *list {
			(*list)[i] = placed(f, docs)
		}
		slices.SortStableFunc(*list, func(a, b Flaw) int {
			return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line)
		})
	}
	return found, nil
}

// named says of flaws of a product that the program does not have which one its
// name is nearly that of.
func named(flaws []Flaw, base map[string]any) []Flaw {
	for i, f := range flaws {
		product := f.At[0]
		if near := term.Suggest(product, slices.Sorted(maps.Keys(base))); base[product] == nil && near != "" {
			flaws[i].Message += fmt.Sprintf("; %s is a new product%s", product, near)
		}
	}
	return flaws
}

// withPlaces tells what is wrong with a folder of facts by file and line,
// where its files alone show it.
func withPlaces(ctx context.Context, dir string, err error) error {
	found, failed := LintFolder(ctx, dir)
	found.Problems = slices.DeleteFunc(found.Problems, func(f Flaw) bool { return f.At == nil })
	if failed == nil && len(found.Problems) > 0 {
		return found.err()
	}
	return err
}

func isFolder(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return errors.Unwrap(err)
	}
	if !info.IsDir() {
		return errors.New("is no folder")
	}
	return nil
}

// factFiles reads every file of facts below dir, by PRODUCT/TOPIC. What cannot
// be read as facts is a problem, a file that would be overlooked too.
func factFiles(dir string) (map[string]*document.Document, Lint, error) {
	docs, found := map[string]*document.Document{}, Lint{}
	problem := func(file, format string, args ...any) {
		found.Problems = append(found.Problems, Flaw{File: file, Message: fmt.Sprintf(format, args...)})
	}
	err := fs.WalkDir(os.DirFS(dir), ".", func(p string, e fs.DirEntry, err error) error {
		ext := strings.ToLower(path.Ext(p))
		if err == nil {
			err = noFolderLink(os.DirFS(dir), p, e)
		}
		if err != nil || e.IsDir() || ext != ".yaml" && ext != ".yml" && ext != ".json" {
			return err
		}
		at := strings.TrimPrefix(strings.TrimPrefix(path.Dir(p), "data/"), "insupport_facts/")
		file := filepath.Join(dir, p)
		switch {
		case at == "insupport" || strings.HasPrefix(at, "insupport/"):
			return nil // settings and lists, which are no facts
		case path.Base(p) != "data"+ext || strings.Count(at, "/") != 1:
			problem(file, "is not read; facts go to PRODUCT/TOPIC/data.yaml")
			return nil
		case docs[at] != nil:
			problem(file, "stands beside another file of the same facts")
			return nil
		}
		content, err := regularfile.Read(file, maxFacts)
		if err != nil {
			return err
		}
		doc, err := document.ParseFactsDocument(file, content)
		var broken *document.Error
		if errors.As(err, &broken) {
			found.Problems = append(found.Problems, Flaw{File: file, Line: broken.Line, Message: broken.Message})
			return nil
		}
		docs[at] = doc
		return err
	})
	return docs, found, err
}

// lintManifest compares the roots of a catalog with its folders: OPA overlooks
// or refuses a product without one.
func lintManifest(dir string, products map[string]any) []Flaw {
	file := filepath.Join(dir, ".manifest")
	content, err := regularfile.Read(file, maxFacts)
	if err != nil {
		return []Flaw{{File: file, Message: err.Error()}}
	}
	doc, err := parseData("manifest.json", content)
	if err != nil {
		return []Flaw{{File: file, Message: err.Error()}}
	}
	var flaws []Flaw
	roots := texts(doc["roots"])
	for _, product := range slices.Sorted(maps.Keys(products)) {
		if !slices.Contains(roots, "insupport_facts/"+product) {
			flaws = append(flaws, Flaw{File: file, Message: "lacks the root insupport_facts/" + product})
		}
	}
	for _, root := range roots {
		if product, ok := strings.CutPrefix(root, "insupport_facts/"); ok && products[product] == nil {
			flaws = append(flaws, Flaw{File: file, Message: fmt.Sprintf("has the root %s, but there is no such folder", root)})
		}
	}
	return flaws
}

// shapes are the schemas of topics, each compiled once.
type shapes map[string]*schema.Schema

// lint checks the shape of each topic of a product that own names, as it is
// once merged.
func (s shapes) lint(product string, own, merged any) ([]Flaw, error) {
	var flaws []Flaw
	topics, _ := own.(map[string]any)
	values, _ := merged.(map[string]any)
	known := schema.Topics()
	for _, topic := range slices.Sorted(maps.Keys(topics)) {
		if !slices.Contains(known, topic) {
			flaws = append(flaws, Flaw{Check: "schema", At: []string{product, topic}, Message: fmt.Sprintf("unknown topic %q%s; known topics: %s",
				topic, term.Suggest(topic, known), strings.Join(known, ", "))})
			continue
		}
		value, ok := values[topic]
		if !ok {
			continue // removed
		}
		if s[topic] == nil {
			compiled, err := schema.Compile("catalog/" + topic + ".json")
			if err != nil {
				return nil, err
			}
			s[topic] = compiled
		}
		for _, p := range s[topic].Validate(value) {
			flaws = append(flaws, Flaw{Check: "schema", At: append([]string{product, topic}, p.Path...), Message: p.Message})
		}
	}
	return flaws, nil
}

// lintShapes checks the shape of what own names, as it is once merged.
func lintShapes(own, merged map[string]any) (flaws []Flaw, err error) {
	known := shapes{}
	for _, product := range slices.Sorted(maps.Keys(own)) {
		found, err := known.lint(product, own[product], merged[product])
		if err != nil {
			return nil, err
		}
		flaws = append(flaws, found...)
	}
	return flaws, nil
}

// placed adds where a flaw stands, as far as a file at hand says it.
func placed(f Flaw, docs map[string]*document.Document) Flaw {
	if f.File != "" || len(f.At) < 1 {
		return f
	}
	topic := "product"
	if len(f.At) > 1 {
		topic = f.At[1]
	}
	doc := docs[f.At[0]+"/"+topic]
	if doc == nil {
		return f
	}
	f.File = doc.File
	f.Line = doc.LocateKeys(f.At[min(2, len(f.At)):]).Line
	return f
}

// acrossProducts are the checks that look from one product at others; any
// other looks at one product by itself.
var acrossProducts = []string{"names", "references"}

// lintCatalog runs the program's own checks, rego/insupport/lint, over facts.
func lintCatalog(ctx context.Context, catalog map[string]any) (Lint, error) {
	program, err := loadEmbedded()
	if err != nil {
		return Lint{}, err
	}
	return program.lint(ctx, catalog)
}

// lintChanged looks for the problems that changes of some products can make.
func lintChanged(ctx context.Context, catalog, changed map[string]any) error {
	program, err := loadEmbedded()
	if err != nil {
		return err
	}
	of := map[string]any{}
	for product := range changed {
		if topics, ok := catalog[product]; ok {
			of[product] = topics
		}
	}
	across, err := program.flaws(ctx, catalog, map[string]any{"checks": acrossProducts})
	if err != nil {
		return err
	}
	within, err := program.lint(ctx, of)
	if err != nil {
		return err
	}
	within.Problems = slices.DeleteFunc(within.Problems, func(f Flaw) bool { return slices.Contains(acrossProducts, f.Check) })
	across.Problems = append(across.Problems, within.Problems...)
	return across.err()
}

// lintWhole checks the shapes of facts, and where these are right all else.
func (b *Bundle) lintWhole(ctx context.Context, catalog map[string]any) (Lint, error) {
	flaws, err := lintShapes(catalog, catalog)
	if err != nil || len(flaws) > 0 {
		return Lint{Problems: flaws}, err
	}
	return b.lint(ctx, catalog)
}

// lint runs all of the bundle's checks over facts.
func (b *Bundle) lint(ctx context.Context, catalog map[string]any) (Lint, error) {
	return b.flaws(ctx, catalog, map[string]any{})
}

// entryFlaws is the question of what is wrong with facts; input {checks?}.
const entryFlaws = "data.insupport.ask.flaws.list"

func (b *Bundle) flaws(ctx context.Context, catalog, input map[string]any) (Lint, error) {
	rules, err := b.rules()
	if err != nil {
		return Lint{}, err
	}
	rules.Foreign = false // all facts at once take their time
	e, err := engine.New(rules, map[string]any{"insupport_facts": catalog}, false)
	if err != nil {
		return Lint{}, err
	}
	query, err := e.Prepare(ctx, entryFlaws)
	if err != nil {
		return Lint{}, err
	}
	answer, err := query.Eval(ctx, input, time.Time{})
	if err != nil {
		return Lint{}, err
	}
	var flaws []struct {
		Check, Kind, Message string
		At                   any
	}
	if err := json.Unmarshal(answer, &flaws); err != nil {
		return Lint{}, err
	}
	var found Lint
	for _, f := range flaws {
		flaw := Flaw{Check: f.Check, At: texts(f.At), Message: f.Message}
		if f.Kind == "problems" {
			found.Problems = append(found.Problems, flaw)
		} else {
			found.Doubts = append(found.Doubts, flaw)
		}
	}
	for _, list := range [][]Flaw{found.Problems, found.Doubts} {
		slices.SortFunc(list, func(a, b Flaw) int { return strings.Compare(a.String(), b.String()) })
	}
	return found, nil
}

// err is nil without problems, else the first of them in one line.
func (l Lint) err() error {
	if len(l.Problems) == 0 {
		return nil
	}
	var told []string
	for _, f := range l.Problems[:min(3, len(l.Problems))] {
		told = append(told, f.String())
	}
	if more := len(l.Problems) - len(told); more > 0 {
		told = append(told, fmt.Sprintf("and %d more", more))
	}
	return errors.New(strings.Join(told, "; "))
}
