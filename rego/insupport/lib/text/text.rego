# METADATA
# title: Text
# description: Lists and numbers as sentences of a message.
package insupport.lib.text

# list joins with commas.
list(items) := concat(", ", [sprintf("%v", [item]) | some item in items])

# plural gives "1 node" or "3 nodes".
plural(n, one, _) := sprintf("%d %s", [n, one]) if n == 1
plural(n, _, many) := sprintf("%d %s", [n, many]) if n != 1
