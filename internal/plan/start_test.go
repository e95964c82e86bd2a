package plan

import (
	"bytes"
	"strings"
	"testing"
)

func day(s string) *string { return &s }

func TestStart(t *testing.T) {
	hop := func(product, release string, on Support) Hop {
		return Hop{To: Releases{product: release}, Support: map[string]Support{product: on}}
	}
	for name, c := range map[string]struct {
		hops []Hop
		want string
	}{
		"the first hop that would be late decides": {
			[]Hop{hop("a", "1", Support{EndsOn: day("2026-03-31")}), hop("a", "2", Support{EndsOn: day("2026-04-01")})},
			"start by 2026-03-12: hop 2 ends on a 2, whose support ends on 2026-04-01 (10 days a hop)",
		},
		"of equals the first": {
			[]Hop{hop("a", "1", Support{EndsOn: day("2026-03-10")}), hop("a", "2", Support{EndsOn: day("2026-03-20")})},
			"start by 2026-02-28: hop 1 ends on a 1, whose support ends on 2026-03-10 (10 days a hop)",
		},
		"one without a known end binds nobody": {
			[]Hop{hop("a", "1", Support{Phase: "current"}), hop("a", "2", Support{EndsOn: day("2026-03-20")})},
			"start by 2026-02-28: hop 2 ends on a 2, whose support ends on 2026-03-20 (10 days a hop)",
		},
		"extended support is told beside": {
			[]Hop{hop("a", "1", Support{EndsOn: day("2026-03-31"), ExtendedEndsOn: day("2027-03-31")})},
			"start by 2026-03-21: hop 1 ends on a 1, whose support ends on 2026-03-31 and the extended on 2027-03-31 (10 days a hop)",
		},
		"what ends with extended support is told once": {
			[]Hop{hop("a", "1", Support{EndsOn: day("2026-03-31"), ExtendedEndsOn: day("2026-03-31")})},
			"start by 2026-03-21: hop 1 ends on a 1, whose support ends on 2026-03-31 (10 days a hop)",
		},
		"none known": {[]Hop{hop("a", "1", Support{})}, "start: no line on the way has a known end (10 days a hop)"},
		"over": {
			[]Hop{hop("a", "1", Support{EndsOn: day("2026-01-05")})},
			"start by 2025-12-26: hop 1 ends on a 1, whose support ends on 2026-01-05; that day is over (10 days a hop)",
		},
		"ended": {
			[]Hop{hop("a", "1", Support{EndsOn: day("2026-03-31")}), hop("a", "2", Support{Phase: "expired", EndedOn: day("2025-01-01")})},
			"start: no start is early enough: hop 2 ends on a 2, whose support ended on 2025-01-01 (10 days a hop)",
		},
		"ended on a day that nobody knows": {
			[]Hop{hop("a", "1", Support{Phase: "expired"})},
			"start: no start is early enough: hop 1 ends on a 1, which is out of support (10 days a hop)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := &Document{Clusters: []*Cluster{{Name: "c", asOf: "2026-01-01", Hops: c.hops}, {Name: "idle"}}}
			if err := d.Schedule(10); err != nil {
				t.Fatal(err)
			}
			if got := d.Clusters[0].Start.sentence(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if d.Clusters[1].Start != nil {
				t.Error("nothing to do has a start")
			}
		})
	}
}

func TestCalendar(t *testing.T) {
	c := &Cluster{Name: "prod, eu; \"ümläut\" " + strings.Repeat("lang ", 20), Target: Releases{"a": "2"}, asOf: "2026-01-01",
		Start: &Start{By: "2026-02-28", Reason: `a\b`}}
	var b bytes.Buffer
	if err := writeCalendar(&b, &Document{Clusters: []*Cluster{c}}); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSuffix(b.String(), "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("%d bytes: %q", len(line), line)
		}
	}
	whole := strings.ReplaceAll(b.String(), "\r\n ", "")
	for _, want := range []string{
		"DTSTAMP:20260101T000000Z\r\n", "DTSTART;VALUE=DATE:20260228\r\nDTEND;VALUE=DATE:20260301\r\n",
		`SUMMARY:Last day to start the upgrade of prod\, eu\; "ümläut" lang `, "DESCRIPTION:a\\\\b\r\n",
	} {
		if !strings.Contains(whole, want) {
			t.Errorf("no %q in %q", want, whole)
		}
	}
}
