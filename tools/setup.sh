#!/bin/sh
# Installs the Debian packages named as arguments, as far as they are missing. Called by the Makefile;
# a second run finds nothing to do and needs neither root nor the network.
#
#   tools/setup.sh PACKAGE...
set -eu

say() { echo "setup: $*" >&2; }

[ $# -gt 0 ] || {
    say "usage: tools/setup.sh PACKAGE..."
    exit 64
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say "this system has no apt. The build needs what Debian 12 calls: $*"
    say "install the same things with the tools of this system, then run the command again"
    exit 1
fi

installed() {
    # A package that was removed but not purged is known to dpkg and yet is not there.
    [ "$(dpkg-query -W -f='${db:Status-Status}\n' "$1" 2>/dev/null | head -n 1)" = installed ]
}

missing=
for package in "$@"; do
    installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

# From here on the words of $missing and $as_root are meant to be split.
# shellcheck disable=SC2086
{
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "not root, and there is no sudo. As root: apt-get install$missing"
            exit 1
        fi
        as_root=sudo
    fi

    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    trap 'exit 1' HUP INT TERM

    # Runs a step quietly; what it said is shown only if it failed.
    step() {
        if ! "$@" >"$log" 2>&1 </dev/null; then
            say "failed: $*"
            tail -n 20 "$log" >&2
            return 1
        fi
    }
    # sudo asks for a password on the terminal itself, so it is asked for before its output is hidden.
    [ -z "$as_root" ] || sudo -v

    # A machine that updates itself in the background holds the lock now and then.
    apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120"

    # The lists are old or absent when a package has no candidate in them, or when what they promise is
    # no longer on the mirror. Only then is it worth the network to fetch them.
    current=yes
    for package in $missing; do
        apt-cache policy "$package" 2>/dev/null | grep -q '^  Candidate: [^(]' || current=no
    done

    say "installing$missing"
    if [ $current = yes ]; then
        $apt install --no-install-recommends $missing >"$log" 2>&1 </dev/null && exit 0
        say "the package lists may be out of date; updating them"
    fi
    step $apt update || exit 1
    step $apt install --no-install-recommends $missing || exit 1
}
