// Package rego holds the support rules as an OPA bundle without data.
package rego

import "embed"

// FS holds .manifest and the modules, at their place in the bundle.
//
//go:embed .manifest all:insupport
var FS embed.FS
