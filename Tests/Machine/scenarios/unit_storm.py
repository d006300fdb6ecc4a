"""Given a host on which thousands of units come and go in a loop, some dozens of them systemd's own, when that goes on for minutes,
then healthd has never more descriptors than it promises and no more memory at the end than after the first rounds, its ticks
are not late, and it names a leak afterwards as if nothing had been.

Memory is also what the kernel charges healthd for: the names of files that it had open in groups that are gone.

It lasts four rounds at least. STORM_MINUTES=10 makes it as long and as big as the promise is: 5,000 units."""
import os
import time
from collections import namedtuple

from _story import LATENESS, alerts, clock, install, show, turn, wait_for_event, wait_for_verdict
from machine import pause

STORM = float(os.environ.get("STORM_MINUTES", "1"))
MACHINE = dict(memory=1024)
MINUTES = STORM + 5
LONG = "the limits of descriptors and memory are in the unit tests, with fewer units"
CEILING = int(STORM * 60) + 1500
UNITS = 5000 if "STORM_MINUTES" in os.environ else 2000
REAL, ROUNDS = 24, 4
# A rule that has a watch and a window for each unit.
EACH = {"name": "unit-stalls", "each": "*.service", "when": "rate(unit.pressure.memory.full, 30s) > 90%", "severity": "warning"}
REAL_UNIT = "[Service]\nExecStart=/bin/sleep infinity\n"
# No name comes twice. mkdir makes what systemd makes for a unit, which would take an emulated systemd minutes.
STORM_SCRIPT = """
mkdir -p /sys/fs/cgroup/storm.slice && cd /sys/fs/cgroup/storm.slice
echo +memory +pids >cgroup.subtree_control
real=$(seq -s ' ' -f 'real@%.0f' {real})
round=0
while read now rest </proc/uptime && [ ${{now%.*}} -lt {end} -o $round -lt {rounds} ]; do
    round=$((round + 1))
    echo $round >/run/round
    systemctl start $real &
    seq -f "storm-$round-%.0f.service" {units} | xargs mkdir
    wait
    sleep 4
    systemctl stop $real &
    seq -f "storm-$round-%.0f.service" {units} | xargs rmdir
    wait
done
"""
# What healthd holds, what its control group is charged with besides, and what is the kernel's own.
WATCH = """
group=/sys/fs/cgroup$(systemctl show --property=ControlGroup --value healthd)
pid=$(systemctl show --property=MainPID --value healthd)
while sleep 1; do
    echo $(cat /run/round) $(ls /proc/$pid/fd | wc -l) \
        $(awk '/^VmRSS|^RssAnon|^Threads/ { print $2 }' /proc/$pid/status) \
        $(awk '$1 == "slab" { print int($2 / 1024) }' $group/memory.stat) \
        $(awk '/^(Slab|Percpu):/ { print $2 }' /proc/meminfo) \
        $(awk '$1 == "nr_dying_descendants" { print $2 }' /sys/fs/cgroup/cgroup.stat) $(date +%s)
done >/root/seen
"""
# KiB but for the numbers of things.
Row = namedtuple("Row", "round files rss anon threads own_slab slab percpu dying at")
# Two sets of 1024 units with their folder and a file, 64 of them with seven files more: the old one and the new.
FILES = 2 * (2 * 1024 + 64 * 7)
# So much more is no growth: two looks at the moment with the most units differ, and the heap keeps what it once needed.
SLACK = dict(rss=6144, anon=6144, own_slab=8192, threads=2)


def story(machine):
    machine.put(REAL_UNIT.encode(), "/etc/systemd/system/real@.service")
    machine.must("systemctl daemon-reload")
    install(machine, config=[LATENESS, EACH])
    wait_for_verdict(machine, "ok")
    turn(machine, on=True)
    machine.must("echo 0 >/run/round")
    run(machine, "watch", WATCH)
    machine.wait_until("[ $(wc -l </root/seen) -ge 5 ]", 120)
    storm = STORM_SCRIPT.format(units=UNITS, real=REAL, rounds=ROUNDS, end=int(clock(machine) + STORM * 60))
    run(machine, "storm", storm)
    used = cpu(machine)
    took = machine.wait_until("! systemctl is-active -q storm", STORM * 60 + 900, 5)
    print(f"healthd took {(cpu(machine) - used) / took * 60:.1f} s of a processor per minute")
    before = rows(machine)[0]
    print(f"charged to healthd for what the kernel remembers: {rows(machine)[-1].own_slab} KiB, {before.own_slab} before")
    last = settled(machine, files=before.files + 8, own_slab=before.own_slab + SLACK["own_slab"])

    seen = rows(machine)
    rounds = [[row for row in seen if row.round == number] for number in range(last.round + 1)]
    for number, found in enumerate(rounds):
        print(f"round {number}:", ", ".join(f"{field} {highest(found, field)}" for field in Row._fields[1:-1]))
    print("afterwards:", ", ".join(f"{field} {getattr(last, field)}" for field in Row._fields[1:-1]))
    assert len(rounds) > ROUNDS, f"only {len(rounds) - 1} rounds"
    assert all(highest(found, "files") > 1024 for found in rounds[1:]), "it has not seen them all"
    assert highest(seen, "files") <= before.files + FILES, "too many descriptors"
    for field, slack in SLACK.items():
        first, last_two = (max(highest(found, field) for found in some) for some in (rounds[1:3], rounds[-2:]))
        assert last_two <= first + slack, f"{field} grew from {first} to {last_two}"

    turn(machine, on=False)
    lateness = float(wait_for_event(machine, event="cleared", rule="lateness")["HEALTHD_PEAK"])
    print(f"worst lateness of a tick: {lateness * 1000:.0f} ms; alerts: {alerts(machine)}")
    assert lateness < 10
    assert show(machine, "NRestarts") == "0"
    machine.must("systemctl stop watch")
    wait_for_verdict(machine, "ok", 300)
    began = clock(machine)
    machine.must("systemctl start leak@8-anon-600")
    first = wait_for_event(machine, 300, event="raised", after=began)
    print(first["MESSAGE"])
    assert first.get("HEALTHD_CULPRIT_UNIT") == "leak@8-anon-600.service", first.get("HEALTHD_CULPRIT_UNIT")


def settled(machine, **limits):
    """The first row in which nothing exceeds its limit."""
    deadline = time.monotonic() + 180
    while (asked := time.monotonic()) < deadline:
        last = rows(machine)[-1]
        if all(getattr(last, field) <= limit for field, limit in limits.items()):
            return last
        pause(asked, 2)
    raise AssertionError(f"not given back: {last}, wanted {limits}")


def cpu(machine):
    """Seconds that healthd has worked."""
    return int(show(machine, "CPUUsageNSec")) / 1e9


def run(machine, name, script):
    machine.put(script.encode(), f"/root/{name}")
    machine.must(f"systemd-run --quiet --collect --unit={name} sh /root/{name}")


def rows(machine):
    lines = [line.split() for line in machine.must("cat /root/seen").splitlines()]
    return [Row(*map(int, words)) for words in lines if len(words) == len(Row._fields)]


def highest(found, field):
    return max(getattr(row, field) for row in found)
