"""Compares healthd with its peers on the same bad day:  python3 Tests/Machine/bench/bench.py [PEER ...]

Each peer gets a machine of its own, started from the same image: calm, then the loads of loads.py, each of which begins
at the same snapshot of that machine. What was measured is kept as one file for each peer, from which the table is made;
`--table` only makes it again.
"""
import argparse
import contextlib
import json
import signal
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "scenarios")]

import _story
import late
from image import PACKAGES, image
from loads import DISKS, LOADS, MACHINE, PREPARE
from machine import Machine
from peers import PEERS, Healthd, PACKAGES as PEER_PACKAGES, SERVICES
from prometheus import Prometheus
from qemu import free_port

CALM = 40  # seconds, after as many to settle
CEILING, LIMIT = 600, 60 * 60  # seconds for one peer, and for all of them
# What systemd says of a service whose main process was killed, or ended because it was asked to.
ENDS = "code=killed", "Deactivated successfully"


class Bench(Machine):
    """A machine that can go back to a snapshot."""

    def snapshot(self, command):
        """`savevm` or `loadvm`"""
        if said := self.qmp("human-monitor-command", **{"command-line": f"{command} calm"}).strip():
            raise RuntimeError(said)


def main():
    parser = argparse.ArgumentParser(description="Compare healthd with its peers on the same bad day.")
    names = [peer.name for peer in PEERS]
    parser.add_argument("peers", nargs="*", metavar="PEER", help=f"default: all, which are: {'; '.join(names)}")
    parser.add_argument("--binaries", type=Path, default=HERE.parents[2] / ".build/release", metavar="DIR",
                        help="where healthd and healthctl are; default: what `make release` has built")
    parser.add_argument("--results", type=Path, default=HERE.parents[2] / ".build/bench-machine", metavar="DIR",
                        help="where what was measured is kept")
    parser.add_argument("--table", action="store_true", help="only make the table from it")
    options = parser.parse_args()
    if unknown := [name for name in options.peers if name not in names]:
        sys.exit(f"no such peer: {', '.join(unknown)}; there are: {', '.join(names)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))  # leaves no machine behind
    options.results.mkdir(parents=True, exist_ok=True)
    chosen = [peer for peer in PEERS if peer.name in (options.peers or names)]
    _story.BINARIES = options.binaries
    if not options.table:
        image((*PACKAGES, *PEER_PACKAGES))  # so that building it counts for nobody
    end = time.monotonic() + LIMIT
    failed = [] if options.table else [peer.name for peer in chosen if not measured(peer, options.results, end)]
    print(table([peer for peer in PEERS if file_of(peer, options.results).exists()], options.results))
    sys.exit(f"not measured: {', '.join(failed)}" if failed else 0)


def file_of(peer, results):
    return results / f"{''.join(letter if letter.isalnum() else '-' for letter in peer.name)}.json"


# Measuring.

def measured(peer, results, end):
    """Whether it could be done before the `end`. A peer that hangs does not hold up the others."""
    start = time.monotonic()
    if (left := int(end - start)) < 1:
        return False
    file_of(peer, results).unlink(missing_ok=True)
    signal.signal(signal.SIGALRM, out_of_time)
    signal.alarm(min(CEILING, left))
    try:
        figures = measure(peer)
        signal.alarm(0)
    except Exception as error:
        signal.alarm(0)
        print(f"{peer.name}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        return False
    file_of(peer, results).write_text(json.dumps(figures, indent=1) + "\n")
    print(f"{peer.name}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    return True


def out_of_time(*_):
    raise TimeoutError("it took longer than it may")


def measure(peer):
    masked = " ".join(f"systemd.mask={service}.service" for service in SERVICES if service not in peer.enabled)
    port = free_port()
    with Bench(packages=(*PACKAGES, *PEER_PACKAGES), kernel=masked, ports={port: 9100}, **MACHINE) as machine:
        machine.must(PREPARE, 60)
        if isinstance(peer, Healthd):
            _story.install(machine)
        machine.must(peer.setup or "true", 120)
        for disk, limits in DISKS.items():
            machine.slow_down(disk, **limits)
        # Nobody profits from what happened to be read last.
        machine.must("sync; echo 3 > /proc/sys/vm/drop_caches; sleep 20", 120)
        with beside(peer, port):
            figures = calm(machine, peer)
        figures["loads"] = {}
        threads = late.begin(machine, group(machine, peer))
        machine.snapshot("savevm")
        for load in LOADS:
            figures["loads"][load.name] = bad_day(machine, peer, load, threads, port)
            machine.snapshot("loadvm")
        return figures


def group(machine, peer):
    return _story.show(machine, "ControlGroup", peer.unit)


def beside(peer, port):
    """Prometheus, for the peer that needs it. A new one each time: a snapshot knows nothing of what it has seen."""
    return Prometheus(port) if peer.unit == "prometheus-node-exporter" else contextlib.nullcontext()


def calm(machine, peer):
    """What it costs while nothing happens."""
    state = _story.show(machine, "ActiveState", peer.unit)
    where = f"/sys/fs/cgroup{group(machine, peer)}"
    threads = late.begin(machine, group(machine, peer))
    before = cpu(machine, where)
    time.sleep(CALM)
    used = cpu(machine, where) - before
    found = late.rounds(machine, threads)
    rss = machine.must(f"cat $(sed 's|.*|/proc/&/smaps_rollup|' {where}/cgroup.procs) | awk '/^Rss/ {{ sum += $2 }} END"
                       " { print sum }'")
    return {"state": state, "cpu": used / CALM * 60, "rss": int(rss) / 1024, "late": worst(found),
            "rounds": {thread: len(lengths) for thread, lengths in found.items()}}


def cpu(machine, where):
    """Seconds; 0 if the group is gone."""
    return int(machine.run(f"awk '/usage_usec/ {{ print $2 }}' {where}/cpu.stat 2>/dev/null || echo 0")[1] or 0) / 1e6


def worst(found):
    """Of all threads; None if none of them was woken."""
    return max((length for lengths in found.values() for length in lengths), default=None)


def bad_day(machine, peer, load, threads, port):
    where = f"/sys/fs/cgroup{group(machine, peer)}"
    for disk, limits in DISKS.items():
        machine.slow_down(disk, **limits)
    with beside(peer, port) as prometheus:
        before, offset = cpu(machine, where), time.time() - _story.clock(machine)
        full = stalled(machine)
        late.rounds(machine, threads)
        began = load.run(machine)
        ended = time.time() - offset
        load.stop(machine)
        found = late.rounds(machine, threads)
        figures = {
            "began": began, "ended": _story.clock(machine), "full": (stalled(machine) - full) / 1e6 / (ended - began),
            "cpu": cpu(machine, where) - before, "late": worst(found),
            "said": [(when - began, kind, line) for when, kind, line in peer.said(machine) if when >= began],
            "killed": [(when - began, unit) for when, unit in killed(machine) if began <= when < ended],
            "state": _story.show(machine, "ActiveState", peer.unit),
            "restarts": _story.show(machine, "NRestarts", peer.unit)}
        if prometheus:
            until = time.time()
            figures["prometheus"] = {
                "said": [(when - offset - began, state, name)
                         for when, state, name in prometheus.said(began + offset, until)],
                "scrapes": prometheus.scrapes(began + offset, until), "rss": prometheus.rss()}
        return figures


def stalled(machine):
    """Microseconds in which nobody could work for want of memory."""
    return int(machine.must("sed -n 's/^full.*total=//p' /proc/pressure/memory"))


def killed(machine):
    """[(seconds since boot, unit)]: whoever killed, systemd tells whose main process it was."""
    return [(int(entry["__MONOTONIC_TIMESTAMP"]) / 1e6, entry.get("UNIT", "")) for entry in machine.journal(_PID="1")
            if entry.get("UNIT", "").endswith(".service") and any(word in entry.get("MESSAGE", "") for word in ENDS)]


# The table.

HEAD = ("Peer", "Thrash: warns", "acts", "Leak: warns", "acts", "killed", "False warnings, acts", "RSS",
        "CPU a minute, calm", "CPU, four loads", "Longest round, calm", "thrash", "leak")


def table(peers, results):
    figures = {peer.name: json.loads(file_of(peer, results).read_text()) for peer in peers}
    lines = [HEAD, ["---"] * len(HEAD), *[row(peer, figures[peer.name]) for peer in peers]]
    return "\n".join([*[f"| {' | '.join(line)} |" for line in lines], "", *notes(figures)])


def row(peer, figures):
    thrash, leak = figures["loads"]["thrash"], figures["loads"]["leak"]
    false = [kind for load in LOADS if not load.must_act for _, kind, _ in figures["loads"][load.name]["said"]]
    # Who says the worst at once has warned as well; who kills has not.
    warning = {"warning", "act"} if peer.can_warn else set()
    return [peer.name, first(thrash, warning), first(thrash, {"act"}), first(leak, warning), first(leak, {"act"}),
            f"{leak['killed'][0][0]:.1f} s" if leak["killed"] else "–",
            f"{false.count('warning')}, {false.count('act')}", f"{figures['rss']:.1f} MiB", f"{figures['cpu']:.2f} s",
            f"{sum(day['cpu'] for day in figures['loads'].values()):.1f} s",
            *[length(each["late"]) for each in (figures, thrash, leak)]]


def notes(figures):
    """What the table has no room for."""
    for load in LOADS:
        shares = [each["loads"][load.name]["full"] * 100 for each in figures.values()]
        yield (f"- {load.name}: in {min(shares):.0f} to {max(shares):.0f} % of the time nobody could work for want of"
               " memory")
    for name, each in figures.items():
        if each["state"] != "active":
            yield f"- {name}: not running ({each['state']})"
        for load in LOADS:
            day = each["loads"][load.name]
            if victims := [f"{unit.split('@')[0].split('-')[0]} at {when:.1f} s" for when, unit in day["killed"]]:
                yield f"- {name}, {load.name}: killed were {', '.join(victims)}"
            if day["state"] != each["state"] or day["restarts"] != "0":
                yield f"- {name}, {load.name}: {day['state']} at the end, restarted {day['restarts']} times"
            if beside := day.get("prometheus"):
                states = [f"{alert} {state} at {when:.0f} s" for when, state, alert in beside["said"]]
                failed, took = beside["scrapes"]
                yield (f"- {name}, {load.name}: {', '.join(states) or 'no alert, not even pending'}; {failed} scrapes"
                       f" failed, the longest took {took:.1f} s; Prometheus RSS {beside['rss']:.0f} MiB")


def first(day, kinds):
    return next((f"{when:.1f} s" for when, kind, _ in day["said"] if kind in kinds), "–")


def length(seconds):
    return "–" if seconds is None else f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


if __name__ == "__main__":
    main()
