#!/bin/sh
# Installs what the tests of the report formats read them with, where it is missing.
set -eu
cd "$(dirname "$0")"
[ -d node_modules ] || npm ci --silent --no-audit --no-fund --ignore-scripts
