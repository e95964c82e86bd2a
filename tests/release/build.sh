#!/usr/bin/env bash
# build.sh builds a release of the checked out commit into dist/, without
# publishing it. What is given goes to goreleaser (--single-target, …).
set -euo pipefail
cd "$(dirname "$0")/../.."
TOOLS="$(cd .tools && pwd -P)"
PATH="$TOOLS:$PATH"
date="$(TZ=UTC0 git log -1 --date=format-local:%Y-%m-%dT%H:%M:%SZ --format=%cd)"
# What packages carry besides the program.
rm -rf .release
mkdir -p .release/completions
manpages -o .release/man -date "$date"
for shell in bash zsh fish powershell; do
	go run -trimpath ./cmd/insupport completion "$shell" >".release/completions/insupport.$shell"
done
goreleaser release --snapshot --clean "$@"
version="$(sed -n 's/.*"version":"\([^"]*\)".*/\1/p' dist/metadata.json)"
programs=()
for arch in amd64 arm64; do
	for program in "dist/insupport_linux_$arch"*/insupport; do
		if [ -f "$program" ]; then programs+=("linux/$arch=$program"); fi
	done
done
image -o "dist/insupport_${version}_oci" -version "$version" -date "$date" "${programs[@]}"
