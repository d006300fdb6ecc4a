"""Checks of the model and of the peers' rules themselves; they take a second or two, and every run begins with them."""

import hashlib
import os

import healthd
import kinds
from model import Host
from peers import Earlyoom, NodeMixin, Oomd, PsiNotify, SystemdOomd
from recording import Seen, columns, row, simulate

# Together they use every pool: swap, ARC, huge pages, slab, page cache, and an OOM kill.
USED = ["leak_60s_ssd_swap", "leak_60s_full_swap", "zfs_arc", "hugepages", "slab_leak", "thrash_files", "backups"]


def expect(true, what):
    if not true:
        raise SystemExit(f"self-check: {what}")


def memory_is_conserved():
    """The pools add up to MemTotal after each step of these kinds, and a byte that is lost is noticed."""
    for name in USED:
        story = kinds.story(name, 7)
        story.hours = min(story.hours, 1)
        host = Host(story, 7)
        for _ in range(int(story.hours * 3600 / story.step)):
            host.step()
            host.check()
        expect(len(row(host)) == len(columns(story)), f"{name}: a row has not as many values as there are columns")
    host.free -= 1
    try:
        host.check()
    except ArithmeticError:
        return
    expect(False, "a lost byte was not noticed")


def seeds_repeat():
    """The same seed gives the same recording to the byte; another seed gives another one."""
    digests = []
    with healthd.scratch() as directory:
        for seed in (3, 3, 4):
            path = os.path.join(directory, "story.csv")
            simulate(kinds.story("leak_60s", seed), seed, path, check=True)
            with open(path, "rb") as file:
                digests.append(hashlib.sha256(file.read()).hexdigest())
    expect(digests[0] == digests[1], "the same seed gave two recordings")
    expect(digests[0] != digests[2], "two seeds gave the same recording")


def acts_at(peer, samples):
    program = peer()
    for sample in samples:
        program.observe(sample)
    return [act[0] for act in program.acts]


def sample(time, available=50, swap=0, swap_free=0, some=0.0, full=0.0, scanned=0, faults=0, anon=40):
    return Seen(time, 100, available, anon, swap, swap_free, some, full, scanned, faults, "a.service", "b.service")


def peers_act_as_documented():
    falling = [sample(t, available=50 - t, anon=50 + t) for t in range(51)]
    expect(acts_at(Earlyoom, falling) == [40], "earlyoom acts once, at 10 %")
    expect(acts_at(Earlyoom, [s._replace(swap_total=100, swap_free=50) for s in falling]) == [], "earlyoom waits for swap")
    expect(acts_at(SystemdOomd, falling) == [], "systemd-oomd has no rule for a host without swap and pressure")
    full = [s._replace(swap_total=100, swap_free=9) for s in falling]
    expect(acts_at(SystemdOomd, full) == [41], "systemd-oomd needs both above 90 %")
    expect(acts_at(Oomd, full) == [0], "oomd needs only full swap")
    stalled = [sample(t, some=t, full=t, scanned=t * 100) for t in range(100)]
    expect(acts_at(SystemdOomd, stalled) == [40], "systemd-oomd: full avg10 passes 60 % at 10 s, and holds for 30 s")
    expect(acts_at(SystemdOomd, [s._replace(scanned=5) for s in stalled]) == [], "systemd-oomd needs reclaim")
    expect(acts_at(PsiNotify, stalled) == [2], "psi-notify: some avg10 passes 10 % at the kernel's first mean")
    low = [sample(t, available=9) for t in range(0, 2000, 15)]
    expect(acts_at(NodeMixin, low) == [900], "node-mixin waits 15 min")


def run():
    memory_is_conserved()
    seeds_repeat()
    peers_act_as_documented()
