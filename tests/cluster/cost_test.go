//go:build cluster

package cluster_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// BenchmarkFleet tells what a hundred clusters of three nodes cost, and
// BenchmarkLarge what one of two thousand does: for docs/clusters.md.
func BenchmarkFleet(b *testing.B) {
	fleet := *plain
	fleet.kubeconfig = filepath.Join(b.TempDir(), "kubeconfig")
	for i := range 100 {
		if err := fleet.context(fmt.Sprintf("eu-%d", i), "", adminToken, ""); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		cost(b, plain, 100, "--all-contexts", "--kubeconfig="+fleet.kubeconfig)
	}
}

func BenchmarkLarge(b *testing.B) {
	for b.Loop() {
		cost(b, world, 1, "--context=prod", "--kubeconfig="+world.kubeconfig)
	}
}

func cost(b *testing.B, s *server, clusters float64, args ...string) {
	b.Helper()
	before, err := os.ReadFile(s.file("audit.log"))
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command("insupport", append([]string{"check", "--fail-on=none", "-o=table"}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	after, err := os.ReadFile(s.file("audit.log"))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(bytes.Count(after[len(before):], []byte("\n")))/clusters, "calls/cluster")
	b.ReportMetric(float64(rss(cmd))/(1<<20), "MiB-largest-process")
	b.ReportMetric((cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()).Seconds()/clusters, "CPU-s/cluster")
}
