package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"insupport/tests/bench/fleets"
)

// row is one line of the table.
type row struct {
	what    string
	target  limit
	large   bool
	measure func(context.Context, *bench) (landed float64, of []Measured, err error)
}

var rows = []row{
	{"one small check / import-only program, wall", atMost(6, "x"), false, smallTo("import-only", false)},
	{"conftest (JSON data) / one check, wall", atLeast(12, "x"), false, smallTo("conftest", true)},
	{"`opa eval -b` / one check, wall", atLeast(6, "x"), false, smallTo("opa eval", true)},
	{"`opa exec` of the two bundles, CPU", atMost(1, "s"), false, opaExec},
	{"one check, whole catalog beyond one product, CPU", atMost(10, "ms"), false, catalog},
	{"10,000 small clusters, 5 % distinct, each, wall", atMost(0.5, "ms"), false, smallFleet},
	{"conftest / the same, each, wall", atLeast(40, "x"), false, conftestFleet},
	{"10,000 against 1,000 clusters, wall", atMost(10.5, "x"), false, growth(false)},
	{"peak memory of 10,000 clusters, ndjson", atMost(200, "MB"), false, peak(false, "ndjson")},
	{"peak memory of 10,000 clusters, json", atMost(300, "MB"), false, peak(false, "json")},
	{"unlike shapes of 100 node groups, conftest / ours, CPU", atLeast(7, "x"), false, unlike},
	{"`kubectl get nodes -o json` / goccy into the same fields, CPU", atMost(1.5, "x"), false, kubectl},
	{"10,000 manifests, 40 MB / decoding them, CPU", atMost(1.5, "x"), false, manifests},

	{"2,000 clusters of 100 node groups, 84 shapes, each, wall", atMost(1.2, "ms"), true, nodes},
	{"100,000 against 10,000 clusters, wall", atMost(10.5, "x"), true, growth(true)},
	{"peak memory of 100,000 clusters, ndjson", atMost(200, "MB"), true, peak(true, "ndjson")},
	{"peak memory of 100,000 clusters, json", atMost(300, "MB"), true, peak(true, "json")},
}

const insupport = "./insupport"

func check(format string, inputs ...string) program {
	return program{"insupport " + format, append([]string{insupport, "check", "--config", "none", "-o", format, "--fail-on", "none"}, inputs...)}
}

func (b *bench) conftest(inputs ...string) program {
	return program{"conftest", append([]string{".tools/conftest", "test", "-p", b.path("bundle/insupport"), "-d", b.path("bundle/data.json"),
		"--namespace", "insupport.conftest", "-o", "json", "--no-fail"}, inputs...)}
}

// by returns what was measured of a program.
func by(all []Measured, name string) Measured {
	return all[slices.IndexFunc(all, func(m Measured) bool { return m.Name == name })]
}

var smallClusters = fleets.Fleet{Clusters: 10_000, Shapes: 500, Groups: 2}

// small is one check beside what else can make it.
func (b *bench) small(ctx context.Context) ([]Measured, error) {
	return b.turns(ctx, "small", 21, func() ([]program, error) {
		files, err := smallClusters.Files(b.path("small"), 1)
		if err != nil {
			return nil, err
		}
		return []program{
			check("json", files...), {"import-only", []string{b.path("importonly")}}, b.conftest(files...),
			{"opa eval", []string{".tools/opa", "eval", "-b", b.path("bundle.tar.gz"), "data.insupport.main.report", "-f", "json", "-i", files[0]}},
		}, nil
	})
}

func smallTo(other string, inverse bool) func(context.Context, *bench) (float64, []Measured, error) {
	return func(ctx context.Context, b *bench) (float64, []Measured, error) {
		all, err := b.small(ctx)
		if err != nil {
			return 0, nil, err
		}
		ours, theirs := all[0], by(all, other)
		if inverse {
			return theirs.Wall / ours.Wall, []Measured{ours, theirs}, nil
		}
		return ours.Wall / theirs.Wall, []Measured{ours, theirs}, nil
	}
}

func opaExec(ctx context.Context, b *bench) (float64, []Measured, error) {
	all, err := b.turns(ctx, "exec", 3, func() ([]program, error) {
		files, err := smallClusters.Files(b.path("small"), 1)
		if err != nil {
			return nil, err
		}
		return []program{{"opa exec", append([]string{".tools/opa", "exec", "-b", b.path("rules.tar.gz"), "-b", b.path("facts.tar.gz"),
			"--decision", "insupport/main/report"}, files...)}}, output(ctx, ".", ".tools/opa", "build", "-b", "rego", "--ignore", "*_test.rego", "-o", b.path("rules.tar.gz"))
	})
	if err != nil {
		return 0, nil, err
	}
	return all[0].CPU / 1000, all, nil
}

// fleet is 10,000 clusters in two formats, a tenth of them, and conftest on
// what it can do in the time; or ten times as many.
func (b *bench) fleet(ctx context.Context, large bool) ([]Measured, error) {
	name, rounds, least := "fleet", 3, 1000
	if large {
		name, rounds, least = "large fleet", 1, 10_000
	}
	return b.turns(ctx, name, rounds, func() ([]program, error) {
		few, many := smallClusters, smallClusters
		few.Clusters, many.Clusters = least, 10*least
		few.Shapes, many.Shapes = few.Clusters/20, many.Clusters/20
		if err := few.Lines(b.path("few.jsonl")); err != nil {
			return nil, err
		}
		if err := many.Lines(b.path("many.jsonl")); err != nil {
			return nil, err
		}
		fewer, json, ndjson := check("ndjson", b.path("few.jsonl")), check("json", b.path("many.jsonl")), check("ndjson", b.path("many.jsonl"))
		fewer.name = "a tenth"
		all := []program{ndjson, json, fewer}
		if large {
			return all, nil
		}
		files, err := smallClusters.Files(b.path("small"), conftestClusters)
		return append(all, b.conftest(files...)), err
	})
}

// conftestClusters is what conftest gets of a fleet.
const conftestClusters = 100

func smallFleet(ctx context.Context, b *bench) (float64, []Measured, error) {
	all, err := b.fleet(ctx, false)
	if err != nil {
		return 0, nil, err
	}
	return all[0].Wall / 10_000, all[:1], nil
}

func conftestFleet(ctx context.Context, b *bench) (float64, []Measured, error) {
	all, err := b.fleet(ctx, false)
	if err != nil {
		return 0, nil, err
	}
	theirs := by(all, "conftest")
	return (theirs.Wall / conftestClusters) / (all[0].Wall / 10_000), []Measured{all[0], theirs}, nil
}

func growth(large bool) func(context.Context, *bench) (float64, []Measured, error) {
	return func(ctx context.Context, b *bench) (float64, []Measured, error) {
		all, err := b.fleet(ctx, large)
		if err != nil {
			return 0, nil, err
		}
		fewer := by(all, "a tenth")
		return all[0].Wall / fewer.Wall, []Measured{all[0], fewer}, nil
	}
}

func peak(large bool, format string) func(context.Context, *bench) (float64, []Measured, error) {
	return func(ctx context.Context, b *bench) (float64, []Measured, error) {
		all, err := b.fleet(ctx, large)
		if err != nil {
			return 0, nil, err
		}
		m := by(all, "insupport "+format)
		return m.Peak, []Measured{m}, nil
	}
}

func nodes(ctx context.Context, b *bench) (float64, []Measured, error) {
	f := fleets.Fleet{Clusters: 2000, Shapes: 84, Groups: 100}
	all, err := b.turns(ctx, "nodes", 3, func() ([]program, error) {
		return []program{check("ndjson", b.path("nodes.jsonl"))}, f.Lines(b.path("nodes.jsonl"))
	})
	if err != nil {
		return 0, nil, err
	}
	return all[0].Wall / float64(f.Clusters), all, nil
}

func unlike(ctx context.Context, b *bench) (float64, []Measured, error) {
	all, err := b.turns(ctx, "unlike", 3, func() ([]program, error) {
		files, err := fleets.Fleet{Clusters: 20, Shapes: 20, Groups: 100}.Files(b.path("unlike"), 20)
		return []program{check("ndjson", files...), b.conftest(files...)}, err
	})
	if err != nil {
		return 0, nil, err
	}
	return all[1].CPU / all[0].CPU, all, nil
}

func kubectl(ctx context.Context, b *bench) (float64, []Measured, error) {
	all, err := b.turns(ctx, "kubectl", 9, func() ([]program, error) {
		file := b.path("nodes.json")
		return []program{{"insupport inventory", []string{insupport, "inventory", "--config", "none", file}}, {"goccy", []string{b.path("nodefields"), file}}}, fleets.Nodes(file, 5000)
	})
	if err != nil {
		return 0, nil, err
	}
	return all[0].CPU / all[1].CPU, all, nil
}

func manifests(ctx context.Context, b *bench) (float64, []Measured, error) {
	all, err := b.turns(ctx, "manifests", 3, func() ([]program, error) {
		dir := b.path("manifests")
		ours := check("json", "--product", "kubernetes=1.25.0", dir)
		return []program{ours, {"yaml.v3", []string{b.path("yamldecode"), dir}}}, fleets.Manifests(dir, 10_000)
	})
	if err != nil {
		return 0, nil, err
	}
	return all[0].CPU / all[1].CPU, all, nil
}

// catalog compares with a program that carries the facts of one vendor and of
// upstream Kubernetes alone.
func catalog(ctx context.Context, b *bench) (float64, []Measured, error) {
	all, err := b.turns(ctx, "catalog", 31, func() ([]program, error) {
		files, err := smallClusters.Files(b.path("small"), 1)
		if err != nil {
			return nil, err
		}
		binary, err := buildSmall(ctx, b.path("one"))
		everything := check("json", files...)
		few := program{"one product", append([]string{binary}, everything.args[1:]...)}
		return []program{everything, few}, err
	})
	if err != nil {
		return 0, nil, err
	}
	return all[0].CPU - all[1].CPU, all, nil
}

// buildSmall builds the program with a catalog of the first vendor and upstream
// Kubernetes only.
func buildSmall(ctx context.Context, tree string) (string, error) {
	for _, part := range []string{"cmd", "internal", "rego", "data"} {
		if err := os.CopyFS(filepath.Join(tree, part), os.DirFS(part)); err != nil {
			return "", err
		}
	}
	for _, file := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(tree, file), content, 0o600); err != nil {
			return "", err
		}
	}
	facts := filepath.Join(tree, "data", "insupport_facts")
	products, err := os.ReadDir(facts)
	if err != nil {
		return "", err
	}
	for _, p := range products {
		if !slices.Contains([]string{"konvoy", "kommander", "kaptain", "dispatch", "kubernetes"}, p.Name()) {
			if err := os.RemoveAll(filepath.Join(facts, p.Name())); err != nil {
				return "", err
			}
		}
	}
	if err := output(ctx, tree, "go", "run", "./internal/bundle/gen"); err != nil {
		return "", err
	}
	binary := filepath.Join(tree, "insupport")
	return binary, output(ctx, tree, "go", "build", "-trimpath", "-o", binary, "./cmd/insupport")
}
