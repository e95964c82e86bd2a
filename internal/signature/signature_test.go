package signature

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	opabundle "github.com/open-policy-agent/opa/v1/bundle"
)

// pair writes a private key and its public one, and returns their files.
func pair(t testing.TB, private crypto.Signer, err error) (secret, public string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, der []byte, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return file(t, name, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	secret = write("private.pem", "PRIVATE KEY", der, err)
	der, err = x509.MarshalPKIXPublicKey(private.Public())
	return secret, write("public.pem", "PUBLIC KEY", der, err)
}

func file(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func ec(t testing.TB, curve elliptic.Curve) (secret, public string) {
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	return pair(t, key, err)
}

var content = map[string][]byte{
	".manifest": []byte(`{"roots": ["a"]}`),
	"data.json": []byte(`{"a": {"b": 1, "c": [true, "x"]}}`),
	"a/b.rego":  []byte("package a.b\n"),
}

func signed(t testing.TB, private string) map[string][]byte {
	t.Helper()
	files := maps.Clone(content)
	var err error
	if files[Name], err = Sign(files, private); err != nil {
		t.Fatal(err)
	}
	return files
}

func keysOf(t testing.TB, texts ...string) Keys {
	t.Helper()
	keys, err := ReadKeys(texts)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func TestSignAndVerify(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	rsaSecret, rsaPublic := pair(t, rsaKey, err)
	p256, p256Public := ec(t, elliptic.P256())
	p384, p384Public := ec(t, elliptic.P384())
	p521, p521Public := ec(t, elliptic.P521())
	hmac := "HS256:" + file(t, "secret", []byte("between us"))
	for algorithm, c := range map[string]struct{ private, public string }{
		"RS256": {rsaSecret, rsaPublic},
		"RS512": {"RS512:" + rsaSecret, "RS512:" + rsaPublic},
		"ES256": {p256, p256Public},
		"ES384": {p384, p384Public},
		"ES512": {p521, p521Public},
		"HS256": {hmac, hmac},
	} {
		t.Run(algorithm, func(t *testing.T) {
			files := signed(t, "me="+c.private)
			if again := signed(t, "me="+c.private); !bytes.Equal(again[Name], files[Name]) {
				t.Error("signed again, the signature differs")
			}
			if said, err := Read(files[Name]); err != nil || len(said) != 1 || said[0] != (Signature{"me", algorithm}) {
				t.Errorf("the signature says %v, %v", said, err)
			}
			if id, err := keysOf(t, "other="+p256Public, "me="+c.public).Verify(maps.Clone(files)); id != "me" || err != nil {
				t.Errorf("got %q, %v", id, err)
			}
		})
	}
}

// TestOpaSigns takes what OPA's own signer makes, which names no key.
func TestOpaSigns(t *testing.T) {
	private, public := ec(t, elliptic.P256())
	_, other := ec(t, elliptic.P256())
	files := maps.Clone(content)
	var listed []opabundle.FileInfo
	for name, c := range files {
		var value any = c
		if opabundle.IsStructuredDoc(name) {
			var err error
			if value, err = parse(name, c); err != nil {
				t.Fatal(err)
			}
		}
		hasher, err := opabundle.NewSignatureHasher(opabundle.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := hasher.HashFile(value)
		if err != nil {
			t.Fatal(err)
		}
		listed = append(listed, opabundle.NewFile(name, hex.EncodeToString(sum), "SHA-256"))
	}
	token, err := opabundle.GenerateSignedToken(listed, opabundle.NewSigningConfig(private, "ES256", ""), "")
	if err != nil {
		t.Fatal(err)
	}
	files[Name] = []byte(`{"signatures": ["` + token + `"]}`)
	if id, err := keysOf(t, "a="+other, "b="+public).Verify(files); id != "b" || err != nil {
		t.Errorf("got %q, %v", id, err)
	}
}

func TestVerifyRefuses(t *testing.T) {
	private, public := ec(t, elliptic.P256())
	_, other := ec(t, elliptic.P256())
	files := signed(t, "me="+private)
	with := func(name, text string) map[string][]byte {
		changed := maps.Clone(files)
		changed[name] = []byte(text)
		return changed
	}
	without := func(name string) map[string][]byte {
		changed := maps.Clone(files)
		delete(changed, name)
		return changed
	}
	token := string(files[Name])
	mine, theirs := keysOf(t, "me="+public), keysOf(t, "me="+other)
	for name, c := range map[string]struct {
		keys  Keys
		files map[string][]byte
		want  string
	}{
		"unsigned":           {mine, content, "is not signed"},
		"another key":        {theirs, files, "the signature is not of the key me"},
		"another id":         {keysOf(t, "old="+public), files, `is signed by the key "me", which is none of those given (old)`},
		"rule changed":       {mine, with("a/b.rego", "package a.b\n\nx := 1\n"), "a/b.rego is another"},
		"data changed":       {mine, with("data.json", `{"a": {"b": 2, "c": [true, "x"]}}`), "data.json is another"},
		"roots changed":      {mine, with(".manifest", `{"roots": [""]}`), ".manifest is another"},
		"key set twice":      {mine, with("data.json", `{"a": {"b": 7, "b": 1, "c": [true, "x"]}}`), `key "b" is set twice`},
		"more behind it":     {mine, with("data.json", `{"a": {"b": 1, "c": [true, "x"]}} {}`), "data.json"},
		"file added":         {mine, with("x/data.json", `{}`), "x/data.json came besides"},
		"text added":         {mine, with("README.md", `hello`), "README.md came besides"},
		"data in YAML":       {mine, with("x/data.yaml", `a: 1`), "x/data.yaml came besides"},
		"file missing":       {mine, without("a/b.rego"), "a/b.rego is missing"},
		"no signature in it": {mine, with(Name, `{"signatures": []}`), "has 0 signatures"},
		"none but a plugin":  {mine, with(Name, `{"plugin": "theirs"}`), "has 0 signatures"},
		"a plugin":           {mine, with(Name, strings.Replace(token, "{", `{"plugin": "theirs",`, 1)), "no verifier exists"},
		"no token":           {mine, with(Name, `{"signatures": ["x"]}`), "is no signed token"},
		"no JSON":            {mine, with(Name, `x`), "invalid character"},
		"no algorithm":       {mine, with(Name, `{"signatures": ["`+encode([]byte(`{"alg":"none","kid":"me"}`))+"."+encode([]byte(`{"files":[]}`))+`."]}`), "the signature is not of the key me"},
	} {
		t.Run(name, func(t *testing.T) {
			if id, err := c.keys.Verify(c.files); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %q, %v, want %q", id, err, c.want)
			}
		})
	}
}

func TestReadKeysRefuses(t *testing.T) {
	private, public := ec(t, elliptic.P256())
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	_, edwardsPublic := pair(t, edwards, err)
	p224, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	_, p224Public := pair(t, p224, err)
	for text, want := range map[string]string{
		public:           "is not ID=FILE",
		"me=":            "is not ID=FILE",
		"me=" + private:  "holds a private key; signatures are checked with the public one",
		"me=nowhere.pem": "the key me: reading nowhere.pem: no such file or directory",
		"me=" + file(t, "text", []byte("secret")):        "holds no key in PEM; a secret has its algorithm before it: ID=HS256:FILE",
		"me=HS256:" + file(t, "empty", nil):              "is empty",
		"me=RS256:" + public:                             "holds a key that is not for RS256; it is for ES256",
		"me=XX256:" + public:                             "unknown algorithm XX256",
		"me=" + edwardsPublic:                            "of a kind that OPA does not sign with",
		"me=" + p224Public:                               "of a kind that OPA does not sign with",
		"me=" + file(t, "large", make([]byte, maxKey+1)): "larger than",
		"me=" + file(t, "kind", []byte("-----BEGIN X-----\n-----END X-----\n")): "holds a x that cannot be read",
	} {
		if _, err := ReadKeys([]string{text}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
	if _, err := ReadKeys([]string{"me=" + public, "me=" + public}); err == nil {
		t.Error("a key may be given twice")
	}
	if _, err := Sign(content, "me="+public); err == nil || !strings.Contains(err.Error(), "holds a public key; signing takes the private one") {
		t.Errorf("signing with a public key: %v", err)
	}
}

// FuzzVerify has files of signatures that nobody signed: none passes.
func FuzzVerify(f *testing.F) {
	private, public := ec(f, elliptic.P256())
	_, other := ec(f, elliptic.P256())
	f.Add(signed(f, "me="+private)[Name])
	f.Add([]byte(`{"signatures": ["a.b.c"]}`))
	f.Add([]byte(`{"signatures": ["e30.e30."]}`))
	mine, theirs := keysOf(f, "me="+public), keysOf(f, "me="+other)
	f.Fuzz(func(t *testing.T, token []byte) {
		files := maps.Clone(content)
		files[Name] = token
		_, _ = mine.Verify(files)
		if id, err := theirs.Verify(files); err == nil {
			t.Errorf("passes with the key %s", id)
		}
	})
}
