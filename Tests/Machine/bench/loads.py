"""The bad day: two loads that a host survives, and two that it does not. The sizes belong to a machine of 288 MiB.

Each begins at the same snapshot. `start` is one command in the guest, and seconds count from just before it.
"""
import time

MACHINE = dict(memory=288, swap=512, disk=48)
DISKS = {"root": dict(requests=300, bytes=20_000_000), "swap": dict(requests=700, bytes=12_000_000),
         "data": dict(requests=700, bytes=12_000_000)}
# What the loads need and what must not be counted: a file of 30 MiB that nobody has in memory.
PREPARE = "dd if=/dev/zero of=/data/file bs=1M count=30 conv=fsync 2>/dev/null"


class Load:
    """`must_act` is false for what a host survives; `during` is what goes on meanwhile, beside the `units`."""

    def __init__(self, name, start, seconds, must_act, units, prepare="true", during=None, until_killed=False):
        self.name, self.start, self.seconds, self.must_act, self.units = name, start, seconds, must_act, units
        self.prepare, self.during, self.until_killed = prepare, during, until_killed

    def run(self, machine):
        """The guest's clock when it began."""
        machine.must(self.prepare, 60)
        began = float(machine.must(f"cut -d' ' -f1 /proc/uptime; {self.start}", 60))
        deadline = time.monotonic() + self.seconds
        if self.during:
            self.during(machine)
        while (left := deadline - time.monotonic()) > 0:
            if self.until_killed and not running(machine, self.units):
                time.sleep(4)  # for those who tell only afterwards
                break
            time.sleep(min(1 if self.until_killed else left, left))
        return began

    def stop(self, machine):
        for disk in DISKS:
            machine.slow_down(disk)
        machine.run(f"systemctl kill --signal=KILL {self.units}", 60)


def running(machine, units):
    try:
        return "active" in machine.run(f"systemctl list-units --no-legend --state=active {units}", 20)[1]
    except TimeoutError:
        return True


def disk_gets_slower(machine):
    """As a cloud disk does whose burst credit is used up."""
    time.sleep(35)
    machine.slow_down("swap", requests=200)


LOADS = [
    # A unit at its own limit reads a file that does not fit into it. The host has more than half of its memory left.
    Load("unitlimit", "systemd-run --quiet --unit=worker-limited -p MemoryMax=48M -p OOMPolicy=continue"
         " sh -c 'leak 50 anon 24 & exec thrash 30 file'", 30, False, "worker-limited.service"),
    # 110 MiB that are idle make room, once, for 110 MiB that are used.
    Load("shift", "systemctl start --no-block leak@10-anon-110", 25, False, "'leak@*'",
         prepare="systemctl start leak@50-anon-110; sleep 5"),
    # Three programs work on 85 MiB each where less than 200 are free: it thrashes, and stays so.
    Load("thrash", "for worker in a b c; do systemd-run --quiet --no-block --unit=worker-$worker thrash 85 anon; done",
         60, True, "'worker-*'", during=disk_gets_slower),
    # No swap, and 30 MiB/s are gone until somebody kills.
    Load("leak", "systemctl start --no-block leak@30-anon", 40, True, "'leak@*'", prepare="swapoff -a",
         until_killed=True),
]
