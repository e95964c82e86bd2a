//go:build cluster

package cluster_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
	args := commands(t, deploy+"base/cronjob.yaml", local)
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

// TestFleet runs the commands of the Jobs that part many clusters, and holds that
// what they put together is what one run says.
func TestFleet(t *testing.T) {
	dir := t.TempDir()
	kubeconfig := filepath.Join(dir, "kubeconfig")
	shards := commands(t, deploy+"fleet/shards.yaml", strings.NewReplacer("/kubeconfig/config", kubeconfig, "/reports", dir))
	merge := commands(t, deploy+"fleet/merge.yaml", strings.NewReplacer("/reports", dir))
	fleet := *plain
	fleet.kubeconfig = kubeconfig
	for i := range 6 {
		if err := fleet.context(fmt.Sprintf("eu-%d", i), "", adminToken, ""); err != nil {
			t.Fatal(err)
		}
	}
	whole := run(t, "insupport", "check", "--kubeconfig="+kubeconfig, "--all-contexts", "--fail-on=none", "-o=json")
	if whole.code != 0 {
		t.Fatalf("%d: %s", whole.code, whole.err)
	}
	for i := range 4 {
		t.Setenv("JOB_COMPLETION_INDEX", fmt.Sprint(i))
		var args []string
		for _, arg := range shards {
			args = append(args, strings.ReplaceAll(arg, "$(JOB_COMPLETION_INDEX)", fmt.Sprint(i)))
		}
		if r := run(t, "insupport", args...); r.code != whole.code {
			t.Fatalf("shard %d: %d\n%s", i, r.code, r.err)
		}
	}
	r := run(t, "insupport", merge...)
	if r.code == 2 {
		t.Fatalf("merge: %s", r.err)
	}
	if got, want := findings(t, read(t, filepath.Join(dir, "fleet.json"))), findings(t, whole.out); got != want {
		t.Errorf("put together:\n%.3000s\nundivided:\n%.3000s", got, want)
	}
}

// commands are the arguments of the container of a Job or CronJob.
func commands(t *testing.T, path string, local *strings.Replacer) []string {
	t.Helper()
	type pod struct {
		Template struct {
			Spec struct{ Containers []struct{ Args []string } }
		}
	}
	var job struct {
		Spec struct {
			pod         `yaml:",inline"`
			JobTemplate struct{ Spec pod } `yaml:"jobTemplate"`
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, path)), &job); err != nil {
		t.Fatal(err)
	}
	containers := append(job.Spec.Template.Spec.Containers, job.Spec.JobTemplate.Spec.Template.Spec.Containers...)
	if len(containers) != 1 {
		t.Fatalf("%s has %d containers", path, len(containers))
	}
	var args []string
	for _, arg := range containers[0].Args {
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
