#!/bin/sh
# Checks that programs start where Debian 12 is not: they may need no symbol that came after glibc 2.34 and libstdc++ 11
# (RHEL 9) or after systemd 249 (Ubuntu 22.04). One symbol that is newer, and the loader refuses the whole program.
#
#   tools/check-symbols.sh PROGRAM...
#
# A program takes the newest version of a symbol that the libraries have where it is linked. So nothing is asked of one that is
# linked where glibc is newer than on Debian 12: it is for hosts like that one, and the script says so.
set -eu

say() { echo "check-symbols: $*" >&2; }

[ $# -gt 0 ] || {
    say "usage: tools/check-symbols.sh PROGRAM..."
    exit 64
}
for needed in objdump getconf; do
    command -v $needed >/dev/null || {
        say "$needed is missing: install the Debian packages binutils and libc-bin"
        exit 69
    }
done

here=$(getconf GNU_LIBC_VERSION | cut -d ' ' -f 2)
if [ "$(printf '2.36\n%s\n' "$here" | sort -V | tail -n 1)" != 2.36 ]; then
    echo "note    symbols: not checked, as glibc is $here here; what is built here is for hosts that have no older one"
    exit
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
code=0
for program in "$@"; do
    objdump -T "$program" >"$log"
    # 0000000000000000      DF *UND*  0000000000000000 (GLIBC_2.34) dlopen
    awk -v program="$program" '
        BEGIN {
            split("GLIBC 2.34 GLIBCXX 3.4.29 CXXABI 1.3.13 GCC 11.0 LIBSYSTEMD 249", words)
            for (i = 1; i in words; i += 2) limit[words[i]] = words[i + 1]
        }
        function newer(a, b,    x, y, i) {
            split(a, x, "."); split(b, y, ".")
            for (i = 1; i in x || i in y; i++) if (x[i] + 0 != y[i] + 0) return x[i] + 0 > y[i] + 0
            return 0
        }
        $0 !~ /\*UND\*/ || !match($0, /\([A-Z]+_[0-9.]+\)/) { next }
        {
            seen++
            version = substr($0, RSTART + 1, RLENGTH - 2)
            split(version, part, "_")
            if (!(part[1] in limit)) complain(part[1] " is of no library that is known here")
            else if (newer(part[2], limit[part[1]])) complain("the newest there may be is " part[1] "_" limit[part[1]])
        }
        function complain(why) { print program ": error: needs " $NF " of " version "; " why; wrong = 1 }
        END {
            if (!seen) { print program ": error: no versions of symbols were found in it"; wrong = 1 }
            exit wrong
        }' "$log" || code=1
done
[ $code -eq 0 ] || exit $code
echo "ok      symbols (tools/check-symbols.sh)"
