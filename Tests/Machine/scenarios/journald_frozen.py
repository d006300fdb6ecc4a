"""Given a journald that hangs for three minutes and takes nothing any more, when far more happens than healthd can keep,
then healthd goes on looking at the host and is not restarted; when journald is back, the newest events arrive, and the
loss is counted, told, and an alert."""
from _story import drop_in, events, install, show, switch, turn, wait_for_event

MACHINE = dict(memory=512)
MINUTES = 7
RULES, ROUNDS = 80, 3  # each round raises and clears every rule: 480 events, where 256 have a place
# Fills what the kernel holds for journald, so that the next one who writes waits.
FILL = "for i in $(seq 2000); do echo MESSAGE=filler | timeout 3 logger --journald || exit 0; done; exit 1"
PINGED = "WatchdogTimestampMonotonic"


def story(machine):
    drop_in(machine, "systemd-journald", "WatchdogSec=0")  # systemd would end the story early
    machine.must("systemctl restart systemd-journald")
    install(machine, "WatchdogSec=20", [switch(f"rule-{number}") for number in range(RULES)])
    wait_for_event(machine, event="started")
    process = show(machine, "MainPID")
    machine.must("pkill -STOP -x systemd-journal")
    machine.must(FILL, 300)

    for _ in range(ROUNDS):
        for on in True, False:
            told = show(machine, "StatusText")
            turn(machine, on)
            machine.must("sleep 30", 150)
            assert show(machine, "StatusText") != told, "it does not tick any more"
    now = float(machine.must("cut -d' ' -f1 /proc/uptime"))
    assert now - int(show(machine, PINGED)) / 1e6 < 20, "the watchdog is not told any more"
    machine.must("pkill -CONT -x systemd-journal")

    lost = wait_for_event(machine, event="raised", rule="reports-lost")
    assert (show(machine, "MainPID"), show(machine, "NRestarts")) == (process, "0"), "it was restarted"
    machine.must("sleep 5")
    ours = [event for event in events(machine) if event.get("HEALTHD_RULE", "").startswith("rule-")]
    counted = sum(int(event.get("HEALTHD_DROPPED", 0)) for event in events(machine))
    print(f"{len(ours)} events arrived, {counted} were counted as lost")
    assert counted > 0 and len(ours) + counted == 2 * RULES * ROUNDS, "not all are accounted for"
    assert len([event for event in ours[-RULES:] if event["HEALTHD_EVENT"] == "cleared"]) == RULES, "the newest are gone"
    assert lost["HEALTHD_SEVERITY"] == "warning"
