//go:build cluster

package cluster_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gopkg.in/yaml.v3"
)

const deploy = "../../deploy/"

// TestDeploy validates what deploy/ has against the API server, and runs the
// command of the CronJob with the rights that it gives.
func TestDeploy(t *testing.T) {
	for _, kustomization := range []string{"base", "fleet"} {
		objects := kubectl(t, "", "kustomize", deploy+kustomization)
		kubectl(t, objects, "apply", "--server-side", "--dry-run=server", "-f", "-")
		if kustomization == "base" {
			kubectl(t, objects, "apply", "--server-side", "--force-conflicts", "-f", "-")
		}
	}
	dir := t.TempDir()
	world.tokenFile(t, "insupport", filepath.Join(dir, "token"))
	local := strings.NewReplacer("/etc/insupport", dir, "/metrics", dir, "https://kubernetes.default.svc", world.url,
		"/var/run/secrets/kubernetes.io/serviceaccount/ca.crt", world.certificate(),
		"/var/run/secrets/kubernetes.io/serviceaccount", dir)
	for _, name := range []string{"config.yaml", "waivers.yaml", "kubeconfig.yaml"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(local.Replace(read(t, deploy+"base/"+name))), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	args := arguments(t, local)
	report := func(name, fleet string) string {
		return fmt.Sprintf(`{"apiVersion": "openreports.io/v1alpha1", "kind": "ClusterReport", "metadata": {"name": %q,
			"labels": {"app.kubernetes.io/managed-by": "insupport", "insupport/fleet": %q}}}`, name, fleet)
	}
	kubectl(t, report("insupport-gone", "default"), "apply", "--server-side", "-f", "-")
	kubectl(t, report("insupport-of-others", "other"), "apply", "--server-side", "-f", "-")
	for range 2 { // again, nothing changes
		r := run(t, "insupport", args...)
		if r.code != 0 || !strings.Contains(r.out, "this-cluster  ") {
			t.Fatalf("insupport %v: %d\n%s%s", args, r.code, r.out, r.err)
		}
		var reports struct {
			Items []struct {
				Metadata struct{ Annotations map[string]string }
				Results  []any
			}
		}
		if err := json.Unmarshal([]byte(kubectl(t, "", "get", "clusterreports", "-l", "insupport/fleet=default", "-o", "json")), &reports); err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, r := range reports.Items {
			got[r.Metadata.Annotations["insupport/cluster"]] = r.Metadata.Annotations["insupport/verdict"]
			if len(r.Results) == 0 {
				t.Errorf("a report without results: %v", r)
			}
		}
		if len(got) != 2 || got["this-cluster"] == "" || got["team-1"] != "unsupported" {
			t.Errorf("the cluster keeps %v", got)
		}
	}
	kubectl(t, "", "get", "clusterreport", "insupport-of-others")
	if metrics := read(t, filepath.Join(dir, "insupport.prom")); !strings.Contains(metrics, `cluster="this-cluster"`) {
		t.Errorf("no metrics of the cluster:\n%.1000s", metrics)
	}
}

// TestFleet has the Job controller make the pods of the Jobs that part many
// clusters, and holds that what they put together is what one run says, also
// where the node of a pod is lost and its shard done again.
func TestFleet(t *testing.T) {
	dir := t.TempDir()
	fleet := *plain
	fleet.kubeconfig = filepath.Join(dir, "kubeconfig")
	for i := range 6 {
		if err := fleet.context(fmt.Sprintf("eu-%d", i), "", adminToken, ""); err != nil {
			t.Fatal(err)
		}
	}
	whole := run(t, "insupport", "check", "--kubeconfig="+fleet.kubeconfig, "--all-contexts", "--fail-on=none", "-o=json")
	if whole.code != 0 {
		t.Fatalf("%d: %s", whole.code, whole.err)
	}
	inPlain := func(stdin string, args ...string) string {
		return kubectl(t, stdin, append([]string{"--context=plain", "--namespace=insupport"}, args...)...)
	}
	inPlain("", "create", "namespace", "insupport")
	inPlain(kubectl(t, "", "kustomize", deploy+"fleet"), "apply", "--server-side", "-f", "-")
	plain.jobs(t)
	var once sync.Once
	plain.kubelet(t, "insupport", strings.NewReplacer("/kubeconfig/config", fleet.kubeconfig, "/reports", dir, "/tmp", dir), func(p pod) (lost bool) {
		if p.Metadata.Annotations["batch.kubernetes.io/job-completion-index"] == "2" {
			once.Do(func() { lost = true })
		}
		return lost
	})
	inPlain("", "wait", "--for=condition=complete", "--timeout=5m", "job/insupport-shards")
	if pods := strings.Fields(inPlain("", "get", "pods", "-o", "name")); len(pods) != 5 {
		t.Errorf("four shards, one of them twice, took the pods %v", pods)
	}
	inPlain("", "patch", "job", "insupport-merge", "-p", `{"spec": {"suspend": false}}`)
	inPlain("", "wait", "--for=condition=complete", "--timeout=5m", "job/insupport-merge")
	if got, want := findings(t, read(t, filepath.Join(dir, "fleet.json"))), findings(t, whole.out); got != want {
		t.Errorf("put together:\n%.3000s\nundivided:\n%.3000s", got, want)
	}
}

// arguments are those of the container of the CronJob.
func arguments(t *testing.T, local *strings.Replacer) (args []string) {
	t.Helper()
	var job struct {
		Spec struct {
			JobTemplate struct{ Spec struct{ Template pod } } `yaml:"jobTemplate"`
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, deploy+"base/cronjob.yaml")), &job); err != nil {
		t.Fatal(err)
	}
	for _, arg := range job.Spec.JobTemplate.Spec.Template.Spec.Containers[0].Args {
		args = append(args, local.Replace(arg))
	}
	return args
}

// tokenFile writes a token of a ServiceAccount, as a pod has one.
func (s *server) tokenFile(t *testing.T, account, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(s.token(t, account)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// token asks for a token of a ServiceAccount.
func (s *server) token(t *testing.T, account string) string {
	t.Helper()
	answer, err := s.do("POST", "/api/v1/namespaces/insupport/serviceaccounts/"+account+"/token", "application/json",
		m{"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": m{"expirationSeconds": 3600}})
	var token struct{ Status struct{ Token string } }
	if err == nil {
		err = json.Unmarshal(answer, &token)
	}
	if err != nil {
		t.Fatal(err)
	}
	return token.Status.Token
}
