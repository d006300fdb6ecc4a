#!/bin/bash
# How long `healthctl replay` takes for a week at one sample a second, for two or more builds in turn.
#
#   Benchmarks/replay-week.sh HEALTHCTL...     such as one of an older commit, and .build/release/healthctl
#
# The week is Tests/Recordings/calm.csv again and again, with counters that go on. It takes 120 MB in $TMPDIR for the time.
set -eu

[ $# -gt 0 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 2; }
week=$(mktemp)
trap 'rm -f "$week"' EXIT
awk -F, -v OFS=, '
    NR == 1 { for (i = 2; i <= NF; i++) counts[i] = $i ~ /^(pressure|paging|reclaim|refault|oom|swap\.(in|out))/; print; next }
    { rows++; for (i = 2; i <= NF; i++) cell[rows, i] = $i; columns = NF }
    END {
        for (second = 0; second < 604800; second++) {
            row = second % rows + 1; round = int(second / rows); line = second
            for (i = 2; i <= columns; i++) {
                value = cell[row, i]
                if (counts[i] && value != "")
                    value = sprintf(value ~ /\./ ? "%.4f" : "%d", value + round * (cell[rows, i] - cell[1, i]))
                line = line OFS value
            }
            print line
        }
    }' "$(dirname "$0")/../Tests/Recordings/calm.csv" >"$week"
for round in 1 2 3; do
    for healthctl; do
        TIMEFORMAT="%U s of a processor  $healthctl"
        time "$healthctl" replay "$week" >/dev/null 2>&1
    done
done
