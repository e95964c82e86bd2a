# METADATA
# title: Flaws of facts
# description: "The question what is wrong with facts: by the checks that input.checks names, or by all."
package insupport.ask.flaws

# list is [{"check", "kind", "at", "message"}]; kind is problems, or doubts of what may be so.
# METADATA
# entrypoint: true
list := [found |
	some check in input.checks
	some kind in ["problems", "doubts"]
	some flaw in data.insupport.lint[check][kind]
	found := object.union(flaw, {"check": check, "kind": kind})
] if {
	input.checks
} else := [found |
	some check, found_by in data.insupport.lint
	some kind in ["problems", "doubts"]
	some flaw in found_by[kind]
	found := object.union(flaw, {"check": check, "kind": kind})
]
