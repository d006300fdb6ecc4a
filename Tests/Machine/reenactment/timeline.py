"""What is written down while an incident goes on. All times are those of this host, in seconds of its monotonic clock."""
import csv
import io
import threading
import time

from _story import events
from pool import HUB, states


class Clock:
    """Turns seconds since a guest's boot into the host's."""

    def __init__(self, machine):
        asked = [self.ask(machine) for _ in range(3)]
        self.offset = min(asked)[1]

    @staticmethod
    def ask(machine):
        """The quickest answer is the one with the least doubt."""
        before = time.monotonic()
        there = float(machine.must("cut -d' ' -f1 /proc/uptime"))
        after = time.monotonic()
        return after - before, (before + after) / 2 - there

    def here(self, seconds):
        return seconds + self.offset


class Weights(threading.Thread):
    """What HAProxy thinks of a server, twice a second: (when, share of the weight that it has now, status)."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.rows, self.ended = server, [], threading.Event()
        # HAProxy does not tell what the configuration says, only what an agent has made of it.
        self.full = int(states()[server]["weight"])

    def run(self):
        while not self.ended.wait(0.5):
            try:
                row = states()[self.server]
            except OSError:
                continue  # a busy guest; the next one comes soon
            self.rows.append((time.monotonic(), share(row, self.full), row["status"]))

    def stop(self):
        self.ended.set()
        self.join()


def share(row, full):
    """A server that gets nothing new has none of its weight."""
    return int(row["weight"]) / full if row["status"].startswith("UP") else 0.0


def visits(network, clock):
    """[(when it began, seconds, status, server)] of each request so far, oldest first."""
    rows = network[HUB].get("/root/visits").decode().splitlines()
    return sorted((clock.here(float(began)), float(took), int(status), server)
                  for began, took, status, server in (row.split(",") for row in rows if row.count(",") == 3))


def memory(machine, began):
    """[(when, available, swap in use, stalled)] from the recorder, which began at that moment: MiB, MiB, and the share of the ten
    seconds before in which no task could go on for want of memory."""
    text = machine.recorded().decode(errors="replace")
    rows = [(began + float(row["time"]), int(row["memory.available"]) / 2**20,
             (int(row["swap.total"]) - int(row["swap.free"])) / 2**20, float(row["pressure.memory.full"]))
            for row in csv.DictReader(io.StringIO(text[:text.rfind("\n") + 1]))]
    result, oldest = [], 0
    for when, available, swap, full in rows:
        while rows[oldest][0] < when - 10:
            oldest += 1
        result.append((when, available, swap, (full - rows[oldest][3]) / 10))
    return result


def started(machine, unit):
    """When a unit's process began, in seconds since the guest's boot."""
    return int(machine.must(f"systemctl show --property=ExecMainStartTimestampMonotonic --value {unit}")) / 1e6


def naming(machine, unit):
    """healthd's events that name a unit, oldest first."""
    return [event for event in events(machine) if event.get("HEALTHD_CULPRIT_UNIT") == unit]
