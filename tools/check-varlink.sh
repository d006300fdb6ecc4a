#!/bin/sh
# Calls every method of the local interface with a foreign Varlink client. Called by `make check`.
#
#   tools/check-varlink.sh DIRECTORY      DIRECTORY has healthd
#
# The client is the PyPI package varlink, in an environment of its own below .build.
set -eu
cd "$(dirname "$0")/.."
environment=.build/varlink-client
if ! "$environment/bin/python3" -c 'import varlink' 2>/dev/null; then
    /usr/bin/python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check varlink==31.0.0
fi
exec timeout 120 "$environment/bin/python3" tools/check-varlink.py "$1"
