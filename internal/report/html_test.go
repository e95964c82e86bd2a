package report

import (
	"bytes"
	"strings"
	"testing"
)

// TestHTMLOfALargeFleet requires that 1,000 clusters stay a page that opens at
// once.
func TestHTMLOfALargeFleet(t *testing.T) {
	_, o := fleet(t)
	page := render(t, "html", large(t, 1000), o)
	if len(page) > 5_000_000 {
		t.Errorf("the page has %d bytes", len(page))
	}
	if n := bytes.Count(page, []byte(`<details class="cluster"`)); n != 1000 {
		t.Errorf("%d clusters", n)
	}
}

// TestHTMLIsSelfContained requires a page without script, network and
// injected markup.
func TestHTMLIsSelfContained(t *testing.T) {
	r, o := fleet(t)
	page := string(render(t, "html", r, o))
	for _, bad := range []string{"<script", "src=", "@import", "url(", "ZgotmplZ", "<b>&amp;</b>", "javascript:"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	for _, want := range []string{`lang="en"`, `role="img"`, "<title id=", "sha256:2", "prefers-color-scheme", "@media print", r.Clusters[3].InventoryDigest} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}
