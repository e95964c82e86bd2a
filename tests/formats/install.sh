#!/bin/sh
# Installs what the tests of the report formats read them with, where it is missing.
set -eu
cd "$(dirname "$0")"
if ! command -v soffice >/dev/null; then
	if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
		echo "install LibreOffice to test the tables for spreadsheets" >&2
		exit 1
	fi
	apt-get update
	apt-get install -y --no-install-recommends libreoffice-calc-nogui
fi
[ -d node_modules ] || npm ci --silent --no-audit --no-fund --ignore-scripts
