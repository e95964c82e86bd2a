#!/usr/bin/env bash
# home.sh MODULE gives the project the module path of the place where it lives,
# such as forge.example/owner/insupport: in go.mod, in those of the tests, and in
# every import. The path stands nowhere else.
set -euo pipefail
cd "$(dirname "$0")/.."
module=${1:-}
[[ "$module" =~ ^[a-z0-9.-]+\.[a-z]+(/[A-Za-z0-9._-]+)+$ ]] || { echo "home.sh: \"$module\" is no module path, such as forge.example/owner/insupport"; exit 2; }
old="$(sed -n 's/^module //p' go.mod)"
[ "$old" != "$module" ] || exit 0
for file in go.mod $(find tests -name go.mod); do
	sed -i -E "s#^(module |replace |	)$old(/| |\$)#\1$module\2#" "$file"
done
grep -rlF --include='*.go' "\"$old/" . | xargs sed -i -E "s#\"$old/(cmd|data|internal|rego|tests)([/\"])#\"$module/\1\2#g"
gofmt -w cmd data internal rego tests
echo "the module is $module; run make test"
