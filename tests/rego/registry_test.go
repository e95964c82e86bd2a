package rego_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"testing"

	"insupport/tests/ociregistry"
)

// TestConftestPulls has stock conftest pull what insupport pushed, and judge by
// it as by the folders.
func TestConftestPulls(t *testing.T) {
	p, dir := binaries(t), t.TempDir()
	t.Setenv("DOCKER_CONFIG", dir)
	r := ociregistry.New()
	defer r.Close()
	bundle, policy := filepath.Join(dir, "bundle.tar.gz"), filepath.Join(dir, "policy")
	run(t, 0, p.insupport, "bundle", "build", "-o", bundle)
	run(t, 0, p.insupport, "bundle", "push", bundle, r.Host()+"/team/house:v1", "--plain-http")
	run(t, 0, p.conftest, "pull", "--tls=false", "--absolute-paths", "-p", policy, "oci://"+r.Host()+"/team/house:v1")
	test := func(rules, facts string) []byte { // both folders have data
		out := run(t, 1, p.conftest, "test", "-p", rules, "-d", rules, "-d", facts, "--namespace", "insupport.conftest", "-o", "json",
			filepath.Join("..", "fixtures", "policy-example", "line-2-0.yaml"))
		lines := bytes.Split(bytes.ReplaceAll(out, []byte(",\n"), []byte("\n")), []byte("\n")) // in any order
		slices.SortFunc(lines, bytes.Compare)
		return bytes.Join(lines, []byte("\n"))
	}
	root := filepath.Join("..", "..")
	if got, want := test(policy, filepath.Join(policy, "data.json")), test(filepath.Join(root, "rego"), filepath.Join(root, "data")); !bytes.Equal(got, want) || !bytes.Contains(got, []byte("release/out_of_window")) {
		t.Errorf("by what was pulled conftest says %.300s\nby the folders %.300s", got, want)
	}
}
