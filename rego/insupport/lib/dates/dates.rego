# METADATA
# title: Dates
# description: Calendar days as text (year-month-day), so that plain comparison is date order.
package insupport.lib.dates

_day := ((((24 * 60) * 60) * 1000) * 1000) * 1000

# valid says that a text is an existing calendar day.
valid(text) if ns(text)

# ns is the start of a day (UTC) in nanoseconds; undefined for what is no day, as the moment made of it
# is none.
ns(text) := time.parse_rfc3339_ns(sprintf("%sT00:00:00Z", [text]))

# of_ns is the day (UTC) that holds a moment.
of_ns(moment) := sprintf("%04d-%02d-%02d", time.date(moment))

# between counts the days from one day to another; negative when the second is earlier.
between(from, to) := (ns(to) - ns(from)) / _day

# add is the day that lies a number of days later.
add(day, days) := of_ns(ns(day) + (days * _day))
