"""Given a host without swap on which most of the memory is reserved for huge pages, so that less than 5 % of all memory is
available, but more than a third of what programs can have, then healthd says ok; and when a service leaks, then there is a
warning before the kernel kills it."""
from _story import alerts, at, clock, events, install, meminfo, verdict, wait_for_kill, wait_for_verdict

MACHINE = dict(memory=3072)
MINUTES = 6
LONG = "the judgement of reserved hugepages is in the unit tests, with the files of such a host"
LEFT = 135  # MiB that stay available


def story(machine):
    install(machine)
    wait_for_verdict(machine, "ok")
    pages = 0
    for _ in range(2):  # what is available of the page cache is an estimate, until it is dropped
        pages += (meminfo(machine, "MemAvailable") - (LEFT << 10)) // 2048
        machine.must(f"echo 3 >/proc/sys/vm/drop_caches; sysctl -qw vm.nr_hugepages={pages}", 120)
    machine.must("sleep 75", 240)  # longer than the windows of memory-exhausted
    total, available, huge = (meminfo(machine, name) for name in ("MemTotal", "MemAvailable", "Hugetlb"))
    usable = total - huge
    print(f"{huge / total:.0%} reserved; available: {available / total:.1%} of all memory, {available / usable:.0%} of the rest")
    assert available < 0.05 * total and available > 0.3 * usable, "not what this story is about"
    assert f"healthd_memory_usable_bytes {usable << 10}\n" in machine.must("healthctl metrics")
    assert verdict(machine) == "ok" and not alerts(machine), alerts(machine)

    start = clock(machine)
    machine.must("systemctl start leak@1-anon")
    killed = wait_for_kill(machine, "leak@1-anon", 400)
    said = [event for event in events(machine, after=start) if event["HEALTHD_EVENT"] in ("raised", "escalated")]
    for event in said:
        print(f"{killed - at(event):.0f} s before the kill: {event['HEALTHD_RULE']}, {event.get('HEALTHD_CULPRIT_UNIT')}")
    assert said and killed - at(said[0]) > 20, "too late for a person"
    named = [event for event in said if event.get("HEALTHD_CULPRIT_UNIT") == "leak@1-anon.service"]
    assert named and killed - at(named[0]) > 10, "nobody knows what to stop"
