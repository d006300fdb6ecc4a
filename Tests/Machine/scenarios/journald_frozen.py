"""Given a host under memory pressure and a journald that hangs for three minutes and takes nothing any more, when far
more happens than healthd can keep, then healthd goes on looking at the host and is not restarted; when journald is
back, the newest events arrive, and the loss is counted, told, and an alert."""
from _story import SILENT, clock, drop_in, events, install, show, switch, turn, wait_for_event

MACHINE = dict(memory=512, swap=64, disk=256)
MINUTES = 7
RULES, ROUNDS = 100, 3  # each round raises and clears every rule: 600 events, where 512 have a place, half of them the oldest
# Fills what the kernel holds for journald, until not even one more line finds a place. One process alone cannot: what it
# may have on the way is limited too.
FILL = """
for round in $(seq 30); do
    seq 999 | timeout 5 logger --socket /run/systemd/journal/socket
    echo last | timeout 10 logger --socket /run/systemd/journal/socket || exit 0
done
exit 1
"""
AVAILABLE = "awk '/MemAvailable/ { print int($2 / 1024) }' /proc/meminfo"
WAITED = "awk -F= '/some/ { print $NF / 1000000 }' /proc/pressure/memory"
PINGED = "WatchdogTimestampMonotonic"


def story(machine):
    drop_in(machine, "systemd-journald", "WatchdogSec=0")  # systemd would end the story early
    machine.must("systemctl restart systemd-journald")
    install(machine, "WatchdogSec=20", [*(switch(f"rule-{number}") for number in range(RULES)),
                                        *({"name": name, "enabled": False} for name in SILENT)])
    wait_for_event(machine, event="started")
    process = show(machine, "MainPID")
    press(machine)
    machine.must("systemctl start stall@journald", 120)
    machine.must(FILL, 450)

    start, waited = clock(machine), float(machine.must(WAITED))
    for _ in range(ROUNDS):
        for on in True, False:
            told = show(machine, "StatusText")
            turn(machine, on)
            machine.must("sleep 30", 150)
            assert show(machine, "StatusText") != told, "it does not tick any more"
    now = clock(machine)
    share = (float(machine.must(WAITED)) - waited) / (now - start)
    assert now - int(show(machine, PINGED)) / 1e6 < 20, "the watchdog is not told any more"
    machine.must("systemctl stop stall@journald", 60)

    lost = wait_for_event(machine, event="raised", rule="events-lost")
    assert (show(machine, "MainPID"), show(machine, "NRestarts")) == (process, "0"), "it was restarted"
    machine.must("sleep 5")
    ours = [event for event in events(machine) if event.get("HEALTHD_RULE", "").startswith("rule-")]
    counted = sum(int(event.get("HEALTHD_EVENTS_LOST", 0)) for event in events(machine))
    print(f"{len(ours)} events arrived, {counted} were counted as lost;"
          f" somebody waited for memory {share:.0%} of the time")
    assert counted > 0 and len(ours) + counted == 2 * RULES * ROUNDS, "not all are accounted for"
    assert [event["HEALTHD_EVENT"] for event in ours[-RULES:]] == ["cleared"] * RULES, "the newest are gone"
    assert lost["HEALTHD_SEVERITY"] == "warning"
    assert share > 0.05, "the host was hardly under pressure"


def press(machine):
    """Leaves a tenth of memory, and reads a file at random that does not fit into it."""
    total = int(machine.must("awk '/MemTotal/ { print int($2 / 1024) }' /proc/meminfo"))
    machine.must("head -c 90M /dev/zero >/data/file; sync", 120)
    machine.slow_down("data", requests=400)
    machine.must("sysctl --quiet --write vm.swappiness=0")  # it is the file that shall go and come back
    # The kernel of Debian 13 has another way to choose what goes, with which hardly anybody waits here.
    machine.must("! test -e /sys/kernel/mm/lru_gen/enabled || echo n >/sys/kernel/mm/lru_gen/enabled")
    left = int(machine.must(AVAILABLE)) - 30  # the switch takes 30 MiB as well
    machine.must(f"systemctl start leak@100-anon-{left - total // 10} thrash@90-file", 120)
