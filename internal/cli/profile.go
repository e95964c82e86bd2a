package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime/pprof"

	"github.com/spf13/cobra"

	"insupport/internal/regularfile"
)

// profileOptions is for those who make the program faster, and shows in no help.
type profileOptions struct {
	file string
	cpu  bytes.Buffer
}

func (o *profileOptions) bind(root *cobra.Command) {
	root.PersistentFlags().StringVar(&o.file, "profile", "", "write where processor time went to this file, and memory to FILE.mem")
	_ = root.PersistentFlags().MarkHidden("profile")
}

func (o *profileOptions) start() error {
	if o.file == "" {
		return nil
	}
	return pprof.StartCPUProfile(&o.cpu)
}

// end writes the profiles to new files, so that none is ever an input; a child
// that ran the command has written its own.
func (o *profileOptions) end(s *streams) error {
	if o.file == "" {
		return nil
	}
	pprof.StopCPUProfile()
	if s.delegated.Load() {
		return nil
	}
	var memory bytes.Buffer
	return errors.Join(pprof.Lookup("allocs").WriteTo(&memory, 0), writeNew(o.file, o.cpu.Bytes()), writeNew(o.file+".mem", memory.Bytes()))
}

func writeNew(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err == nil {
		_, err = f.Write(content)
		if err = errors.Join(err, f.Close()); err != nil {
			os.Remove(path)
		}
	}
	if err != nil {
		return fmt.Errorf("--profile: writing %s: %w", path, regularfile.Cause(err))
	}
	return nil
}
