package browser_test

import (
	"encoding/json"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// accessible lets axe look at a page, at the width given, and returns what it
// has against it.
func accessible(t *testing.T, page, width string) []string {
	t.Helper()
	axe, err := os.ReadFile(filepath.Join("..", "formats", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no axe-core; tests/formats/install.sh installs it")
		}
		t.Skip("no axe-core; tests/formats/install.sh installs it")
	}
	content, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	// The page itself lets no script run.
	text := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`).ReplaceAllString(string(content), "")
	text = strings.Replace(text, "</body>", `<script>`+string(axe)+`</script><script>
axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).then(function (r) {
  document.body.textContent = JSON.stringify(r.violations.map(function (v) {
    return v.id + ": " + v.help + ": " + v.nodes[0].html;
  }));
  document.body.id = "axe-is-done";
});</script></body>`, 1)
	probe := filepath.Join(t.TempDir(), "probe.html")
	if err := os.WriteFile(probe, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	dom, _ := chromium(t, "--window-size="+width, "--virtual-time-budget=30000", "--dump-dom", "file://"+probe)
	m := regexp.MustCompile(`(?s)<body[^>]*id="axe-is-done"[^>]*>(.*)</body>`).FindStringSubmatch(dom)
	if m == nil {
		t.Fatalf("axe did not end: %.500s", dom)
	}
	var violations []string
	if err := json.Unmarshal([]byte(html.UnescapeString(m[1])), &violations); err != nil {
		t.Fatal(err)
	}
	return violations
}

func TestReportIsAccessible(t *testing.T) {
	report := page(t)
	for _, width := range []string{"1280,1600", "500,1600"} {
		for _, v := range accessible(t, report, width) {
			t.Errorf("%s: %s", width, v)
		}
	}
	for _, v := range accessible(t, filepath.Join("..", "..", "internal", "diff", "testdata", "trend.html"), "1280,900") {
		t.Errorf("trend: %s", v)
	}
}
