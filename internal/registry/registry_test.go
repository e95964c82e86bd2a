package registry

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"insupport/tests/ociregistry"
)

// start starts a registry, with credentials of nobody's.
func start(t *testing.T) (*ociregistry.Registry, *Client) {
	t.Helper()
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	r := ociregistry.New()
	t.Cleanup(r.Close)
	return r, &Client{PlainHTTP: true}
}

func packed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPushAndPull(t *testing.T) {
	r, c := start(t)
	other, _ := start(t)
	want := packed(t, "a bundle")
	digest, err := c.Push(t.Context(), r.Host()+"/team/rules:v1", want)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := c.Push(t.Context(), Scheme+other.Host()+"/elsewhere:x", want); err != nil || again != digest {
		t.Errorf("elsewhere the same bundle is %s, %v, want %s", again, err, digest)
	}
	for _, reference := range []string{":v1", "@" + digest, ":other@" + digest} {
		got, pulled, err := c.Pull(t.Context(), Scheme+r.Host()+"/team/rules"+reference)
		if err != nil || !bytes.Equal(got, want) || pulled != digest {
			t.Errorf("%s: got %q, %s, %v", reference, got, pulled, err)
		}
	}
	c.Mirrors = map[string]string{"registry.example": "nowhere.invalid", "registry.example/team": r.Host() + "/team", "registry": "nowhere.invalid"}
	if got, _, err := c.Pull(t.Context(), "oci://registry.example/team/rules:v1"); err != nil || !bytes.Equal(got, want) {
		t.Errorf("from the mirror: %q, %v", got, err)
	}
}

func TestPullRefuses(t *testing.T) {
	r, c := start(t)
	digest, err := c.Push(t.Context(), r.Host()+"/rules:v1", packed(t, "a bundle"))
	if err != nil {
		t.Fatal(err)
	}
	manifest := func(change func(map[string]any)) []byte {
		m := map[string]any{"schemaVersion": 2, "layers": []any{map[string]any{
			"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": digest, "size": 8}}}
		change(m)
		raw, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	image := "application/vnd.oci.image.manifest.v1+json"
	layer := func(m map[string]any) map[string]any { return m["layers"].([]any)[0].(map[string]any) }
	r.Put("odd", "index", "application/vnd.oci.image.index.v1+json", manifest(func(map[string]any) {}))
	r.Put("odd", "two", image, manifest(func(m map[string]any) { m["layers"] = append(m["layers"].([]any), layer(m)) }))
	r.Put("odd", "kind", image, manifest(func(m map[string]any) { layer(m)["mediaType"] = "text/plain" }))
	r.Put("odd", "large", image, manifest(func(m map[string]any) { layer(m)["size"] = maxBundle + 1 }))
	r.Put("odd", "gone", image, manifest(func(map[string]any) {}))
	r.Put("odd", "text", image, []byte("hello"))
	r.Put("odd", "long", image, make([]byte, maxManifest+1))
	lies := "sha256:" + strings.Repeat("0", 64)
	r.Put("odd", lies, image, manifest(func(map[string]any) {}))
	for reference, want := range map[string]string{
		"/rules:v2":               "not found",
		"/rules":                  "names neither a tag nor a digest",
		"/rules@sha256:12":        "invalid",
		"/Rules:v1":               "invalid repository",
		"/odd:index":              "is no bundle: an image of one layer that is a tar.gz",
		"/odd:two":                "is no bundle",
		"/odd:kind":               "is no bundle",
		"/odd:large":              "the bundle is larger than 64 MiB",
		"/odd:gone":               "not found",
		"/odd:text":               "the manifest cannot be read",
		"/odd:long":               "the manifest is larger than 1 MiB",
		"/odd@" + lies:            "sha256:",
		"/rules:v1@sha256:" + "x": "invalid",
	} {
		if _, _, err := c.Pull(t.Context(), r.Host()+reference); err == nil || !strings.Contains(err.Error(), want) ||
			!strings.HasPrefix(err.Error(), "pulling "+r.Host()+reference+": ") {
			t.Errorf("%s: got %v, want %q", reference, err, want)
		}
	}
	for name, spoil := range map[string]func([]byte) []byte{
		"cut":     func(b []byte) []byte { return b[:len(b)/2] },
		"changed": func(b []byte) []byte { b = bytes.Clone(b); b[len(b)-1] ^= 1; return b },
	} {
		r.Spoil = spoil
		if got, _, err := c.Pull(t.Context(), r.Host()+"/rules:v1"); err == nil {
			t.Errorf("%s: got %q", name, got)
		}
	}
	r.Spoil = nil
	if _, err := c.Push(t.Context(), r.Host()+"/rules@"+digest, packed(t, "x")); err == nil || !strings.Contains(err.Error(), "a push names a tag") {
		t.Errorf("a push to a digest: %v", err)
	}
	if _, err := c.Push(t.Context(), r.Host()+"/rules:v1", []byte("x")); err == nil {
		t.Error("what is no tar.gz was pushed")
	}
	c.PlainHTTP = false
	if _, _, err := c.Pull(t.Context(), r.Host()+"/rules:v1"); err == nil || !strings.Contains(err.Error(), "--plain-http is for registries without TLS") {
		t.Errorf("with TLS: %v", err)
	}
}

// TestPullEnds ends a pull from a registry that sends nothing more.
func TestPullEnds(t *testing.T) {
	r, c := start(t)
	if _, err := c.Push(t.Context(), r.Host()+"/rules:v1", packed(t, "a bundle")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	stuck := make(chan struct{})
	r.Spoil = func([]byte) []byte { cancel(); <-stuck; return nil }
	_, _, err := c.Pull(ctx, r.Host()+"/rules:v1")
	close(stuck)
	if err == nil || !strings.Contains(err.Error(), "context canceled") {
		t.Errorf("got %v", err)
	}
}

func TestCredentials(t *testing.T) {
	r, c := start(t)
	r.User, r.Password = "ci", "secret"
	if _, err := c.Push(t.Context(), r.Host()+"/rules:v1", packed(t, "x")); err == nil || !strings.Contains(err.Error(), "credential not found") {
		t.Errorf("as nobody: %v", err)
	}
	config := filepath.Join(os.Getenv("DOCKER_CONFIG"), "config.json")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"auths": {"` + r.Host() + `": {"auth": "Y2k6c2VjcmV0"}}}`)
	if _, err := c.Push(t.Context(), r.Host()+"/rules:v1", packed(t, "x")); err != nil {
		t.Errorf("as ci: %v", err)
	}
	other := ociregistry.New()
	t.Cleanup(other.Close)
	other.User, other.Password = "ci", "secret"
	if _, err := c.Push(t.Context(), other.Host()+"/rules:v1", packed(t, "x")); err == nil {
		t.Error("another registry got the credentials")
	}
	write(`{"auths": {"` + r.Host() + `": {"auth": "Y2k6d3Jvbmc="}}}`)
	if _, _, err := c.Pull(t.Context(), r.Host()+"/rules:v1"); err == nil || strings.Contains(err.Error(), "wrong") {
		t.Errorf("with another password: %v", err)
	}
	write(`{`)
	if _, _, err := c.Pull(t.Context(), r.Host()+"/rules:v1"); err == nil || !strings.Contains(err.Error(), "reading the credentials of Docker") {
		t.Errorf("with half a file: %v", err)
	}
}
