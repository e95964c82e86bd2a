// Package signature signs files and checks what was signed, in the way of OPA's
// bundle signatures, so that opa takes what is signed here and the other way
// round. It promises that files pass only if a key that was given signed each
// of them and no other, and that the same files and key give the same signature.
package signature

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rsa"
	_ "crypto/sha256" // of the algorithms
	_ "crypto/sha512"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	opabundle "github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/util"

	"insupport/internal/document"
)

// Name is that of the file with the signature, at the top of what is signed.
const Name = ".signatures.json"

// Signature is what a file of signatures says of itself.
type Signature struct {
	Key       string // id; "" where it names none
	Algorithm string
}

// Sign returns the file of signatures over files, but for an older one among
// them. The private key is ID=FILE or ID=ALGORITHM:FILE.
func Sign(files map[string][]byte, private string) ([]byte, error) {
	k, err := readKey(private)
	if err != nil {
		return nil, err
	}
	signed := []opabundle.FileInfo{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if name == Name {
			continue
		}
		hash, err := sum(opabundle.SHA256, name, files[name])
		if err != nil {
			return nil, err
		}
		signed = append(signed, opabundle.NewFile(name, hash, opabundle.SHA256.String()))
	}
	head, err := json.Marshal(map[string]any{"alg": k.algorithm, "kid": k.id, "typ": "JWT"})
	if err != nil {
		return nil, err
	}
	claims, err := json.Marshal(map[string]any{"files": signed})
	if err != nil {
		return nil, err
	}
	token := encode(head) + "." + encode(claims)
	own, err := k.sign([]byte(token))
	if err != nil {
		return nil, fmt.Errorf("the key %s: %w", k.id, err)
	}
	content, err := json.MarshalIndent(opabundle.SignaturesConfig{Signatures: []string{token + "." + encode(own)}}, "", " ")
	return append(content, '\n'), err
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// sign signs with what the algorithm says. OPA's own signer takes a random
// number for ECDSA, which gives other bytes each time.
func (k *key) sign(text []byte) ([]byte, error) {
	hash := map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}[k.algorithm[2:]]
	if secret, ok := k.value.([]byte); ok {
		mac := hmac.New(hash.New, secret)
		mac.Write(text)
		return mac.Sum(nil), nil
	}
	h := hash.New()
	h.Write(text)
	sum := h.Sum(nil)
	switch private := k.value.(type) {
	case *rsa.PrivateKey:
		if strings.HasPrefix(k.algorithm, "PS") {
			return nil, errors.New("signing with PS256 gives other bytes each time; RS256 is for the same keys")
		}
		return rsa.SignPKCS1v15(nil, private, hash, sum)
	case *ecdsa.PrivateKey:
		der, err := private.Sign(nil, sum, hash) // without a random number: RFC 6979
		if err != nil {
			return nil, err
		}
		var point struct{ R, S *big.Int }
		if _, err := asn1.Unmarshal(der, &point); err != nil {
			return nil, err
		}
		size := (private.Curve.Params().BitSize + 7) / 8
		raw := make([]byte, 2*size)
		point.R.FillBytes(raw[:size])
		point.S.FillBytes(raw[size:])
		return raw, nil
	}
	return nil, fmt.Errorf("%s holds a public key; signing takes the private one", k.file)
}

// sum is the digest that OPA's signatures have for a file.
func sum(algorithm opabundle.HashingAlgorithm, name string, content []byte) (string, error) {
	hasher, err := opabundle.NewSignatureHasher(algorithm)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	var value any = content
	if opabundle.IsStructuredDoc(name) {
		if value, err = parse(name, content); err != nil {
			return "", err
		}
	}
	hash, err := hasher.HashFile(value)
	return hex.EncodeToString(hash), err
}

// parse reads a file that OPA hashes by what it says. Only JSON without keys
// that are set twice says the same to every reader.
func parse(name string, content []byte) (v any, err error) {
	if !strings.HasSuffix(name, ".json") && name != ".manifest" {
		return nil, fmt.Errorf("%s: signed data is JSON; `insupport bundle build` and `opa build` write it so", name)
	}
	if err := document.UniqueKeys(content); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := util.UnmarshalJSON(content, &v); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return v, nil
}

// Read tells what a file of signatures says of itself, unchecked.
func Read(content []byte) ([]Signature, error) {
	var file opabundle.SignaturesConfig
	if err := json.Unmarshal(content, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", Name, err)
	}
	var all []Signature
	for _, token := range file.Signatures {
		var head struct{ Alg, Kid string }
		var claims struct{ KeyID string }
		parts := strings.Split(token, ".")
		for i, into := range []any{&head, &claims} {
			raw := []byte{}
			var err error
			if i < len(parts) {
				raw, err = base64.RawURLEncoding.DecodeString(parts[i])
			}
			if err == nil {
				err = json.Unmarshal(raw, into)
			}
			if err != nil || len(parts) != 3 {
				return nil, fmt.Errorf("%s: the signature is no signed token", Name)
			}
		}
		if head.Kid == "" {
			head.Kid = claims.KeyID
		}
		all = append(all, Signature{head.Kid, head.Alg})
	}
	return all, nil
}

// Verify returns the id of the key that signed the files, the one with the
// signatures among them. Any file that was changed, is missing or came besides
// is an error.
func (k Keys) Verify(files map[string][]byte) (id string, err error) {
	content, signed := files[Name]
	if !signed {
		return "", fmt.Errorf("is not signed (no %s)", Name)
	}
	said, err := Read(content)
	if err != nil {
		return "", err
	}
	if len(said) != 1 {
		return "", fmt.Errorf("%s has %d signatures; OPA takes one", Name, len(said))
	}
	// A token without an id, as `opa sign` makes them, is of any key.
	ids := slices.Sorted(maps.Keys(k))
	if id = said[0].Key; id != "" {
		if k[id] == nil {
			return "", fmt.Errorf("is signed by the key %q, which is none of those given (%s)", id, strings.Join(ids, ", "))
		}
		ids = []string{id}
	}
	var file opabundle.SignaturesConfig
	if err := json.Unmarshal(content, &file); err != nil {
		return "", err
	}
	var listed map[string]opabundle.FileInfo
	for _, id = range ids {
		if listed, err = opabundle.VerifyBundleSignature(file, opabundle.NewVerificationConfig(k, id, "", nil)); err == nil {
			break
		}
	}
	if err != nil {
		return "", fmt.Errorf("the signature is not of the key %s: %w", strings.Join(ids, ", "), err)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if name == Name {
			continue
		}
		want, known := listed[name]
		if !known {
			return "", fmt.Errorf("was changed after it was signed: %s came besides", name)
		}
		delete(listed, name)
		got, err := sum(opabundle.HashingAlgorithm(want.Algorithm), name, files[name])
		if err != nil {
			return "", err
		}
		if got != want.Hash {
			return "", fmt.Errorf("was changed after it was signed: %s is another", name)
		}
	}
	if len(listed) > 0 {
		return "", fmt.Errorf("was changed after it was signed: %s is missing", strings.Join(slices.Sorted(maps.Keys(listed)), ", "))
	}
	return id, nil
}
