package insupport.lib.text_test

import data.insupport.lib.text

test_list[want] if {
	some want, items in {"": [], "a": ["a"], "a, b": ["a", "b"], "1, x": [1, "x"]}
	text.list(items) == want
}

test_plural[want] if {
	some want, n in {"0 nodes": 0, "1 node": 1, "2 nodes": 2}
	text.plural(n, "node", "nodes") == want
}
