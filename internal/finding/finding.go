// Package finding is what a rule says about one subject of a cluster. It
// promises that nothing the rules say is lost on the way to a reader, whatever
// this program knows of it.
package finding

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"insupport/internal/inventory"
)

// Levels of findings.
const (
	Violation = "violation"
	Unknown   = "unknown"
	Warning   = "warning"
	Info      = "info"
)

// Results of findings that do not count as their level.
const (
	Waived = "waived"
	Known  = "known" // in the baseline too
)

// Levels lists the levels, worst first.
func Levels() []string { return []string{Violation, Unknown, Warning, Info} }

// Worse tells whether a level is worse than another.
func Worse(level, other string) bool {
	return slices.Index(Levels(), level) < slices.Index(Levels(), other)
}

// Finding is one thing a rule says about one subject of a cluster.
type Finding struct {
	Rule        string      `json:"rule"`
	Level       string      `json:"level"`
	Title       string      `json:"title"`
	Message     string      `json:"message"`
	Subject     Subject     `json:"subject"`
	Location    Location    `json:"location"`
	Remediation string      `json:"remediation"`
	Until       *string     `json:"until"`
	Disputed    bool        `json:"disputed"`
	Basis       string      `json:"basis"`
	References  []Reference `json:"references"`
	Fingerprint string      `json:"fingerprint"`
	Waiver      *Waiver     `json:"waiver"`
	Known       bool        `json:"known,omitempty"` // the baseline has it too
	Extra       `json:"-"`
}

// Subject is what a finding is about.
type Subject struct {
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	Extra   `json:"-"`
}

// Location is the place in the inventory that a finding points at.
type Location struct {
	Path   string `json:"path"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	// Set says that the value was set for the run, and is in no file.
	Set   bool `json:"set,omitempty"`
	Extra `json:"-"`
}

// Reference cites where a fact was published.
type Reference struct {
	Title  string `json:"title"`
	Source string `json:"source"`
	Clause string `json:"clause,omitempty"`
	Extra  `json:"-"`
}

// Waiver says who took responsibility for a finding.
type Waiver struct {
	Reason  string `json:"reason"`
	Owner   string `json:"owner"`
	Expires string `json:"expires"`
	Extra   `json:"-"`
}

// Check tells what a finding lacks: a malformed answer of the rules is an
// error, never a pass.
func (f *Finding) Check() error {
	switch {
	case f == nil:
		return errors.New("a finding is null")
	case f.Rule == "" || f.Message == "" || f.Fingerprint == "" || f.Subject.Kind == "":
		return fmt.Errorf("a finding of %q lacks message, subject or fingerprint", f.Rule)
	case !slices.Contains(Levels(), f.Level):
		return fmt.Errorf("level %q of %s", f.Level, f.Rule)
	case f.References == nil:
		return fmt.Errorf("a finding of %s has no references", f.Rule)
	case f.Waiver != nil && (f.Waiver.Owner == "" || f.Waiver.Expires == ""):
		return fmt.Errorf("a waiver of %s lacks owner or expiry", f.Rule)
	}
	return nil
}

// Said is the message, with the mark of a value that was set for the run.
func (f *Finding) Said() string {
	if f.Location.Set {
		return f.Message + inventory.SetMark
	}
	return f.Message
}

// Result is the finding's level, unless it does not count.
func (f *Finding) Result() string {
	switch {
	case f.Waiver != nil:
		return Waived
	case f.Known:
		return Known
	}
	return f.Level
}

// Note says why a finding does not count as its level, "" where it does.
func (f *Finding) Note() string {
	switch {
	case f.Waiver != nil:
		return f.Waiver.sentence()
	case f.Known:
		return "known: the baseline has it too"
	}
	return ""
}

// Remark is the message with what a reader must know besides.
func (f *Finding) Remark() string {
	s := f.Said()
	if f.Disputed {
		s += " [disputed]"
	}
	if f.Basis == "inferred" {
		s += " [inferred]"
	}
	if note := f.Note(); note != "" {
		s += " (" + note + ")"
	}
	return s
}

func (s Subject) Label() string { return strings.TrimSpace(s.Kind + " " + s.Name) }

func (r Reference) Place() string {
	if r.Clause == "" {
		return r.Source
	}
	return r.Source + "#" + r.Clause
}

// repositoryPath is the path of a source that lies in a repository, behind its name.
var repositoryPath = regexp.MustCompile(`^[A-Za-z0-9._/-]+$`)

// Link is the address of the source, "" where none can be told.
func (r Reference) Link() string {
	if strings.HasPrefix(r.Source, "https://") {
		if u, err := url.Parse(r.Place()); err == nil {
			return strings.NewReplacer("(", "%28", ")", "%29").Replace(u.String())
		}
		return ""
	}
	text := func(key string) (s string) {
		_ = json.Unmarshal(r.Extra[key], &s) // no text has no link
		return s
	}
	repository, revision := text("repository"), text("revision")
	path := strings.TrimPrefix(r.Source, "github.com/"+repository+" ")
	if !repositoryPath.MatchString(repository) || !repositoryPath.MatchString(path) {
		return "" // of a tag, or of a revision of its own
	}
	return "https://github.com/" + repository + "/blob/" + cmp.Or(revision, "HEAD") + "/" + path
}

// Sources joins where a finding's facts were published.
func (f *Finding) Sources() string {
	out := make([]string, len(f.References))
	for i, r := range f.References {
		out[i] = r.Place()
	}
	return strings.Join(out, " ")
}

// sentence says who took responsibility for a finding.
func (w *Waiver) sentence() string {
	s := fmt.Sprintf("waived by %s until %s: %s", w.Owner, w.Expires, w.Reason)
	if ticket := strings.Trim(string(w.Extra["ticket"]), `"`); ticket != "" {
		s += " (" + ticket + ")"
	}
	return s
}

// AnswersFor tells whether a finding of now is not worse than that of the
// baseline, and about the same thing: another group of nodes can come under an
// old one's name, with another operating system. One that only one of the two
// tells is another too.
func (old *Finding) AnswersFor(f *Finding) bool {
	if Worse(f.Level, old.Level) || f.Subject.Kind != old.Subject.Kind || f.Subject.Name != old.Subject.Name {
		return false
	}
	return f.Subject.Kind != "nodeGroup" || old.System() == f.System()
}

// System is the operating system that a finding rests on, "" where it rests on
// none.
func (f *Finding) System() string {
	var evidence struct {
		Facts []struct {
			Path  string          `json:"path"`
			Value json.RawMessage `json:"value"`
		} `json:"facts"`
	}
	if json.Unmarshal(f.Extra["evidence"], &evidence) != nil {
		return "" // another bundle's, in a shape of its own
	}
	for _, fact := range evidence.Facts {
		var os struct{ ID string }
		if strings.HasSuffix(fact.Path, ".os") && json.Unmarshal(fact.Value, &os) == nil {
			return os.ID
		}
	}
	return ""
}

// Rank orders findings by level, those that count before those that do not.
func (f *Finding) Rank() int {
	rank := slices.Index(Levels(), f.Level)
	switch f.Result() {
	case Known:
		rank += len(Levels())
	case Waived:
		rank += 2 * len(Levels())
	}
	return rank
}

// Find says where in the inventory's file the location is, unless the value
// there was set for the run.
func (l *Location) Find(inv *inventory.Inventory) {
	if l.Set = inv.IsSet(l.Path); l.Set {
		l.File, l.Line, l.Column = "", 0, 0
		return
	}
	file, place := inv.Place(l.Path)
	l.File, l.Line, l.Column = file, place.Line, place.Column
}
