#!/bin/sh
# Installs the databases that the tests of the history page ask, where they are missing.
set -eu
cd "$(dirname "$0")"
if ! command -v sqlite3 >/dev/null; then
	if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
		echo "install sqlite3 to test the questions of docs/history.md" >&2
		exit 1
	fi
	apt-get update
	apt-get install -y --no-install-recommends sqlite3
fi
[ -d node_modules ] || npm ci --silent --no-audit --no-fund --ignore-scripts
