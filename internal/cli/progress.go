package cli

import "insupport/internal/term"

// judged returns who is told how many clusters have been judged: a terminal,
// unless results go to it line by line, and the journal.
func (s *streams) judged(lines bool) func(done, all int) {
	if !lines || term.Columns(s.out) == 0 {
		s.bar = term.NewProgress(s.err)
	}
	return func(done, all int) {
		s.journal.at("%d of %d clusters evaluated", done, all)
		if s.bar.Judged(done, all); done == all {
			s.bar.Done()
		}
	}
}
