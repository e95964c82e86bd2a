package insupport.lib.dates_test

import data.insupport.lib.dates

test_valid[day] if {
	some day in ["2022-04-08", "2024-02-29", "1999-12-31"]
	dates.valid(day)
}

test_invalid[name] if {
	some name, day in {
		"no such day": "2023-02-29",
		"no such month": "2022-13-01",
		"no leading zero": "2022-4-8",
		"moment": "2022-04-08T00:00:00Z",
		"empty": "",
		"number": 20220408,
		"null": null,
		"word": "today",
		"space": "2022-04- 8",
		"more": "2022-04-08 ",
		"five digits": "12022-04-08",
		"list": ["2022-04-08"],
	}
	not dates.valid(day)
}

test_between[name] if {
	some name, c in {
		"same day": {"from": "2022-04-08", "to": "2022-04-08", "want": 0},
		"next day": {"from": "2022-04-08", "to": "2022-04-09", "want": 1},
		"day before": {"from": "2022-04-08", "to": "2022-04-07", "want": -1},
		"leap day": {"from": "2024-02-28", "to": "2024-03-01", "want": 2},
		"year": {"from": "2022-01-01", "to": "2023-01-01", "want": 365},
	}
	dates.between(c.from, c.to) == c.want
}

test_add[want] if {
	some want, days in {"2024-02-29": 1, "2024-03-01": 2, "2024-02-28": 0, "2024-02-27": -1}
	dates.add("2024-02-28", days) == want
}

test_day_of_a_moment if {
	dates.of_ns(time.parse_rfc3339_ns("2022-04-08T23:59:59Z")) == "2022-04-08"
	dates.of_ns(time.parse_rfc3339_ns("2022-04-09T00:30:00+01:00")) == "2022-04-08"
}
