"""Given a bus that hangs and a disk that takes no writes any more, when an alert comes and goes meanwhile, then healthd
goes on looking at the host and is not restarted; and both events are in the journal once the disk is back."""
from _story import clock, duration, events, install, show, switch, turn, wait_for_event, wait_for_verdict

MACHINE = dict(memory=512)
RULE = "tmpfs-used"
PINGED = "WatchdogTimestampMonotonic"


def story(machine):
    install(machine, "WatchdogSec=20", [switch(RULE)])
    wait_for_verdict(machine, "ok")
    process = show(machine, "MainPID")
    machine.must("systemctl start stall@dbus stall@disk", 120)
    assert machine.must("ps -C dbus-daemon -o state=").strip() == "T", "the bus is not frozen"
    # Nothing ends a process that waits for a frozen disk, so nobody waits for this one.
    machine.must("(touch /root/file &) >/dev/null 2>&1; sleep 3; test ! -e /root/file")

    turn(machine, on=True)
    wait_for_verdict(machine, "warning")
    machine.must("sleep 25", 120)
    turn(machine, on=False)
    wait_for_verdict(machine, "ok")
    assert clock(machine) - int(show(machine, PINGED)) / 1e6 < 20, "the watchdog is not told any more"
    machine.must("systemctl stop stall@dbus stall@disk", 120)

    cleared = wait_for_event(machine, event="cleared", rule=RULE)
    [raised] = events(machine, event="raised", rule=RULE)
    assert cleared["HEALTHD_INCIDENT"] == raised["HEALTHD_INCIDENT"]
    assert duration(cleared) > 25, "not the time for which it was up"
    assert (show(machine, "MainPID"), show(machine, "NRestarts")) == (process, "0"), "it was restarted"
