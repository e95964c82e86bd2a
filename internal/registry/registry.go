// Package registry brings bundles to OCI registries and back. It promises that
// what comes back is whole and what its digest names, or an error; that nothing
// is asked of any other registry than the one that a reference or a mirror
// names; and that the same bundle has the same digest in every registry.
package registry

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/opencontainers/go-digest"
	"github.com/opencontainers/image-spec/specs-go"
	oci "github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2/content"
	"oras.land/oras-go/v2/registry/remote"
	"oras.land/oras-go/v2/registry/remote/auth"
	"oras.land/oras-go/v2/registry/remote/credentials"
	"oras.land/oras-go/v2/registry/remote/retry"

	"insupport/internal/tarball"
)

// Scheme is what a reference begins with where a file could stand too.
const Scheme = "oci://"

const (
	maxManifest = 1 << 20 // bytes
	maxBundle   = 64 << 20
	patience    = 5 * time.Minute // for all of a push or pull
)

// Client says how registries are reached.
type Client struct {
	PlainHTTP bool
	// Mirrors maps registries, or the beginnings of repositories, to what is
	// asked in their place.
	Mirrors map[string]string
}

// Pinned tells a reference that has a digest.
func Pinned(reference string) bool { return strings.Contains(reference, "@sha256:") }

// repository readies the repository of a reference, with what follows it: a tag
// or a digest.
func (c *Client) repository(reference string) (*remote.Repository, string, error) {
	name := strings.TrimPrefix(reference, Scheme)
	longest := ""
	for from := range c.Mirrors {
		if len(from) > len(longest) && (strings.HasPrefix(name, from+"/") || strings.HasPrefix(name, from+":") || strings.HasPrefix(name, from+"@")) {
			longest = from
		}
	}
	if longest != "" {
		name = c.Mirrors[longest] + name[len(longest):]
	}
	repository, err := remote.NewRepository(name)
	if err != nil {
		return nil, "", err
	}
	at := repository.Reference.Reference
	if at == "" {
		return nil, "", errors.New("names neither a tag nor a digest: HOST/REPOSITORY:TAG or HOST/REPOSITORY@sha256:…")
	}
	// Those that docker login wrote, or what its helpers keep.
	store, err := credentials.NewStoreFromDocker(credentials.StoreOptions{})
	if err != nil {
		return nil, "", fmt.Errorf("reading the credentials of Docker: %w", err)
	}
	repository.PlainHTTP = c.PlainHTTP
	repository.Client = &auth.Client{Client: retry.DefaultClient, Cache: auth.NewCache(), Credential: credentials.Credential(store)}
	return repository, at, nil
}

// Push brings a packed bundle to a registry under a tag, and returns its
// digest.
func (c *Client) Push(ctx context.Context, reference string, packed []byte) (string, error) {
	pushed, err := c.push(ctx, reference, packed)
	if err != nil {
		return "", c.failed("pushing", reference, err)
	}
	return pushed, nil
}

func (c *Client) push(ctx context.Context, reference string, packed []byte) (string, error) {
	repository, tag, err := c.repository(reference)
	if err != nil {
		return "", err
	}
	if Pinned(reference) {
		return "", errors.New("names a digest; a push names a tag")
	}
	config, err := configOf(packed)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	about := content.NewDescriptorFromBytes(oci.MediaTypeImageConfig, config)
	layer := content.NewDescriptorFromBytes(oci.MediaTypeImageLayerGzip, packed)
	if err := repository.Push(ctx, about, bytes.NewReader(config)); err != nil {
		return "", err
	}
	if err := repository.Push(ctx, layer, bytes.NewReader(packed)); err != nil {
		return "", err
	}
	// With these conftest unpacks the layer; opa and insupport do without.
	layer.Annotations = map[string]string{oci.AnnotationTitle: ".", "io.deis.oras.content.unpack": "true"}
	raw, err := json.Marshal(oci.Manifest{
		Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: oci.MediaTypeImageManifest,
		Config: about, Layers: []oci.Descriptor{layer},
		// Fixed, for a time would change the digest.
		Annotations: map[string]string{oci.AnnotationCreated: time.Unix(0, 0).UTC().Format(time.RFC3339)},
	})
	if err != nil {
		return "", err
	}
	manifest := content.NewDescriptorFromBytes(oci.MediaTypeImageManifest, raw)
	return manifest.Digest.String(), repository.PushReference(ctx, manifest, bytes.NewReader(raw), tag)
}

// configOf is the configuration of an image that has a bundle as its one layer.
func configOf(packed []byte) ([]byte, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, tarball.Damaged(err)
	}
	layer := digest.SHA256.Digester()
	if _, err := io.Copy(layer.Hash(), unzipped); err != nil {
		return nil, tarball.Damaged(err)
	}
	return json.Marshal(oci.Image{
		Platform: oci.Platform{Architecture: "unknown", OS: "unknown"},
		RootFS:   oci.RootFS{Type: "layers", DiffIDs: []digest.Digest{layer.Digest()}},
	})
}

// Pull brings a packed bundle from a registry, with the digest of what the
// reference names.
func (c *Client) Pull(ctx context.Context, reference string) (packed []byte, pulled string, err error) {
	packed, pulled, err = c.pull(ctx, reference)
	if err != nil {
		return nil, "", c.failed("pulling", reference, err)
	}
	return packed, pulled, nil
}

func (c *Client) pull(ctx context.Context, reference string) ([]byte, string, error) {
	repository, at, err := c.repository(reference)
	if err != nil {
		return nil, "", err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	found, stream, err := repository.FetchReference(ctx, at)
	if err != nil {
		return nil, "", err
	}
	defer stream.Close()
	if found.Size > maxManifest {
		return nil, "", fmt.Errorf("the manifest is larger than %d MiB", maxManifest>>20)
	}
	raw, err := content.ReadAll(stream, found)
	if err != nil {
		return nil, "", err
	}
	if got := digest.FromBytes(raw).String(); strings.HasPrefix(at, "sha256:") && got != at {
		return nil, "", fmt.Errorf("the registry gave %s", got)
	}
	var manifest oci.Manifest
	if err := json.Unmarshal(raw, &manifest); err != nil {
		return nil, "", fmt.Errorf("the manifest cannot be read: %w", err)
	}
	if found.MediaType != oci.MediaTypeImageManifest || len(manifest.Layers) != 1 || manifest.Layers[0].MediaType != oci.MediaTypeImageLayerGzip {
		return nil, "", errors.New("is no bundle: an image of one layer that is a tar.gz; `insupport bundle push` makes one")
	}
	layer := manifest.Layers[0]
	if layer.Size > maxBundle {
		return nil, "", fmt.Errorf("the bundle is larger than %d MiB", maxBundle>>20)
	}
	packed, err := content.FetchAll(ctx, repository, layer)
	return packed, found.Digest.String(), err
}

// failed says what was being done, and how else it may go.
func (c *Client) failed(doing, reference string, err error) error {
	hint := ""
	switch {
	case strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		hint = " (--plain-http is for registries without TLS)"
	case errors.Is(err, context.DeadlineExceeded):
		hint = fmt.Sprintf(" (it took longer than %s)", patience)
	}
	return fmt.Errorf("%s %s: %w%s", doing, reference, err, hint)
}
