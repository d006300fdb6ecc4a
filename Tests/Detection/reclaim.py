"""How the model's kernel gets memory back, and how what was taken comes back when it is used: a part of the model."""

from story import DISKS, GiB, PAGE

CLUSTER = 8  # pages that one request brings


class Reclaim:
    def begin_reclaim(self, dt):
        story = self.story
        self.swap_requests, bandwidth = DISKS[story.swap_disk]
        self.requests = DISKS[story.disk][0] * (1 - 0.8 * story.disk_busy(self.now))
        self.bandwidth = int(bandwidth * 0.7 * dt)  # what may still be written to swap in this step
        self.kswapd = int(max(1.5, 0.005 * self.total / GiB) * GiB * dt)
        self.direct = self.failed = self.written = 0
        self.hot_files = int(story.files(self.now) * self.total)
        self.floor = self.total // 100  # page cache that is mapped and cannot go

    def allocate(self, size):
        """Takes up to `size` bytes out of free memory, after a reclaim where too little is free; returns what it got."""
        if self.free - size < self.low:
            self.reclaim(size + self.high - self.free)
        got = min(size, max(0, self.free - self.minimum // 3))
        self.free -= got
        self.failed += size - got
        return got

    def reclaim(self, need):
        """First what is not in use: cold files, ARC, slab, cold memory of units; then what is."""
        goal = need
        need -= self.drop_files(min(need, max(0, self.file - max(self.hot_files, self.floor))))
        give = min(need, max(0, self.arc - self.total // 32))
        self.arc -= give
        self.free += give
        need -= give
        give = min(need // 5, max(0, self.slab - self.total // 100))
        self.slab -= give
        self.free += give
        need -= give
        need -= self.swap_out(need, cold=True)
        need -= self.drop_files(min(need, max(0, self.file - self.floor)))
        need -= self.swap_out(need, cold=False)
        self.count_reclaim(goal, goal - need)

    def drop_files(self, size):
        self.file -= size
        self.free += size
        return size

    def swap_out(self, need, cold):
        size = min(need, self.swap_free, self.bandwidth)
        if size <= 0:
            return 0
        parts = [max(0, u.resident - int(u.hot * (u.resident + u.swapped))) if cold else u.resident for u in self.units]
        whole = sum(parts)
        size = min(size, whole)
        moved = 0
        for unit, part in zip(self.units, parts):
            out = size * part // whole if whole else 0
            unit.resident -= out
            unit.swapped += out
            moved += out
        self.free += moved
        self.swap_free -= moved
        self.bandwidth -= moved
        self.written += moved
        self.counters["swap_out"] += moved // PAGE
        return moved

    def count_reclaim(self, goal, got):
        counters, pages = self.counters, got / PAGE
        by_kswapd = min(got, self.kswapd)
        self.kswapd -= by_kswapd
        direct = (got - by_kswapd) / PAGE
        scanned = 1.1 if got >= goal else 3.0  # pages looked at for one that is freed
        counters["took_direct"] += direct
        counters["took_kswapd"] += pages - direct
        counters["scan_direct"] += direct * scanned + max(0, goal - got) / PAGE
        counters["scan_kswapd"] += (pages - direct) * scanned
        self.direct += got - by_kswapd + max(0, goal - got) // 4
        counters["stalls"] += direct / 64 + (10 if goal > got else 0)

    def read_files(self, dt):
        """Files in use that were dropped are read again; others are read once."""
        story = self.story
        missing = max(0.0, 1 - self.file / self.hot_files) if self.hot_files else 0.0
        self.file_demand = story.file_reads(self.now) * missing
        pages = min(self.file_demand, self.requests * CLUSTER) * dt
        self.counters["refault_file"] += pages + 3000 * story.limited(self.now) * dt
        self.counters["faults"] += pages / CLUSTER
        got = self.allocate(int(pages) * PAGE)  # by itself, because it may drop files
        self.file += got
        once = int((story.stream(self.now) + 2e-5 * self.total) * dt)
        got = self.allocate(min(once, max(0, self.free - self.minimum // 2) + self.file // 2))
        self.file += got

    def swap_in(self, dt):
        """Memory in use that was swapped out comes back, at most as fast as the swap device answers."""
        hot = away = 0
        for unit in self.units:
            need = int(unit.hot * (unit.resident + unit.swapped))
            hot += need
            away += min(unit.swapped, max(0, need - unit.resident))
        missing = away / hot if hot else 0.0
        self.anon_demand = self.story.touches * missing * 4
        pages = int(min(self.anon_demand, self.swap_requests * CLUSTER) * dt)
        size = self.allocate(min(pages * PAGE, away))
        for unit in self.units:
            need = int(unit.hot * (unit.resident + unit.swapped)) - unit.resident
            if size > 0 and need > 0:
                back = min(size, need, unit.swapped)
                unit.swapped -= back
                unit.resident += back
                self.swap_free += back
                size -= back
                self.counters["swap_in"] += back // PAGE
                self.counters["refault_anon"] += back // PAGE
                self.counters["faults"] += back // PAGE // CLUSTER
        self.free += size
