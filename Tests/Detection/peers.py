"""Rules of peers as their own documentation gives them by default, over the same samples.

They are written from the documentation, not from the peers' code. A peer that kills would have changed what follows; here it
changes nothing. PSI of the host stands for the PSI of the control group that oomd and systemd-oomd look at. An act counts
again when its condition has been false for a minute.
"""

import math
from collections import deque

WARNING, CRITICAL = "warning", "critical"


class Condition:
    """Something that must be true for a time before it counts, and counts once until it has been false for a minute."""

    def __init__(self, severity, hold=0.0):
        self.severity, self.hold, self.since, self.ended, self.up = severity, hold, None, None, False

    def begins(self, time, true):
        if not true:
            self.since = None
            self.ended = time if self.ended is None else self.ended
            self.up = self.up and time - self.ended < 60
            return False
        self.ended = None
        self.since = time if self.since is None else self.since
        if self.up or time - self.since < self.hold:
            return False
        self.up = True
        return True


class Mean10:
    """avg10 of PSI, from the counter: an exponential mean over 10 s, which the kernel renews every 2 s."""

    def __init__(self):
        self.last, self.mean = None, 0.0

    def add(self, time, total):
        if total is None:
            return None
        if self.last and time - self.last[0] < 2:
            return self.mean
        if self.last:
            share = min(1.0, (total - self.last[1]) / (time - self.last[0]))
            self.mean += (share - self.mean) * (1 - math.exp((self.last[0] - time) / 10))
        self.last = (time, total)
        return self.mean


class Peer:
    """One peer. `acts` has (time, severity, named unit) for each time it warned or acted."""

    name = documented = ""

    def __init__(self):
        self.acts, self.some, self.full, self.scan = [], Mean10(), Mean10(), (None, -math.inf)
        self.conditions = self.rules()

    def observe(self, s):
        some, full = self.some.add(s.time, s.some) or 0.0, self.full.add(s.time, s.full) or 0.0
        if self.scan[0] is not None and s.scanned > self.scan[0]:
            self.scan = (s.scanned, s.time)
        self.scan = (s.scanned, self.scan[1])
        for condition, (true, named) in zip(self.conditions, self.evaluate(s, some, full, s.time - self.scan[1])):
            if condition.begins(s.time, true):
                self.acts.append((s.time, condition.severity, named))


class Earlyoom(Peer):
    name, documented = "earlyoom", "SIGTERM where 10 % of memory is available or less, and 10 % of swap or less is free"

    def rules(self):
        return [Condition(CRITICAL)]

    def evaluate(self, s, some, full, since_scan):
        low = s.available <= 0.1 * (s.available + s.anon)
        return [(low and s.swap_free <= 0.1 * s.swap_total, s.largest)]


class SystemdOomd(Peer):
    name = "systemd-oomd"
    documented = "kills where memory and swap are used above 90 %, or `full avg10` is above 60 % for 30 s with reclaim"

    def rules(self):
        return [Condition(CRITICAL), Condition(CRITICAL, 30)]

    def evaluate(self, s, some, full, since_scan):
        used = s.swap_total > 0 and s.available < 0.1 * s.total and s.swap_free < 0.1 * s.swap_total
        return [(used, s.swapper), (full > 0.6 and since_scan < 30, "")]


class Oomd(Peer):
    name = "oomd"
    documented = "desktop.json: kills where less than 10 % of swap is free, or `full avg10` is above 60 % for 30 s with reclaim within 10 s"

    def rules(self):
        return [Condition(CRITICAL), Condition(CRITICAL, 30)]

    def evaluate(self, s, some, full, since_scan):
        return [(s.swap_total > 0 and s.swap_free < 0.1 * s.swap_total, s.swapper), (full > 0.6 and since_scan < 10, "")]


class PsiNotify(Peer):
    name, documented = "psi-notify", "notifies where memory `some avg10` is above 10 %; its rules over CPU and I/O are left out"

    def rules(self):
        return [Condition(WARNING)]

    def evaluate(self, s, some, full, since_scan):
        return [(some > 0.10 or self.conditions[0].up and some > 0.05, "")]


class NodeMixin(Peer):
    name = "node-mixin"
    documented = "`NodeMemoryHighUtilization` (above 90 %) and `NodeMemoryMajorPagesFaults` (above 500/s over 5 min), both for 15 min"

    def __init__(self):
        super().__init__()
        self.faults = deque()

    def rules(self):
        return [Condition(WARNING, 900), Condition(WARNING, 900)]

    def evaluate(self, s, some, full, since_scan):
        if not self.faults or s.time - self.faults[-1][0] >= 15:
            self.faults.append((s.time, s.faults))
        while s.time - self.faults[0][0] > 300:
            self.faults.popleft()
        then, before = self.faults[0]
        return [(s.available < 0.1 * s.total, ""), (s.time > then and (s.faults - before) / (s.time - then) > 500, "")]


PEERS = [Earlyoom, SystemdOomd, Oomd, PsiNotify, NodeMixin]
