#!/bin/sh
# Checks that the man pages are well formed and match the programs: every option, command, key and journal field is on its
# page and nothing else is, and healthctl accepts every example. Called by `make check`.
#
#   packaging/check-man.sh DIRECTORY      where healthd and healthctl are
#
# Needs the Debian package mandoc.
set -eu

[ $# -eq 1 ] || { echo "usage: $0 DIRECTORY" >&2; exit 64; }
programs=$1
root=$(dirname "$0")/..
pages=$root/docs/man

failures=0
fail() {
    echo "check-man: FAILED: $1" >&2
    [ -z "${2-}" ] || printf '%s\n' "$2" | sed 's/^/    /' >&2
    failures=$((failures + 1))
}
command -v mandoc >/dev/null || { echo "check-man: mandoc is missing: install the Debian package mandoc" >&2; exit 69; }
for program in healthd healthctl healthd-gateway; do
    [ -x "$programs/$program" ] || { echo "check-man: $programs/$program is not a program" >&2; exit 66; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Two lists that must be equal.
compare() {
    sort -u "$work/said" -o "$work/said"
    sort -u "$work/done" -o "$work/done"
    missing=$(comm -23 "$work/done" "$work/said")
    [ -z "$missing" ] || fail "$1 that are not on the page" "$missing"
    invented=$(comm -13 "$work/done" "$work/said")
    [ -z "$invented" ] || fail "$1 that are only on the page" "$invented"
}

output=$(mandoc -T lint -W warning "$pages"/*.[1-9]) || fail "the pages are not well formed (mandoc -T lint)" "$output"

commands=$("$programs/healthctl" --help | sed -n '/SUBCOMMANDS:$/,$ s/^  \([a-z-]*\)  .*/\1/p')

options_on() { grep -o 'Fl \\-[a-z-]*' "$1" | sed 's/Fl \\-/--/'; }
options_of() { grep -o -e '--[a-z][a-z-]*'; }
options_on "$pages/healthd.8" >"$work/said"
"$programs/healthd" --help | sed -n '/^OPTIONS/,$ s/^  -/&/p' | options_of >"$work/done"
compare "healthd(8): options"
options_on "$pages/healthd-gateway.8" >"$work/said"
"$programs/healthd-gateway" --help | sed -n '/^OPTIONS/,$ s/^  -/&/p' | options_of >"$work/done"
compare "healthd-gateway(8): options"
# What the page says of a path is in the program, and the other way round.
sed -n '/^\.Sh ENDPOINTS/,/^\.Sh AGENT/ s/^\.It Li \(\/[a-z]*\)$/\1/p' "$pages/healthd-gateway.8" >"$work/said"
sed -n 's/^    case [a-zA-Z]* = "\([a-z]*\)"$/\/\1/p; s/^    case \([a-z]*\)$/\/\1/p' \
    "$root/Sources/HealthGateway/HTTP/Endpoint.swift" >"$work/done"
compare "healthd-gateway(8): endpoints"
sed -n '/^\.Sh JOURNAL/,/^\.Sh ENV/p' "$pages/healthd.8" | grep -o '[A-Z]*_[A-Z_]*[A-Z]' | grep -v '^HEALTHD_$' >"$work/said"
# Their names stand as texts in the two files that make entries.
grep -ho '"[A-Z]*_[A-Z_]*[A-Z]"' "$root"/Sources/HealthRules/Events/EventRecord+JournalFields.swift \
    "$root"/Sources/HealthDaemon/Observers/Journal*.swift | tr -d '"' >"$work/done"
compare "healthd(8): journal fields"
# ArgumentParser adds this option and does not list it in its help.
options_on "$pages/healthctl.1" | grep -v -x -e --generate-completion-script >"$work/said"
for command in '' $commands; do
    # Without a command, the help of healthctl itself.
    # shellcheck disable=SC2086
    "$programs/healthctl" $command --help | sed -n '/^OPTIONS/,/^$/ s/^  -/&/p' | options_of
done >"$work/done"
compare "healthctl(1): options"

sed -n 's/^\.It Cm \([a-z-]*\).*/\1/p' "$pages/healthctl.1" | grep -v -x help >"$work/said"
echo "$commands" >"$work/done"
compare "healthctl(1): commands"

sed -n '/^\.Sh DESCRIPTION/,/^\.Ss Durations/ s/^\.It Li \([$a-zA-Z]*\)$/\1/p' "$pages/healthd.json.5" >"$work/said"
# For an unknown key, healthctl lists all keys that it knows.
echo '{ "?": 0, "$schema": "", "rules": [ { "name": "a", "?": 0 } ],
    "gateway": { "?": 0, "http": { "?": 0, "tls": { "?": 0 } }, "agentCheck": { "?": 0 } } }' >"$work/wrong.json"
"$programs/healthctl" check-config "$work/wrong.json" 2>&1 | sed -n 's/.*known keys: //p' | tr -d ' ' | tr ',' '\n' >"$work/done"
echo '$schema' >>"$work/done"
compare "healthd.json(5): keys"

# Every literal block of the examples, as entries of one list.
{
    echo '{ "rules": ['
    sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/ { /^\.Bd/,/^\.Ed/ { s/^\.Ed/,/; s/\\-/-/g; /^\.Bd/ !p } }' "$pages/healthd.json.5"
    echo '] }'
} >"$work/examples.json"
if ! output=$("$programs/healthctl" check-config "$work/examples.json" 2>&1); then
    fail "healthd.json(5): healthctl rejects an example" "$output"
fi
case $output in
    *" 0 of them from this file") fail "healthd.json(5): no example was found" ;;
esac

[ $failures -eq 0 ] || exit 1
echo "check-man: all is well"
