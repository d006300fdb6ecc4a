#!/usr/bin/python3
"""Checks that the lists in docs/interfaces.md are those of the programs. Called by `make check`.

    tools/check-interfaces.py HEALTHCTL

Metrics, rules and configuration keys are healthctl's, events are the journal catalog's, journal fields those of the man page
(which packaging/check-man.sh compares with the sources). Every key that a replay of Tests/Recordings prints is listed.
A name that only the program has is public without being frozen; a name that only the page has does not exist.
"""
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/interfaces.md").read_text()
failures = []


def run(*arguments):
    result = subprocess.run([sys.argv[1], *arguments], capture_output=True, text=True, timeout=120)
    return result.stdout + result.stderr


def with_configuration(command, text):
    """What a command prints for a configuration."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        file.write(text)
        file.flush()
        return run(*command, file.name)


def rows(title):
    """The cells of the first table of a section, without its head."""
    section = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
    table = re.search(r"((?:^\|.*\n)+)", section[1], re.M) if section else None
    if not table:
        sys.exit(f"check-interfaces: docs/interfaces.md has no table in a section “{title}”")
    return [tuple(cell.strip(" `") for cell in line.strip("|").split(" | ")) for line in table[1].splitlines()[2:]]


def first(title):
    return {row[0] for row in rows(title)}


def shown(name):
    """A row as it stands on the page, so that it can be pasted there."""
    if isinstance(name, str):
        return name
    code = (0, 3) if len(name) == 4 else (0, 1)
    cells = [f"`{cell}`" if index in code and cell != "–" else cell for index, cell in enumerate(name)]
    return f"| {' | '.join(cells)} |"


def compare(what, page, program):
    if not program:
        failures.append(f"{what}: the program has none")
    failures.extend(f"{what}: not on the page: {shown(name)}" for name in sorted(program - page))
    failures.extend(f"{what}: only on the page: {shown(name)}" for name in sorted(page - program))


def metric(name):
    """Name, unit of measure, kind and exported name, as `healthctl explain NAME` prints them."""
    facts = dict(re.findall(r"^    (measured in|kind|exported) +([^:\n]+)", run("explain", name), re.M))
    exported = facts.get("exported", "")
    return name, facts.get("measured in", ""), facts.get("kind", ""), "–" if exported == "no" else exported


def keys(value, prefix=""):
    if isinstance(value, list):
        for item in value:
            yield from keys(item, prefix)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield prefix + key
            yield from keys(item, f"{prefix}{key}.")


def printed_keys():
    for recording in (ROOT / "Tests/Recordings").glob("*.csv"):
        for line in run("replay", "--json", str(recording)).splitlines():
            if line.startswith("{"):
                yield from keys(json.loads(line))


def man_fields():
    section = re.search(r"^\.Sh JOURNAL(.*?)^\.Sh ", (ROOT / "docs/man/healthd.8").read_text(), re.M | re.S)[1]
    return set(re.findall(r"[A-Z]+(?:_[A-Z]+)*", " ".join(re.findall(r"^\.(?:It )?Ev (.*)", section, re.M))))


names = re.findall(r"^([a-z]\S+) ", run("explain"), re.M)
compare("metrics", set(rows("Metrics")), {metric(name) for name in names})

rules = with_configuration(("rules", "--config"), "{}")
compare("rules", {row[:2] for row in rows("Rules")}, set(re.findall(r"^(\S+)  (\S+) .*\(built-in\)", rules, re.M)))

catalog = (ROOT / "systemd/healthd.catalog").read_text()
compare("events", {row[:2] for row in rows("Events")}, set(re.findall(r"^# ([a-z-]+)\n-- ([0-9a-f]{32})$", catalog, re.M)))

compare("journal fields", first("Journal fields"), man_fields())

printed = set(printed_keys())
compare("JSON keys", first("JSON of `healthctl replay --json`") & printed, printed)

# For an unknown key, healthctl lists the keys that it knows.
unknown = with_configuration(("check-config",), '{ "?": 0, "rules": [ { "name": "a", "?": 0 } ], '
                             '"gateway": { "?": 0, "http": { "?": 0, "tls": { "?": 0 } }, "agentCheck": { "?": 0 } } }')
known = {key for line in re.findall(r"known keys: (.*)", unknown) for key in line.split(", ")}
compare("configuration keys", first("Configuration keys") - {"$schema"}, known)

for failure in failures:
    print(f"check-interfaces: FAILED: {failure}", file=sys.stderr)
if failures:
    sys.exit(1)
print("check-interfaces: all is well")
