package insupport.ask.waivers_test

import data.insupport.ask.waivers

test_waiver_states if {
	[state] := waivers.states with input as {"asOf": "2022-06-01"}
		with data.insupport.run as {"waivers": [{"rule": "os/*", "reason": "r", "owner": "o", "expires": "2022-07-01"}]}
	[state.rule, state.state, state.daysLeft] == ["os/*", "active", 30]
}
