#!/bin/bash
# Compares `healthctl metrics` with node_exporter's page over the same kernel files, and has promtool read both.
# Called by `make check`; says what differs and exits with 1.
#
#   tools/check-metrics.sh HEALTHCTL
#
# For every captured tree in Tests/Fixtures and for this host: what node_exporter tells as node_memory_*,
# node_vmstat_*, node_load* and node_pressure_* must stand on our page behind healthd_ with the same number. Values
# of this host move between two readings, so there only names and what stands still are compared.
#
# Needs the Debian packages prometheus-node-exporter, prometheus (for promtool) and curl.
set -euo pipefail

collectors=(meminfo vmstat loadavg pressure)
ours='^node_(memory|vmstat|load|pressure)'
# What does not move from one reading to the next on a running host.
constant='^healthd_memory_(MemTotal|SwapTotal|CommitLimit|VmallocTotal|Hugepagesize|HugePages_Total)(_bytes)? '
start_limit=10    # seconds until node_exporter must answer

[ $# -eq 1 ] || { echo "usage: $0 HEALTHCTL" >&2; exit 64; }
healthctl=$1
fixtures=$(dirname "$0")/../Tests/Fixtures

missing() {
    echo "check-metrics: $1 is missing: install the Debian package $2" >&2
    exit 69
}
command -v prometheus-node-exporter >/dev/null || missing prometheus-node-exporter prometheus-node-exporter
command -v promtool >/dev/null || missing promtool prometheus
command -v curl >/dev/null || missing curl curl
[ -x "$healthctl" ] || { echo "check-metrics: $healthctl is no program" >&2; exit 66; }

work=$(mktemp -d)
exporter=
stop_exporter() {
    [ -n "$exporter" ] || return 0
    kill "$exporter" 2>/dev/null || true
    wait "$exporter" 2>/dev/null || true
    exporter=
}
trap 'stop_exporter; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

failures=0
fail() {
    echo "check-metrics: FAILED: $1" >&2
    [ -z "${2-}" ] || printf '%s\n' "$2" | sed 's/^/    /' >&2
    failures=$((failures + 1))
}

# Starts node_exporter over a root on a port that is free and writes its page to a file.
node_exporter_page() {
    local root=$1 page=$2 collector deadline port attempt
    local options=(--path.procfs="$root/proc" --path.sysfs="$root/sys" --collector.disable-defaults)
    for collector in "${collectors[@]}"; do options+=("--collector.$collector"); done

    for attempt in 1 2 3 4 5; do
        port=$((20000 + (RANDOM + attempt) % 12000))
        prometheus-node-exporter "${options[@]}" --web.listen-address="127.0.0.1:$port" 2>"$work/exporter.log" &
        exporter=$!
        deadline=$((SECONDS + start_limit))
        while kill -0 "$exporter" 2>/dev/null && [ "$SECONDS" -lt "$deadline" ]; do
            # Only an exporter that lives may have answered: the port could be another program's.
            if curl --silent --fail --max-time 5 "http://127.0.0.1:$port/metrics" >"$page" 2>/dev/null &&
                kill -0 "$exporter" 2>/dev/null && grep -q '^node_load1 ' "$page"; then
                stop_exporter
                return 0
            fi
            sleep 0.05
        done
        stop_exporter
    done
    fail "node_exporter does not answer over $root" "$(tail -n 3 "$work/exporter.log")"
    return 1
}

# A page's samples, as `NAME NUMBER` with the number in one form. Whole numbers in full; others in the 15 digits that
# a double holds: node_exporter divides microseconds by 1000 twice, which moves the 16th or 17th.
samples() {
    awk '/^[^#]/ { printf($2 == int($2) ? "%s %.0f\n" : "%s %.15g\n", $1, $2) }' "$1" | sort
}

# Those of node_exporter's that we promise to have, under our names.
promised() { samples "$1" | grep -E "$ours" | sed 's/^node_/healthd_/' | sort; }

# What kinds of complaints promtool has, without the names they are about.
complaints() {
    local status=0
    promtool check metrics <"$1" >"$work/complaints" 2>&1 || status=$?
    # 0 is content, 3 has complaints; anything else could not be read.
    case $status in
        0 | 3) sed 's/^[^ ]* //' "$work/complaints" | sort -u ;;
        *) sed 's/^/promtool cannot read the page: /' "$work/complaints" ;;
    esac
}

check() {
    local name=$1 root=$2 filter=$3 count
    "$healthctl" metrics --root "$root" >"$work/ours" || { fail "$name: healthctl metrics failed"; return; }
    node_exporter_page "$root" "$work/theirs" || return 0

    promised "$work/theirs" >"$work/expected"
    samples "$work/ours" >"$work/present"
    count=$(wc -l <"$work/expected")
    if [ "$count" -lt 50 ]; then
        fail "$name: node_exporter tells only $count values"
    fi
    cut -d ' ' -f 1 "$work/expected" >"$work/expected.names"
    cut -d ' ' -f 1 "$work/present" >"$work/present.names"
    comm -23 "$work/expected.names" "$work/present.names" >"$work/lost"
    [ ! -s "$work/lost" ] || fail "$name: node_exporter has what we have not" "$(cat "$work/lost")"
    uniq -d "$work/present.names" >"$work/twice"
    [ ! -s "$work/twice" ] || fail "$name: told twice" "$(cat "$work/twice")"

    grep -E "$filter" "$work/expected" >"$work/compared" || true
    comm -23 "$work/compared" "$work/present" >"$work/different"
    [ ! -s "$work/different" ] || fail "$name: node_exporter has other numbers" "$(
        join -a 1 -e absent -o 0,1.2,2.2 "$work/different" "$work/present" |
            awk '{ print $1 ": node_exporter " $2 ", healthd " $3 }'
    )"

    complaints "$work/theirs" >"$work/accepted"
    complaints "$work/ours" >"$work/complained"
    comm -13 "$work/accepted" "$work/complained" >"$work/unlike"
    [ ! -s "$work/unlike" ] || fail "$name: promtool complains of what it does not of node_exporter's page" \
        "$(cat "$work/unlike")"
    promtool_about "$name"
    echo "check-metrics: $name: $count names and $(wc -l <"$work/compared") numbers compared with node_exporter"
}

# node_exporter's kinds of complaint are accepted only where the name is the kernel's key: one of its own names.
promtool_about() {
    promtool check metrics <"$work/ours" 2>&1 | awk '{ print $1 }' | sort -u >"$work/complained.names" || true
    comm -23 "$work/complained.names" <(sort -u "$work/expected.names") >"$work/unlike"
    [ ! -s "$work/unlike" ] || fail "$1: promtool complains of names that are not node_exporter's" \
        "$(cat "$work/unlike")"
}

export LC_ALL=C
trees=0
for tree in "$fixtures"/*/; do
    [ -r "$tree/proc/meminfo" ] || continue
    check "$(basename "$tree")" "${tree%/}" ''
    trees=$((trees + 1))
done
[ $trees -gt 0 ] || fail "there is no captured tree in $fixtures"
check "this host" / "$constant"

[ $failures -eq 0 ] || exit 1
