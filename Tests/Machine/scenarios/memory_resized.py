"""Given a host whose memory changes while it runs, when memory is plugged in, then shares are those of the new total;
when a balloon takes most of what is left, then memory is low, and not critical; when it is given back, that clears."""
from _story import alerts, at, duration, events, install, show, wait_for_event, wait_for_verdict

MACHINE = dict(memory=768, swap=256, memory_limit=2048)
MINUTES = 5
# What is divided stays the same in this story, so the share says what the total is taken for.
SHARE = {"name": "anon-share", "when": "memory.anon / memory.total > 33%", "hold": "0s"}
# The built-in memory-low asks for growth or stalls as well, and a balloon that has stopped is neither.
LOW = {"name": "low-share", "when": "memory.available / memory.total < 10%", "for": "5s",
       "clear": "memory.available / memory.total > 13%", "hold": "30s"}


def story(machine):
    install(machine, config=[SHARE, LOW])
    wait_for_verdict(machine, "ok")
    before, _ = figures(machine)
    machine.must("systemctl start leak@40-anon-270")
    wait_for_event(machine, event="raised", rule="anon-share")

    machine.plug_in(512)
    wait_for_event(machine, event="cleared", rule="anon-share")
    wait_for_verdict(machine, "ok")
    total, available = figures(machine)
    assert total > before + 400, f"{total:.0f} MiB: nothing was plugged in"
    assert alerts(machine) == ["anon-share"], alerts(machine)

    # As much as leaves 5 %: what a balloon takes is missing from the total as well.
    machine.inflate(round((available - 0.05 * total) / 0.95))
    low = wait_for_event(machine, event="raised", rule="low-share")
    rest, left = figures(machine)
    print(f"{before:.0f} MiB, {total:.0f} with what was plugged in, {rest:.0f} after the balloon, {left:.0f} left")
    assert rest < total - 400, f"{rest:.0f} MiB: the balloon took nothing"
    assert len(events(machine, event="raised", rule="anon-share")) == 2, "the share is one of an old total"

    machine.inflate(0)
    cleared = wait_for_event(machine, 400, event="cleared", rule="low-share")
    assert cleared["HEALTHD_INCIDENT"] == low["HEALTHD_INCIDENT"], "another incident"
    assert abs(duration(cleared) - (at(cleared) - at(low))) < 5, f"{duration(cleared):.0f} s is not how long it was"
    wait_for_verdict(machine, "ok")
    # While memory goes it does run out, and nobody can know that a balloon will stop.
    assert set(alerts(machine)) <= {"anon-share", "low-share", "memory-low", "memory-exhaustion-predicted"}, alerts(machine)
    assert not events(machine, severity="critical"), "critical, with all of swap free"
    assert show(machine, "NRestarts") == "0"


def figures(machine):
    """Total and available, in MiB."""
    rows = machine.must("awk '/MemTotal|MemAvailable/ { print $2 / 1024 }' /proc/meminfo")
    return [float(row) for row in rows.split()]
