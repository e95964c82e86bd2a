package about

import (
	"runtime/debug"
	"testing"
)

func TestABuildIsNamedByTheReleaseElseByTheToolchain(t *testing.T) {
	recorded := &debug.BuildInfo{
		Main: debug.Module{Version: "v0.0.0-20260102030405-0123456789ab"},
		Settings: []debug.BuildSetting{
			{Key: "vcs.revision", Value: "0123456789abcdef0123"}, {Key: "vcs.time", Value: "2026-01-02T03:04:05Z"},
		},
	}
	for _, c := range []struct {
		stated                Build
		info                  *debug.BuildInfo
		version, commit, date string
	}{
		{Build{}, nil, "devel", "", ""},
		{Build{}, &debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}, "devel", "", ""},
		{Build{}, recorded, "0.0.0-20260102030405-0123456789ab", "0123456789abcdef0123", "2026-01-02T03:04:05Z"},
		{Build{Version: "v1.2.3", Commit: "fedc", Date: "2027-01-01T00:00:00Z"}, recorded, "1.2.3", "fedc", "2027-01-01T00:00:00Z"},
	} {
		b := buildOf(c.stated, c.info)
		if b.Version != c.version || b.Commit != c.commit || b.Date != c.date || b.Go == "" || b.Platform == "" {
			t.Errorf("%+v and %+v give %+v", c.stated, c.info, b)
		}
	}
}
