"""Records incidents in a guest:  python3 record.py NAME ...   (all of them without a name)

Each becomes Tests/Recordings/NAME.csv, and its summary is printed.
"""
import sys

import incidents
import summary
from image import HERE
from machine import Machine

RECORDINGS = HERE.parent / "Recordings"
LIMIT = 100_000  # bytes: a recording is read by people and kept in the repository


def record(name):
    interval = incidents.INTERVALS.get(name, 100)
    with Machine(**incidents.MACHINES[name]) as machine:
        if size := incidents.FILES.get(name):
            machine.must(f"dd if=/dev/zero of=/data/file bs=1M count={size} conv=fsync 2>/dev/null", 120)
            if name == "unitlimit":  # cached pages would stay charged to whoever wrote them
                machine.must("echo 3 > /proc/sys/vm/drop_caches")
        # Without it a page of a program that was evicted comes back at once, and nothing would be felt.
        machine.slow_down("root", requests=300, bytes=20_000_000)
        if name in incidents.LIMITS:
            disk, limits = incidents.LIMITS[name]
            machine.slow_down(disk, **limits)
        machine.must(f"sync; systemctl start record@{interval}")
        getattr(incidents, name.replace("-", "_"))(machine)
        rows = machine.recorded()
    file = RECORDINGS / f"{name}.csv"
    file.parent.mkdir(exist_ok=True)
    text = rows.decode()
    if name in incidents.PACES:
        text = paced(text, incidents.PACES[name])
    file.write_text(thin(text))
    return file


def paced(text, pace):
    """As if the guest had lived so much slower: its clock is stretched, and gives the uptime. Nothing else changes."""
    header, *rows = text[:text.rindex("\n")].split("\n")
    stretched = [f"{float(clock) * pace:.0f},{rest},{float(clock) * pace:.0f}"
                 for clock, rest in (row.split(",", 1) for row in rows)]
    return "\n".join([header + ",host.uptime", *stretched]) + "\n"


def thin(text):
    """As many whole rows as fit, evenly; a row that the guest's death cut short is dropped."""
    header, *rows = text[:text.rindex("\n")].split("\n")
    step = 1
    while sum(len(row) + 1 for row in rows[::step]) + len(header) > LIMIT:
        step += 1
    return "\n".join([header, *rows[::step]]) + "\n"


if __name__ == "__main__":
    print(summary.table([record(name) for name in sys.argv[1:] or incidents.MACHINES]))
