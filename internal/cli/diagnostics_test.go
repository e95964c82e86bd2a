package cli

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDiagnose requires a line per error, whatever the names in it hold.
func TestDiagnose(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{errors.New("a"), "insupport: a\n"},
		{errors.Join(errors.New("a"), fmt.Errorf("b: %w", errors.New("c"))), "insupport: a\ninsupport: b: c\n"},
		{fmt.Errorf("reading: %w", errors.Join(errors.New("a"), errors.New("b"))), "insupport: reading: a\ninsupport: reading: b\n"},
		{fmt.Errorf("%w and %w", errors.New("a"), errors.New("b")), "insupport: a and b\n"},
		{fmt.Errorf("x\n::stop-commands::y: %w", errors.New("no")), `insupport: x\n::stop-commands::y: no` + "\n"},
		{errors.New("###vso[x]\u202e\x1b[2J"), "insupport: ## #vso[x]�\ufffd[2J\n"},
	} {
		var b strings.Builder
		diagnose(&b, c.err)
		if diff := cmp.Diff(c.want, b.String()); diff != "" {
			t.Error(diff)
		}
	}
}
