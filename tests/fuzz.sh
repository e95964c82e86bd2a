#!/bin/sh
# Runs every fuzz target of the project for the given time each.
# Making each new input as small as can be would take most of that time.
set -eu
cd "$(dirname "$0")/.."
grep -rlE '^func Fuzz[A-Z]' --include='*_test.go' cmd internal tests | sort | while read -r file; do
	for target in $(sed -nE 's/^func (Fuzz[A-Za-z0-9_]+)\(.*/\1/p' "$file"); do
		echo "fuzzing $target for $1"
		go test "./$(dirname "$file")" -run '^$' -fuzz "^$target\$" -fuzztime "$1" -fuzzminimizetime 20x >.tools/fuzz.log 2>&1 || { cat .tools/fuzz.log; exit 1; }
	done
done
