package ask

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzWaivers reads files of waivers: what is taken without a problem has no
// empty pattern.
func FuzzWaivers(f *testing.F) {
	const head = "apiVersion: insupport/v1\nkind: WaiverList\nwaivers:\n"
	const waiver = "  - {rule: os/*, reason: x, owner: y, expires: \"2022-12-31\""
	for _, match := range []string{"}", ", match: }", ", match: {}}", ", match: {cluster: \"\"}}", ", match: {labels: {a: }}}", ", match: {cluster: a*, labels: {a: b}}}"} {
		f.Add([]byte(head + waiver + match + "\n"))
	}
	f.Add([]byte(head + "  - &a {rule: os/*, reason: x, owner: y, expires: \"2022-12-31\"}\n  - <<: *a\n    match: {subject: \" \"}\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		file := filepath.Join(t.TempDir(), "waivers.yaml")
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		w, err := ReadWaivers(file)
		if err != nil || w.check(nil, nil) != nil {
			return
		}
		for _, item := range w.List {
			waiver := item.(map[string]any)
			match, given := waiver["match"]
			if given && !filled(match) || !filled(waiver["rule"]) {
				t.Errorf("an empty pattern is taken: %v", waiver)
			}
		}
	})
}

func filled(pattern any) bool {
	switch x := pattern.(type) {
	case string:
		return strings.TrimSpace(x) != ""
	case map[string]any:
		for _, part := range x {
			if !filled(part) {
				return false
			}
		}
		return len(x) > 0
	}
	return false
}
