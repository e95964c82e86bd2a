package term

import (
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// screen is a terminal of some columns, and what it is told.
func screen(t *testing.T, columns uint16) (terminal *os.File, shown func() string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	must(err)
	t.Cleanup(func() { master.Close() })
	must(unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0))
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	must(err)
	must(unix.IoctlSetWinsize(int(master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 50, Col: columns}))
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	must(err)
	return terminal, func() string {
		terminal.Close()
		all, _ := io.ReadAll(master) // ends with an error, as terminals do
		return string(all)
	}
}

// TestProgress draws one line once a work takes long, and removes it.
func TestProgress(t *testing.T) {
	t.Setenv("COLUMNS", "")
	t.Setenv("TERM", "xterm")
	terminal, shown := screen(t, 40)
	p := NewProgress(terminal)
	p.Judged(0, 100) // has just begun
	p.started, p.drawn = p.started.Add(-10*time.Second), p.drawn.Add(-10*time.Second)
	p.Judged(50, 100)
	p.Judged(51, 100) // was drawn only now
	p.Done()
	p.Done()
	if got, want := shown(), "\r\x1b[K100 clusters read, 50 judged, 5.0 a se…\r\x1b[K"; got != want {
		t.Errorf("shown %q, want %q", got, want)
	}
}

// TestProgressFits where there is room for nothing.
func TestProgressFits(t *testing.T) {
	t.Setenv("COLUMNS", "1")
	t.Setenv("TERM", "xterm")
	terminal, shown := screen(t, 40)
	NewProgress(terminal).Count(1, 2, []string{"eu\n-1"})
	if got, want := shown(), "\r\x1b[K…"; got != want {
		t.Errorf("shown %q, want %q", got, want)
	}
}
