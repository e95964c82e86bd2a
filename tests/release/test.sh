#!/usr/bin/env bash
# test.sh builds a release of the checked out commit twice, in different
# folders, compares every byte, and runs what came out: the package installed,
# the archive unpacked, the image as a container would. What it was run over is
# written to `tested`; with --if-changed nothing is done while that still holds.
set -euo pipefail
cd "$(dirname "$0")/../.."
repository="$PWD"
inputs() { git ls-files -s -- .goreleaser.yaml tests/release go.mod cmd LICENSE NOTICE ':!tests/release/tested' | sha256sum | cut -d' ' -f1; }
if [ "${1:-}" = --if-changed ] && [ "$(inputs)" = "$(cat tests/release/tested 2>/dev/null)" ]; then
	echo "tests/release: what makes a release is as it was when it was tested"
	exit 0
fi
make .tools/goreleaser
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# Two folders whose paths differ in length, of one commit.
for folder in "$work/a" "$work/another folder"; do
	git clone -q "$repository" "$folder"
	ln -s "$repository/.tools" "$folder/.tools"
	"$folder/tests/release/build.sh" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
	# config.yaml, metadata.json and artifacts.json tell of the folder, and are not published.
	(cd "$folder/dist" && find . -type f ! -name config.yaml ! -name metadata.json ! -name artifacts.json -print0 | sort -z | xargs -0 sha256sum) >"$folder.sums"
done
diff "$work/a.sums" "$work/another folder.sums" || { echo "tests/release: two builds of one commit differ"; exit 1; }
dist="$work/a/dist"
(cd "$dist" && sha256sum --quiet -c checksums.txt)
for kind in linux_amd64.tar.gz linux_arm64.tar.gz darwin_amd64.tar.gz darwin_arm64.tar.gz windows_amd64.zip windows_arm64.zip \
	amd64.deb arm64.deb amd64.rpm arm64.rpm amd64.apk arm64.apk .cdx.json; do
	compgen -G "$dist/*$kind" >/dev/null || { echo "tests/release: nothing ends with $kind"; exit 1; }
done

# What plugin managers read names the archives by their sums; krew's own check takes it.
plugin="$dist/krew/insupport.yaml"
[ -s "$dist/homebrew/Casks/insupport.rb" ] || { echo "tests/release: no cask"; exit 1; }
for file in "$plugin" "$dist/homebrew/Casks/insupport.rb"; do
	sums="$(grep -oE '\b[0-9a-f]{64}\b' "$file" | sort -u)"
	[ -n "$sums" ] || { echo "tests/release: ${file##*/} names no sums"; exit 1; }
	for sum in $sums; do grep -q "^$sum " "$dist/checksums.txt" || { echo "tests/release: ${file##*/} names $sum, which is no archive's"; exit 1; }; done
done
GOBIN="$work" go install sigs.k8s.io/krew/cmd/validate-krew-manifest@v0.4.3
"$work/validate-krew-manifest" -manifest "$plugin" -skip-install

# The first example of the README, with nothing but what is tried.
example="$work/example"
mkdir "$example"
cp "$repository/tests/fixtures/policy-example/line-1-8.yaml" "$example/cluster.yaml"
tried() {
	local code=0
	"$@" check --as-of 2022-06-15 "$example/cluster.yaml" >"$work/out" || code=$?
	[ "$code" -le 1 ] && grep -q '^1 cluster on 2022-06-15' "$work/out" || { cat "$work/out"; echo "tests/release: $* does not run"; exit 1; }
	"$@" version | grep -q "$(git -C "$repository" rev-parse --short=12 HEAD)" || { echo "tests/release: $* does not tell its commit"; exit 1; }
}

mkdir "$work/archive" "$work/root" "$work/image"
tar -C "$work/archive" -xzf "$dist"/*linux_amd64.tar.gz
tried "$work/archive/insupport"

# Into a root of its own: what is installed here stays as it is.
dpkg --root="$work/root" --force-not-root --force-script-chrootless --admindir="$work/root" --instdir="$work/root" --log=/dev/null \
	-i "$dist"/*linux_amd64.deb >/dev/null 2>&1 || dpkg-deb -x "$dist"/*linux_amd64.deb "$work/root"
tried "$work/root/usr/bin/insupport"

# The image has no shell: its program runs in a root that holds only what it brings.
blob() { echo "$layout/blobs/sha256/${1#sha256:}"; }
layout="$(echo "$dist"/*_oci)"
manifest="$(blob "$(jq -r '.manifests[] | select(.platform.architecture == "amd64").digest' "$layout/index.json")")"
jq -e '.config.User | startswith("65532")' "$(blob "$(jq -r .config.digest "$manifest")")" >/dev/null || { echo "tests/release: the image runs as root"; exit 1; }
for layer in $(jq -r '.layers[].digest' "$manifest"); do tar -C "$work/image" -xzf "$(blob "$layer")"; done
mkdir "$work/image/in"
cp "$example/cluster.yaml" "$work/image/in/"
entry="$(jq -r '.config.Entrypoint[0]' "$(blob "$(jq -r .config.digest "$manifest")")")"
code=0
unshare --user --map-root-user chroot "$work/image" "$entry" check --as-of 2022-06-15 /in/cluster.yaml >"$work/out" || code=$?
[ "$code" -le 1 ] && grep -q '^1 cluster on 2022-06-15' "$work/out" || { cat "$work/out"; echo "tests/release: the image does not run"; exit 1; }

(cd "$dist" && ls -l --time-style=+ ./*.tar.gz ./*.zip ./*.deb ./*.rpm ./*.apk ./*.json | awk '{print $5, $6}')
inputs >tests/release/tested
echo "tests/release: passed; commit tests/release/tested"
