# METADATA
# title: APIs in use
# description: The API objects of the inventory, with the row of the catalog that says when their version stops being
#   served, and the minors that they meet, of the cluster and of the target.
# schemas:
#   - input: schema.inventory
package insupport.lib.apis

import data.insupport.lib.api_server
import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.inventory
import data.insupport.lib.platform
import data.insupport.lib.run
import data.insupport.lib.serving
import data.insupport.lib.text
import data.insupport.lib.version

_kubernetes := "kubernetes"

# What the catalog says of the APIs of each product that serves some.
_topics := {name: topic | some name; topic := data.insupport_facts[name].apis}

# known says that the catalog knows which versions of APIs the product of a check serves.
known(check) if _topics[check.product]

# checks holds each API of a group that a product serves: {"subject", "path", "api", "title", "product"}, the
# minors "own" and "targets" that it meets, those "beyond" what the catalog knows, the "fields" that tell
# them, and "row" where the catalog has one, or "missing". A list that was not fully seen is a check of the cluster.
checks := array.concat(
	[object.union_n([
		{
			"subject": {"kind": "api", "name": _title(api), "at": path},
			"path": path,
			"api": api,
			"title": _title(api),
			"product": product,
		},
		_minors[product],
		{"row": row | row := _topics[product].groups[_group(api)][api.version][api.kind]},
		{"missing": {path: why} | why := _unheard(product, api)},
	]) |
		some i, api in inventory.spec.apis
		product := _server(api)
		path := sprintf("spec.apis[%d]", [i])
	],
	[{"subject": finding.cluster, "missing": {"spec.apis"}} | not inventory.whole("spec.apis")],
)

# Custom resources that no product of the catalog serves are nobody's.
_server(api) := product if {
	product := _versions[_group(api)].product
} else := _kubernetes if not _topics[_kubernetes]

_versions := {group: {"product": product, "names": names} |
	some product, topic in _topics
	groups := object.union(topic.groups, topic.served.groups)
	some group, _ in groups
	names := object.keys(object.get(topic.groups, group, {})) | {name | some name in topic.served.groups[group]}
}

# A typo, or a version of a later minor: nobody can say that it is served.
_unheard(product, api) := {
	"message": sprintf("%s has no version %s of %s that the catalog knows", [catalog.title(product), api.version, _group(api)]),
	"remediation": "Correct the version, or use facts that know it: a newer catalog, or an overlay with --data",
	"references": [catalog.reference(product, _topics[product].served, "Versions of APIs")],
} if {
	name := api.version
	versions := _versions[_group(api)].names
	not name in versions
}

_group(api) := api.group if {
	inventory.present(api.group)
} else := "core"

_title(api) := sprintf("%s/%s %s", [api.group, api.version, api.kind]) if {
	inventory.present(api.group)
} else := sprintf("%s %s", [api.version, api.kind])

_minors[product] := {
	"own": own_,
	"targets": targets_,
	"beyond": {at | some at in (own_ | targets_); at > _minor(version.parse(_topics[product].through))},
	"fields": fields,
} if {
	some product, [own_, targets_, fields] in object.union(
		{name: [of.minors, {_minor(to) | to := version.with_minor(run.target[name])}, of.fields] | some name, _ in _topics; of := serving.installed(name)},
		{_kubernetes: [own, targets, {"spec.kubernetes.version"}]},
	)
}

# own are the minors that the cluster's API server can have, as [major, minor].
own := {minor} if {
	minor := _minor(platform.api)
} else := {[api_server.kubelets[0].nums[0], minor] | some minor in numbers.range(api_server.oldest, api_server.newest)}

# targets are the minors of Kubernetes that the run asks for.
targets contains _minor(version.with_minor(to)) if {
	some name, to in run.target
	catalog.topic(name, "product").kubernetesMinors
}

_minor(parsed) := array.slice(parsed.nums, 0, 2)

_reached(at, line) if at >= _minor(version.parse(line))

# gone says whether a version is not served at a minor.
gone(check, at) if _reached(at, check.row.removed)

# removal is the first minor that does not serve a version.
removal(check) := _minor(version.parse(check.row.removed))

# deprecated says that its makers advise against it at a minor.
deprecated(check, at) if _reached(at, check.row.deprecated)

# hangs says that it depends on the minor whether a version is served: always with Kubernetes, where what is
# not listed is served only as far as the catalog knows, and of other products where a row ends it.
hangs(check) if check.product == _kubernetes
hangs(check) if check.row

# others says that a product beside Kubernetes serves it, by versions of its own.
others(check) if check.product != _kubernetes

# row_of is the catalog row without which an API cannot be judged.
row_of(check) := catalog.row(check.product, ["apis"])

# server names what serves an API.
server(check) := catalog.title(check.product)

# line is a minor as text.
line(at) := sprintf("%d.%d", at)

# Each row, and the one that takes its place.
_rows := {_id(group, name, kind): row |
	some group, versions in _topics[_].groups
	some name, kinds in versions
	some kind, row in kinds
}

# All that a row leads on to, and the row itself.
_chain(check) := graph.reachable(_onward, {_id(_group(check.api), check.api.version, check.api.kind)})
_onward := {id: [_id(to.group, to.version, to.kind) | to := row.replacement] | some id, row in _rows}

_id(group, name, kind) := concat(" ", [group, name, kind])

# replacement is what a minor serves in place of an API: rather what is known to be there, and what
# no row ends. Undefined where the catalog names none.
replacement(check, at) := min({[_doubt(to), _ends(to), to] |
	some id in _chain(check)
	to := _rows[id].replacement
	not _ended(at, to)
	not _later(at, to)
})[2]

_row(to) := _rows[_id(to.group, to.version, to.kind)]

_ended(at, to) if _reached(at, _row(to).removed)

_later(at, to) if {
	since := to.since
	not _reached(at, since)
}

_doubt(to) := 1 - count({since | since := to.since})

_ends(to) := count({row | row := _row(to)})

# use says how much of it there is, and where.
use(check) := sprintf("%v in use%s%s", [number, _members(check), {true: "; still requested", false: ""}[requested]]) if {
	number := check.api.count
	number > 0
	requested := object.get(check.api, "requested", false)
} else := "still requested" if {
	check.api.requested
} else := sprintf("in use%s", [_members(check)])

_members(check) := sprintf(" (%s)", [concat(", ", array.concat(first, rest))]) if {
	members := check.api.members
	count(members) > 0
	shown := 3
	first := [_member(check.api, i) | some i, _ in array.slice(members, 0, shown)]
	rest := [sprintf("and %d more", [more]) | more := count(members) - shown; more > 0]
} else := ""

_member(api, i) := sprintf("%s in %s", [api.members[i], place]) if {
	place := api.places[i]
} else := api.members[i]

# remediation says what to do instead of using an API at a minor.
remediation(check, at) := sprintf("Move to %s/%s %s%s", [to.group, to.version, to.kind, _since(to)]) if {
	to := replacement(check, at)
} else := sprintf("Use %s instead", [alternative]) if {
	alternative := min({_rows[id].alternative | some id in _chain(check)})
} else := sprintf("Do without it: the catalog names nothing that takes the place of %s", [check.title])

_since(to) := sprintf(", which is there since %s", [since]) if {
	since := to.since
} else := "; the catalog does not say since when it is there"

_told(check) := platform.api_path if {
	check.product == _kubernetes
} else := min(check.fields)

# found is the finding on an API at a minor; said has its message and what would change it.
found(check, at, said) := finding.resting(
	object.union(said, {
		"path": check.path,
		"remediation": remediation(check, at),
		"disputed": count(object.get(check.row, "disputed", {})) > 0,
		"basis": object.get(check.row, "basis", "documented"),
		"references": array.concat(
			[catalog.reference(check.product, check.row, sprintf("%s, removed in %s", [check.title, check.row.removed]))],
			[ref |
				some field, dispute in check.row.disputed
				some ref in catalog.dispute_references(check.product, field, dispute)
			],
		),
		"rows": [catalog.row(check.product, ["apis", "groups", _group(check.api), check.api.version, check.api.kind])],
		"comparison": sprintf("%s is served up to the minor before %s", [check.title, check.row.removed]),
	}),
	[
		{"path": check.path, "value": check.title},
		{"path": _told(check), "value": text.list(sort([line(at) | some at in (check.own | check.targets)]))},
	],
)
