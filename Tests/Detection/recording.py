"""Recordings as `healthctl replay` reads them (docs/rules.md), and what the peers' rules see of them."""

import csv
from typing import NamedTuple, Optional

from model import Host
from story import PAGE

COLUMNS = (
    "time memory.total memory.free memory.available memory.buffers memory.cached memory.anon memory.shmem memory.dirty "
    "memory.slab memory.slab.reclaimable memory.slab.unreclaimable memory.kernel.stack memory.page_tables memory.percpu "
    "memory.hugetlb swap.total swap.free swap.in swap.out pressure.memory.some pressure.memory.full pressure.io.some "
    "pressure.io.full pressure.cpu.some load.1m load.5m cpu.count cpu.steal tasks.running tasks.blocked paging.major_faults "
    "reclaim.stalls reclaim.scanned.direct reclaim.scanned.kswapd reclaim.reclaimed.direct reclaim.reclaimed.kswapd "
    "refault.file refault.anon oom.kills dentry.count dentry.unused host.uptime tick.lateness events.lost config.valid"
).split()
ARC = ["memory.zfs.arc", "memory.zfs.arc.min", "memory.zfs.arc.evictable"]


class Seen(NamedTuple):
    """What the peers' rules are about. None is absent."""

    time: float
    total: float
    available: float
    anon: float
    swap_total: float
    swap_free: float
    some: Optional[float]  # stall times in seconds, counters
    full: Optional[float]
    scanned: float
    faults: float
    largest: str = ""  # the unit with the most memory and swap, and the one with the most swap
    swapper: str = ""


def columns(story):
    names = COLUMNS + (ARC if story.arc(0) else [])
    for unit in story.units:
        names = names + [f"unit.{what}{{{unit.name}}}" for what in ("memory", "anon", "swap")]
    return names


def row(host):
    """The values of one sample, in the order of `columns`."""
    story, c, total, slab = host.story, host.counters, host.total, host.slab + host.slab_fixed
    anon = sum(u.resident for u in host.units)
    kernel = host.kernel // 4
    values = [
        round(host.now, 3), total, host.free, host.available(), total // 256, host.file - min(host.file, total // 256), anon,
        total // 1000, total // 1000, slab, host.slab, host.slab_fixed, kernel, kernel, kernel, host.huge, story.swap,
        host.swap_free, int(c["swap_in"]), int(c["swap_out"]), round(c["some"], 6), round(c["full"], 6),
        round(c["io_some"], 6), round(c["io_full"], 6), round(c["cpu_some"], 6), round(host.load1, 2), round(host.load5, 2),
        story.cpus, 0, host.running, host.blocked, int(c["faults"]), int(c["stalls"]), int(c["scan_direct"]),
        int(c["scan_kswapd"]), int(c["took_direct"]), int(c["took_kswapd"]), int(c["refault_file"]), int(c["refault_anon"]),
        int(c["kills"]), 100_000 + host.slab // 400, 40_000 + host.slab // 1600, round(story.uptime + host.now, 1),
        round(host.lateness, 3), 0, 1,
    ]
    if story.arc(0):
        values += [host.arc, total // 32, host.arc]
    for unit in host.units:
        values += [unit.resident + unit.resident // 20 + PAGE, unit.resident, unit.swapped]
    return values


def seen(host):
    c = host.counters
    return Seen(
        host.now, host.total, host.available(), sum(u.resident for u in host.units), host.story.swap, host.swap_free, c["some"],
        c["full"], c["scan_direct"] + c["scan_kswapd"], c["faults"],
        max(host.units, key=lambda u: u.resident + u.swapped).name, max(host.units, key=lambda u: u.swapped).name)


def simulate(story, seed, path, programs=(), check=False):
    """Plays a story into a file and to the peers. Returns the death (what, when) or None. Ends 30 s after a death."""
    host = Host(story, seed)
    with open(path, "w") as file:
        file.write(",".join(columns(story)) + "\n")
        while host.now < story.hours * 3600 and (host.death is None or host.now < host.death[1] + 30):
            host.step()
            if check:
                host.check()
            file.write(",".join(map(str, row(host))) + "\n")
            sample = seen(host)
            for program in programs:
                program.observe(sample)
    return host.death


def read(path):
    """The samples of a recording, for the peers."""
    with open(path, newline="") as file:
        for line in csv.DictReader(file):
            value = lambda name: float(line[name]) if line.get(name) else None
            count = lambda *names: sum(value(name) or 0 for name in names)
            if value("memory.available") is None:
                continue
            yield Seen(
                value("time"), value("memory.total"), value("memory.available"), count("memory.anon"), count("swap.total"),
                count("swap.free"), value("pressure.memory.some"), value("pressure.memory.full"),
                count("reclaim.scanned.direct", "reclaim.scanned.kswapd"), count("paging.major_faults"))
