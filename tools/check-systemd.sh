#!/bin/sh
# Checks what systemd/ holds: that the units are valid, that the services are locked down, and that the
# journal catalog compiles and is complete. Called by `make check`; says what failed and exits with 1.
#
#   tools/check-systemd.sh [DIRECTORY]      default: systemd/ of this repository
#
# Needs no running systemd and no root, only the tools of Debian's packages systemd and procps.
set -eu

units=${1:-$(dirname "$0")/../systemd}
max_exposure=20    # in tenths: systemd-analyze calls everything up to 2.0 "OK"

failures=0
fail() {
    echo "check-systemd: FAILED: $1" >&2
    [ -z "${2-}" ] || printf '%s\n' "$2" | sed 's/^/    /' >&2
    failures=$((failures + 1))
}

missing() {
    echo "check-systemd: $1 is missing: install the Debian package $2" >&2
    exit 1
}
command -v systemd-analyze >/dev/null || missing systemd-analyze systemd
command -v journalctl >/dev/null || missing journalctl systemd
[ -x /usr/bin/kill ] || missing /usr/bin/kill procps

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
trap 'exit 1' HUP INT TERM

# Units. systemd-analyze looks for the programs that a unit starts. They are built, not installed, when
# this runs, so it gets a root directory in which stand-ins for ours, and only for ours, exist.
mkdir -p "$root/usr/bin" "$root/usr/lib/systemd/system" "$root/etc/systemd/system"
for program in healthd healthd-gateway healthctl; do
    printf '#!/bin/sh\n' >"$root/usr/bin/$program"
    chmod 755 "$root/usr/bin/$program"
done
cp /usr/bin/kill "$root/usr/bin/"
for directory in /lib/systemd/system /usr/lib/systemd/system; do
    # The units that every service depends on without saying so, and what those depend on.
    [ ! -d "$directory" ] || cp -a "$directory"/. "$root/usr/lib/systemd/system/"
done

found_unit=no
for unit in "$units"/*.service "$units"/*.slice "$units"/*.socket "$units"/*.timer "$units"/*.target; do
    [ -e "$unit" ] || continue
    found_unit=yes
    cp "$unit" "$root/etc/systemd/system/"
done
[ $found_unit = yes ] || fail "no unit in $units"

for unit in "$root"/etc/systemd/system/*; do
    [ -e "$unit" ] || continue
    name=$(basename "$unit")
    # An unknown key is only a warning to systemd-analyze, hence: whatever it prints is a failure.
    # Manual pages belong to the package, which checks them.
    if ! output=$(systemd-analyze verify --root="$root" --man=no --recursive-errors=no "$name" 2>&1) ||
        [ -n "$output" ]; then
        fail "$name is not valid (systemd-analyze verify)" "$(printf '%s\n' "$output" | sed "s|$root||g")"
    fi
done

# Sandbox.
for unit in "$units"/*.service; do
    [ -e "$unit" ] || continue
    if output=$(systemd-analyze security --no-pager --offline=yes --threshold=$max_exposure "$unit" 2>&1); then
        echo "check-systemd: $(printf '%s\n' "$output" | sed -n 's/^.*\(Overall exposure.*[0-9]\).*$/\1/p')"
    else
        fail "$(basename "$unit"): exposure above $((max_exposure / 10)).$((max_exposure % 10))" \
            "$(printf '%s\n' "$output" | grep -v '^. ✓\|^✓' | tail -n 25)"
    fi
done

# Catalog. It is compiled as the package does it, and read back: what journalctl does not find again is
# not there, whatever the file says.
catalog=$units/healthd.catalog
fields="REQUESTED_BY REQUEST_REASON SILENCE RULE SEVERITY VALUE THRESHOLD CONDITION INCIDENT SINCE_USEC DURATION_USEC PEAK PEAK_REASON REASON UNIT TRAFFIC ADVICE
    EVENTS_LOST CONFIG ERROR ACTIVE_RULES VERSION OOM_KILLS EVENT_ID VERDICT CATEGORY SOURCE SOURCE_PATH SOURCE_ERRNO SOURCE_ACCESS
    NOTICE NOTICE_TEXT OBSERVER OBSERVER_EVENTS_LOST EVENTS_OMITTED LATENESS_USEC"
if [ -r "$catalog" ]; then
    mkdir -p "$root/usr/lib/systemd/catalog" "$root/var/lib/systemd/catalog"
    cp "$catalog" "$root/usr/lib/systemd/catalog/"
    if ! output=$(journalctl --update-catalog --root="$root" 2>&1) || [ -n "$output" ]; then
        fail "healthd.catalog does not compile (journalctl --update-catalog)" "$output"
    fi
    listed=$(journalctl --list-catalog --root="$root" 2>/dev/null | wc -l)
    written=$(grep -c '^-- ' "$catalog" || true)
    if [ "$written" -eq 0 ] || [ "$listed" -ne "$written" ]; then
        fail "healthd.catalog: $written entries written, $listed compiled"
    fi

    problems=$(LC_ALL=C awk -v fields="$fields" '
        function say(line, text) { print "line " line ": " text }
        function close_entry() {
            if (!entry) return
            if (!subject) say(entry, "no Subject")
            if (!definer) say(entry, "no Defined-By: healthd")
            if (!body) say(entry, "no body")
        }
        BEGIN { n = split(fields, list, /[ \n]+/); for (i = 1; i <= n; i++) known["HEALTHD_" list[i]] = 1 }
        /^#/ { if ($0 ~ /^# [a-z][a-z-]*$/) kind = $2; next }
        /^-- / {
            close_entry()
            entry = NR; header = 1; subject = definer = body = 0
            if ($2 !~ /^[0-9a-f]+$/ || length($2) != 32) say(NR, "the id is not 32 lower-case hex digits")
            if ($2 in seen) say(NR, "same id as in line " seen[$2])
            if (kind == "") say(NR, "no comment with the kind of event above the entry")
            seen[$2] = NR; kind = ""
            next
        }
        header && /^Subject: ./ { subject = 1 }
        header && /^Defined-By: healthd$/ { definer = 1 }
        header && /^$/ { header = 0; next }
        !header && NF { body = 1 }
        length($0) > 76 { say(NR, "longer than 76 columns") }
        NF {
            count = split($0, part, "@")
            if (count % 2 == 0) say(NR, "an @ without its partner")
            for (i = 2; i < count; i += 2) if (!(part[i] in known)) say(NR, "unknown field @" part[i] "@")
        }
        END { close_entry() }
    ' "$catalog")
    [ -z "$problems" ] || fail "healthd.catalog is not as it should be" "$problems"
    echo "check-systemd: $listed catalog entries"
else
    fail "$catalog is missing"
fi

[ $failures -eq 0 ] || exit 1
echo "check-systemd: all is well"
