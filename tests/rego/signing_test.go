package rego_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
)

// TestSignaturesAreOPAs has stock opa check what insupport signed, and
// insupport what opa signed.
func TestSignaturesAreOPAs(t *testing.T) {
	p, dir := binaries(t), t.TempDir()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	for name, block := range map[string]*pem.Block{"key.pem": {Type: "PRIVATE KEY", Bytes: private}, "key.pub": {Type: "PUBLIC KEY", Bytes: public}} {
		if err := os.WriteFile(in(name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run(t, 0, p.insupport, "bundle", "build", "-o", in("plain.tar.gz"))
	run(t, 0, p.insupport, "bundle", "sign", in("plain.tar.gz"), "--key", "team="+in("key.pem"), "-o", in("signed.tar.gz"))

	opa := []string{"build", "--signing-alg", "ES256", "--verification-key", in("key.pub"), "--verification-key-id", "team"}
	run(t, 0, p.opa, append(opa, "-b", in("signed.tar.gz"), "--signing-key", in("key.pem"), "-o", in("opa.tar.gz"))...)
	run(t, 1, p.opa, append(opa, "-b", in("plain.tar.gz"), "-o", in("none.tar.gz"))...)

	out := run(t, 0, p.insupport, "bundle", "verify", in("opa.tar.gz"), "--key", "team="+in("key.pub"))
	if !bytes.Contains(out, []byte("signed by team")) {
		t.Errorf("%s", out)
	}
}

// TestFactsAreABundle has stock opa load a file of facts beside the rules, with
// the answer that it gives with the folder of facts.
func TestFactsAreABundle(t *testing.T) {
	p, dir := binaries(t), t.TempDir()
	facts := filepath.Join(dir, "facts.tar.gz")
	run(t, 0, p.insupport, "facts", "build", "-o", facts)
	eval := func(facts string) []byte {
		return run(t, 0, p.opa, "eval", "-b", filepath.Join("..", "..", "rego"), "-b", facts, "-f", "raw",
			"-i", filepath.Join("..", "fixtures", "policy-example", "line-1-8.yaml"), `data.insupport.main.report with data.insupport.run as {"asOf": "2022-06-15"}`)
	}
	if got, want := eval(facts), eval(filepath.Join("..", "..", "data")); !bytes.Equal(got, want) || len(got) < 1000 {
		t.Errorf("with the file opa says %.300s\nwith the folder %.300s", got, want)
	}
}
