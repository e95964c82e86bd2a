//go:build cluster

package cluster_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// jobs runs the controller that makes pods of Jobs, until the test ends.
func (s *server) jobs(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	own := *s
	own.kubeconfig = filepath.Join(dir, "kubeconfig")
	if err := own.context("jobs", "", adminToken, ""); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("kubectl", "--kubeconfig="+own.kubeconfig, "config", "use-context", "jobs").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("kube-controller-manager", "--kubeconfig="+own.kubeconfig, "--controllers=job-controller", "--leader-elect=false", "--secure-port=0")
	cmd.Stdout, cmd.Stderr, cmd.Dir = log, log, dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v; make test-cluster builds it", err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("kube-controller-manager:\n%.8000s", read(t, log.Name()))
		}
	})
}

// pod is what a kubelet reads of one.
type pod struct {
	Metadata struct {
		Name                string
		Labels, Annotations map[string]string
	}
	Spec struct {
		Containers []struct {
			Args []string
			Env  []struct {
				Name, Value string
				ValueFrom   struct{ FieldRef struct{ FieldPath string } }
			}
		}
	}
	Status struct{ Phase string }
}

// kubelet runs the program as the pods of a namespace say, until the test ends,
// with local paths in place of those in the container. lost tells of a pod
// whether its node is lost before it runs.
func (s *server) kubelet(t *testing.T, namespace string, local *strings.Replacer, lost func(pod) bool) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, "GET", s.url+"/api/v1/namespaces/"+namespace+"/pods?watch=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+adminToken)
	answer, err := s.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		for events := json.NewDecoder(answer.Body); ; {
			var event struct {
				Type   string
				Object pod
			}
			if err := events.Decode(&event); err != nil {
				if ctx.Err() == nil {
					t.Errorf("watching pods: %v", err)
				}
				return
			}
			if event.Type != "ADDED" {
				continue
			}
			running.Go(func() {
				p := event.Object
				phase := "Failed"
				if !lost(p) {
					phase = p.run(t, ctx, local)
				}
				if _, err := s.do("PATCH", "/api/v1/namespaces/"+namespace+"/pods/"+p.Metadata.Name+"/status", "application/merge-patch+json",
					m{"status": m{"phase": phase}}); err != nil && ctx.Err() == nil {
					t.Errorf("the status of %s: %v", p.Metadata.Name, err)
				}
			})
		}
	})
	t.Cleanup(func() { cancel(); running.Wait(); answer.Body.Close() })
}

// run runs the container of the pod and tells the phase it ends in.
func (p pod) run(t *testing.T, ctx context.Context, local *strings.Replacer) string {
	var environment, references []string
	for _, e := range p.Spec.Containers[0].Env {
		if path := e.ValueFrom.FieldRef.FieldPath; path != "" {
			e.Value = p.field(path)
		}
		environment = append(environment, e.Name+"="+local.Replace(e.Value))
		references = append(references, "$("+e.Name+")", e.Value)
	}
	var args []string
	for _, arg := range p.Spec.Containers[0].Args {
		args = append(args, local.Replace(strings.NewReplacer(references...).Replace(arg)))
	}
	cmd := exec.CommandContext(ctx, "insupport", args...)
	cmd.Env = append(os.Environ(), environment...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: insupport %v: %v\n%s", p.Metadata.Name, args, err, out)
		return "Failed"
	}
	return "Succeeded"
}

// field is what the downward API has at a path such as metadata.labels['a'].
func (p pod) field(path string) string {
	path, key, _ := strings.Cut(strings.TrimSuffix(path, "']"), "['")
	switch path {
	case "metadata.labels":
		return p.Metadata.Labels[key]
	case "metadata.annotations":
		return p.Metadata.Annotations[key]
	}
	return fmt.Sprintf("no field %s", path)
}
