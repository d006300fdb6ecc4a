"""What a story is: the host, what its units take over time, and what is right to say about it."""

import math
from dataclasses import dataclass, field
from typing import Callable

KiB, MiB, GiB = 2**10, 2**20, 2**30
PAGE = 4096
Course = Callable[[float], float]  # a value over time, in seconds since the story began

# Requests a second, and bytes a second.
DISKS = {"ssd": (15_000, 450 * MiB), "cloud": (3_000, 130 * MiB), "slow": (200, 35 * MiB)}


@dataclass
class Unit:
    """A unit and the anonymous memory that it takes: a share of the host's memory over time."""

    name: str
    share: Course
    hot: float = 0.5  # the part that it uses all the time
    noise: float = 0.0006  # standard deviation, a share of the host's memory
    resident: int = 0
    swapped: int = 0
    drift: float = 0.0


@dataclass
class Story:
    """One host for some time.

    `right` is what may be said at most: silent, warning or critical where that is arguable; or death, which must be warned of.
    """

    right: str
    hours: float
    units: list
    total: int = 8 * GiB
    cpus: int = 4
    step: float = 1.0
    swap: int = 0
    swap_disk: str = "cloud"
    disk: str = "cloud"
    swapped: float = 0.0  # the share of each unit that is in swap at the start
    cached: float = 0.3  # page cache at the start, at most what is left
    files: Course = lambda t: 0.05  # files that are in use all the time, share of memory
    file_reads: Course = lambda t: 300.0  # how often they are read, pages a second
    stream: Course = lambda t: 0.0  # files read once, bytes a second
    slab: Course = lambda t: 0.015  # slab that cannot be given back, share of memory
    arc: Course = lambda t: 0.0  # what the ZFS ARC takes when there is room, share of memory
    huge: float = 0.0  # reserved for huge pages, share of memory
    limited: Course = lambda t: 0.0  # share of time that a unit at its own limit is stalled
    busy: Course = lambda t: 0.2  # share of the CPUs
    disk_busy: Course = lambda t: 0.03  # share of the disk's time that others take
    workers: float = 4.0  # tasks that serve requests
    touches: float = 4_000.0  # pages in use that are touched a second
    uptime: float = 30 * 86_400.0
    onset: float = math.inf  # when what kills the host begins
    culprit: str = ""  # what it is; empty where nothing is to be named
    minimum: int = field(default=0)  # min_free_kbytes in bytes; 0 as the kernel sets it


def steady(share):
    return lambda t: share


def ramp(start, end, low, high):
    """`low` until `start`, `high` from `end` on, a straight line between."""
    return lambda t: low if t <= start else high if t >= end else low + (high - low) * (t - start) / (end - start)


def leak(start, share_per_second, base=0.02):
    return lambda t: base + max(0.0, t - start) * share_per_second


def pulses(times, height, up, stay, down, base=0.0):
    """From each of `times` (sorted): up to `height`, a stay there, and down again."""
    whole = up + stay + down

    def course(t):
        for at in times:
            if at <= t < at + whole:
                age = t - at
                return base + height * min(1.0, age / up, (whole - age) / down)
            if at > t:
                break
        return base

    return course


def sawtooth(period, low, height):
    return lambda t: low + height * (t % period) / period


def daily(low, height, noon=0.6):
    """The day's rhythm: `low` at night, `low + height` at the busiest hour (`noon`, share of a day)."""
    return lambda t: low + height * 0.5 * (1 + math.cos(2 * math.pi * (t / 86_400 - noon)))


def total_of(*courses):
    return lambda t: sum(course(t) for course in courses)


def random_times(random, hours, per_hour, first=900.0):
    """Moments of a Poisson process, at least two minutes apart."""
    times, at = [], first
    while at < hours * 3600:
        times.append(at)
        at += 120 + random.expovariate(per_hour / 3600)
    return times
