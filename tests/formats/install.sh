#!/bin/sh
# Installs what the tests of the report formats read them with, where it is missing.
set -eu
cd "$(dirname "$0")"
missing=
command -v soffice >/dev/null || missing="$missing libreoffice-calc-nogui"
command -v java >/dev/null || missing="$missing default-jre-headless"
if [ -n "$missing" ]; then
	if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
		echo "to test the report formats install:$missing (or LibreOffice and Java otherwise)" >&2
		exit 1
	fi
	apt-get update
	# shellcheck disable=SC2086 # a list
	apt-get install -y --no-install-recommends $missing
fi
[ -d node_modules ] || npm ci --silent --no-audit --no-fund --ignore-scripts
