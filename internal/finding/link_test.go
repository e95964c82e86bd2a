package finding

import (
	"encoding/json"
	"testing"
)

func TestLink(t *testing.T) {
	in := func(repository, revision string) Extra {
		extra := Extra{"repository": json.RawMessage(`"` + repository + `"`)}
		if revision != "" {
			extra["revision"] = json.RawMessage(`"` + revision + `"`)
		}
		return extra
	}
	for name, c := range map[string]struct {
		ref  Reference
		want string
	}{
		"a page":                          {Reference{Source: "https://a.example/x y(1)"}, "https://a.example/x%20y%281%29"},
		"a page and a clause":             {Reference{Source: "https://a.example/x", Clause: "window"}, "https://a.example/x#window"},
		"a path of a repository":          {Reference{Source: "pages/a.md", Extra: in("o/n", "0a")}, "https://github.com/o/n/blob/0a/pages/a.md"},
		"named by its repository":         {Reference{Source: "github.com/o/n pages/a.md", Extra: in("o/n", "")}, "https://github.com/o/n/blob/HEAD/pages/a.md"},
		"of a revision of its own":        {Reference{Source: "pages/a.md @ archive", Extra: in("o/n", "0a")}, ""},
		"a tag":                           {Reference{Source: "github.com/o/n tag v1", Extra: in("o/n", "0a")}, ""},
		"of no repository":                {Reference{Source: "pages/a.md"}, ""},
		"what would leave the repository": {Reference{Source: "pages/a.md", Extra: in("o/n](http://x", "0a")}, ""},
		"a script":                        {Reference{Source: "javascript:alert(1)"}, ""},
	} {
		if got := c.ref.Link(); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
