// Package data holds the facts behind the rules: one folder per product and
// topic. The runner ships them as one generated JSON file; of the folder
// itself only the manifest, which names the roots, is embedded.
package data

import "embed"

// FS holds .manifest.
//
//go:embed .manifest
var FS embed.FS
