#!/bin/sh
# Throws broken input at every parser. Stops at the first that traps, hangs or breaks a promise.
#
#   Tests/Fuzz/run.sh [SECONDS] [TARGET...]
#
# SECONDS for each target, 60 by default. Targets are the folders of Corpus, all by default.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
seconds=${1:-60}
[ $# -eq 0 ] || shift
case $seconds in
'' | *[!0-9]*)
    echo "usage: Tests/Fuzz/run.sh [SECONDS] [TARGET...]" >&2
    exit 64
    ;;
esac
if [ $# -eq 0 ]; then
    for folder in "$here"/Corpus/*/; do set -- "$@" "$(basename "$folder")"; done
fi

# Swift's own backtracer would take the crash, and minutes, from libFuzzer.
export SWIFT_BACKTRACE=enable=no
# What Swift makes once and keeps is no leak.
export ASAN_OPTIONS=detect_leaks=0

# The nested package, so that the code under test is built with coverage counters too. The first option keeps
# libFuzzer's main; the second says the same to the compiler, with the address sanitizer, because of two the last wins.
build() {
    "${SWIFT:-swift}" build --package-path "$here" -c release --sanitize fuzzer -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing "$@"
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
build >"$work/build" 2>&1 || {
    cat "$work/build" >&2
    exit 1
}
fuzz=$(build --show-bin-path 2>/dev/null)/fuzz

# The longest input worth trying: a bit more than the target reads, or than its real files have.
longest() {
    case $1 in
    duration) echo 64 ;;
    pattern | oom-names) echo 256 ;;
    rules) echo 2100 ;;
    meminfo | stat | config | csv | state | unit-stat | proc-status | kmsg | varlink-*) echo 4096 ;;
    vmstat) echo 8192 ;;
    *) echo 512 ;;
    esac
}

last() { sed -n "s/.*$1 *\([0-9]*\).*/\1/p" "$2" | tail -n 1; }

for target in "$@"; do
    [ -d "$here/Corpus/$target" ] || {
        echo "there is no target $target in $here/Corpus" >&2
        exit 64
    }
    dictionary=$here/Dictionaries/$target.dict
    [ -f "$dictionary" ] || dictionary=$here/Dictionaries/numbers.dict
    mkdir "$work/$target"
    log=$work/$target.log
    # The first folder takes what is found, the second is only read. Findings are left in the root of the repository.
    result=0
    FUZZ_TARGET=$target "$fuzz" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 \
        -max_len="$(longest "$target")" -dict="$dictionary" -artifact_prefix="$root/" -print_final_stats=1 \
        "$work/$target" "$here/Corpus/$target" >"$log" 2>&1 || result=$?
    coverage=$(last 'cov:' "$log")
    printf '%-13s %10s runs  coverage %5s  ' "$target" "$(last 'number_of_executed_units:' "$log")" "$coverage"
    if [ "$result" -ne 0 ]; then
        echo "FAILED"
        grep -v '^#' "$log" | tail -n 60 >&2
        finding=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
        echo "finding:   ${finding:-none was written}" >&2
        echo "reproduce: SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 FUZZ_TARGET=$target $fuzz $finding" >&2
        exit 1
    fi
    [ -n "$coverage" ] || {
        echo "FAILED: built without coverage counters, so nothing was looked for"
        exit 1
    }
    echo "clean"
done
