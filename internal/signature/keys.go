package signature

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	opakeys "github.com/open-policy-agent/opa/v1/keys"

	"insupport/internal/regularfile"
)

// maxKey is the most that a file with a key may hold, in bytes.
const maxKey = 64 << 10

// Keys are what signatures are checked with: ids to public keys or secrets.
type Keys map[string]*opakeys.Config

// ReadKeys reads keys to check signatures with, each as ID=FILE or
// ID=ALGORITHM:FILE. The file holds a public key or a certificate in PEM, which
// tell RS256, ES256 and the like by themselves, or a secret (HS256).
func ReadKeys(texts []string) (Keys, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	all := Keys{}
	for _, text := range texts {
		k, err := readKey(text)
		if err != nil {
			return nil, err
		}
		public := k.value
		if _, private := public.(crypto.Signer); private {
			return nil, fmt.Errorf("the key %s: %s holds a private key; signatures are checked with the public one", k.id, k.file)
		}
		if all[k.id] != nil {
			return nil, fmt.Errorf("the key %s is given twice", k.id)
		}
		all[k.id] = &opakeys.Config{Key: string(k.content), Algorithm: k.algorithm}
	}
	return all, nil
}

// key is a key as it was read.
type key struct {
	id, algorithm, file string
	content             []byte
	value               any // *rsa.PublicKey, …, or []byte for a secret
}

// stated is what a key says of its algorithm before the file; no path of
// Windows looks like it.
var stated = regexp.MustCompile(`^([A-Z]{2}\d{3}):(.+)$`)

func readKey(text string) (*key, error) {
	id, file, ok := strings.Cut(text, "=")
	if !ok || id == "" || file == "" {
		return nil, fmt.Errorf("the key %q is not ID=FILE", text)
	}
	k := &key{id: id, file: file}
	if m := stated.FindStringSubmatch(file); m != nil {
		k.algorithm, k.file = m[1], m[2]
		if !opakeys.IsSupportedAlgorithm(k.algorithm) {
			return nil, fmt.Errorf("the key %s: unknown algorithm %s; algorithms: RS256, ES256, HS256, PS256 and those of 384 and 512 bits", id, k.algorithm)
		}
	}
	var err error
	if k.content, err = regularfile.Read(k.file, maxKey); err != nil {
		return nil, fmt.Errorf("the key %s: reading %s: %w", id, k.file, err)
	}
	if err := k.parse(); err != nil {
		return nil, fmt.Errorf("the key %s: %s %w", id, k.file, err)
	}
	return k, nil
}

func (k *key) parse() error {
	if strings.HasPrefix(k.algorithm, "HS") {
		if len(k.content) == 0 {
			return errors.New("is empty")
		}
		k.value = k.content
		return nil
	}
	block, _ := pem.Decode(k.content)
	if block == nil {
		return errors.New("holds no key in PEM; a secret has its algorithm before it: ID=HS256:FILE")
	}
	var err error
	switch block.Type {
	case "PUBLIC KEY":
		k.value, err = x509.ParsePKIXPublicKey(block.Bytes)
	case "RSA PUBLIC KEY":
		k.value, err = x509.ParsePKCS1PublicKey(block.Bytes)
	case "CERTIFICATE":
		var certificate *x509.Certificate
		if certificate, err = x509.ParseCertificate(block.Bytes); err == nil {
			k.value = certificate.PublicKey
		}
	case "PRIVATE KEY":
		k.value, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		k.value, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		k.value, err = x509.ParseECPrivateKey(block.Bytes)
	default:
		err = errors.New("of an unknown kind")
	}
	if err != nil {
		return fmt.Errorf("holds a %s that cannot be read: %w", strings.ToLower(block.Type), err)
	}
	fits := k.fitting()
	switch {
	case fits == nil:
		return errors.New("holds a key of a kind that OPA does not sign with; RSA and ECDSA keys do")
	case k.algorithm == "":
		k.algorithm = fits[0]
	case !slices.Contains(fits, k.algorithm):
		return fmt.Errorf("holds a key that is not for %s; it is for %s", k.algorithm, strings.Join(fits, ", "))
	}
	return nil
}

// fitting lists the algorithms of a key, the usual one first.
func (k *key) fitting() []string {
	public := k.value
	if private, ok := public.(crypto.Signer); ok {
		public = private.Public()
	}
	switch public := public.(type) {
	case *rsa.PublicKey:
		return []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}
	case *ecdsa.PublicKey:
		if name := map[int]string{256: "ES256", 384: "ES384", 521: "ES512"}[public.Curve.Params().BitSize]; name != "" {
			return []string{name}
		}
	}
	return nil
}

// File returns the file that a key is read from, as ReadKeys takes it.
func File(text string) string {
	_, file, _ := strings.Cut(text, "=")
	if m := stated.FindStringSubmatch(file); m != nil {
		return m[2]
	}
	return file
}
