//go:build cluster

package cluster_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestLive asks the server as anybody would, keeps what it says and judges it
// again.
func TestLive(t *testing.T) {
	r := insupport(t, 0, "check", "--context=prod", "--fail-on=none", "-o=json")
	for _, want := range []string{`"name": "prod"`, `"name": "team-1"`, `"version": "1.36.3"`, `"prod"`} {
		if !strings.Contains(r.out, want) {
			t.Errorf("the report lacks %s", want)
		}
	}
	if want := "insupport: context prod: judged by what is known of them there, and not asked themselves: team-1\n"; r.err != want {
		t.Errorf("said %q, want %q", r.err, want)
	}
	saved := filepath.Join(t.TempDir(), "saved.yaml")
	insupport(t, 0, "inventory", "--context=prod", "-o=yaml="+saved)
	inventory := read(t, saved)
	for _, want := range []string{"version: v1.36.3", "count: 20\n", "count: 580\n", "count: 1400\n", "name: traefik", "cp-0000", "kubelet: v1.35.4", "name: team-1-md"} {
		if !strings.Contains(inventory, want) {
			t.Errorf("the inventory lacks %s", want)
		}
	}
	if strings.Contains(inventory, "gaps:") {
		t.Errorf("the inventory has gaps:\n%s", inventory)
	}
	again := run(t, "insupport", "check", "--fail-on=none", "-o=json", saved)
	if a, b := findings(t, r.out), findings(t, again.out); a != b {
		t.Errorf("judged live:\n%s\njudged from the file:\n%s", a, b)
	}
	t.Logf("%d nodes, %d MiB as JSON: %v, %d MiB in the largest process", nodes, len(kubectl(t, "", "get", "nodes", "-o", "json"))>>20, r.took.Round(10*time.Millisecond), r.memory>>20)
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

var moment = regexp.MustCompile(`\d{4}-\d\d-\d\dT[\d:]+Z`)

// findings are those of a report, wherever and whenever its clusters were read.
func findings(t *testing.T, report string) string {
	t.Helper()
	var r struct{ Clusters []m }
	if err := json.Unmarshal([]byte(report), &r); err != nil {
		t.Fatalf("%v: %s", err, report)
	}
	for _, c := range r.Clusters {
		delete(c, "source")
		delete(c, "inventoryDigest")
		for _, f := range c["findings"].([]any) {
			at := f.(m)["location"].(m)
			for _, key := range []string{"file", "line", "column"} {
				delete(at, key)
			}
		}
	}
	out, err := json.Marshal(r.Clusters)
	if err != nil {
		t.Fatal(err)
	}
	return moment.ReplaceAllString(string(out), "MOMENT")
}

// inventory is what is collected by a context, without its name and the moment.
func inventory(t *testing.T, code int, context string, args ...string) (string, result) {
	t.Helper()
	r := insupport(t, code, append([]string{"inventory", "--context=" + context}, args...)...)
	text := strings.NewReplacer("name: "+context+"\n", "name: NAME\n", "context "+context, "context NAME").Replace(r.out)
	return moment.ReplaceAllString(text, "MOMENT"), r
}

// account makes a ServiceAccount with the roles of `insupport rbac`, one of whose
// resources may be taken out of them, and a context for it.
func account(t *testing.T, name, without string, args ...string) {
	t.Helper()
	roles := run(t, "insupport", append([]string{"rbac", "--service-account=insupport/" + name, "--role=" + name}, args...)...).out
	if without != "" {
		cut := strings.Replace(roles, "      - "+without+"\n", "      - nothing\n", 1)
		if cut == roles {
			t.Fatalf("the roles do not name %s", without)
		}
		roles = cut
	}
	kubectl(t, roles, "apply", "-f", "-")
	kubectl(t, "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: "+name+", namespace: insupport}\n", "apply", "-f", "-")
	if err := world.context(name, "", world.token(t, name), ""); err != nil {
		t.Fatal(err)
	}
}

// TestRoles holds that the roles of `insupport rbac` are enough, and that of each
// right less it is said what is missing.
func TestRoles(t *testing.T) {
	for _, args := range [][]string{nil, {"--apis"}} {
		name := "enough" + strings.Join(args, "")
		account(t, name, "", args...)
		want, _ := inventory(t, 0, "prod", args...)
		if got, _ := inventory(t, 0, name, args...); got != want {
			t.Errorf("with the roles:\n%.2000s\nas an administrator:\n%.2000s", got, want)
		}
	}
	for without, want := range map[string]struct {
		code      int
		gap, said string
	}{
		"nodes":        {0, "path: spec.nodes", "context %s: not seen: nodes: forbidden; "},
		"pods":         {0, "path: spec.components", "context %s: not seen: pods: forbidden; "},
		"deployments":  {0, "path: spec.components", "context %s: not seen: deployments.apps: forbidden; "},
		"helmreleases": {0, "path: spec.components", "context %s: not seen: helmreleases.helm.toolkit.fluxcd.io: forbidden; "},
		"kommanderclusters": {2, "", "asking context %s: kommanderclusters.kommander.mesosphere.io: forbidden; " +
			"clusters that it manages may be missing in this run"},
		"machinedeployments": {0, "path: spec.nodes", "context %s: not seen: machinedeployments.cluster.x-k8s.io: forbidden; "},
	} {
		name := "without-" + without
		account(t, name, without)
		got, r := inventory(t, want.code, name)
		if want.gap != "" && (!strings.Contains(got, "      reason: forbidden") || !strings.Contains(got, want.gap)) {
			t.Errorf("%s leaves no gap:\n%.2000s", name, got)
		}
		if said := fmt.Sprintf("insupport: "+want.said, name); !strings.Contains(r.err, said) {
			t.Errorf("%s: said %s, want %s", name, r.err, said)
		}
	}
	// What decides is unknown then; the cluster that it manages is out of support.
	if r := insupport(t, 1, "check", "--context=without-nodes"); !strings.Contains(r.out, "without-nodes  UNKNOWN") {
		t.Errorf("without nodes:\n%s", r.out)
	}
	account(t, "without-metrics", "/metrics", "--apis")
	if got, _ := inventory(t, 0, "without-metrics", "--apis"); !strings.Contains(got, "path: spec.apis") {
		t.Errorf("without metrics:\n%.2000s", got)
	}
}

// TestUnreachable asks servers that cannot be asked, beside one that can.
func TestUnreachable(t *testing.T) {
	block := make(chan struct{})
	hangs := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-block }))
	fails := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprint(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","message":"Bearer s3cret","reason":"InternalError","code":500}`)
	}))
	t.Cleanup(func() { close(block); hangs.Close(); fails.Close() })
	expired(t)
	args := []string{"check", "--context=prod", "--context=expired"}
	for name, c := range map[string][2]string{"refused": {"https://" + freePort(), "s3cret"}, "hangs": {hangs.URL, "s3cret"}, "fails": {fails.URL, "s3cret"},
		"stranger": {world.url, "s3cret-of-nobody"}} {
		certificate := ""
		if name == "stranger" {
			certificate = world.certificate()
		}
		if err := world.context(name, c[0], c[1], certificate); err != nil {
			t.Fatal(err)
		}
		if name != "hangs" {
			args = append(args, "--context="+name)
		}
	}
	r := insupport(t, 2, append(args, "-o=table")...)
	for _, want := range []string{
		"insupport: asking context expired: a certificate has expired; `kubectl --context expired version` says more\n",
		"insupport: asking context refused: the connection is refused; ",
		"insupport: asking context fails: it answers with an error of its own; ",
		"insupport: asking context stranger: it does not take the credentials; ",
	} {
		if strings.Count(r.err, want) != 1 {
			t.Errorf("lacks %q: %s", want, r.err)
		}
	}
	for _, cluster := range []string{"expired", "refused", "fails", "stranger"} {
		if !regexp.MustCompile(`(?m)^` + cluster + ` .* UNKNOWN `).MatchString(r.out) {
			t.Errorf("%s is not unknown:\n%s", cluster, r.out)
		}
	}
	if !regexp.MustCompile(`(?m)^prod .*kubernetes 1.36.3`).MatchString(r.out) {
		t.Errorf("prod is not judged:\n%s", r.out)
	}
	r = insupport(t, 2, "check", "--context=hangs", "--timeout=1s")
	if !strings.Contains(r.err, "insupport: asking context hangs: no answer within 1s (--timeout)\n") || r.took > 20*time.Second {
		t.Errorf("%v: %s", r.took, r.err)
	}
	if err := world.context("nobody", "", nobodyToken, ""); err != nil {
		t.Fatal(err)
	}
	got, _ := inventory(t, 2, "nobody")
	if !strings.Contains(got, "path: spec.nodes") || !strings.Contains(got, "version: v1.36.3") {
		t.Errorf("somebody without rights:\n%s", got)
	}
}

// TestAtOnce holds that runs do not disturb each other.
func TestAtOnce(t *testing.T) {
	var got [3]string
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i], _ = inventory(t, 0, "prod") })
	}
	wg.Wait()
	if got[0] != got[1] || got[0] != got[2] {
		t.Error("runs at once differ")
	}
}

// TestAudit holds what the API server saw: that nobody but those who set the
// tests up wrote anything or read a Secret. It comes last.
func TestAudit(t *testing.T) {
	account(t, "audited", "", "--apis")
	insupport(t, 0, "inventory", "--context=audited", "--apis")
	f, err := os.Open(world.file("audit.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	calls := 0
	var uris []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var e struct {
			Verb, RequestURI string
			User             struct{ Username string }
			ObjectRef        struct{ Resource string }
		}
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(e.User.Username, "system:serviceaccount:insupport:") {
			continue
		}
		writes := strings.HasSuffix(e.User.Username, ":insupport") && e.ObjectRef.Resource == "clusterreports" // of TestDeploy, by --write-reports
		if !writes && !slices.Contains([]string{"get", "list"}, e.Verb) || slices.Contains([]string{"secrets", "configmaps"}, e.ObjectRef.Resource) {
			t.Errorf("%s %s", e.Verb, e.RequestURI)
		}
		if strings.HasSuffix(e.User.Username, ":audited") {
			calls++
			uris = append(uris, e.RequestURI)
		}
	}
	if calls == 0 {
		t.Error("the audit log shows no call")
	}
	t.Logf("%d calls of one cluster with --apis: %s", calls, strings.Join(uris, " "))
}
