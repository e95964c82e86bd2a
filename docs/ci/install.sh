#!/usr/bin/env bash
# install.sh RELEASES VERSION FOLDER downloads the program of a release, compares
# it with the release's checksums and unpacks it into FOLDER. RELEASES is the
# address below which releases lie, VERSION a tag such as v1.2.3. Exit code 3: there is no
# such release; 1: what was downloaded is not what the release names.
set -euo pipefail
releases=$1 version=$2 folder=$3
case "$(uname -s)" in
Linux) system=linux kind=tar.gz ;;
Darwin) system=darwin kind=tar.gz ;;
*) system=windows kind=zip ;;
esac
case "$(uname -m)" in
x86_64 | amd64) machine=amd64 ;;
aarch64 | arm64) machine=arm64 ;;
*) exit 3 ;;
esac
temp="$(mktemp -d)"
trap 'rm -rf "$temp"' EXIT
archive="insupport_${version#v}_${system}_${machine}.$kind"
for file in checksums.txt "$archive"; do
	curl --fail --silent --location --retry 3 --max-time 120 --output "$temp/$file" "$releases/download/$version/$file" || exit 3
done
sum="$(sha256sum "$temp/$archive" 2>/dev/null || shasum -a 256 "$temp/$archive")"
if ! grep -qxF "${sum%% *}  $archive" "$temp/checksums.txt"; then
	echo "insupport: $archive of $version is not what its checksums.txt names; nothing of it was run" >&2
	exit 1
fi
mkdir -p "$folder"
case $kind in
zip) unzip -q "$temp/$archive" insupport.exe -d "$folder" ;;
*) tar -xzf "$temp/$archive" -C "$folder" insupport ;;
esac
