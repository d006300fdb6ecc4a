"""Given a host with half of its memory available, when programs read at random a file that does not quite fit into it,
from a slow disk, then they stand still: a login is not answered for seconds, and it is critical, although nothing is
exhausted and nobody is killed. It clears when the reading ends, and healthd itself hardly came late. Meanwhile the load
balancer that asks the gateway gets its answers, and is told to send nobody.

A second healthd, neither locked in memory nor protected, shows what the unit of the first is good for."""
import socket
import time

from _gateway import AgentChecks, with_gateway
from _story import LATENESS, at, clock, events, install, turn, wait_for_event, wait_for_verdict
from qemu import free_port

PORT, AGENT = free_port(), free_port()
MACHINE = dict(memory=320, swap=64, disk=384, ports={PORT: 22, AGENT: 9111})
MINUTES = 6
NOT_FOR = {"trixie": "with its kernel's multi-generational LRU, what is in use stays in memory, and nothing stands still"}
SIZE, READERS = 225, 6  # of one file: among several, one would end up in memory as a whole
BARE = ("systemd-run --quiet --unit=healthd-bare -p Type=notify -p LimitMEMLOCK=0 -p CapabilityBoundingSet=CAP_SYSLOG"
        " -p RuntimeDirectory=healthd-bare /usr/local/bin/healthd-bare")


def story(machine):
    # Swap that the kernel hardly uses: with some, it takes a page of a file that comes back for one that is in use.
    machine.must("sysctl --quiet --write vm.swappiness=0")
    install(machine, config=with_gateway([LATENESS]))
    machine.must("systemctl start healthd-gateway", 120)
    checks = AgentChecks(AGENT)
    # A copy, because what the other one has locked of a file is locked for all.
    machine.must("cp /usr/bin/healthd /usr/local/bin/healthd-bare && " + BARE, 240)
    machine.must(f"head -c {SIZE}M /dev/zero >/data/file; sync", 240)
    wait_for_verdict(machine, "ok")
    turn(machine, on=True)
    wait_for_verdict(machine, "warning")
    machine.slow_down("data", requests=800)
    machine.slow_down("root", requests=50, bytes=600_000)
    start = clock(machine)
    checks.start()
    for number in range(READERS):
        machine.must(f"systemctl start --no-block thrash@{SIZE - number}-file", 120)

    critical = wait_for_event(machine, 300, service="healthd", after=start, severity="critical")
    assert critical["HEALTHD_RULE"] == "memory-thrashing", critical["HEALTHD_RULE"]
    free = float(machine.must("awk '/MemTotal/ { total = $2 } /MemAvailable/ { print $2 / total }' /proc/meminfo", 120))
    # Now and then, as people log in: what is in use all the time stays in memory.
    banners, standing = [], time.monotonic()
    for _ in range(2):
        machine.must("sleep 15", 120)
        banners.append(banner(60))
    checks.stop()

    for disk in "data", "root":
        machine.slow_down(disk)
    machine.must("systemctl stop thrash@*", 180)
    turn(machine, on=False)
    cleared = wait_for_event(machine, 300, service="healthd", event="cleared", rule="memory-thrashing")
    shipped, bare = (float(wait_for_event(machine, service=service, event="cleared", rule="lateness")["HEALTHD_PEAK"])
                     for service in ("healthd", "healthd-bare"))
    print(f"critical after {at(critical) - start:.0f} s, all stood still {float(cleared['HEALTHD_PEAK']):.0%} of 10 s,"
          f" {free:.0%} available; sshd's banner took up to {max(banners):.1f} s")
    took, count = checks.slowest_of_100(standing)
    print(f"99 of 100 of {count} agent checks were answered within {took:.2f} s, at last with {checks.rows[-1][2]!r}")
    print(f"worst lateness of a tick: {shipped * 1000:.0f} ms; without memory locking and slice {bare * 1000:.0f} ms")
    assert cleared["HEALTHD_INCIDENT"] == critical["HEALTHD_INCIDENT"]
    assert free > 0.3 and not events(machine, event="oom-kill"), "memory was exhausted: another story"
    assert max(banners) > 2, f"a login is quick: {banners}"
    assert took < max(banners), "the load balancer waits as long as a login"
    assert checks.rows[-1][2].startswith("down #memory-thrashing"), checks.rows[-1]
    assert not events(machine, service="healthd", rule="host-stalled"), "healthd stood still"
    assert shipped < bare + 1, "its unit does not help"


def banner(patience):
    """Seconds until sshd says who it is, or `patience` when it takes longer."""
    start = time.monotonic()
    try:
        with socket.create_connection(("localhost", PORT), patience) as link:
            link.settimeout(patience)
            assert link.recv(64).startswith(b"SSH-"), "this is not sshd"
    except TimeoutError:
        return patience
    return time.monotonic() - start
