#!/bin/sh
# Runs tests under ThreadSanitizer, which reports two threads that touch the same memory without an order between them.
#
#   Tests/Threads/run.sh [FILTER]      as in swift test --filter; by default all that have threads: the daemon's and the local interface's
#
# In a build directory of its own, because everything is compiled for it. SWIFT names another Swift.
set -eu

cd "$(dirname "$0")/../.."
build=$PWD/.build/tsan
swift=$(command -v "${SWIFT:-swift}")

# The rest shares nothing with the daemon's threads, and would take most of the time.
export HEALTHD_DAEMON_ONLY=1
"$swift" build --build-tests --sanitize=thread --scratch-path "$build"
# Clang is the one that Swift brings: others do not know how Swift calls functions of its own.
"$(dirname "$(readlink -f "$swift")")/clang" -O2 -Wall -Wextra -Werror -shared -fPIC -o "$build/mutex.so" Tests/Threads/mutex.c

rm -f "$build"/race.*
code=0
LD_PRELOAD=$build/mutex.so TSAN_OPTIONS="log_path=$build/race" "$swift" test --skip-build --disable-xctest \
    --sanitize=thread --scratch-path "$build" --filter "${1:-HealthDaemonTests|HealthLinkTests}" || code=$?
# At the end, where they are found, and not between the lines of the tests.
for report in "$build"/race.*; do
    [ ! -e "$report" ] || cat "$report"
done
exit "$code"
