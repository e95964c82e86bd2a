//go:build !unix

package live

import "os/exec"

func ownGroup(*exec.Cmd) {}
