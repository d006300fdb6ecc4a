#!/bin/sh
# Installs what the virtual machine needs on the host. Safe to run again; silent unless it fails.
set -eu

packages="e2fsprogs gcc libc6-dev mmdebstrap python3-minimal qemu-system-x86 qemu-utils"

missing=""
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
# Without recommends: qemu would otherwise bring a desktop's worth of display libraries.
if ! { apt-get update && apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    exit 1
fi
