package about

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// Build says what program this is: a release says it for itself, otherwise the
// Go toolchain recorded it.
type Build struct {
	Version  string `json:"version"` // semver or pseudo-version, "devel" where nobody recorded one
	Commit   string `json:"commit,omitempty"`
	Date     string `json:"date,omitempty"` // of the commit: that of the build would change the program
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// release is what the release build says; its empty fields are filled from
// what the toolchain recorded.
var release Build

// SetBuild takes the version, commit and date that a release was made with.
func SetBuild(version, commit, date string) {
	release.Version, release.Commit, release.Date = version, commit, date
}

// This is the build that runs.
func This() Build {
	info, _ := debug.ReadBuildInfo()
	return buildOf(release, info)
}

func buildOf(stated Build, info *debug.BuildInfo) Build {
	b := stated
	b.Go, b.Platform = runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH
	if info == nil {
		info = &debug.BuildInfo{}
	}
	if b.Version == "" && info.Main.Version != "(devel)" {
		b.Version = info.Main.Version
	}
	if b.Version == "" {
		b.Version = "devel"
	}
	b.Version = strings.TrimPrefix(b.Version, "v")
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && b.Commit == "":
			b.Commit = s.Value
		case s.Key == "vcs.time" && b.Date == "":
			b.Date = s.Value
		}
	}
	return b
}

// Line is the build in one line.
func (b Build) Line() string {
	line := "insupport " + b.Version
	var more []string
	if b.Commit != "" {
		more = append(more, "commit "+b.Commit[:min(12, len(b.Commit))])
	}
	if b.Date != "" {
		more = append(more, b.Date)
	}
	return line + fmt.Sprintf(" (%s)", strings.Join(append(more, b.Go, b.Platform), ", "))
}
