"""Captures the plain kernel files that a daemon reads, as trees in Tests/Fixtures.

`python3 fixtures.py` boots three guests; `python3 fixtures.py NAME` takes this host's files, under that name.
"""
import shutil
import sys
from pathlib import Path

from image import HERE
from machine import Machine

FIXTURES = HERE.parent / "Fixtures"
FILES = ("proc/meminfo proc/vmstat proc/loadavg proc/stat proc/swaps proc/uptime proc/self/statm proc/pressure/* "
         "proc/sys/fs/dentry-state proc/sys/fs/inode-state sys/block/zram*/mm_stat")


def save(name, files):
    shutil.rmtree(FIXTURES / name, ignore_errors=True)
    for path, content in files.items():
        file = FIXTURES / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def capture(machine, name):
    listed = machine.must(f"cd / && ls -d {FILES} 2>/dev/null || true").split()
    save(name, {path: machine.get(f"/{path}") for path in listed})


def capture_here(name):
    found = [path for pattern in FILES.split() for path in Path("/").glob(pattern)]
    save(name, {path.relative_to("/"): path.read_bytes() for path in found})


def capture_guests():
    visit = "for i in $(seq 50); do curl -s localhost -o /dev/null; done; find / -xdev >/dev/null"
    with Machine(memory=1024, swap=512) as machine:
        machine.must(visit, 120)
        capture(machine, "debian12-calm")
    with Machine(memory=512, kernel="psi=0") as machine:
        machine.must(visit, 120)
        capture(machine, "debian12-noswap-psi-off")
    with Machine(memory=512) as machine:
        machine.must("modprobe zram && echo 256M > /sys/block/zram0/disksize && mkswap /dev/zram0 && swapon /dev/zram0")
        # A little more than fits, so that some pages are compressed; captured when it is quiet again.
        machine.must("systemctl start leak@100-anon-450 && sleep 30", 90)
        capture(machine, "debian12-zram")


if __name__ == "__main__":
    capture_here(sys.argv[1]) if len(sys.argv) > 1 else capture_guests()
