package ask

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"insupport/internal/document"
	"insupport/internal/engine"
	"insupport/internal/inventory"
	"insupport/internal/regularfile"
	"insupport/internal/report"
	"insupport/internal/schema"
	"insupport/internal/term"
)

// acceptOwner stands where a waiver of a file names who answers for it.
const acceptOwner = "--accept"

// WaiverList is the run's waivers: those of a file, then what --accept adds.
type WaiverList struct {
	file     string
	Content  []byte // of the file, as it was read
	doc      *document.Document
	List     []any           // as the rules take it
	inFile   int             // how many of the list are the file's
	problems []error         // what the file's schema refuses
	refused  map[string]bool // places in the list, and their keys, of those problems
}

// maxWaivers is the most that a file of waivers may hold, in bytes.
const maxWaivers = 16 << 20

// maxTold is how many problems of a file of waivers are told.
const maxTold = 100

// ReadWaivers reads a file of waivers. What is wrong with single ones is told
// by Check, together with what only the rules can tell.
func ReadWaivers(file string) (*WaiverList, error) {
	content, err := regularfile.Read(file, maxWaivers)
	if err != nil {
		return nil, fmt.Errorf("reading waivers %s: %w", file, regularfile.Cause(err))
	}
	return parseWaivers(file, content)
}

func parseWaivers(file string, content []byte) (*WaiverList, error) {
	// Nowhere else does an empty text say more than an absent key: here it is
	// what a template left, and must not cover everything.
	docs, err := document.ParseBlank(file, content)
	if err != nil {
		return nil, fmt.Errorf("reading waivers %w", err)
	}
	if len(docs) == 0 {
		return nil, fmt.Errorf("reading waivers %s: the file is empty; expected one WaiverList", file)
	}
	if len(docs) != 1 {
		return nil, fmt.Errorf("reading waivers %s: expected one WaiverList, found %d documents", file, len(docs))
	}
	s, err := schema.Compile("waivers.json")
	if err != nil {
		return nil, err
	}
	w := &WaiverList{file: file, Content: content, doc: docs[0], refused: map[string]bool{}}
	top, _ := docs[0].Value.(map[string]any)
	w.List, _ = top["waivers"].([]any)
	w.inFile = len(w.List)
	for _, waiver := range w.List {
		if keys, ok := waiver.(map[string]any); ok {
			for _, key := range []string{"effective", "ticket"} {
				if keys[key] == nil || keys[key] == "" {
					delete(keys, key)
				}
			}
		}
	}
	for _, p := range s.Validate(docs[0].Value) {
		message := p.Message
		if len(p.Path) > 1 {
			w.refused[p.Path[1]], w.refused[strings.Join(p.Path[1:], ".")] = true, true
		}
		if len(p.Path) > 3 { // within match: the key alone says little
			_, last, named := strings.Cut(message, p.Path[len(p.Path)-1]+":")
			if named {
				message = strings.Join(p.Path[2:], ".") + ":" + last
			}
		}
		w.problems = append(w.problems, fmt.Errorf("reading waivers %w", &document.Error{
			File: file, Position: docs[0].LocateKeys(p.Path), Message: message}))
	}
	if len(w.List) == 0 && len(w.problems) > 0 {
		return nil, errors.Join(w.problems...)
	}
	return w, nil
}

// Accept adds a waiver for this run from RULE=REASON.
func (w *WaiverList) Accept(text, day string) error {
	rule, reason, ok := strings.Cut(text, "=")
	if !ok || strings.TrimSpace(rule) == "" || strings.TrimSpace(reason) == "" {
		return fmt.Errorf("--accept: %q is not RULE=REASON", text)
	}
	w.List = append(w.List, map[string]any{"rule": rule, "reason": reason, "owner": acceptOwner, "expires": day})
	return nil
}

// CheckWaivers returns how the run's waivers stand, and refuses what is wrong
// with them, all of it at once.
func (s *Session) CheckWaivers(ctx context.Context, w *WaiverList) ([]*report.WaiverState, error) {
	states, err := s.Waivers(ctx, "")
	if err != nil {
		return nil, err
	}
	var names []string
	if slices.ContainsFunc(states, func(s *report.WaiverState) bool { return s.State == report.WaiverMalformed }) {
		rules, err := s.Rules(ctx)
		if err != nil {
			return nil, err
		}
		for _, rule := range rules {
			category, _, _ := strings.Cut(rule.ID, "/")
			names = append(names, rule.ID, category+"/*")
		}
	}
	return states, w.check(states, slices.Compact(names))
}

// TellWaivers says in a report what became of the run's waivers, and why those
// that cover nothing do not.
func (s *Session) TellWaivers(ctx context.Context, r *report.Report) error {
	states, err := s.Waivers(ctx, r.Metadata.AsOf)
	if err != nil {
		return err
	}
	r.TellWaivers(states)
	unused, byIndex, prints := []int{}, map[int]*report.WaiverState{}, false
	for _, w := range states {
		if w.State == report.WaiverUnused {
			unused, byIndex[w.Index] = append(unused, w.Index), w
			prints = prints || w.Match["fingerprint"] != nil
		}
	}
	if len(unused) == 0 {
		return nil
	}
	clusters, findings, seen := []any{}, []any{}, map[string]bool{}
	for _, c := range r.Clusters {
		labels := map[string]any{}
		for key, value := range c.Labels {
			labels[key] = value
		}
		clusters = append(clusters, map[string]any{"name": c.Name, "labels": labels})
		for _, f := range c.Findings {
			one := map[string]any{"rule": f.Rule, "subject": map[string]any{"name": f.Subject.Name}}
			var evidence map[string]any
			if json.Unmarshal(f.Extra["evidence"], &evidence) == nil && evidence["rows"] != nil {
				one["evidence"] = map[string]any{"rows": evidence["rows"]}
			}
			if prints {
				one["fingerprint"] = f.Fingerprint
			}
			if key := string(inventory.Canonical(one)); !seen[key] {
				seen[key] = true
				findings = append(findings, one)
			}
		}
	}
	var parts []struct {
		Index int    `json:"index"`
		Part  string `json:"part"`
	}
	indexes := []any{}
	for _, i := range unused {
		indexes = append(indexes, json.Number(fmt.Sprint(i)))
	}
	err = s.into(ctx, entryUnmatched, "list of waivers", map[string]any{"unused": indexes, "clusters": clusters, "findings": findings}, &parts)
	if errors.Is(err, engine.ErrNoValue) {
		return nil // rules from elsewhere need not tell
	}
	for _, p := range parts {
		if w := byIndex[p.Index]; w != nil {
			w.Unmatched = p.Part
		}
	}
	return err
}

// check refuses what is wrong with the waivers, all of it at once; states are
// what the rules say about each, names those that a waiver may have meant.
func (w *WaiverList) check(states []*report.WaiverState, names []string) error {
	problems := slices.Clone(w.problems)
	for _, s := range states {
		if s.State != report.WaiverMalformed {
			continue
		}
		_, about, unknown := strings.Cut(s.Problem, "rule: ")
		if w.refused[fmt.Sprint(s.Index)] {
			// The schema has told all else.
			if !unknown || w.refused[fmt.Sprintf("%d.rule", s.Index)] {
				continue
			}
			s.Problem = "rule: " + about
		}
		if unknown {
			s.Problem = strings.Replace(s.Problem, fmt.Sprintf("%q;", s.Rule), fmt.Sprintf("%q%s;", s.Rule, term.Suggest(s.Rule, names)), 1)
		}
		if s.Index >= w.inFile {
			problems = append(problems, fmt.Errorf("%s %s: %s", acceptOwner, s.Rule, s.Problem))
			continue
		}
		key, _, _ := strings.Cut(s.Problem, " ")
		at := w.doc.Locate(fmt.Sprintf("waivers[%d].%s", s.Index, strings.TrimSuffix(key, ":")))
		problems = append(problems, fmt.Errorf("reading waivers %w", &document.Error{File: w.file, Position: at, Message: s.Problem}))
	}
	if more := len(problems) - maxTold; more > 0 {
		problems = append(problems[:maxTold], fmt.Errorf("reading waivers %s: %d more problems", w.file, more))
	}
	return errors.Join(problems...)
}

// LastDay is the day that the run asks for, the last one where inventories
// state their own.
func LastDay(asOf string, inventories []*inventory.Inventory, now time.Time) string {
	if asOf != "" {
		return asOf
	}
	day := ""
	for _, inv := range inventories {
		own, _ := inv.Head()["asOf"].(string)
		if own == "" {
			own = now.Format(time.DateOnly)
		}
		day = max(day, own)
	}
	return day
}
