// Package ociregistry is a registry in memory for tests: as much of the OCI
// distribution API as pushing and pulling takes.
package ociregistry

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Registry is a running registry.
type Registry struct {
	*httptest.Server
	// User and Password are asked for where they are set.
	User, Password string
	// Spoil changes what is sent for a blob, where it is set.
	Spoil func(blob []byte) []byte

	mu        sync.Mutex
	blobs     map[string][]byte
	manifests map[string][]byte // by repository, and tag or digest
	kinds     map[string]string
}

// New starts a registry on a free port of the loopback interface.
func New() *Registry {
	r := &Registry{blobs: map[string][]byte{}, manifests: map[string][]byte{}, kinds: map[string]string{}}
	r.Server = httptest.NewServer(http.HandlerFunc(r.serve))
	return r
}

// Host is what references begin with.
func (r *Registry) Host() string { return strings.TrimPrefix(r.URL, "http://") }

// Put stores a manifest as it is.
func (r *Registry) Put(repository, reference, kind string, content []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.put(repository, reference, kind, content)
}

func (r *Registry) put(repository, reference, kind string, content []byte) string {
	own := sum(content)
	for _, at := range []string{reference, own} {
		r.manifests[repository+"@"+at], r.kinds[repository+"@"+at] = content, kind
	}
	return own
}

func sum(content []byte) string {
	s := sha256.Sum256(content)
	return "sha256:" + hex.EncodeToString(s[:])
}

var path = regexp.MustCompile(`^/v2/(.+)/(blobs|manifests)/(uploads/|[^/]+)$`)

func (r *Registry) serve(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if user, password, _ := req.BasicAuth(); r.User != "" && (user != r.User || password != r.Password) {
		w.Header().Set("WWW-Authenticate", `Basic realm="test"`)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	m := path.FindStringSubmatch(req.URL.Path)
	if m == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	repository, kind, at := m[1], m[2], m[3]
	body, _ := io.ReadAll(req.Body)
	switch {
	case req.Method == http.MethodPost:
		w.Header().Set("Location", "/v2/"+repository+"/blobs/upload")
		w.WriteHeader(http.StatusAccepted)
	case req.Method == http.MethodPut && kind == "blobs":
		if want := req.URL.Query().Get("digest"); sum(body) != want {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		r.blobs[sum(body)] = body
		w.WriteHeader(http.StatusCreated)
	case req.Method == http.MethodPut:
		w.Header().Set("Docker-Content-Digest", r.put(repository, at, req.Header.Get("Content-Type"), body))
		w.WriteHeader(http.StatusCreated)
	default:
		content, there := r.blobs[at]
		if kind == "manifests" {
			content, there = r.manifests[repository+"@"+at]
			w.Header().Set("Content-Type", r.kinds[repository+"@"+at])
		}
		if !there {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Docker-Content-Digest", sum(content))
		w.Header().Set("Content-Length", strconv.Itoa(len(content)))
		if req.Method == http.MethodGet {
			if kind == "blobs" && r.Spoil != nil {
				content = r.Spoil(content) // fewer bytes than told: the connection is cut
			}
			_, _ = w.Write(content)
		}
	}
}
