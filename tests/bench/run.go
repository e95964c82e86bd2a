package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// bench is a run of measurements.
type bench struct {
	dir, profiles string
	done          map[string][]Measured // by what rows share
}

// program is one that takes part, with its arguments.
type program struct {
	name string
	args []string
}

// Measured are medians of the runs of one program.
type Measured struct {
	Name string  `json:"name"`
	Wall float64 `json:"wallMs"`
	CPU  float64 `json:"cpuMs"`
	Peak float64 `json:"peakMB"`
	args []string
}

// enough is how long one group of programs takes turns.
const enough = 40 * time.Second

// turns lets each program run that many times, one after the other, or as often
// as there is time for. Rows of one name share what was measured.
func (b *bench) turns(ctx context.Context, name string, rounds int, programs func() ([]program, error)) ([]Measured, error) {
	if done, ok := b.done[name]; ok {
		return done, nil
	}
	all, err := programs()
	if err != nil {
		return nil, err
	}
	wall, cpu, peak := make([][]float64, len(all)), make([][]float64, len(all)), make([][]float64, len(all))
	for start := time.Now(); rounds > 0 && (len(wall[0]) == 0 || time.Since(start) < enough); rounds-- {
		for i, p := range all {
			m, err := run(ctx, p)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", p.name, err)
			}
			wall[i], cpu[i], peak[i] = append(wall[i], m.Wall), append(cpu[i], m.CPU), append(peak[i], m.Peak)
		}
	}
	out := make([]Measured, len(all))
	for i, p := range all {
		out[i] = Measured{p.name, median(wall[i]), median(cpu[i]), median(peak[i]), p.args}
	}
	b.done[name] = out
	return out, nil
}

func run(ctx context.Context, p program) (Measured, error) {
	cmd := exec.CommandContext(ctx, p.args[0], p.args[1:]...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return Measured{}, fmt.Errorf("%w: %.500s", err, &stderr)
	}
	wall := time.Since(start)
	ended := cmd.ProcessState
	return Measured{Wall: ms(wall), CPU: ms(ended.UserTime() + ended.SystemTime()), Peak: memory(ended)}, nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// profile runs the program itself again, short ones often, and writes to
// prefix.pprof and prefix.txt where its time goes.
func (b *bench) profile(ctx context.Context, prefix string, of []Measured) error {
	i := slices.IndexFunc(of, func(m Measured) bool { return m.args[0] == insupport })
	if i < 0 {
		return nil
	}
	parts, err := os.MkdirTemp(b.dir, "profile")
	if err != nil {
		return err
	}
	merge := []string{"go", "tool", "pprof", "-proto", "-output", prefix + ".pprof", insupport}
	for n := range max(1, min(100, int(5000/of[i].Wall))) {
		part := filepath.Join(parts, fmt.Sprint(n))
		if _, err := run(ctx, program{of[i].Name, append(slices.Clone(of[i].args), "--profile", part)}); err != nil {
			return err
		}
		merge = append(merge, part)
	}
	if err := output(ctx, ".", merge...); err != nil {
		return err
	}
	return output(ctx, ".", "go", "tool", "pprof", "-top", "-cum", "-nodecount=60", "-output", prefix+".txt", insupport, prefix+".pprof")
}

// output runs a command that must succeed.
func output(ctx context.Context, dir string, args ...string) error {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CGO_ENABLED=0") // as the program is built
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(args, " "), err, text)
	}
	return nil
}

// prepare builds what is measured besides the program and the tools, and the
// bundle that opa and conftest load: facts as JSON, and no tests.
func (b *bench) prepare(ctx context.Context) error {
	for _, build := range [][]string{
		{".", "go", "build", "-o", b.path("importonly"), "./tests/bench/importonly"},
		{".", "go", "build", "-o", b.path("yamldecode"), "./tests/bench/yamldecode"},
		{"tests/tools", "go", "build", "-o", b.path("nodefields"), "./nodefields"},
		{".", insupport, "bundle", "build", "-o", b.path("bundle.tar.gz")},
		{".", insupport, "facts", "build", "-o", b.path("facts.tar.gz")},
		{".", "mkdir", b.path("bundle"), b.path("rules"), b.path("small"), b.path("nodes"), b.path("unlike"), b.path("manifests")},
		{".", "tar", "-xzf", b.path("bundle.tar.gz"), "-C", b.path("bundle")},
	} {
		if err := output(ctx, build[0], build[1:]...); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }
