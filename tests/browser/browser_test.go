// Package browser_test looks at the HTML report with the eyes of its readers:
// it opens one in headless Chromium, at two widths, in the dark and on paper.
package browser_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"insupport/internal/cli"
)

const inventories = `apiVersion: insupport/v1
kind: ClusterInventory
metadata: {name: prod-eu-1}
spec:
  products: {konvoy: 1.7.5}
---
apiVersion: insupport/v1
kind: ClusterInventory
metadata: {name: "<b>lab</b> & more"}
spec:
  products: {konvoy: 2.2.0}
  kubernetes: {version: v1.22.8}
---
apiVersion: insupport/v1
kind: ClusterInventory
metadata: {name: empty}
spec: {}
`

const waivers = `apiVersion: insupport/v1
kind: WaiverList
waivers:
  - {rule: "kubernetes/*", reason: counted by hand, owner: platform-team, expires: "2022-12-31"}
`

// chromium runs the browser with a profile of its own and returns what it
// prints.
func chromium(t *testing.T, args ...string) (stdout, stderr string) {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no chromium; tests/browser/install.sh installs it")
		}
		t.Skip("no chromium; tests/browser/install.sh installs it")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	args = append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
		"--user-data-dir=" + t.TempDir(), "--enable-logging=stderr", "--v=0"}, args...)
	cmd := exec.CommandContext(ctx, path, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	return out.String(), errs.String()
}

// page writes a report and returns its path.
func page(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	for name, content := range map[string]string{"fleet.yaml": inventories, "waivers.yaml": waivers} {
		if err := os.WriteFile(file(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var stderr bytes.Buffer
	code := cli.Main([]string{"check", "--as-of", "2022-06-01", "--horizon", "180", "--waivers", file("waivers.yaml"),
		"-o", "html=" + file("report.html"), file("fleet.yaml")}, strings.NewReader(""), &bytes.Buffer{}, &stderr)
	if code != 1 || stderr.Len() > 0 {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	return file("report.html")
}

func TestReportInBrowser(t *testing.T) {
	report := page(t)
	url := "file://" + report

	dom, log := chromium(t, "--dump-dom", url)
	if m := regexp.MustCompile(`(?m)^.*CONSOLE.*$`).FindString(log); m != "" {
		t.Errorf("the console says: %s", m)
	}
	if strings.Contains(dom, "<script") || strings.Contains(dom, "<b>lab</b>") {
		t.Error("an inventory's text became markup")
	}
	text := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(dom, ""))
	for _, want := range []string{"Support report for 2022-06-01", "prod-eu-1", "<b>lab</b> & more", "unsupported", "Support windows",
		"counted by hand", "platform-team", "release/out_of_window", "sha256:"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not show %q", want)
		}
	}

	for name, args := range map[string][]string{
		"wide":   {"--window-size=1280,1600"},
		"narrow": {"--window-size=500,1600"}, // headless Chromium goes no narrower
		"dark":   {"--window-size=1280,1600", "--blink-settings=preferredColorScheme=0"},
	} {
		shot := filepath.Join(t.TempDir(), name+".png")
		_, log := chromium(t, append(args, "--screenshot="+shot, url)...)
		if strings.Contains(log, "CONSOLE") {
			t.Errorf("%s: %s", name, log)
		}
		f, err := os.Open(shot)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		// A page that did not render is one colour.
		colours := map[string]bool{}
		b := img.Bounds()
		for y := b.Min.Y; y < b.Max.Y; y += 7 {
			for x := b.Min.X; x < b.Max.X; x += 7 {
				r, g, bl, _ := img.At(x, y).RGBA()
				colours[fmt.Sprint(r>>12, g>>12, bl>>12)] = true
			}
		}
		if len(colours) < 10 {
			t.Errorf("%s: %d colours", name, len(colours))
		}
		r, g, bl, _ := img.At(b.Max.X-3, 3).RGBA()
		if dark := r+g+bl < 3*0x4000; dark != (name == "dark") {
			t.Errorf("%s: background %x %x %x", name, r>>8, g>>8, bl>>8)
		}
	}

	pdf := filepath.Join(t.TempDir(), "report.pdf")
	chromium(t, "--no-pdf-header-footer", "--print-to-pdf="+pdf, url)
	content, err := os.ReadFile(pdf)
	if err != nil || !bytes.HasPrefix(content, []byte("%PDF-")) || len(content) < 20_000 {
		t.Errorf("no PDF: %v, %d bytes", err, len(content))
	}
}

// TestSectionsFitNarrowScreens requires that nothing but tables, which scroll
// by themselves, is wider than a phone, and that an anchor filters the
// findings. The page sits in a frame, since the
// browser's own window goes no narrower than 500.
func TestSectionsFitNarrowScreens(t *testing.T) {
	report := page(t)
	frame := filepath.Join(filepath.Dir(report), "frame.html")
	if err := os.WriteFile(frame, []byte(`<!doctype html><body><iframe id="f" src="report.html#only-violation" style="width:390px;height:900px;border:0"></iframe>
<p id="out"></p><script>
const f=document.getElementById("f");f.onload=()=>{const d=f.contentDocument;
const rows=[...d.querySelectorAll("tr.finding")],shown=rows.filter(r=>r.offsetParent!==null);
document.getElementById("out").textContent="width "+d.documentElement.scrollWidth+
" filtered "+(shown.length>0&&shown.length<rows.length&&shown.every(r=>r.classList.contains("only-violation")))}
</script>`), 0o600); err != nil {
		t.Fatal(err)
	}
	dom, _ := chromium(t, "--allow-file-access-from-files", "--virtual-time-budget=3000", "--dump-dom", "file://"+frame)
	if !strings.Contains(dom, `<p id="out">width 390 filtered true</p>`) {
		t.Errorf("the page is wider than its frame, or its filter does not work: %s", regexp.MustCompile(`<p id="out">[^<]*`).FindString(dom))
	}
}
