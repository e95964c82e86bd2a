// Package evidence packs what a report rests on into one file, and opens it
// again. It promises that the same case gives the same bytes, that a file which
// is not what the statement over it says is an error, and that nothing is in it
// but what a run read as its input.
package evidence

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"insupport/internal/bundle"
	"insupport/internal/regularfile"
	"insupport/internal/report"
	"insupport/internal/signature"
	"insupport/internal/tarball"
)

// Names of the files of a case, besides those in folders.
const (
	Report    = "report.json"
	Bundle    = "bundle.tar.gz"
	Waivers   = "waivers.yaml" // as it was given
	Run       = "run.json"     // data.insupport.run
	Versions  = "versions.json"
	statement = "statement.json"
	// Inventories is the folder of the inventories, each by its digest.
	Inventories = "inventories"
)

// InventoryName is the file of the inventory of that digest.
func InventoryName(digest string) string {
	return Inventories + "/" + strings.Replace(digest, ":", "-", 1) + ".json"
}

// ErrChanged says that a case is not what its statement is over.
var ErrChanged = errors.New("the evidence was changed")

// maxFile is the most that a case holds, in bytes.
const maxFile = 1 << 30

// in-toto's Statement over the files of a case, with a test result as its
// predicate: a cluster is a test.
type intoto struct {
	Type          string     `json:"_type"`
	Subject       []resource `json:"subject"`
	PredicateType string     `json:"predicateType"`
	Predicate     result     `json:"predicate"`
}

type resource struct {
	Name   string            `json:"name"`
	Digest map[string]string `json:"digest"`
}

type result struct {
	Result        string     `json:"result"`
	Configuration []resource `json:"configuration"`
	Passed        []string   `json:"passedTests"`
	Warned        []string   `json:"warnedTests"`
	Failed        []string   `json:"failedTests"`
}

// Write packs a case with its statement, which a private key signs where there
// is one (as signature.Sign takes it). The statement is over all the rest.
func Write(w io.Writer, r *report.Report, files map[string][]byte, key string) error {
	content, err := json.MarshalIndent(over(r, files), "", "  ")
	if err != nil {
		return err
	}
	all := maps.Clone(files)
	all[statement] = append(content, '\n')
	if key != "" {
		if all[signature.Name], err = signature.Sign(map[string][]byte{statement: all[statement]}, key); err != nil {
			return err
		}
	}
	return bundle.Pack(w, all)
}

// over is the statement over a case.
func over(r *report.Report, files map[string][]byte) intoto {
	s := intoto{Type: "https://in-toto.io/Statement/v1", PredicateType: "https://in-toto.io/attestation/test-result/v0.1",
		Predicate: result{"PASSED", []resource{}, []string{}, []string{}, []string{}}}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		one := resource{name, map[string]string{"sha256": digest(files[name])}}
		s.Subject = append(s.Subject, one)
		if name != Report && !strings.HasPrefix(name, Inventories+"/") {
			s.Predicate.Configuration = append(s.Predicate.Configuration, one)
		}
	}
	p := &s.Predicate
	for _, c := range r.Clusters {
		switch c.Verdict {
		case report.VerdictSupported:
			p.Passed = append(p.Passed, c.Name)
		case report.VerdictAtRisk:
			p.Warned = append(p.Warned, c.Name)
		default:
			p.Failed = append(p.Failed, c.Name)
		}
	}
	switch {
	case len(p.Failed) > 0:
		p.Result = "FAILED"
	case len(p.Warned) > 0:
		p.Result = "WARNED"
	}
	return s
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// IsCase tells a packed case from a report by its first bytes.
func IsCase(content []byte) bool { return bytes.HasPrefix(content, []byte{0x1f, 0x8b}) }

// Open returns the files of a packed case, all of which are what the statement
// says. One of the keys must have signed that, where there are any; signedBy is
// its id.
func Open(content []byte, keys signature.Keys) (files map[string][]byte, signedBy string, err error) {
	if files, err = unpack(content); err != nil {
		return nil, "", err
	}
	var s intoto
	if err := json.Unmarshal(files[statement], &s); err != nil || files[Report] == nil {
		return nil, "", errors.New("not a case; `insupport check --evidence FILE` writes one")
	}
	if len(keys) > 0 {
		signed := map[string][]byte{statement: files[statement]}
		if token, there := files[signature.Name]; there {
			signed[signature.Name] = token
		}
		if signedBy, err = keys.Verify(signed); err != nil {
			return nil, "", err
		}
	}
	delete(files, statement)
	delete(files, signature.Name)
	var wrong []string
	told := map[string]bool{}
	for _, subject := range s.Subject {
		told[subject.Name] = true
		if raw, there := files[subject.Name]; !there || digest(raw) != subject.Digest["sha256"] {
			wrong = append(wrong, subject.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !told[name] {
			wrong = append(wrong, name)
		}
	}
	if len(wrong) > 0 {
		return nil, "", fmt.Errorf("%w: %s is not what the statement is over", ErrChanged, strings.Join(wrong, ", "))
	}
	if r, err := report.Read(files[Report]); err == nil && !reflect.DeepEqual(over(r, files), s) { // else whoever reads it says so
		return nil, "", fmt.Errorf("%w: the statement says something else than the report", ErrChanged)
	}
	return files, signedBy, nil
}

// unpack returns every file of an archive.
func unpack(content []byte) (map[string][]byte, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, tarball.Damaged(err)
	}
	files, size := map[string][]byte{}, int64(0)
	err = tarball.Walk(unzipped, func(h *tar.Header, entry io.Reader) error {
		if h.Typeflag == tar.TypeDir {
			return nil // as who packs a folder again has them
		}
		if size += h.Size; h.Typeflag != tar.TypeReg || size > maxFile {
			return fmt.Errorf("%q is no file of a case, or the case is larger than %d MiB", h.Name, maxFile>>20)
		}
		if _, twice := files[h.Name]; twice || !safe(h.Name) {
			return fmt.Errorf("%q is no name of a file in a case, or there twice", h.Name)
		}
		raw, err := io.ReadAll(entry)
		files[h.Name] = raw
		return err
	})
	return files, err
}

// safe tells names that stay in the folder that they are unpacked to.
func safe(name string) bool {
	return name != "" && !strings.HasPrefix(name, "/") && !strings.ContainsAny(name, "\\\x00") &&
		!slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool { return part == "" || part == "." || part == ".." })
}

// ReadFile reads a file that may hold a case or a report.
func ReadFile(path string) ([]byte, error) { return regularfile.Read(path, maxFile) }
