// Package lifecycles writes catalog folders from a checkout of
// endoflife.date, for those who keep the data fresh. It promises that equal
// inputs give equal files, that nothing but the checkout, the list of
// products and the patch decides what is written, and that corrections of the
// patch outlive every new checkout.
package lifecycles

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// origin is the prefix of the sources of rows that come from the checkout.
const origin = "github.com/endoflife-date/endoflife.date"

// Checkout is a working copy of endoflife.date and where it comes from.
type Checkout struct {
	Files    fs.FS  // its root, which holds products/*.md
	Revision string // the commit, in full
	Date     string // the day of the commit, year-month-day
}

// Product says how the folder of one product is made. It is one entry of the
// list of products.
type Product struct {
	Name   string `yaml:"name"`
	Vendor string `yaml:"vendor"`
	Title  string `yaml:"title"` // of the policy; absent: made from the name

	// Kubernetes marks a product whose lines are lines of Kubernetes.
	Kubernetes bool `yaml:"kubernetes"`
	// Part says what a product is where it is a part of clusters only.
	Part string `yaml:"part"`
	// KubernetesMinors marks one whose lines are numbered as minors of Kubernetes,
	// Managed one whose maker runs the control plane.
	KubernetesMinors bool `yaml:"kubernetesMinors"`
	Managed          bool `yaml:"managed"`
	// OwnRuntime marks one whose maker builds the container runtime of its nodes.
	OwnRuntime bool `yaml:"ownRuntime"`
	// ShortNames are what the command line takes for its name too.
	ShortNames []string `yaml:"shortNames"`
	// Tiers name the phases that the dates of a line end.
	Tiers map[string]string `yaml:"tiers"`
	// Latest is how many of the newest lines its maker supports, where no days are
	// published: a line then ends with the release of a later one.
	Latest int `yaml:"latest"`
	// Paid are the dates that end a tier which is paid for.
	Paid []string `yaml:"paid"`

	// Patches keeps the newest release of each line: clusters state releases of
	// this product, not only lines.
	Patches bool `yaml:"patches"`

	// File is the name below products/ without its extension; absent: the id
	// of the product.
	File string `yaml:"file"`
	// Trim is what its cycles carry before the number.
	Trim string `yaml:"trim"`

	// LinesOf names a product of the list whose lines, starts and ends this
	// product follows, From its first and up To its last such line. Then
	// there is no file.
	LinesOf string `yaml:"linesOf"`
	From    string `yaml:"from"`
	To      string `yaml:"to"`

	// Recognition is the topic of that name, as it stands.
	Recognition map[string]any `yaml:"recognition"`
}

// Topics are the topics of one product, by name.
type Topics = map[string]map[string]any

// Read decodes the list of products and the patch: RFC 7396, by product,
// topic and key. Both refuse keys that they do not know.
func Read(products, patch []byte) (map[string]Product, map[string]Topics, error) {
	var list map[string]Product
	if err := decode(products, &list); err != nil {
		return nil, nil, fmt.Errorf("list of products: %w", err)
	}
	var changes map[string]Topics
	if err := decode(patch, &changes); err != nil {
		return nil, nil, fmt.Errorf("patch: %w", err)
	}
	for id, topics := range changes {
		if _, ok := list[id]; !ok {
			return nil, nil, fmt.Errorf("patch: product %s is not in the list of products", id)
		}
		for topic := range topics {
			if !slices.Contains(topicNames, topic) {
				return nil, nil, fmt.Errorf("patch: %s has no topic %s", id, topic)
			}
		}
		if _, ok := topics["releases"]["order"]; ok {
			return nil, nil, fmt.Errorf("patch: %s: the order of lines is made, not patched", id)
		}
	}
	return list, changes, nil
}

func decode(raw []byte, to any) error {
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	return d.Decode(to)
}

var topicNames = []string{"product", "recognition", "releases"}

// Build makes the topics of every product of the list. A product whose file
// cannot be read, or has moved on from what the patch corrects, is refused: it
// is left out, with those that follow it, and the reason is returned by its id.
func Build(from Checkout, products map[string]Product, patch map[string]Topics) (map[string]Topics, map[string]error, error) {
	if _, err := time.Parse(time.DateOnly, from.Date); err != nil {
		return nil, nil, fmt.Errorf("date of the checkout: %w", err)
	}
	if from.Revision == "" {
		return nil, nil, errors.New("the revision of the checkout is missing")
	}
	built, refused := map[string]Topics{}, map[string]error{}
	// Products that follow another come after it.
	for _, follows := range []bool{false, true} {
		for _, id := range slices.Sorted(maps.Keys(products)) {
			p := products[id]
			if (p.LinesOf != "") != follows {
				continue
			}
			topics, err := build(from, id, p, built)
			if err == nil {
				topics, err = corrected(topics, patch[id], p)
			}
			if err != nil {
				refused[id] = fmt.Errorf("%s: %w", id, err)
				continue
			}
			built[id] = topics
		}
	}
	return built, refused, nil
}

// corrected applies the patch of one product.
func corrected(topics, changes Topics, p Product) (Topics, error) {
	if err := guard(topics, changes, p); err != nil {
		return nil, err
	}
	merged, _ := merge(plain(topics), plain(changes)).(map[string]any)
	topics = Topics{}
	for name, content := range merged {
		topics[name], _ = content.(map[string]any)
	}
	if err := complete(topics, p); err != nil {
		return nil, err
	}
	count(topics["releases"], p.Latest)
	return topics, nil
}

// count drops the ends that follow from how many lines are supported. A line that
// ended more than a month from the day on which a later one put it out, or whose
// end lies ahead of any such day, keeps it as an end of its own.
func count(releases map[string]any, latest int) {
	order, _ := releases["order"].([]any)
	for i, line := range order {
		if latest == 0 {
			return
		}
		row := mapping(mapping(releases["lines"])[line.(string)])
		delete(row, "openEnded")
		if row["ends"] == nil && row["ended"] == nil || i+latest >= len(order) {
			continue
		}
		out, err := time.Parse(time.DateOnly, fmt.Sprint(mapping(mapping(releases["lines"])[order[i+latest].(string)])["released"]))
		if err != nil {
			continue
		}
		if end, err := time.Parse(time.DateOnly, fmt.Sprint(row["ends"])); err == nil && end.Sub(out).Abs() > 31*24*time.Hour {
			continue
		}
		for _, field := range []string{"activeEnds", "ends", "ended"} {
			delete(row, field)
		}
	}
}

// guard refuses a correction that the checkout has moved on from: a day that
// it states differently, unless the dispute of the correction names what it
// states now, or a release newer than the one that the patch knows. Older
// releases than that leave.
func guard(topics, changes Topics, p Product) error {
	if p.LinesOf != "" {
		return nil // what another product has is no statement on this one
	}
	lines, _ := topics["releases"]["lines"].(map[string]any)
	patched, _ := changes["releases"]["lines"].(map[string]any)
	for _, line := range slices.SortedFunc(maps.Keys(patched), byNumber) {
		row, _ := lines[line].(map[string]any)
		change, _ := patched[line].(map[string]any)
		for _, field := range []string{"released", "activeEnds", "ends", "extendedEnds"} {
			if row[field] == nil || change[field] == nil || row[field] == change[field] {
				continue
			}
			disputes, _ := change["disputed"].(map[string]any)
			if !names(disputes[field], row[field]) {
				return fmt.Errorf("line %s: %s is %v in the checkout, and corrected to %v: look at the correction again", line, field, row[field], change[field])
			}
		}
		removed, said := change["openEnded"]
		switch {
		case change["openEnded"] == true && row["ends"] != nil:
			return fmt.Errorf("line %s: ends is %v in the checkout, and corrected to none: look at the correction again", line, row["ends"])
		case row["openEnded"] == true && change["ends"] != nil && (!said || removed != nil):
			return fmt.Errorf("line %s: has no end in the checkout, and is corrected to %v: look at the correction again", line, change["ends"])
		}
		own, _ := row["releases"].(map[string]any)
		for release := range own {
			for other := range mapping(change["releases"]) {
				if byNumber(other, release) < 0 {
					return fmt.Errorf("line %s: the checkout has release %s, newer than %s: look at the correction again", line, release, other)
				}
				if byNumber(other, release) > 0 {
					delete(own, release)
				}
			}
		}
	}
	return nil
}

func mapping(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

// names says that one of the values of a dispute is this one.
func names(dispute, value any) bool {
	values, _ := mapping(dispute)["values"].([]any)
	return slices.ContainsFunc(values, func(v any) bool { return mapping(v)["value"] == value })
}

func build(from Checkout, id string, p Product, built map[string]Topics) (Topics, error) {
	title := p.Name + " release lines and their end of life"
	if p.Latest > 0 {
		title = fmt.Sprintf("The newest release lines of %s that get fixes", p.Name)
	}
	title = cmp.Or(p.Title, title)
	policy := map[string]any{"kind": "endDates", "title": title}
	if p.Latest > 0 {
		policy["kind"], policy["lines"] = "latestLines", p.Latest
	}
	if len(p.Tiers) > 0 {
		policy["tiers"] = plain(p.Tiers)
	}
	if len(p.Paid) > 0 {
		policy["paid"] = plain(p.Paid)
	}
	product := map[string]any{"name": p.Name, "policy": policy}
	if len(p.ShortNames) > 0 {
		product["shortNames"] = plain(p.ShortNames)
	}
	if p.Vendor != "" {
		product["vendor"] = p.Vendor
	}
	if p.Part != "" {
		product["part"] = p.Part
	}
	for key, set := range map[string]bool{"kubernetes": p.Kubernetes, "kubernetesMinors": p.KubernetesMinors,
		"managed": p.Managed, "ownRuntime": p.OwnRuntime} {
		if set {
			product[key] = true
		}
	}
	topics := Topics{"product": product}
	if len(p.Recognition) > 0 {
		topics["recognition"] = p.Recognition
	}
	if p.LinesOf != "" {
		base, ok := built[p.LinesOf]
		if !ok {
			return nil, fmt.Errorf("linesOf: %s is not in the list, or follows another product itself", p.LinesOf)
		}
		releases, sources := follow(base, p)
		policy["source"] = base["product"]["policy"].(map[string]any)["source"]
		product["sources"] = sources
		topics["releases"] = releases
		return topics, nil
	}
	file := p.file(id)
	source := origin + " " + file
	releases, err := readProduct(from.Files, file, p, source)
	if err != nil {
		return nil, err
	}
	policy["source"] = source
	product["sources"] = map[string]any{
		origin: map[string]any{"repository": strings.TrimPrefix(origin, "github.com/"), "revision": from.Revision, "date": from.Date},
	}
	topics["releases"] = releases
	return topics, nil
}

func (p Product) file(id string) string {
	return "products/" + cmp.Or(p.File, id) + ".md"
}

// follow takes over the lines of another product: what is known of them holds
// for this one by its policy, so every row is inferred.
func follow(base Topics, p Product) (releases, sources map[string]any) {
	lines := map[string]any{}
	all, _ := base["product"]["sources"].(map[string]any)
	sources = map[string]any{}
	cite := func(source string) {
		for prefix, entry := range all {
			if strings.HasPrefix(source, prefix) {
				sources[prefix] = entry
			}
		}
	}
	rows, _ := base["releases"]["lines"].(map[string]any)
	started := p.From == ""
	var order []any
	listed, _ := base["releases"]["order"].([]any)
	for _, line := range listed {
		name, _ := line.(string)
		started = started || name == p.From
		if !started {
			continue
		}
		row, _ := plain(rows[name]).(map[string]any)
		delete(row, "releases")
		delete(row, "activeEnds")
		row["basis"] = "inferred"
		lines[name] = row
		order = append(order, name)
		cited(row, cite)
		if name == p.To {
			break
		}
	}
	cited(base["product"]["policy"], cite)
	return map[string]any{"order": order, "lines": lines}, sources
}

// cited calls f with every source in v.
func cited(v any, f func(source string)) {
	switch x := v.(type) {
	case map[string]any:
		for key, value := range x {
			if source, ok := value.(string); ok && key == "source" {
				f(source)
			}
			cited(value, f)
		}
	case []any:
		for _, item := range x {
			cited(item, f)
		}
	}
}

// cycle is one release cycle of a product file. Ends are a day, or true (it
// has come, nobody says when), or false (none is announced).
type cycle struct {
	Line     yaml.Node `yaml:"releaseCycle"`
	Released yaml.Node `yaml:"releaseDate"`
	Active   yaml.Node `yaml:"eoas"`
	End      yaml.Node `yaml:"eol"`
	Extended yaml.Node `yaml:"eoes"`
	Latest   yaml.Node `yaml:"latest"`
	LatestOn yaml.Node `yaml:"latestReleaseDate"`
	Range    yaml.Node `yaml:"supportedKubernetesVersions"`
	Range2   yaml.Node `yaml:"supportedK8sVersions"` // the same, in other files
	Range3   yaml.Node `yaml:"supportedKubernetesVersion"`
}

func readProduct(files fs.FS, file string, p Product, source string) (map[string]any, error) {
	raw, err := fs.ReadFile(files, file)
	if err != nil {
		return nil, err
	}
	front, err := frontMatter(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var content struct {
		Releases []cycle `yaml:"releases"`
	}
	if err := yaml.Unmarshal(front, &content); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(content.Releases) == 0 {
		return nil, fmt.Errorf("%s lists no releases", file)
	}
	lines := map[string]any{}
	var order []any
	// The files list the newest first.
	for _, c := range slices.Backward(content.Releases) {
		if c.Line.Kind != yaml.ScalarNode || c.Line.Tag == "!!float" {
			return nil, fmt.Errorf("%s:%d: release cycle %s is not quoted", file, c.Line.Line, c.Line.Value)
		}
		line := strings.TrimPrefix(c.Line.Value, p.Trim)
		if lines[line] != nil {
			return nil, fmt.Errorf("%s:%d: release cycle %s stands twice", file, c.Line.Line, c.Line.Value)
		}
		row, err := c.row(p, source)
		if err != nil {
			return nil, fmt.Errorf("%s: release cycle %s: %w", file, c.Line.Value, err)
		}
		lines[line] = row
		order = append(order, line)
	}
	return map[string]any{"order": order, "lines": lines}, nil
}

// frontMatter is the YAML between the first two lines of three dashes.
func frontMatter(raw []byte) ([]byte, error) {
	parts := regexp.MustCompile(`(?m)^---\s*$`).Split(string(raw), 3)
	if len(parts) < 3 || strings.TrimSpace(parts[0]) != "" {
		return nil, errors.New("has no front matter")
	}
	return []byte(parts[1]), nil
}

var kubernetesRange = regexp.MustCompile(`^(\d+(?:\.\d+){1,2}) - (\d+(?:\.\d+){1,2})$`)

func (c cycle) row(p Product, source string) (map[string]any, error) {
	row := map[string]any{"source": source}
	for key, node := range map[string]yaml.Node{"released": c.Released, "activeEnds": c.Active, "ends": c.End, "extendedEnds": c.Extended} {
		if node.IsZero() || node.Tag == "!!bool" || node.Tag == "!!null" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, node.Value); err != nil {
			return nil, fmt.Errorf("line %d: %s: %w", node.Line, key, err)
		}
		row[key] = node.Value
	}
	// A flag says something only where no day of a later phase says more.
	if c.End.Tag == "!!bool" && row["extendedEnds"] == nil {
		if ended, _ := strconv.ParseBool(c.End.Value); ended {
			row["ended"] = true
		} else {
			row["openEnded"] = true
		}
	}
	for _, node := range []yaml.Node{c.Range, c.Range2, c.Range3} {
		if node.IsZero() || strings.HasSuffix(node.Value, "+") {
			continue // MIN+ has no upper end that would decide anything
		}
		m := kubernetesRange.FindStringSubmatch(strings.ReplaceAll(node.Value, "`", ""))
		if m == nil {
			return nil, fmt.Errorf("line %d: range of Kubernetes: %q is not MIN - MAX", node.Line, node.Value)
		}
		row["kubernetes"] = map[string]any{"min": m[1], "max": m[2], "source": source}
	}
	// A release is looked up by the number of its line and what follows;
	// names of another make say nothing here.
	release := strings.TrimPrefix(c.Latest.Value, p.Trim)
	if p.Patches && strings.HasPrefix(release, strings.TrimPrefix(c.Line.Value, p.Trim)+".") && !strings.Contains(release, " ") {
		latest := map[string]any{"source": source}
		if day := c.LatestOn.Value; day != "" {
			if _, err := time.Parse(time.DateOnly, day); err != nil {
				return nil, fmt.Errorf("latestReleaseDate: %w", err)
			}
			latest["date"] = day
		}
		row["releases"] = map[string]any{release: latest}
	}
	return row, nil
}

// Record writes what Build reads of a checkout to a folder, so that the catalog
// can be made again without it.
func Record(dir string, from Checkout, products map[string]Product) error {
	for _, id := range slices.Sorted(maps.Keys(products)) {
		p := products[id]
		if p.LinesOf != "" {
			continue
		}
		file := p.file(id)
		raw, err := fs.ReadFile(from.Files, file)
		if err != nil {
			return err
		}
		front, err := frontMatter(raw)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		var content struct {
			Releases []map[string]yaml.Node `yaml:"releases"`
		}
		if err := yaml.Unmarshal(front, &content); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		var b strings.Builder
		b.WriteString("---\nreleases:\n")
		for _, c := range content.Releases {
			var fields []string
			for _, key := range []string{"releaseCycle", "releaseDate", "eoas", "eol", "eoes", "latest", "latestReleaseDate", "supportedKubernetesVersions", "supportedK8sVersions", "supportedKubernetesVersion"} {
				node, ok := c[key]
				if !ok {
					continue
				}
				value := node.Value
				if node.ShortTag() == "!!str" {
					value = strconv.Quote(value)
				}
				fields = append(fields, key+": "+value)
			}
			b.WriteString("- {" + strings.Join(fields, ", ") + "}\n")
		}
		b.WriteString("---\n")
		at := filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(at, []byte(b.String()), 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, pinFile), []byte(from.Revision+" "+from.Date+"\n"), 0o644)
}

// pinFile holds the revision and the day of a recorded checkout.
const pinFile = "REVISION"

// Recorded opens what Record wrote.
func Recorded(dir string) (Checkout, error) {
	pin, err := os.ReadFile(filepath.Join(dir, pinFile))
	if err != nil {
		return Checkout{}, err
	}
	revision, date, _ := strings.Cut(strings.TrimSpace(string(pin)), " ")
	return Checkout{Files: os.DirFS(dir), Revision: revision, Date: date}, nil
}

// merge applies an RFC 7396 patch. Only mappings merge; null removes.
func merge(to, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		if patch == nil {
			return to
		}
		return patch
	}
	merged := map[string]any{}
	if old, ok := to.(map[string]any); ok {
		maps.Copy(merged, old)
	}
	for key, change := range changes {
		if change == nil {
			delete(merged, key)
			continue
		}
		merged[key] = merge(merged[key], change)
	}
	return merged
}

// complete brings what the patch may have changed into its final form: the
// order has every line, and a product without lines publishes no window.
func complete(topics Topics, p Product) error {
	lines, _ := topics["releases"]["lines"].(map[string]any)
	if len(lines) == 0 {
		return errors.New("no lines are left")
	}
	old, _ := topics["releases"]["order"].([]any)
	order := slices.DeleteFunc(slices.Clone(old), func(line any) bool { return lines[line.(string)] == nil })
	for _, line := range slices.SortedFunc(maps.Keys(lines), byNumber) {
		if slices.Contains(order, any(line)) {
			continue
		}
		at := slices.IndexFunc(order, func(other any) bool { return byNumber(line, other.(string)) < 0 })
		if at < 0 {
			at = len(order)
		}
		order = slices.Insert(order, at, any(line))
	}
	topics["releases"]["order"] = order
	for _, line := range order {
		if err := taken(lines[line.(string)]); err != nil {
			return fmt.Errorf("line %s: %w", line, err)
		}
	}
	if p.LinesOf != "" {
		for _, line := range []string{p.From, p.To} {
			if line != "" && lines[line] == nil {
				return fmt.Errorf("%s has no line %s", p.LinesOf, line)
			}
		}
	}
	return nil
}

// taken refuses a dispute that the checkout has moved on from: none of its
// values is the reading that the row takes.
func taken(row any) error {
	fields, _ := row.(map[string]any)
	disputes, _ := fields["disputed"].(map[string]any)
	for _, field := range []string{"released", "ends", "extendedEnds"} {
		if dispute, ok := disputes[field].(map[string]any); ok && !names(dispute, fields[field]) {
			return fmt.Errorf("%s is now %v: look at the dispute again", field, fields[field])
		}
	}
	return nil
}

// byNumber compares lines by their numbers.
func byNumber(a, b string) int {
	numbers := func(line string) []int {
		var list []int
		for _, part := range regexp.MustCompile(`\d+`).FindAllString(line, -1) {
			n, _ := strconv.Atoi(part)
			list = append(list, n)
		}
		return list
	}
	return slices.Compare(numbers(a), numbers(b))
}

// plain copies a document into mappings of texts and lists.
func plain(v any) any {
	switch x := v.(type) {
	case Topics:
		return plainMap(x)
	case map[string]any:
		return plainMap(x)
	case map[string]string:
		return plainMap(x)
	case []any:
		list := make([]any, len(x))
		for i, item := range x {
			list[i] = plain(item)
		}
		return list
	}
	return v
}

func plainMap[V any](of map[string]V) map[string]any {
	m := map[string]any{}
	for key, value := range of {
		m[key] = plain(value)
	}
	return m
}

// Write writes the topics below dir, as <product>/<topic>/data.yaml. Files of
// equal content are left alone.
func Write(dir string, catalog map[string]Topics) error {
	for _, id := range slices.Sorted(maps.Keys(catalog)) {
		for _, topic := range slices.Sorted(maps.Keys(catalog[id])) {
			content, err := Format(catalog[id]["product"], topic, catalog[id][topic])
			if err != nil {
				return fmt.Errorf("%s/%s: %w", id, topic, err)
			}
			file := filepath.Join(dir, filepath.FromSlash(path.Join(id, topic, "data.yaml")))
			if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, content) {
				continue
			}
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(file, content, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}
