"""The bad days: what machine each one needs, and what goes wrong there.

The recorder runs already when a function is called, and the machine is stopped when it returns.
"""
import time

from image import PACKAGES

MACHINES = {
    "overload": dict(memory=288, swap=512),
    "shift": dict(memory=512, swap=512),
    "shift-slow": dict(memory=512, swap=512),
    "noswap": dict(memory=512),
    "slowleak-noswap": dict(memory=512),
    "unitlimit": dict(memory=768, disk=256),
    "filethrash": dict(memory=512, disk=512),
    "calm": dict(memory=512, swap=256, disk=64),
    "step": dict(memory=512),
    "week": dict(memory=512, disk=64),
    "zfs": dict(memory=1024, packages=(*PACKAGES, "zfs-dkms", "zfsutils-linux", "linux-headers-cloud-amd64")),
}
# Requests and bytes per second of the slow disk, from the beginning of the recording on. Quick enough that a page comes
# back several times within a minute: the kernel counts waiting for a page as memory pressure only when it knows the page.
SLOW = dict(requests=700, bytes=12_000_000)
# The swap of a host that hardly ever needs it: a hard disk that others share.
SLOWER = dict(requests=80, bytes=4_000_000)
LIMITS = {"overload": ("swap", SLOW), "shift-slow": ("swap", SLOWER), "unitlimit": ("data", SLOW), "filethrash": ("data", SLOW)}
FILES = {"unitlimit": 100, "filethrash": 260}  # MiB of /data/file
INTERVALS = {"slowleak-noswap": 500, "calm": 1000, "week": 1000, "zfs": 500}  # milliseconds; the others are of 100
# Seconds of a recording for one of the guest: a day of `week` takes 144 seconds.
PACES = {"week": 600}


def overload(machine):
    """Three processes work on 85 MiB each, on less than 200 MiB of RAM: it thrashes, and stays so.

    After a minute it gets worse, as on a cloud disk whose burst credit is used up."""
    time.sleep(12)
    for worker in "abc":
        machine.run(f"systemd-run --quiet --no-block --unit=worker-{worker} thrash 85 anon", 20)
    time.sleep(60)
    machine.slow_down("swap", requests=200)
    time.sleep(60)


def shift(machine, rest=60):
    """250 MiB that are idle make room, once, for 220 MiB that are used."""
    machine.run("systemctl start leak@100-anon-250", 20)
    time.sleep(15)
    machine.run("systemctl start --no-block leak@15-anon-220", 20)
    time.sleep(rest)


def shift_slow(machine):
    """The same with a swap disk that takes a minute for it."""
    shift(machine, rest=150)


def noswap(machine):
    """A leak of 40 MiB/s until the kernel's OOM killer ends it."""
    time.sleep(12)
    machine.run("systemctl start --no-block leak@40-anon", 20)
    wait_for_kill(machine, 120)
    time.sleep(6)


def slowleak_noswap(machine):
    """A leak of 3 MiB/s until the kernel's OOM killer ends it."""
    time.sleep(12)
    machine.run("systemctl start --no-block leak@3-anon", 20)
    wait_for_kill(machine, 400)
    time.sleep(6)


def wait_for_kill(machine, patience):
    """The guest may be too busy to answer, and then to be asked again is no use: the rows tell."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        rows = machine.recorded().split(b"\n")
        column = rows[0].split(b",").index(b"oom.kills")
        if len(rows) > 2 and rows[-2].split(b",")[column] != b"0":
            return
        time.sleep(0.5)


def unitlimit(machine):
    """A unit limited to 160 MiB holds 80 MiB and reads a file of 100 MiB at random. The host has plenty left."""
    time.sleep(12)
    machine.run("systemd-run --quiet --unit=limited -p MemoryMax=160M -p OOMPolicy=continue"
                " sh -c 'leak 50 anon 80 & exec thrash 100 file'", 20)
    time.sleep(80)


def filethrash(machine):
    """A file of 260 MiB is read at random where 200 MiB are left. Its pages never fit, and always count as available."""
    machine.run("systemctl start leak@100-anon-200", 20)
    time.sleep(12)
    machine.run("systemctl start --no-block thrash@260-file", 20)
    time.sleep(100)


def calm(machine):
    """Ordinary requests, and once a minute somebody looks through all files."""
    machine.run("(while :; do curl -s localhost >/dev/null; sleep 0.2; done) >/dev/null 2>&1 &", 20)
    for _ in range(3):
        time.sleep(20)
        machine.run("find / -xdev -type f >/dev/null; cat /usr/lib/x86_64-linux-gnu/*.so* >/dev/null", 120)
        time.sleep(35)
    machine.run("dd if=/dev/zero of=/data/file bs=1M count=20 conv=fsync 2>/dev/null", 60)
    time.sleep(10)


def step(machine):
    """A service takes 80 MiB/s until about a quarter is available, and stays there."""
    time.sleep(12)
    available = int(machine.must("awk '/MemAvailable/ { print int($2 / 1024) }' /proc/meminfo"))
    total = int(machine.must("awk '/MemTotal/ { print int($2 / 1024) }' /proc/meminfo"))
    machine.run(f"systemctl start --no-block leak@80-anon-{available - total // 4}", 20)
    time.sleep(40)


# One hour of the guest's day is 6 seconds. The work of the day comes between 7 and 10 o'clock and goes at 20; the week's report
# comes on the seventh day at noon.
WEEK = """
for day in 1 2 3 4 5 6 7; do
    sleep 12
    find / -xdev -type f >/dev/null; cat /usr/lib/x86_64-linux-gnu/*.so* >/dev/null
    sleep 24
    systemctl start --no-block leak@7-anon-120
    sleep 36
    [ $day != 7 ] || systemctl start --no-block leak@10-anon-60
    sleep 18
    systemctl stop leak@10-anon-60
    sleep 24
    systemctl stop leak@7-anon-120
    sleep 24
done
"""


def week(machine):
    """Seven days of a web server in fast time: a backup each night, more work each day, a report on the last."""
    machine.put(WEEK.encode(), "/root/week")
    machine.run("systemd-run --quiet --unit=week sh /root/week", 20)
    machine.run("(while :; do curl -s localhost >/dev/null; sleep 1; done) >/dev/null 2>&1 &", 20)
    machine.wait_until("! systemctl is-active -q week", 2400, 5)


def zfs(machine):
    """Files of 700 MiB are read from a ZFS file system, which fills half of memory with its cache; then a service takes 450 MiB, and
    ZFS gives back what it had."""
    machine.must("modprobe zfs && zpool create -O compression=off tank /dev/disk/by-id/virtio-data", 120)
    time.sleep(6)
    for number in range(7):
        machine.must(f"dd if=/dev/urandom of=/tank/{number} bs=1M count=100 2>/dev/null", 300)
    machine.must("sync; cat /tank/* >/dev/null; cat /tank/* >/dev/null", 600)
    time.sleep(12)
    machine.must("systemctl start --no-block leak@10-anon-450", 20)
    time.sleep(75)
    machine.must("cat /tank/0 /tank/1 >/dev/null", 300)
    time.sleep(12)
