"""Given a host that a database fills to four fifths, when a container reads more files than fit under its own MemoryMax, beside
a backup that has the kernel reclaim page cache all the time, then there is a warning about that container, nothing is critical, and
the host gets all traffic all the time, although much of the time somebody is stalled on memory."""
from _story import clock, events, install, meminfo, wait_for_event, wait_for_verdict

MACHINE = dict(memory=1024, disk=128)
MINUTES = 5
LONG = "unit_limit is short, and has no host that is nearly full beside the unit"
FILES = 65  # MiB, of which 45 fit under the limit beside the container's own 50
CONTAINER = ("systemd-run --quiet --unit=shop -p MemoryMax=100M -p OOMPolicy=continue"
             f" sh -c 'leak 50 anon 50 & thrash {FILES - 1} file & thrash {FILES - 2} file & exec thrash {FILES} file'")
COUNTERS = ("awk -F= '/some/ { print $NF / 1000000 }' /proc/pressure/memory;"
            " awk '/^(pgsteal_kswapd|workingset_refault_file) / { print $2 }' /proc/vmstat")
# What fills the host here is the story's own doing, just before, and may well be foreseen to go on.
FORECASTS = [{"name": name, "enabled": False} for name in ("memory-exhaustion-predicted", "memory-low")]


def story(machine):
    machine.must(f"head -c {FILES}M /dev/zero >/data/file; sync; echo 3 >/proc/sys/vm/drop_caches", 240)
    install(machine, config=FORECASTS)
    available, total = meminfo(machine, "MemAvailable"), meminfo(machine, "MemTotal")
    # A fifth, when the container has taken what is its own.
    machine.must(f"systemd-run --quiet --unit=database leak 100 anon {(available - total * 18 // 100) // 1024 - 50}")
    machine.must("sleep 30", 120)
    wait_for_verdict(machine, "ok")

    machine.slow_down("data", requests=700, bytes=12_000_000)
    machine.slow_down("root", bytes=8_000_000)
    start = clock(machine)
    machine.must("systemd-run --quiet --unit=backup sh -c 'exec cat $(findmnt --noheadings --output SOURCE /) >/dev/null'")
    machine.must(CONTAINER)
    raised = wait_for_event(machine, 300, event="raised", rule="unit-at-limit")
    print(raised["MESSAGE"])
    began, before = clock(machine), numbers(machine)
    machine.must("sleep 60", 240)
    stalled, reclaimed, refaults = ((after - former) / (clock(machine) - began)
                                    for former, after in zip(before, numbers(machine)))
    available, total = meminfo(machine, "MemAvailable"), meminfo(machine, "MemTotal")
    print(f"somebody stalled on memory {stalled:.0%} of the time, {available / total:.0%} available,"
          f" {reclaimed:.0f} pages reclaimed and {refaults:.0f} read again a second")
    assert stalled > 0.15 and available < 0.2 * total and reclaimed > 250, "the story is too mild"
    assert raised["HEALTHD_UNIT"] == raised["OBJECT_SYSTEMD_UNIT"] == "shop.service", raised
    assert raised["HEALTHD_SEVERITY"] == "warning", raised

    machine.must("systemctl stop shop", 120)
    wait_for_event(machine, event="cleared", rule="unit-at-limit", after=began)
    said = events(machine, after=start)
    assert {event["HEALTHD_TRAFFIC"] for event in said} == {"100%"}, [event["MESSAGE"] for event in said]
    assert {event["HEALTHD_RULE"] for event in said if event.get("HEALTHD_CATEGORY") == "memory"} == {"unit-at-limit"}, said


def numbers(machine):
    return [float(number) for number in machine.must(COUNTERS, 120).split()]
