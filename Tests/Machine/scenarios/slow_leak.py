"""Given a host without swap, when a service leaks until the kernel kills it, then there is a warning at least a minute
before that names it, it is critical before, the kill is told, and afterwards it clears with duration and peak."""
from _story import assert_blamed, at, clock, duration, events, install, wait_for_event, wait_for_kill

MACHINE = dict(memory=512)
MINUTES = 9
LONG = "swap_leak is short, and differs in the rate"


def story(machine):
    # Files in tmpfs cannot go anywhere without swap, and nobody can be killed for them.
    machine.must("head -c 100M /dev/zero >/dev/shm/ballast && sleep 10")
    install(machine)
    start = clock(machine)
    machine.must("systemctl start leak@1-anon")
    killed = wait_for_kill(machine, "leak@1-anon", 720)

    told = wait_for_event(machine, event="oom-kill", timeout=60)
    assert abs(at(told) - killed) < 5, f"told {at(told) - killed:.1f} s after the kill"
    before = [event for event in events(machine, after=start) if event["HEALTHD_EVENT"] in ("raised", "escalated")]
    first = before[0]
    critical = [event for event in before if event["HEALTHD_SEVERITY"] == "critical"][0]
    print(f"warning {killed - at(first):.0f} s before the kill ({first['HEALTHD_RULE']}),"
          f" critical {killed - at(critical):.0f} s before it ({critical['HEALTHD_RULE']})")
    assert killed - at(first) >= 60, "too late for a person"
    assert killed > at(critical), "critical only after the kill"
    assert critical["HEALTHD_TRAFFIC"] == "drain"
    assert_blamed(first, "leak@1-anon.service")

    cleared = wait_for_event(machine, 300, event="cleared", rule=critical["HEALTHD_RULE"])
    assert cleared["HEALTHD_INCIDENT"] == critical["HEALTHD_INCIDENT"] == first["HEALTHD_INCIDENT"], "not one incident"
    assert abs(duration(cleared) - (at(cleared) - at(critical))) < 5, f"{duration(cleared)} s is not how long it was"
    assert float(cleared["HEALTHD_PEAK"]) <= float(critical["HEALTHD_VALUE"]), "the peak is not the worst"
