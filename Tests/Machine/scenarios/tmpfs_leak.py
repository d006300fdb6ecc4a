"""Given a host without swap, when files in tmpfs fill nearly all of its memory, where nobody can be killed for it, then
there is a warning before it is critical that blames tmpfs and who writes there, it stays critical as long as the files
are there, and clears when they are gone."""
from _story import assert_all_cleared, assert_blamed, at, clock, events, install, verdict, wait_for_event, wait_for_verdict

MACHINE = dict(memory=768)
MINUTES = 6
LONG = "swap_leak is short, and differs in the kind of memory"
AVAILABLE = "awk '/MemAvailable/ { print int($2 / 1024) }' /proc/meminfo"


def story(machine):
    machine.must("mount -o remount,size=100% /dev/shm")
    install(machine)
    wait_for_verdict(machine, "ok")
    start = clock(machine)
    # What is left is critical, and still enough for the programs that must answer.
    size = int(machine.must(AVAILABLE)) - 30
    machine.must(f"systemctl start leak@4-tmpfs-{size}")
    critical = wait_for_event(machine, 300, severity="critical", after=start)
    warning = events(machine, after=start, event="raised")[0]
    print(f"warning after {at(warning) - start:.0f} s ({warning['HEALTHD_RULE']}),"
          f" critical after {at(critical) - start:.0f} s ({critical['HEALTHD_RULE']})")
    assert warning["HEALTHD_SEVERITY"] == "warning", "critical at once"
    assert_blamed(warning, f"leak@4-tmpfs-{size}.service", "shmem")
    assert (critical["HEALTHD_CLEARING"], "tmpfs" in critical["HEALTHD_CLEARING_TEXT"]) == ("refused", True), critical["HEALTHD_CLEARING_TEXT"]
    assert at(critical) - at(warning) >= 10, "hardly a warning before"
    assert critical["HEALTHD_EVENT"] == "escalated", "not one incident"

    # Longer than what only foretells the end stays up once nothing grows any more.
    machine.wait_until(f"test $(stat --format=%s /dev/shm/leak) -ge {size << 20}", 240, 1)
    machine.must("sleep 50", 200)
    assert verdict(machine) == "critical", f"{verdict(machine)} with {machine.must(AVAILABLE).strip()} MiB available"
    assert not events(machine, event="oom-kill"), "somebody was killed: another story"

    machine.must("systemctl stop leak@*; rm /dev/shm/leak", 120)
    wait_for_verdict(machine, "ok", 400)
    assert_all_cleared(machine, [warning, critical])
