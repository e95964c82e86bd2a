package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"insupport/internal/document"
	"io"
	"strconv"
)

// Limits of what one object may make a reader keep; they are far above honest
// objects. What is skipped is not kept and has no limit but the depth.
const (
	maxDepth  = 100
	maxText   = 1 << 20 // bytes of one text that is kept
	maxValues = 1 << 18 // values kept of one object
)

// logMarker opens the log of a container, which `kubectl cluster-info dump`
// prints between its JSON values.
const logMarker = "==== "

// jsonStream walks over JSON of any size and keeps the fields of a shape. It
// emits objects, and nil for what stands in a list of them and is none.
type jsonStream struct {
	file    string
	r       io.Reader
	buf     []byte
	pos     int
	end     int
	counted int // of buf, whose line feeds are in lines
	lines   int
	kept    []byte
	err     error // of r, after what is in buf
	values  int   // kept of the object being read
	keys    keys
	emit    func(m map[string]any, line int) error
}

func newJSONStream(file string, r io.Reader, emit func(m map[string]any, line int) error) *jsonStream {
	return &jsonStream{file: file, r: r, buf: make([]byte, 1<<16), keys: keys{seed: maphash.MakeSeed()}, emit: emit}
}

func (s *jsonStream) fill() bool {
	if s.err != nil {
		return false
	}
	s.lines += bytes.Count(s.buf[s.counted:s.end], []byte("\n"))
	s.pos, s.end, s.counted = 0, 0, 0
	for s.end == 0 && s.err == nil {
		s.end, s.err = s.r.Read(s.buf)
	}
	return s.end > 0
}

// at is the line of pos. It is asked for every object, so nothing is counted
// twice.
func (s *jsonStream) at() int {
	s.lines += bytes.Count(s.buf[s.counted:s.pos], []byte("\n"))
	s.counted = s.pos
	return s.lines + 1
}

func (s *jsonStream) errorf(format string, args ...any) error {
	return &document.Error{File: s.file, Position: document.Position{Line: s.at()}, Message: fmt.Sprintf(format, args...)}
}

func (s *jsonStream) ended() error {
	if s.err != nil && !errors.Is(s.err, io.EOF) {
		return fmt.Errorf("%s: %w", s.file, s.err)
	}
	return s.errorf("ends in the middle of a value")
}

// peek returns the next byte that is no white space, 0 at the end.
func (s *jsonStream) peek() byte {
	for {
		for s.pos < s.end {
			switch c := s.buf[s.pos]; c {
			case ' ', '\t', '\r', '\n':
				s.pos++
			default:
				return c
			}
		}
		if !s.fill() {
			return 0
		}
	}
}

// run emits every object of the stream: top-level ones, those of top-level
// lists, and the items of Kubernetes lists, of which each is emitted after its
// items.
func (s *jsonStream) run(sh shape) error {
	for {
		switch c := s.peek(); c {
		case 0:
			if s.err != nil && !errors.Is(s.err, io.EOF) {
				return s.ended()
			}
			if s.pos < s.end {
				return s.errorf("unexpected zero byte")
			}
			return nil
		case '=':
			if err := s.skipLog(); err != nil {
				return err
			}
		case '{':
			if err := s.top(sh, nil, 0); err != nil {
				return err
			}
		case '[':
			if err := s.elements(0, func() error { return s.item(sh, nil, 1) }); err != nil {
				return err
			}
		default:
			return s.errorf("unexpected %q", string(c))
		}
	}
}

// skipLog moves behind one container log.
func (s *jsonStream) skipLog() error {
	line, err := s.line()
	if err != nil || !bytes.HasPrefix(line, []byte(logMarker+"START ")) {
		return s.errorf("unexpected %q", "=")
	}
	for {
		line, err := s.line()
		if err != nil {
			return s.ended()
		}
		if bytes.HasPrefix(line, []byte(logMarker+"END ")) {
			return nil
		}
	}
}

// line returns the beginning of the line at pos and moves behind it.
func (s *jsonStream) line() ([]byte, error) {
	var head []byte
	for {
		if s.pos == s.end && !s.fill() {
			return head, io.EOF
		}
		rest := s.buf[s.pos:s.end]
		i := bytes.IndexByte(rest, '\n')
		part := rest
		if i >= 0 {
			part = rest[:i]
		}
		if room := 64 - len(head); room > 0 {
			head = append(head, part[:min(room, len(part))]...)
		}
		if i >= 0 {
			s.pos += i + 1
			return head, nil
		}
		s.pos = s.end
	}
}

// top reads an object and emits it; of a list, the items first. Lists may lie
// in lists.
func (s *jsonStream) top(sh shape, list map[string]any, depth int) error {
	m, line := map[string]any{}, s.at()
	s.values = 0
	err := s.members(depth, true, func(key string) error {
		switch {
		case key != listItems || s.peek() == 'n':
			return s.field(sh, key, m, depth+1)
		case s.peek() != '[':
			return s.stray(depth + 1)
		}
		err := s.elements(depth+1, func() error { return s.item(sh, m, depth+2) })
		m[listItems] = true
		return err
	})
	if err != nil {
		return err
	}
	return s.emit(ofList(m, list), line)
}

// item reads an item of a list of objects.
func (s *jsonStream) item(sh shape, list map[string]any, depth int) error {
	switch s.peek() {
	case '{':
		return s.top(sh, list, depth)
	case '[':
		return s.elements(depth, func() error { return s.item(sh, list, depth+1) })
	}
	return s.stray(depth)
}

// stray emits nil for what stands where an object should.
func (s *jsonStream) stray(depth int) error {
	line := s.at()
	if _, err := s.value(nil, false, depth); err != nil {
		return err
	}
	return s.emit(nil, line)
}

func (s *jsonStream) field(sh shape, key string, m map[string]any, depth int) error {
	sub, wanted := sh.field(key)
	if wanted && sub.isPresence() {
		isNull := s.peek() == 'n'
		if _, err := s.value(nil, false, depth); err != nil {
			return err
		}
		if !isNull {
			m[key] = true
		}
		return nil
	}
	v, err := s.value(sub, wanted, depth)
	if err == nil && v != nil {
		m[key] = v
	}
	return err
}

// value reads one value; nil where it is null or not kept.
func (s *jsonStream) value(sh shape, keep bool, depth int) (any, error) {
	if keep {
		if s.values++; s.values > maxValues {
			return nil, s.errorf("one object holds more than %d values", maxValues)
		}
	}
	switch c := s.peek(); c {
	case 0:
		return nil, s.ended()
	case '{':
		if !keep || sh == nil {
			return nil, s.members(depth, false, func(string) error {
				_, err := s.value(nil, false, depth+1)
				return err
			})
		}
		m := map[string]any{}
		err := s.members(depth, true, func(key string) error { return s.field(sh, key, m, depth+1) })
		return m, err
	case '[':
		var list []any
		err := s.elements(depth, func() error {
			v, err := s.value(sh, keep, depth+1)
			if v != nil {
				list = append(list, v)
			}
			return err
		})
		if !keep {
			return nil, err
		}
		return list, err
	case '"':
		if keep && sh.isApplied() {
			text, err := s.text(true)
			return appliedVersion(text), err
		}
		text, err := s.text(keep && sh.plain())
		if !keep || !sh.plain() {
			return nil, err
		}
		return text, err
	default:
		v, err := s.literal()
		if !keep || !sh.plain() {
			return nil, err
		}
		return v, err
	}
}

// members calls read at the value of every member of an object; the keys of
// what is skipped are skipped too.
func (s *jsonStream) members(depth int, keep bool, read func(key string) error) error {
	if depth >= maxDepth {
		return s.errorf("nested deeper than %d levels", maxDepth)
	}
	s.pos++ // {
	if s.peek() == '}' {
		s.pos++
		return nil
	}
	own := s.keys.open()
	for {
		if c := s.peek(); c != '"' {
			return s.unexpected(c, "a key")
		}
		raw, err := s.raw(true)
		if err != nil {
			return err
		}
		switch fresh, err := s.keys.add(&own, raw); {
		case err != nil:
			return s.errorf("%v", err)
		case !fresh:
			return s.errorf("key %q is set twice in one object", raw)
		}
		key := ""
		if keep {
			key = string(raw)
		}
		if c := s.peek(); c != ':' {
			return s.unexpected(c, "a colon")
		}
		s.pos++
		if err := read(key); err != nil {
			return err
		}
		switch c := s.peek(); c {
		case ',':
			s.pos++
		case '}':
			s.pos++
			s.keys.close(own)
			return nil
		default:
			return s.unexpected(c, "a comma or }")
		}
	}
}

func (s *jsonStream) elements(depth int, read func() error) error {
	if depth >= maxDepth {
		return s.errorf("nested deeper than %d levels", maxDepth)
	}
	s.pos++ // [
	if s.peek() == ']' {
		s.pos++
		return nil
	}
	for {
		if err := read(); err != nil {
			return err
		}
		switch c := s.peek(); c {
		case ',':
			s.pos++
		case ']':
			s.pos++
			return nil
		default:
			return s.unexpected(c, "a comma or ]")
		}
	}
}

func (s *jsonStream) unexpected(c byte, want string) error {
	if c == 0 && s.pos == s.end {
		return s.ended()
	}
	return s.errorf("expected %s, found %s", want, strconv.Quote(string(rune(c))))
}

// text reads a string; "" where it is not kept.
func (s *jsonStream) text(keep bool) (string, error) {
	raw, err := s.raw(keep)
	return string(raw), err
}

// raw is text that the next one overwrites.
func (s *jsonStream) raw(keep bool) ([]byte, error) {
	s.pos++ // "
	kept := s.kept[:0]
	escaped := false
	for {
		if s.pos == s.end && !s.fill() {
			return nil, s.ended()
		}
		rest := s.buf[s.pos:s.end]
		stop := bytes.IndexByte(rest, '"')
		if stop < 0 {
			stop = len(rest)
		}
		if i := bytes.IndexByte(rest[:stop], '\\'); i >= 0 {
			stop = i
		}
		if keep {
			if len(kept)+stop > maxText {
				return nil, s.errorf("text longer than %d KiB", maxText>>10)
			}
			kept = append(kept, rest[:stop]...)
		}
		s.pos += stop
		if s.pos == s.end {
			continue
		}
		if s.buf[s.pos] == '"' {
			s.pos++
			break
		}
		// A backslash and what it escapes, which may be in the next buffer.
		escaped = true
		s.pos++
		if s.pos == s.end && !s.fill() {
			return nil, s.ended()
		}
		if keep {
			kept = append(kept, '\\', s.buf[s.pos])
		}
		s.pos++
	}
	s.kept = kept
	if !keep {
		return nil, nil
	}
	if !escaped && !bytes.ContainsFunc(kept, func(r rune) bool { return r < ' ' || r == '\uFFFD' }) {
		return kept, nil
	}
	var text string
	quoted := append(append([]byte{'"'}, kept...), '"')
	if err := json.Unmarshal(quoted, &text); err != nil {
		return nil, s.errorf("%v", err)
	}
	return []byte(text), nil
}

func (s *jsonStream) literal() (any, error) {
	word := s.kept[:0]
	defer func() { s.kept = word }()
	for {
		if s.pos == s.end && !s.fill() {
			break
		}
		c := s.buf[s.pos]
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c == '-' || c == '+' || c == '.' || c == 'E') {
			break
		}
		if word = append(word, c); len(word) > 400 {
			return nil, s.errorf("number longer than 400 digits")
		}
		s.pos++
	}
	switch string(word) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	case "":
		return nil, s.unexpected(s.peek(), "a value")
	}
	if !json.Valid(word) {
		return nil, s.errorf("unexpected %q", word)
	}
	return json.Number(word), nil
}
