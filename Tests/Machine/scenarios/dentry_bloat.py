"""Given a program that asks for files that do not exist, each name a new one, when the names that the kernel remembers
fill more than a quarter of memory for a minute, then there is a warning that blames the kernel, and nothing worse, and
it clears when they are dropped."""
from _story import alerts, assert_blamed, at, clock, duration, install, wait_for_event, wait_for_verdict

MACHINE = dict(memory=384)
MINUTES = 4
LONG = "the judgement of slab is in the unit tests, with the files of such a host"
SLAB = "awk '/MemTotal/ { total = $2 } /SReclaimable/ { print $2 / total }' /proc/meminfo"


def story(machine):
    install(machine)
    wait_for_verdict(machine, "ok")
    assert float(machine.must(SLAB)) < 0.15, "names fill the memory already"
    start = clock(machine)
    machine.must("systemctl start leak@8-dentry-120")
    raised = wait_for_event(machine, 240, event="raised", rule="slab-reclaimable-high")
    print(f"warning after {at(raised) - start:.0f} s, at {float(raised['HEALTHD_VALUE']):.0%} of memory")
    assert raised["HEALTHD_SEVERITY"] == "warning"
    assert_blamed(raised, "leak@8-dentry-120.service", "kernel")
    assert raised["HEALTHD_TRAFFIC"] == "100%", raised["HEALTHD_TRAFFIC"]
    assert raised["HEALTHD_CLEARING"] == "drop-slab", raised["HEALTHD_CLEARING_TEXT"]
    assert at(raised) - start > 60, "it has not waited for a minute"
    wait_for_verdict(machine, "warning")

    machine.must("systemctl stop leak@*; echo 2 >/proc/sys/vm/drop_caches", 120)
    assert float(machine.must(SLAB)) < 0.15, "the names were not dropped"
    cleared = wait_for_event(machine, 240, event="cleared", rule="slab-reclaimable-high")
    assert cleared["HEALTHD_INCIDENT"] == raised["HEALTHD_INCIDENT"], "another incident"
    assert abs(duration(cleared) - (at(cleared) - at(raised))) < 5, f"{duration(cleared)} s is not how long it was"
    wait_for_verdict(machine, "ok")
    assert alerts(machine) == ["slab-reclaimable-high"], alerts(machine)
