// Command image makes an OCI image layout of built programs: nothing but the
// program and the roots that TLS trusts, run by a user without rights. The
// layout holds one image for each program.
//
//	image -o FOLDER -version VERSION -date RFC3339 linux/amd64=PROGRAM…
package main

import (
	"archive/tar"
	"bytes"
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// user has no name on any host.
const user = 65532

func main() {
	log.SetFlags(0)
	folder := flag.String("o", "", "the folder of the layout; must not be there yet")
	version := flag.String("version", "", "the version of the program")
	date := flag.String("date", "", "the time that everything is dated by")
	flag.Parse()
	if err := write(*folder, *version, *date, flag.Args()); err != nil {
		log.Fatalf("image: %v", err)
	}
}

func write(folder, version, date string, programs []string) error {
	made, err := time.Parse(time.RFC3339, date)
	if err != nil {
		return err
	}
	if _, err := os.Stat(folder); err == nil {
		return fmt.Errorf("%s is there already", folder)
	}
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, program := range programs {
		platform, path, ok := strings.Cut(program, "=")
		system, arch, both := strings.Cut(platform, "/")
		if !ok || !both {
			return fmt.Errorf("%q is not SYSTEM/ARCHITECTURE=PROGRAM", program)
		}
		image, err := imageOf(path, version, made, v1.Platform{OS: system, Architecture: arch})
		if err != nil {
			return err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add: image, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: system, Architecture: arch}},
		})
	}
	_, err = layout.Write(folder, index)
	return err
}

func imageOf(program, version string, made time.Time, platform v1.Platform) (v1.Image, error) {
	content, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	image := mutate.MediaType(empty.Image, types.OCIManifestSchema1)
	image = mutate.ConfigMediaType(image, types.OCIConfigJSON)
	for _, files := range [][]file{
		{
			{"etc/passwd", 0o644, fmt.Appendf(nil, "insupport:x:%d:%d::/work:/usr/bin/insupport\n", user, user)},
			{"etc/ssl/certs/ca-certificates.crt", 0o644, certificates()},
		},
		{{"usr/bin/insupport", 0o755, content}},
	} {
		layer, err := layerOf(files, made)
		if err != nil {
			return nil, err
		}
		if image, err = mutate.Append(image, mutate.Addendum{
			Layer: layer, MediaType: types.OCILayer, History: v1.History{Created: v1.Time{Time: made}, CreatedBy: files[0].name},
		}); err != nil {
			return nil, err
		}
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.Created = v1.Time{Time: made}
	config.OS, config.Architecture = platform.OS, platform.Architecture
	config.Config = v1.Config{
		User:       fmt.Sprintf("%d:%d", user, user),
		Entrypoint: []string{"/usr/bin/insupport"},
		Env:        []string{"PATH=/usr/bin", "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"},
		WorkingDir: "/work",
		Labels:     map[string]string{"org.opencontainers.image.title": "insupport", "org.opencontainers.image.version": version},
	}
	return mutate.ConfigFile(image, config)
}

type file struct {
	name    string
	mode    int64
	content []byte
}

// layerOf archives files in the order given.
func layerOf(files []file, made time.Time) (v1.Layer, error) {
	var b bytes.Buffer
	archive := tar.NewWriter(&b)
	for _, f := range files {
		header := &tar.Header{Typeflag: tar.TypeReg, Name: f.name, Mode: f.mode, Size: int64(len(f.content)), ModTime: made}
		if err := archive.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := archive.Write(f.content); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil })
}

// certificates are the roots that browsers trust, as the module that pins them
// has them; the machine's own would differ from one to the next.
func certificates() []byte {
	var b bytes.Buffer
	for root := range bundle.Roots() {
		_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate})
	}
	return b.Bytes()
}
