#!/usr/bin/env bash
# check.sh PROGRAM BRANCH FOLDER [FLAG]… runs `PROGRAM check FLAG…` on what a
# pipeline was given: INVENTORIES, EXCLUDE and RULES with an entry a line,
# CONFIG, WAIVERS, BASELINE and FACTS. All but the inventories are taken as
# BRANCH has them, which is the target of a pull request: whoever opens one must
# not decide how it is judged. Without a branch nothing is under test, and an
# absolute path is meant as it stands. BRANCH is unpacked to FOLDER.
set -euo pipefail
program=$1 branch=$2 folder=$3
shift 3
args=()

# each FLAG ENTRIES gives an entry of every line.
each() {
	while IFS= read -r entry; do
		if [ -n "$entry" ]; then args+=("$1$entry"); fi
	done <<<"$2"
}

# trusted FLAG ENTRIES does so with files and folders.
trusted() {
	while IFS= read -r file; do
		case $branch:$file in
		*:) continue ;;
		:* | *:/*) ;;
		*)
			if [ ! -d "$folder" ]; then
				git fetch --quiet --no-tags --depth=1 origin "+refs/heads/$branch:refs/insupport/target"
				mkdir -p "$folder"
				git archive refs/insupport/target | tar -x -C "$folder"
			fi
			if [ ! -e "$folder/$file" ]; then
				echo "insupport: $file is not in $branch, the target branch; merge it there first, or name a file outside of the repository" >&2
				exit 2
			fi
			file="$folder/$file"
			;;
		esac
		args+=("$1$file")
	done <<<"$2"
}

each --exclude= "${EXCLUDE:-}"
trusted --config= "${CONFIG:-}"
trusted --waivers= "${WAIVERS:-}"
trusted --baseline= "${BASELINE:-}"
trusted --rules= "${RULES:-}"
case ${FACTS:-} in
embedded | latest | sha256:*) args+=("--facts=$FACTS") ;;
*) trusted --facts= "${FACTS:-}" ;;
esac
args+=(--)
each "" "$INVENTORIES"
exec "$program" check "$@" "${args[@]}"
