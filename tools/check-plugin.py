"""Reads the line of `healthctl check` with the Monitoring Plugins project's own parser: Perl's Monitoring::Plugin.

    tools/check-plugin.py DIRECTORY      DIRECTORY has healthd and healthctl

Called by `make check`. What that parser gives must be what the line has, and the exit code the status that it begins with.
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from foreground import healthd

ROOT = Path(__file__).resolve().parent.parent
PARSE = """
use strict; use warnings; use JSON::PP;
use Monitoring::Plugin::Functions qw(%ERRORS); use Monitoring::Plugin::Performance;
my ($service, $status) = split " ", $ARGV[0];
my ($text, $data, @more) = split /\\|/, $ARGV[0];
my @items = Monitoring::Plugin::Performance->parse_perfstring($data // "");
print encode_json({ code => $ERRORS{$status}, more => scalar @more, items => [map { my $item = $_;
    +{ map { $_ => $item->$_ } qw(label value uom warning critical min max) } } @items] });
"""
OK, WARNING, CRITICAL, UNKNOWN = range(4)


def check(programs, socket, code):
    """The items of the line of a check that must end with this code, by label."""
    command = [f"{programs}/healthctl", "check", "--socket", str(socket)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=60)
    line = done.stdout.rstrip("\n")
    assert done.returncode == code, f"exit code {done.returncode} in place of {code}: {line}"
    assert "\n" not in line and len(line.encode()) < 4096, f"more than the line that Nagios reads: {line}"
    read = json.loads(subprocess.run(["/usr/bin/perl", "-e", PARSE, line], stdout=subprocess.PIPE, check=True, text=True).stdout)
    assert read["code"] == code, f"the line says another status than exit code {code}: {line}"
    assert read["more"] == 0, f"more than one separator: {line}"
    # "U" is for a value that is not known; this parser leaves it out.
    written = [item for item in line.partition("|")[2].split() if "=U" not in item]
    assert len(read["items"]) == len(written), f"{len(read['items'])} of {len(written)} items were read: {line}"
    for item, text in zip(read["items"], written):
        label, _, value = text.partition("=")
        number = value.partition(";")[0].removesuffix(item["uom"])
        assert label.strip("'") == item["label"] and float(number) == float(item["value"]), f"{text} was read as {item}"
        assert item["uom"] in ("", "s", "us", "ms", "%", "B", "c"), f"the plugins' guidelines have no such unit: {text}"
    return {item["label"]: item for item in read["items"]}


def rules(severity, wait):
    """A rule that holds after so many seconds, and no built-in one, which would have to see the host for a minute first."""
    built_in = json.loads((ROOT / "config.schema.json").read_text())["$defs"]["builtInName"]["enum"]
    mine = {"name": "mine", "when": "memory.total > 0", "severity": severity, "for": wait}
    return json.dumps({"rules": [mine, *({"name": name, "enabled": False} for name in built_in)]})


def main(programs):
    with tempfile.TemporaryDirectory() as directory:
        with healthd(programs, directory, rules("warning", "1h")) as (process, socket, _):
            items = check(programs, socket, OK)
            assert items, "a check that is ok has no performance data"
            # Hung, it must not be read as ok once its newest tick is too old.
            process.send_signal(signal.SIGSTOP)
            check(programs, socket, UNKNOWN)
            process.send_signal(signal.SIGCONT)
        check(programs, socket, UNKNOWN)
        for severity, code in ("warning", WARNING), ("critical", CRITICAL):
            with healthd(programs, directory, rules(severity, "0s")) as (_, socket, _):
                check(programs, socket, code)
    print("ok, warning, critical and unknown; performance data:", ", ".join(items))


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except AssertionError as failure:
        sys.exit(f"{os.path.basename(__file__)}: FAILED: {failure}")
