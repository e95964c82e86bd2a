package insupport.ask.waivers_test

import data.insupport.ask.waivers

test_waiver_states if {
	[state] := waivers.states with input as {"asOf": "2022-06-01"}
		with data.insupport.run as {"waivers": [{"rule": "os/*", "reason": "r", "owner": "o", "expires": "2022-07-01"}]}
	[state.rule, state.state, state.daysLeft] == ["os/*", "active", 30]
}

_given := {"reason": "r", "owner": "o", "expires": "2022-07-01"}

_asked := {
	"unused": [0],
	"clusters": [{"name": "a-1", "labels": {"team": "x"}}, {"name": "b-1", "labels": {}}],
	"findings": [
		{"rule": "os/not_listed", "subject": {"name": "workers"}, "fingerprint": "f1"},
		{"rule": "release/advisory", "subject": {"name": "konvoy"}, "evidence": {"rows": ["catalog/x/advisories/CVE-1"]}},
	],
}

test_unmatched[name] if {
	some name, [waiver, part] in {
		"a cluster": [{"rule": "os/*", "match": {"cluster": "c-*"}}, "match.cluster"],
		"a label": [{"rule": "os/*", "match": {"labels": {"team": "y"}}}, "match.labels"],
		"a label that nobody has": [{"rule": "os/*", "match": {"labels": {"site": "*"}}}, "match.labels"],
		"a rule": [{"rule": "apis/*"}, "rule"],
		"a subject": [{"rule": "os/*", "match": {"subject": "control*"}}, "match.subject"],
		"a fingerprint": [{"rule": "os/*", "match": {"fingerprint": "f2"}}, "match.fingerprint"],
		"an advisory": [{"rule": "release/*", "match": {"advisory": "CVE-2"}}, "match.advisory"],
		"each for itself": [
			{"rule": "os/*", "match": {"cluster": "a*", "labels": {"team": "x"}, "subject": "work*", "fingerprint": "f1"}},
			"",
		],
		"an advisory that is there": [{"rule": "release/*", "match": {"advisory": "CVE-*"}}, ""],
	}
	waivers.unmatched == [{"index": 0, "part": part}] with input as _asked
		with data.insupport.run as {"asOf": "2022-06-01", "waivers": [object.union(_given, waiver)]}
}
