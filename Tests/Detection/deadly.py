"""Kinds of death: an OOM kill, or a minute in which tasks are stalled for more than half of the time."""

from calm import memory, web
from story import GiB, Story, Unit, leak, pulses, ramp, sawtooth, steady

LEAKY = "leaky.service"


def leaking(random, seconds, onset=1800.0, step=1.0, hours=None, share=0.5, others=None, hot=0.9, **host):
    """A unit that takes `share` of memory in `seconds`, beside a web server."""
    seconds *= random.uniform(0.85, 1.15)
    units = (others or web(random)) + [Unit(LEAKY, leak(onset, share / seconds), hot=hot, noise=0.0002)]
    room = 4 if host.get("swap") else 2.2
    return Story("death", hours or (onset + room * seconds / share * 0.5) / 3600 + 0.5, units,
                 host.pop("total", None) or memory(random), step=step, onset=onset, culprit=LEAKY, **host)


def full_swap(random, seconds, **host):
    """Swap that is full of memory which is not used, and never frees."""
    return leaking(random, seconds, total=8 * GiB, others=web(random, 0.27, 0.27), swap=1 * GiB, swapped=0.23, **host)


KINDS = {}


def kind(name, text, make):
    make.__doc__ = text
    KINDS[name] = make


SPEEDS = {"10s": (10, {}), "60s": (60, {}), "10min": (600, {}), "hours": (10 * 3600, {"onset": 6 * 3600.0, "step": 5.0})}
for label, (seconds, how) in SPEEDS.items():
    spoken = {"10s": "10 s", "60s": "a minute", "10min": "ten minutes", "hours": "ten hours"}[label]
    kind(f"leak_{label}", f"Half of memory in {spoken}, no swap.", lambda r, s=seconds, h=how: leaking(r, s, **h))
    kind(f"leak_{label}_ssd_swap", f"Half of memory in {spoken}, swap on an SSD.",
         lambda r, s=seconds, h=how: leaking(r, s, swap=GiB, swap_disk="ssd", disk="ssd", **h))
    kind(f"leak_{label}_full_swap", f"Half of memory in {spoken}, with a full swap that never frees.",
         lambda r, s=seconds, h=how: full_swap(r, s, **h))
    kind(f"leak_{label}_slow_swap", f"Half of memory in {spoken}, cold, into a slow swap.",
         lambda r, s=seconds, h=how: leaking(r, s, hot=0.2, swap=GiB, swap_disk="slow", disk="slow", **h))


def slab_leak(random):
    """Kernel memory that cannot be given back grows by half of memory in eight hours."""
    rate = 0.5 / (8 * 3600) * random.uniform(0.8, 1.2)
    return Story("death", 20, web(random), memory(random), step=5, slab=leak(6 * 3600, rate, 0.015), onset=6 * 3600.0,
                 culprit="kernel memory")


def leak_under_sawtooth(random):
    """A leak of half of memory in fifteen hours, beside a heap that is collected every few minutes."""
    others = web(random, 0.05, 0.12) + [Unit("tomcat.service", sawtooth(random.uniform(150, 300), 0.25, 0.12), noise=0.002)]
    return leaking(random, 15 * 3600, onset=26 * 3600.0, step=5.0, others=others)


def leak_after_high_night(random):
    """A leak within a minute, on a host that went to 85 % last night."""
    night = pulses([3600.0], 0.32, 300, 1800, 3, 0.003)
    return leaking(random, 60, onset=12 * 3600.0, others=web(random, 0.2, 0.2) + [Unit("backup.service", night, noise=0.0003)])


def new_agent(random):
    """An agent is installed and takes 30 MiB a minute on a small host with a slow swap."""
    total = 4 * GiB
    units = web(random, 0.28, 0.3) + [Unit("agent.service", leak(1800, 0.0073 / 60 * random.uniform(0.8, 1.2), 0.002), hot=0.7)]
    return Story("death", 6, units, total, cpus=2, swap=2 * GiB, swap_disk="slow", disk="slow", onset=1800.0,
                 culprit="agent.service")


def thrash(random, **host):
    """Working sets that outgrow memory: what is swapped out is needed again at once."""
    units = web(random) + [Unit(LEAKY, ramp(1800, 2700, 0.02, random.uniform(0.7, 0.8)), hot=1.0)]
    return Story("death", 1.6, units, memory(random), onset=1800.0, culprit=LEAKY, **host)


def thrash_files(random):
    """No swap: programs grow until the files in use do not fit beside them."""
    units = web(random) + [Unit(LEAKY, ramp(1800, 3000, 0.02, 0.44 + random.uniform(0, 0.02)), hot=1.0)]
    return Story("death", 2, units, random.choice([4, 8]) * GiB, onset=1800.0, culprit=LEAKY, files=steady(0.12),
                 file_reads=steady(80_000.0))


kind("slab_leak", slab_leak.__doc__, slab_leak)
kind("leak_under_sawtooth", leak_under_sawtooth.__doc__, leak_under_sawtooth)
kind("leak_after_high_night", leak_after_high_night.__doc__, leak_after_high_night)
kind("new_agent", new_agent.__doc__, new_agent)
kind("thrash_ssd", "Working sets outgrow memory, swap on an SSD.", lambda r: thrash(r, swap=4 * GiB, swap_disk="ssd", disk="ssd", touches=500_000))
kind("thrash_slow_disk", "Working sets outgrow memory, swap on a slow disk.",
     lambda r: thrash(r, swap=4 * GiB, swap_disk="slow", disk="slow", touches=60_000))
kind("thrash_files", thrash_files.__doc__, thrash_files)
