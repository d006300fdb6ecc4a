"""Given a service whose programs need more than its own MemoryMax, when they stall for memory so much that a rule over
the host's pressure alone is taken in, then none of the built-in rules about the host is, because more than half of it is
available: there is a warning about that service."""
from _story import alerts, clock, install, limited, wait_for_event, wait_for_verdict

MACHINE = dict(memory=512, swap=128)
MINUTES = 4
NAIVE = {"name": "pressure-alone", "when": "rate(pressure.memory.some, 10s) > 10%", "hold": "10m"}
PRESSURE = "awk -F= '/some/ { print $NF / 1000000 }' /proc/pressure/memory"


def story(machine):
    install(machine, config=[NAIVE])
    wait_for_verdict(machine, "ok")
    # A page for a request, so that there is less swapping than swap-storm asks for on any host.
    machine.must("sysctl -qw vm.page-cluster=0")
    machine.slow_down("swap", requests=600)
    # Six, because somebody is to wait much of the time on a slow host as well.
    machine.must(limited("limited", "sh -c 'for i in 1 2 3 4 5; do thrash 14 anon & done; exec thrash 14 anon'"))
    wait_for_event(machine, 240, event="raised", rule="pressure-alone")

    start, before = clock(machine), float(machine.must(PRESSURE))
    machine.must("sleep 70", 240)  # longer than the windows of the built-in rules
    share = (float(machine.must(PRESSURE)) - before) / (clock(machine) - start)
    free = float(machine.must("awk '/MemTotal/ { total = $2 } /MemAvailable/ { print $2 / total }' /proc/meminfo"))
    print(f"somebody waited for memory {share:.0%} of the time, with {free:.0%} available")
    assert share > 0.15, "the host is hardly under pressure: the story is too mild"
    assert free > 0.5, "the host is short of memory itself"
    assert wait_for_event(machine, event="raised", rule="unit-at-limit")["HEALTHD_UNIT"] == "limited.service"
    assert set(alerts(machine)) == {"pressure-alone", "unit-at-limit"}, alerts(machine)
