#!/bin/sh
# Fetches etcd of Debian for the cluster tests into .tools/debian, where it is
# missing; it is not installed, so that no service starts.
set -eu
cd "$(dirname "$0")/../.."
into=$PWD/.tools/debian
command -v etcd >/dev/null && exit 0
test -x "$into/usr/bin/etcd" && exit 0
if ! command -v apt-get >/dev/null; then
	echo "install etcd to test with a cluster" >&2
	exit 1
fi
mkdir -p "$into"
cd "$into"
apt-get download -q etcd-server || { apt-get update -q && apt-get download -q etcd-server; }
dpkg -x etcd-server_*.deb .
rm etcd-server_*.deb
