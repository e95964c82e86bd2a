#!/bin/sh
# Installs the browser that the tests of the HTML report use, where it is missing.
set -eu
command -v chromium >/dev/null && exit 0
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
	echo "install chromium to test the HTML report" >&2
	exit 1
fi
apt-get update
apt-get install -y --no-install-recommends chromium fonts-dejavu-core
