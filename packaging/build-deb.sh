#!/bin/sh
# Makes the Debian package from what `make release` built. Called by `make deb`; needs no root.
#
#   packaging/build-deb.sh [DIRECTORY]      where healthd_VERSION_ARCH.deb goes; default: dist/
#
# The same programs from the same commit give the same package, bit for bit: every date in it is SOURCE_DATE_EPOCH,
# by default the date of the last commit. DEBFULLNAME and DEBEMAIL name the maintainer, as everywhere in Debian.
#
# Needs Debian's package debhelper. Built on Debian 12 the package runs on Debian 13 as well; built on a newer
# system, it runs where the C library is not older than there. See tools/check-symbols.sh.
set -eu

cd "$(dirname "$0")/.."
dist=${1:-dist}
release=.build/release

say() { echo "build-deb: $*" >&2; }
command -v dh >/dev/null || {
    say "dh is missing: install the Debian package debhelper"
    exit 69
}
for program in healthd healthctl healthd-gateway; do
    [ -x "$release/$program" ] || {
        say "$release/$program is missing: run 'make release' first"
        exit 66
    }
done

version=$("$release/healthctl" --version)
maintainer="${DEBFULLNAME:-healthd maintainers} <${DEBEMAIL:-maintainers@healthd.invalid}>"
# Without a repository, as in an unpacked archive, there is no last commit: the date of the newest source is used.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null ||
    find Sources systemd packaging docs -type f -printf '%T@\n' | sort -n | tail -n 1 | cut -d . -f 1)}
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# debhelper expects debian/ at the top of a tree and writes into it, so it gets a copy. The copy has the same name every
# time.
tree=$work/healthd
mkdir -p "$tree/bin" "$tree/man" "$tree/completions/bash" "$tree/completions/zsh" "$tree/completions/fish"
cp -R packaging/debian "$tree/debian"
cp "$release/healthd" "$release/healthctl" "$release/healthd-gateway" "$tree/bin/"
cp -R systemd "$tree/systemd"
cp systemd/healthd.sysusers "$tree/debian/healthd.sysusers"
cp docs/man/*.[1-9] "$tree/man/"
cp config.example.json config.schema.json docs/rules.md docs/metrics.md docs/interfaces.md "$tree/"
for program in healthd healthctl healthd-gateway; do
    # Bash sources this script and does not run it, so it needs no interpreter line.
    "$release/$program" --generate-completion-script bash | sed '1 { /^#!/ d }' >"$tree/completions/bash/$program"
    "$release/$program" --generate-completion-script zsh >"$tree/completions/zsh/_$program"
    "$release/$program" --generate-completion-script fish >"$tree/completions/fish/$program.fish"
done

sed -i "s|^Maintainer: .*|Maintainer: $maintainer|" "$tree/debian/control"
cat >"$tree/debian/changelog" <<END
healthd ($version) stable; urgency=medium

  * Version $version of healthd. Its history is that of the repository.

 -- $maintainer  $(LC_ALL=C date --utc --date="@$SOURCE_DATE_EPOCH" '+%a, %d %b %Y %H:%M:%S +0000')
END

log=$work/log
# The caller's umask and language must not change the package.
if ! (umask 022 && cd "$tree" && DEB_RULES_REQUIRES_ROOT=no LC_ALL=C.UTF-8 debian/rules binary) >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    say "FAILED: the lines above are the end of: debian/rules binary"
    exit 1
fi
mkdir -p "$dist"
for package in "$work"/healthd_*.deb; do
    cp "$package" "$dist/"
    echo "$dist/${package##*/}"
done
