// Package ci_test keeps what other repositories copy in working order: the
// action, the pre-commit hook and the templates are linted, and their scripts
// are run.
package ci_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

const actionlint = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func parse(t *testing.T, path string, v any) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root(t), path))
	if err != nil {
		t.Fatal(err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

type step struct {
	Name, ID, If, Uses, Shell, Run string
	WorkingDirectory               string `yaml:"working-directory"`
	With, Env                      map[string]string
}

// action is all that a composite action may hold; other keys are refused.
type action struct {
	Name, Description string
	Branding          map[string]string
	Inputs            map[string]struct {
		Description string
		Required    bool
		Default     *string
	}
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Using string
		Steps []step
	}
}

func readAction(t *testing.T) action {
	t.Helper()
	var a action
	parse(t, "action.yml", &a)
	return a
}

func TestAction(t *testing.T) {
	a := readAction(t)
	if a.Runs.Using != "composite" || a.Description == "" {
		t.Error("no composite action with a description")
	}
	raw, _ := os.ReadFile(filepath.Join(root(t), "action.yml"))
	for name, in := range a.Inputs {
		if in.Description == "" || in.Required == (in.Default != nil) {
			t.Errorf("input %s needs a description, and either is required or has a default", name)
		}
		if !strings.Contains(string(raw), "${{ inputs."+name+" }}") {
			t.Errorf("input %s is not used", name)
		}
	}
	for name, out := range a.Outputs {
		key := regexp.MustCompile(`^\$\{\{ steps\.check\.outputs\.([a-z-]+) \}\}$`).FindStringSubmatch(out.Value)
		if key == nil || !strings.Contains(string(raw), `echo "`+key[1]+`=`) {
			t.Errorf("output %s is %s, which no step writes", name, out.Value)
		}
	}
	for _, s := range a.Runs.Steps {
		if s.Run != "" && s.Shell == "" {
			t.Errorf("step %s has no shell", s.Name)
		}
		if strings.Contains(s.Run, "${{") {
			t.Errorf("step %s puts an expression into its script, where its value is code", s.Name)
		}
	}
}

// build returns a folder with the program, as the action's build step leaves it.
func build(t *testing.T) string {
	t.Helper()
	temp := t.TempDir()
	cmd := exec.Command("go", "build", "-o", filepath.Join(temp, "insupport"), "./cmd/insupport")
	cmd.Dir = root(t)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return temp
}

const inventory = `apiVersion: insupport/v1
kind: ClusterInventory
metadata: {name: old}
spec:
  products: {konvoy: 1.7.5}
`

// workspace is a repository with one cluster that is out of support.
func workspace(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "clusters"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "clusters", "old one.yaml"), []byte(inventory), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestActionScript runs the check step as a runner does.
func TestActionScript(t *testing.T) {
	a := readAction(t)
	i := slices.IndexFunc(a.Runs.Steps, func(s step) bool { return s.ID == "check" })
	temp, dir := build(t), workspace(t)
	for _, c := range []struct {
		env  []string
		code string
	}{
		{[]string{"INVENTORIES=clusters/old one.yaml\n"}, "1"},
		{[]string{"INVENTORIES=clusters\n", "INSUPPORT_FAIL_ON=none"}, "0"},
		{[]string{"INVENTORIES=clusters\n", "EXCLUDE=old *\n"}, "2"},
		{[]string{"INVENTORIES=nowhere"}, "2"},
		{[]string{"INVENTORIES=clusters\n", "RULES=nowhere\n"}, "2"},
		{[]string{"INVENTORIES=clusters\n", "FACTS=embedded"}, "1"},
		{[]string{"INVENTORIES=clusters\n", "FACTS=nowhere.tar.gz"}, "2"},
		{[]string{"INVENTORIES=clusters\n", "TABLE=true"}, "1"},
		{[]string{"INVENTORIES=$(touch injected)`touch injected`"}, "2"},
	} {
		output, summary := filepath.Join(t.TempDir(), "output"), filepath.Join(t.TempDir(), "summary")
		cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", a.Runs.Steps[i].Run)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), append(c.env, "RUNNER_TEMP="+temp, "BIN="+temp, "ACTION="+root(t), "GITHUB_BASE_REF=", "GITHUB_OUTPUT="+output, "GITHUB_STEP_SUMMARY="+summary, "INSUPPORT_AS_OF=2022-06-01")...)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		_ = cmd.Run() // the outputs say the exit code
		said, err := os.ReadFile(output)
		if err != nil || !strings.Contains(string(said), "exit-code="+c.code+"\n") {
			t.Errorf("%v: want exit code %s, outputs %q\n%s", c.env, c.code, said, out.String())
		}
		if c.code == "1" && !strings.Contains(out.String(), "::error file=clusters/old one.yaml,line=5,") {
			t.Errorf("no annotation in %s", out.String())
		}
		md, _ := os.ReadFile(summary)
		if c.code != "2" && !strings.Contains(string(md), "| old | ") {
			t.Errorf("no summary: %s", md)
		}
		for where, text := range map[string]string{"log": out.String(), "summary": string(md)} {
			if asked := slices.Contains(c.env, "TABLE=true"); asked != regexp.MustCompile(`(?m)^old .* UNSUPPORTED `).MatchString(text) {
				t.Errorf("%v: a table in the %s: %s", c.env, where, text)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "injected")); err == nil {
		t.Error("an input was run as code")
	}
}

// TestDownload runs the download step against releases as a forge serves them.
func TestDownload(t *testing.T) {
	a := readAction(t)
	i := slices.IndexFunc(a.Runs.Steps, func(s step) bool { return s.ID == "download" })
	name := fmt.Sprintf("insupport_1.2.3_%s_%s.tar.gz", runtime.GOOS, runtime.GOARCH)
	good := archive(t, "#!/bin/sh\necho the program\n")
	sum := fmt.Sprintf("%x  %s\n", sha256.Sum256(good), name)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, known := map[string][]byte{
			"v1.2.3/checksums.txt": []byte(sum), "v1.2.3/" + name: good,
			"v6.6.6/checksums.txt":                                 []byte(strings.ReplaceAll(sum, "1.2.3", "6.6.6")),
			"v6.6.6/" + strings.Replace(name, "1.2.3", "6.6.6", 1): archive(t, "another"),
			"v7.7.7/checksums.txt":                                 {},
			"v7.7.7/" + strings.Replace(name, "1.2.3", "7.7.7", 1): good,
		}[strings.TrimPrefix(r.URL.Path, "/owner/name/releases/download/")]
		if !known {
			http.NotFound(w, r)
		}
		_, _ = w.Write(content)
	}))
	defer server.Close()
	for name, c := range map[string]struct {
		version, ref string
		runs         bool // the program is there
		code         int
	}{
		"a release that was asked for":        {"v1.2.3", "main", true, 0},
		"the release of the action's ref":     {"", "v1.2.3", true, 0},
		"a ref that is no release is built":   {"", "d35c59abb061a4a6fb18e82ac0862c26744d6ab5", false, 0},
		"a version that is none is an error":  {"v9.9.9", "v1.2.3", false, 2},
		"another program under the same name": {"v6.6.6", "main", false, 2},
		"the same by the ref is never built":  {"", "v6.6.6", false, 2},
		"a release that names no sum of it":   {"v7.7.7", "main", false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			temp := t.TempDir()
			output := filepath.Join(temp, "output")
			cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", a.Runs.Steps[i].Run)
			cmd.Env = append(os.Environ(), "RUNNER_TEMP="+temp, "ACTION="+root(t), "GITHUB_OUTPUT="+output,
				"RELEASES="+server.URL+"/owner/name/releases", "VERSION="+c.version, "REF="+c.ref)
			out, _ := cmd.CombinedOutput()
			if got := cmd.ProcessState.ExitCode(); got != c.code {
				t.Errorf("exit code %d, want %d: %s", got, c.code, out)
			}
			said, _ := os.ReadFile(output)
			bin, runs := strings.CutPrefix(strings.TrimSpace(string(said)), "bin=")
			if runs != c.runs {
				t.Fatalf("outputs %q: %s", said, out)
			}
			if !runs {
				return
			}
			if out, err := exec.Command(filepath.Join(bin, "insupport")).CombinedOutput(); err != nil || string(out) != "the program\n" {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// archive packs a program as a release does.
func archive(t *testing.T, program string) []byte {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	packed := tar.NewWriter(zipped)
	for name, content := range map[string]string{"insupport": program, "LICENSE": "text"} {
		if err := packed.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o755, Size: int64(len(content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := packed.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(packed.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pinned is an action at a commit, with the release that it is for readers.
var pinned = regexp.MustCompile(`^\s*(- )?uses: (\./\S+|[\w.-]+/[\w./-]+@[0-9a-f]{40} # v[\d.]+)$`)

// TestPinned requires that nothing runs at a tag, which others can move.
func TestPinned(t *testing.T) {
	for _, name := range []string{"action.yml", "docs/ci/github.yml"} {
		raw, err := os.ReadFile(filepath.Join(root(t), name))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(raw), "\n") {
			if strings.Contains(line, "uses: ") && !pinned.MatchString(line) {
				t.Errorf("%s: %s is not pinned by its commit", name, strings.TrimSpace(line))
			}
		}
	}
}

const waiverList = `apiVersion: insupport/v1
kind: WaiverList
waivers:
  - {rule: "release/*", reason: x, owner: x, expires: "2030-01-01"}
`

// TestActionTrustsTheTarget runs the check step in a pull request that brings a
// waiver for its own cluster, which holds only once it is merged.
func TestActionTrustsTheTarget(t *testing.T) {
	a := readAction(t)
	i := slices.IndexFunc(a.Runs.Steps, func(s step) bool { return s.ID == "check" })
	temp, dir := build(t), workspace(t)
	waivers := func(content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "waivers.yaml"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check := func(file, target string, more ...string) (code, said string) {
		output := filepath.Join(t.TempDir(), "output")
		cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", a.Runs.Steps[i].Run)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "INVENTORIES=clusters", "WAIVERS="+file, "GITHUB_BASE_REF="+target, "RUNNER_TEMP="+temp, "BIN="+temp, "ACTION="+root(t),
			"GITHUB_OUTPUT="+output, "GITHUB_STEP_SUMMARY="+output+".md", "INSUPPORT_AS_OF=2022-06-01", "INSUPPORT_FAIL_ON=violation")
		cmd.Env = append(cmd.Env, more...)
		out, _ := cmd.CombinedOutput()
		raw, _ := os.ReadFile(output)
		_, code, _ = strings.Cut(strings.TrimSpace(string(raw)), "exit-code=")
		return code, string(out)
	}
	git(t, dir, "init", "--quiet", "--initial-branch", "main")
	waivers("apiVersion: insupport/v1\nkind: WaiverList\nwaivers: []\n")
	if err := os.MkdirAll(filepath.Join(dir, "ci"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "ci", "set.yaml"), []byte("waivers: ../waivers.yaml\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	rule := exec.Command(filepath.Join(temp, "insupport"), "rules", "new", "acme/no_owner")
	rule.Dir = dir
	if out, err := rule.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	git(t, dir, "add", ".")
	git(t, dir, "commit", "--quiet", "-m", "x")
	git(t, dir, "clone", "--quiet", "--bare", ".", filepath.Join(temp, "origin.git"))
	git(t, dir, "remote", "add", "origin", filepath.Join(temp, "origin.git"))
	git(t, dir, "switch", "--quiet", "-c", "change")
	waivers(waiverList)
	if err := os.RemoveAll(filepath.Join(dir, "rules")); err != nil {
		t.Fatal(err)
	}
	if code, said := check("waivers.yaml", "main"); code != "1" {
		t.Errorf("the pull request waived its findings: exit code %s\n%s", code, said)
	}
	if code, said := check(filepath.Join(dir, "waivers.yaml"), "main"); code != "0" {
		t.Errorf("a file that was named by its whole path: exit code %s\n%s", code, said)
	}
	if code, said := check("waivers.yaml", ""); code != "0" {
		t.Errorf("outside of a pull request: exit code %s\n%s", code, said)
	}
	if err := os.WriteFile(filepath.Join(dir, "set.yaml"), []byte("waivers: waivers.yaml\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, said := check("", "main", "CONFIG=set.yaml"); code != "2" || !strings.Contains(said, "set.yaml is not in main") {
		t.Errorf("the pull request configured its check: exit code %s\n%s", code, said)
	}
	if code, said := check("", "main", "CONFIG=ci/set.yaml"); code != "1" {
		t.Errorf("what the target's configuration names came from the pull request: exit code %s\n%s", code, said)
	}
	if code, said := check("", "main", "RULES=rules"); code != "1" || !strings.Contains(said, "acme/no_owner") {
		t.Errorf("the target's rules: exit code %s\n%s", code, said)
	}
	if code, said := check("other.yaml", "main"); code != "2" || !strings.Contains(said, "insupport: other.yaml is not in main, the target branch") {
		t.Errorf("a file that the target lacks: exit code %s\n%s", code, said)
	}
}

// TestPreCommitHook requires what pre-commit needs of a hook, and that its
// command works on the files that it selects.
func TestPreCommitHook(t *testing.T) {
	var hooks []struct {
		ID, Name, Description, Entry, Language, Files string
		Args                                          []string
		PassFilenames                                 *bool `yaml:"pass_filenames"`
	}
	parse(t, ".pre-commit-hooks.yaml", &hooks)
	if len(hooks) != 1 {
		t.Fatalf("%d hooks", len(hooks))
	}
	h := hooks[0]
	if h.ID == "" || h.Name == "" || h.Description == "" || h.Language != "golang" {
		t.Errorf("hook %+v", h)
	}
	files := regexp.MustCompile(h.Files)
	if !files.MatchString("clusters/old one.yaml") || files.MatchString("src/main.go") || files.MatchString("clusters/README.md") {
		t.Errorf("the hook selects by %s", h.Files)
	}
	if h.PassFilenames == nil || *h.PassFilenames {
		t.Error("a file that is no inventory fails the hook when it is named")
	}
	dir := workspace(t)
	if err := os.WriteFile(filepath.Join(dir, "clusters", "values.yaml"), []byte("replicas: 3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	program, args, _ := strings.Cut(h.Entry, " ")
	cmd := exec.Command(filepath.Join(build(t), program), append(strings.Fields(args), h.Args...)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "INSUPPORT_AS_OF=2022-06-01")
	out, _ := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 1 || !strings.Contains(string(out), "release/out_of_window") {
		t.Errorf("exit code %d: %s", cmd.ProcessState.ExitCode(), out)
	}
}

// repository is one with the pipelines' scripts and a program that says what
// it is called with, as a template fetches it, and its tag.
func repository(t *testing.T) (dir, tag string) {
	t.Helper()
	dir, tag = t.TempDir(), "v1.2.3"
	for name, content := range map[string]string{
		"go.mod":                "module insupport\n",
		"cmd/insupport/main.go": "package main\n\nfunc main() { println(\"built here\") }\n",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(dir, "docs/ci"), os.DirFS(filepath.Join(root(t), "docs/ci"))); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"init", "--quiet"}, {"add", "."}, {"commit", "--quiet", "-m", "x"}, {"tag", tag}} {
		git(t, dir, args...)
	}
	return dir, tag
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=x", "-c", "user.email=x@example.com"}, args...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v: %s", args, err, out)
	}
}

// TestGitLabComponent checks the component's keys and inputs, and runs its job.
func TestGitLabComponent(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(root(t), "templates/insupport.yml"))
	if err != nil {
		t.Fatal(err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	var head struct {
		Spec struct {
			Inputs map[string]struct {
				Description, Regex string
				Default            *string
			}
		}
	}
	var template struct {
		Insupport struct {
			Image, Stage string
			Variables    map[string]yaml.Node
			Script       []string
			Artifacts    struct {
				When     string
				ExpireIn string `yaml:"expire_in"`
				Paths    []string
				Reports  struct{ Codequality, Junit string }
			}
			Rules []struct{ If string }
		}
	}
	if err := errors.Join(dec.Decode(&head), dec.Decode(&template)); err != nil {
		t.Fatal(err)
	}
	job := template.Insupport
	source, tag := repository(t)
	given := map[string]string{"repository": source, "ref": tag}
	var environment []string
	for name, node := range job.Variables {
		v := struct {
			Value  string
			Expand *bool
		}{Value: node.Value}
		if node.Kind == yaml.MappingNode {
			if err := node.Decode(&v); err != nil || v.Expand == nil || *v.Expand {
				t.Errorf("variable %s is expanded, or is none: %v", name, err)
			}
		}
		if input := regexp.MustCompile(`^\$\[\[ inputs\.([a-z-]+) \]\]$`).FindStringSubmatch(v.Value); input != nil {
			of, known := head.Spec.Inputs[input[1]]
			if !known {
				t.Errorf("variable %s is of an input that there is not", name)
			}
			if v.Value = given[input[1]]; v.Value == "" && of.Default != nil {
				v.Value = *of.Default
			}
		}
		environment = append(environment, name+"="+v.Value)
	}
	for name, of := range head.Spec.Inputs {
		if strings.Count(string(raw), "$[[ inputs."+name+" ]]") != 1 {
			t.Errorf("input %s is used not at all, or twice", name)
		}
		if _, required := given[name]; required != (of.Default == nil) {
			t.Errorf("input %s: want a default unless it is required", name)
		}
	}
	for ref, pins := range map[string]bool{tag: true, strings.Repeat("0a", 20): true, "main": false, "v1": false, "": false} {
		if regexp.MustCompile(head.Spec.Inputs["ref"].Regex).MatchString(ref) != pins {
			t.Errorf("ref %q: taken %v, want %v", ref, !pins, pins)
		}
	}
	program := archive(t, "#!/bin/sh\nexec "+filepath.Join(build(t), "insupport")+" \"$@\"\n")
	name := fmt.Sprintf("insupport_1.2.3_%s_%s.tar.gz", runtime.GOOS, runtime.GOARCH)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, known := map[string][]byte{"checksums.txt": fmt.Appendf(nil, "%x  %s\n", sha256.Sum256(program), name), name: program}[filepath.Base(r.URL.Path)]
		if !known {
			http.NotFound(w, r)
		}
		_, _ = w.Write(content)
	}))
	defer server.Close()
	run := func(more ...string) (dir, said string, code int) {
		dir = workspace(t)
		cmd := exec.Command("bash", "-e", "-c", strings.Join(job.Script, "\n"))
		cmd.Dir = dir
		cmd.Env = append(append(append(os.Environ(), environment...), "CI_MERGE_REQUEST_TARGET_BRANCH_NAME=", "INSUPPORT_AS_OF=2022-06-01"), more...)
		out, _ := cmd.CombinedOutput()
		return dir, string(out), cmd.ProcessState.ExitCode()
	}
	dir, said, code := run("SUPPORT_RELEASES=" + server.URL)
	if code != 1 {
		t.Errorf("exit code %d: %s", code, said)
	}
	for _, name := range append(job.Artifacts.Paths, job.Artifacts.Reports.Codequality, job.Artifacts.Reports.Junit) {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Errorf("the job leaves no %s: %s", name, said)
		}
	}
	if _, said, code := run(); code != 0 || !strings.Contains(said, "built here") {
		t.Errorf("without releases the program is not built: exit code %d: %s", code, said)
	}
}

// TestWorkflow lints the example workflow, the shell scripts' quoting included
// where shellcheck is there.
func TestWorkflow(t *testing.T) {
	download := exec.Command("go", "mod", "download", strings.Split(actionlint, "/cmd/")[0]+"@"+strings.Split(actionlint, "@")[1])
	if out, err := download.CombinedOutput(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s", out)
		}
		t.Skip("no actionlint")
	}
	// The example finds the action where it fetches it to.
	dir := t.TempDir()
	for to, from := range map[string]string{".github/workflows/insupport.yml": "docs/ci/github.yml", ".insupport/action.yml": "action.yml"} {
		raw, err := os.ReadFile(filepath.Join(root(t), from))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, to)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, to), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, ".git"), 0o700); err != nil {
		t.Fatal(err)
	}
	tool := filepath.Join(t.TempDir(), "bin")
	install := exec.Command("go", "install", actionlint)
	install.Env = append(os.Environ(), "GOBIN="+tool, "GOFLAGS=-mod=mod")
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := exec.Command(filepath.Join(tool, "actionlint"), "-no-color", ".github/workflows/insupport.yml")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestAzurePipeline requires the keys of a pipeline and that its check is one
// that the program knows.
func TestAzurePipeline(t *testing.T) {
	type azureStep struct {
		Task, Script, Condition string
		DisplayName             string `yaml:"displayName"`
		Inputs, Env             map[string]string
	}
	var pipeline struct {
		Trigger string
		PR      any
		Pool    map[string]string
		Steps   []azureStep
	}
	parse(t, "docs/ci/azure-pipelines.yml", &pipeline)
	i := slices.IndexFunc(pipeline.Steps, func(s azureStep) bool { return s.DisplayName == "Check support" })
	temp, dir := build(t), workspace(t)
	if err := os.Symlink(root(t), filepath.Join(temp, "insupport-source")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("bash", "-ec", strings.ReplaceAll(pipeline.Steps[i].Script, "$(Agent.TempDirectory)", temp))
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "INSUPPORT_AS_OF=2022-06-01")
	for name, value := range pipeline.Steps[i].Env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, _ := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 1 || !strings.Contains(string(out), "##vso[task.logissue type=error;sourcepath=clusters/old one.yaml;") {
		t.Errorf("exit code %d: %s", cmd.ProcessState.ExitCode(), out)
	}
}

// TestRenovate requires that the manager finds what the template's users write.
func TestRenovate(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(root(t), "docs/ci/renovate.json"))
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		CustomManagers []struct{ MatchStrings []string }
	}
	if err := json.Unmarshal(raw, &config); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(config.CustomManagers[0].MatchStrings[0], "(?<", "(?P<")
	found := regexp.MustCompile(text).FindStringSubmatch("    inputs:\n      repository: \"https://forge.example/a/insupport.git\"\n      ref: v1.2.3\n")
	if want := []string{"https://forge.example/a/insupport.git", "v1.2.3"}; found == nil || !slices.Equal(found[1:], want) {
		t.Errorf("found %q, want %q", found, want)
	}
}

// TestHome gives a copy of the project another module path and builds it.
func TestHome(t *testing.T) {
	copied := t.TempDir()
	files, err := exec.Command("git", "-C", root(t), "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		t.Fatal(err)
	}
	command := func(args ...string) (string, error) {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = copied
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	cp := exec.Command("xargs", "-0", "cp", "--parents", "-t", copied, "--")
	cp.Dir, cp.Stdin = root(t), bytes.NewReader(files)
	if out, err := cp.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out, err := command("make", "home", "MODULE=insupport"); err == nil {
		t.Errorf("what is no module path is taken: %s", out)
	}
	if out, err := command("make", "home", "MODULE=forge.example/owner/insupport"); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out, err := command("grep", "-rnE", `"insupport/(cmd|internal|rego)[/"]|^module insupport`, "--include=*.go", "--include=go.mod", "."); err == nil {
		t.Errorf("the old path is left: %s", out)
	}
	for _, args := range [][]string{
		{"go", "build", "./..."}, {"go", "vet", "./tests/...", "./internal/cli"}, {"go", "test", "-run", "TestImportDirection", "./internal/cli"},
		{"go", "run", "./cmd/insupport", "window", "konvoy", "--as-of", "2022-06-15"},
	} {
		if out, err := command(args...); err != nil {
			t.Errorf("%v: %v: %s", args, err, out)
		}
	}
}
