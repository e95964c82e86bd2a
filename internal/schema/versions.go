package schema

import (
	"encoding/json"
	"fmt"
	"io/fs"
)

// Versions maps the kind of each document that has a schema to its apiVersion.
func Versions() (map[string]string, error) {
	names, err := fs.Glob(FS, "*.json")
	if err != nil {
		return nil, err
	}
	versions := map[string]string{}
	for _, name := range names {
		content, err := FS.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var doc struct {
			Properties struct {
				APIVersion struct{ Const string } `json:"apiVersion"`
				Kind       struct{ Const string } `json:"kind"`
			} `json:"properties"`
		}
		if err := json.Unmarshal(content, &doc); err != nil {
			return nil, fmt.Errorf("schema %s: %w", name, err)
		}
		if p := doc.Properties; p.Kind.Const != "" { // the others are parts of documents
			versions[p.Kind.Const] = p.APIVersion.Const
		}
	}
	return versions, nil
}
