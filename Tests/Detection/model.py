"""A small model of one host's memory.

Every byte of MemTotal is in one pool: free, the page cache, anonymous memory of each unit, slab, the ZFS ARC, huge
pages, or the kernel's own. Pools are whole bytes and change only by moving bytes from one to another, so that their sum
stays MemTotal (`check`). What the kernel documents is kept: the watermarks of min_free_kbytes and the formula of
MemAvailable (si_mem_available). What it is not: no NUMA, no fragmentation, no readahead, no real programs.
"""

import math
import random

from reclaim import Reclaim
from story import GiB, KiB, MiB
from waiting import Waiting


class Host(Reclaim, Waiting):
    def __init__(self, story, seed):
        self.story, self.random = story, random.Random(f"{seed}/model")
        self.total, self.units = story.total, story.units
        self.now = 0.0
        self.minimum = story.minimum or self.kernel_minimum()
        self.low, self.high = self.minimum * 5 // 4, self.minimum * 3 // 2
        self.swap_free = story.swap
        self.counters = dict.fromkeys(
            ("some full io_some io_full cpu_some swap_in swap_out faults stalls scan_direct scan_kswapd "
             "took_direct took_kswapd refault_file refault_anon kills").split(), 0.0)
        self.load1 = self.load5 = story.busy(0) * story.cpus
        self.stalled = 0.0  # share of time of all tasks, over about 3 s
        self.hanging = self.starving = 0.0
        self.death = None
        self.lateness = 0.0
        self.fill()

    def kernel_minimum(self):
        """min_free_kbytes: sqrt(16 KiB × memory), at least 66 MiB from 2 GiB on, which transparent huge pages need."""
        kib = math.sqrt(16 * self.total / KiB)
        return int(min(max(kib, 67_584 if self.total >= 2 * GiB else 128), 262_144) * KiB)

    def fill(self):
        """The state at the start: units and kernel as the story says, page cache in what is left."""
        story = self.story
        self.kernel = int(0.03 * self.total) + 4 * MiB
        self.huge = int(story.huge * self.total)
        self.slab_fixed = int(story.slab(0) * self.total)
        self.slab = int(0.02 * self.total * (1 - story.huge))
        self.arc = int(story.arc(0) * self.total)
        for unit in self.units:
            anon = int(unit.share(0) * self.total)
            unit.swapped = min(int(anon * story.swapped), self.swap_free)
            unit.resident, unit.drift = anon - unit.swapped, 0.0
            self.swap_free -= unit.swapped
        left = self.total - self.used()
        self.file = max(0, min(int(story.cached * self.total), left - 2 * self.high))
        self.free = left - self.file
        self.check()

    def used(self):
        return self.kernel + self.huge + self.slab_fixed + self.slab + self.arc + sum(u.resident for u in self.units)

    def check(self):
        """Memory is conserved, and so is swap; no pool is negative. Raises ArithmeticError otherwise."""
        if self.free + self.file + self.used() != self.total:
            raise ArithmeticError(f"the pools are not MemTotal any more at {self.now} s")
        if self.swap_free + sum(u.swapped for u in self.units) != self.story.swap:
            raise ArithmeticError(f"the parts of swap are not SwapTotal any more at {self.now} s")
        pools = [self.free, self.file, self.slab, self.slab_fixed, self.arc, self.swap_free]
        if min(pools + [u.resident for u in self.units] + [u.swapped for u in self.units]) < 0:
            raise ArithmeticError(f"a pool is negative at {self.now} s")

    def available(self):
        """MemAvailable, by the kernel's formula."""
        kept = self.free - self.high
        kept += self.file - min(self.file // 2, self.low)
        kept += self.slab - min(self.slab // 2, self.low)
        return max(0, kept)

    def step(self):
        """One step of time: units take and give, the kernel reclaims, tasks wait."""
        story, dt = self.story, self.story.step
        self.now += dt
        self.begin_reclaim(dt)
        self.requested = self.granted = 0
        for unit in self.units:
            self.change(unit, dt)
        self.change_kernel(dt)
        self.read_files(dt)
        self.swap_in(dt)
        self.count_pressure(dt)
        self.maybe_kill(dt)

    def change(self, unit, dt):
        """A unit takes or gives back memory until it has its share; it takes more slowly while tasks are stalled."""
        keep = math.exp(-dt / 40)
        unit.drift = keep * unit.drift + self.random.gauss(0, unit.noise) * math.sqrt(1 - keep * keep)
        target = int(max(0.001, unit.share(self.now) + unit.drift) * self.total)
        have = unit.resident + unit.swapped
        if target > have:
            request = int((target - have) * (1 - min(0.95, self.stalled)))
            self.requested += request
            got = self.allocate(request)
            self.granted += got
            unit.resident += got
        elif have:
            back = (have - target) * unit.resident // have
            unit.resident -= back
            self.free += back
            out = min(unit.swapped, have - target - back)
            unit.swapped -= out
            self.swap_free += out

    def change_kernel(self, dt):
        """Slab that leaks, and the ARC, which grows only where memory is free."""
        story = self.story
        more = int(story.slab(self.now) * self.total) - self.slab_fixed
        if more > 0:
            self.requested += more
            got = self.allocate(more)
            self.granted += got
            self.slab_fixed += got
        more = int(story.arc(self.now) * self.total) - self.arc
        if more > 0 and self.free > self.high * 2:
            got = self.allocate(min(more, self.free - self.high * 2, int(200 * MiB * dt)))
            self.arc += got
