"""How long the model's tasks are stalled (pressure stall information), and when the kernel kills: a part of the model."""

from reclaim import CLUSTER
from story import GiB, MiB


class Waiting:
    def count_pressure(self, dt):
        """Stall time: each task works and waits in turn, and waits longer the more requests a disk has."""
        story, counters = self.story, self.counters
        demand = self.file_demand / CLUSTER / self.requests + self.anon_demand / CLUSTER / self.swap_requests
        for_disk = demand / (1 + demand)
        short = 1 - self.granted / self.requested if self.requested > MiB else 0.0
        in_reclaim = min(0.9, self.direct / (2 * GiB * dt) + (0.6 * short if self.written else 0.3 * short))
        jitter = min(1.5, max(0.5, self.random.gauss(1, 0.2)))
        wait = 1 - (1 - 0.8 * for_disk) * (1 - in_reclaim)
        running = max(0.05, story.busy(self.now) * story.cpus * (1 - wait))
        limited = story.limited(self.now)
        some = min(1.0, max((1 - (1 - wait) ** story.workers) * jitter, limited * 1.1))
        full = min(some, max(some * story.workers * wait / (story.workers * wait + running), limited * jitter * 0.8))
        disk = 1 - (1 - for_disk) * (1 - story.disk_busy(self.now))
        io_some = 1 - (1 - disk) ** story.workers
        self.stalled += (full - self.stalled) * min(1.0, dt / 3)
        counters["some"] += some * dt
        counters["full"] += full * dt
        counters["io_some"] += io_some * dt
        counters["io_full"] += io_some * story.workers * disk / (story.workers * disk + running) * dt
        counters["cpu_some"] += max(0.0, story.busy(self.now) - 0.5) * dt
        self.running = max(1, round(story.busy(self.now) * story.cpus))
        self.blocked = round(story.workers * disk) if disk > 0.1 else 0
        self.load1 += (self.running + self.blocked - self.load1) * min(1.0, dt / 60)
        self.load5 += (self.running + self.blocked - self.load5) * min(1.0, dt / 300)
        self.lateness = 3 * self.random.random() if full > 0.7 and self.random.random() < 0.05 else 0.0
        self.hanging = self.hanging + dt if self.stalled > 0.5 else 0.0
        if self.hanging >= 60 and self.death is None:
            self.death = ("hang", self.now)

    def maybe_kill(self, dt):
        """The kernel kills where an allocation fails and nothing is left to reclaim."""
        nothing = self.file <= self.floor and self.swap_free < max(self.story.swap // 200, 1)
        self.starving = self.starving + dt if self.failed and nothing else 0.0
        if not self.starving or self.starving < 1.0 and self.free > self.minimum // 2:
            return
        victim = max(self.units, key=lambda unit: unit.resident + unit.swapped)
        self.free += victim.resident
        self.swap_free += victim.swapped
        victim.resident = victim.swapped = 0
        self.counters["kills"] += 1
        self.starving = 0.0
        if self.death is None:
            self.death = ("OOM kill", self.now)
