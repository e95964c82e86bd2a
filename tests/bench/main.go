// Command bench times the built program beside conftest and opa on the same inventories and
// prints medians and ratios. All runs are whole processes, taken in turns, so that a busy
// machine slows everyone alike. Run it with `make bench`.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"time"
)

const (
	rounds = 9
	fleet  = 500
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := bench(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// contestant is one program and its arguments before the inventories.
type contestant struct {
	name string
	args []string
	per  int // how many inventories one process takes; 0 = all
}

func bench(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "insupport-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	files, err := writeFleet(dir)
	if err != nil {
		return err
	}
	contestants := []contestant{
		{"insupport", []string{"./insupport", "check", "-o", "json", "--fail-on", "none"}, 0},
		{"conftest", []string{".tools/conftest", "test", "-p", "rego", "-d", "rego", "-d", "data", "--namespace", "insupport.conftest", "-o", "json", "--no-fail"}, 0},
		{"opa eval", []string{".tools/opa", "eval", "-d", "rego", "-d", "data", "data.insupport.main.report", "-f", "json", "-i"}, 1},
	}
	fmt.Println("One inventory, whole process:")
	if err := compare(ctx, contestants, files[:1], rounds); err != nil {
		return err
	}
	fmt.Printf("\n%d inventories, time per inventory:\n", fleet)
	if err := compare(ctx, contestants, files, 3); err != nil {
		return err
	}
	fmt.Println("\nOne inventory, by what the catalog holds:")
	small, err := buildSmall(ctx, filepath.Join(dir, "small"))
	if err != nil {
		return err
	}
	check := []string{"check", "-o", "json", "--fail-on", "none"}
	return compare(ctx, []contestant{
		{"one vendor", append([]string{small}, check...), 0},
		{"everything", append([]string{"./insupport"}, check...), 0},
	}, files[:1], 4*rounds)
}

// buildSmall builds the program with a catalog of the first vendor and upstream Kubernetes only.
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
	catalog := filepath.Join(tree, "data", "insupport_facts")
	products, err := os.ReadDir(catalog)
	if err != nil {
		return "", err
	}
	for _, p := range products {
		if !slices.Contains([]string{"konvoy", "kommander", "kaptain", "dispatch", "kubernetes"}, p.Name()) {
			if err := os.RemoveAll(filepath.Join(catalog, p.Name())); err != nil {
				return "", err
			}
		}
	}
	binary := filepath.Join(tree, "insupport")
	for _, args := range [][]string{{"run", "./internal/bundle/gen"}, {"build", "-o", binary, "./cmd/insupport"}} {
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Dir = tree
		if text, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("go %v: %w: %s", args, err, text)
		}
	}
	return binary, nil
}

// compare takes turns and prints each contestant's median and its ratio to the first.
func compare(ctx context.Context, contestants []contestant, files []string, rounds int) error {
	times := make([][]time.Duration, len(contestants))
	for range rounds {
		for i, c := range contestants {
			batch := files
			if c.per > 0 {
				batch = files[:c.per] // one process per inventory: one stands for all
			}
			took, err := run(ctx, c, batch)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			times[i] = append(times[i], took/time.Duration(len(batch)))
		}
	}
	first := median(times[0])
	for i, c := range contestants {
		m := median(times[i])
		fmt.Printf("  %-10s %9.2f ms  %6.1f x\n", c.name, float64(m.Microseconds())/1000, float64(m)/float64(first))
	}
	return nil
}

func run(ctx context.Context, c contestant, files []string) (time.Duration, error) {
	cmd := exec.CommandContext(ctx, c.args[0], append(slices.Clone(c.args[1:]), files...)...)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%w: %.500s", err, out)
	}
	return time.Since(start), nil
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// writeFleet writes inventories that differ in name, release and nodes, as fleets do.
func writeFleet(dir string) ([]string, error) {
	releases := []struct{ konvoy, kommander, kubernetes string }{
		{"2.2.1", "2.2.1", "1.22.8"}, {"2.1.2", "2.1.2", "1.21.6"}, {"1.8.5", "1.4.4", "1.20.13"}, {"2.0.0", "2.0.0", "1.21.3"}, {"1.7.5", "1.3.4", "1.19.15"},
	}
	var files []string
	for i := range fleet {
		r := releases[i%len(releases)]
		text := fmt.Sprintf(`apiVersion: insupport/v1
kind: ClusterInventory
metadata: {name: cluster-%03d, labels: {team: team-%d}}
asOf: "2022-06-15"
spec:
  products: {konvoy: %s, kommander: %s}
  infrastructure: {provider: aws, airGapped: false, fips: false}
  kubernetes: {version: v%s}
  nodes:
    - {name: control-plane, role: controlPlane, count: 3, kubelet: v%[5]s, os: {id: rhel, version: "8.4"}, kernel: 4.18.0-305.el8.x86_64}
    - {name: worker, role: worker, count: %d, kubelet: v%[5]s, os: {id: rhel, version: "8.4"}, kernel: 4.18.0-305.el8.x86_64}
  components:
    - {name: kube-prometheus-stack, version: 33.1.5}
    - {name: velero, version: 3.1.5}
`, i, i%7, r.konvoy, r.kommander, r.kubernetes, 1+i%40)
		path := filepath.Join(dir, fmt.Sprintf("cluster-%03d.yaml", i))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return nil, err
		}
		files = append(files, path)
	}
	return files, nil
}
