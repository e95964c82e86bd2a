//go:build unix

package live

import (
	"os/exec"
	"syscall"
)

// ownGroup starts a command as a group of processes, all of which end with it:
// credential plugins are its children.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
