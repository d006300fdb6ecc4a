#!/bin/sh
# Measures what healthd costs on this host and prints one markdown table. `make bench` runs it; about a minute after
# the build. Each part has a process of its own, so that none finds the heap or the caches as another left them.
set -eu

cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
scratch=.build/benchmarks # Below .build, so that `make clean` takes it too.
log=$(mktemp)
pid=
trap 'rm -f "$log"; [ -z "$pid" ] || kill "$pid" 2>/dev/null || :' EXIT
trap 'exit 130' INT TERM

# build ARGUMENT...: as it is shipped; what the compiler says matters only if it fails.
build() {
    "$swift" build -c release --static-swift-stdlib -Xlinker -z -Xlinker now "$@" >"$log" 2>&1 </dev/null || { cat "$log" >&2; exit 1; }
}

# holding PID: what a process holds, in one line.
holding() {
    awk '/^Rss:/ { rss = $2 } /^Pss:/ { pss = $2 } /^Anonymous:/ { anon = $2 }
        END { printf "RSS %d KiB, PSS %d KiB, anonymous %d KiB", rss, pss, anon }' "/proc/$1/smaps_rollup"
}

# daemon WHAT SECONDS ARGUMENT...: starts the shipped program and reads what it holds after that time. It must be
# still running then: it is ended here, so that the reading never comes too late.
daemon() {
    what=$1 seconds=$2
    shift 2
    "$healthd" --foreground "$@" >/dev/null 2>&1 </dev/null &
    pid=$!
    sleep "$seconds"
    held=$(holding "$pid") || { echo "healthd ended early: healthd --foreground $*" >&2; exit 1; }
    kill "$pid"
    wait "$pid" || :
    pid=
    rss=$(echo "$held" | sed 's/RSS \([0-9]*\).*/\1/')
    aim='≤ 10 MiB'
    [ "$rss" -le 10240 ] || aim="**missed:** $aim"
    echo "| healthd after $what | $held | $aim |"
}

echo "building (release, static Swift library) ..." >&2
build --product healthd
build --package-path Benchmarks --scratch-path "$scratch"
healthd=$("$swift" build -c release --static-swift-stdlib --show-bin-path)/healthd
bench=$scratch/release/TickBenchmark

echo "measuring ..." >&2
echo "| Figure | Measured | Aim |"
echo "|---|---|---|"
for part in tick service parse rules crowd units allocations memory; do "$bench" $part; done
# The last of so many ticks is at 9 s and at 30 s; the reading is between it and the tick that would be next.
daemon "10 ticks" 9.5 --interval 1s --ticks 11
daemon "300 ticks in 30 s" 29.95 --interval 100ms --ticks 310
