package cli

import (
	"fmt"

	"insupport/internal/policy"
	"insupport/internal/regularfile"
	"insupport/internal/source"
)

// recognition takes from the bundle how products and systems show in objects.
func recognition(b *policy.Bundle) (*source.Recognition, error) {
	return source.NewRecognition(b.Data, b.Facts())
}

// maxAnnotations is the most that a file of annotations may hold, in bytes.
const maxAnnotations = 64 << 20

// readAnnotations returns nil where no file is named.
func readAnnotations(file string) (*source.Annotations, error) {
	if file == "" {
		return nil, nil
	}
	content, err := regularfile.Read(file, maxAnnotations)
	if err != nil {
		return nil, fmt.Errorf("reading annotations %s: %w", file, err)
	}
	a, err := source.ReadAnnotations(file, content)
	if err != nil {
		return nil, fmt.Errorf("reading annotations %w", err)
	}
	return a, nil
}
