"""Given an alert that is up, when healthd hangs, then systemd's watchdog restarts it, and the incident goes on: it is
not raised again, and it clears under its old id with its whole duration."""
from _story import at, duration, events, install, show, switch, turn, wait_for_event

MACHINE = dict(memory=512)
UNIT = "WatchdogSec=8\nTimeoutStopSec=5\nRestartSec=1"


def story(machine):
    install(machine, UNIT, [switch("tmpfs-used")])
    turn(machine, on=True)
    raised = wait_for_event(machine, event="raised", rule="tmpfs-used")
    hung = show(machine, "MainPID")

    machine.must(f"kill -STOP {hung}")
    machine.wait_until("[ $(systemctl show --property=NRestarts --value healthd) -ge 1 ]", 120)
    machine.wait_until("systemctl is-active -q healthd", 60)
    assert show(machine, "MainPID") != hung
    back = wait_for_event(machine, event="started", after=at(raised))

    # Had it forgotten, it would have raised the alert again at its first tick.
    machine.must("sleep 5")
    turn(machine, on=False)
    cleared = wait_for_event(machine, event="cleared", rule="tmpfs-used")
    assert at(cleared) > at(back)
    assert cleared["HEALTHD_INCIDENT"] == raised["HEALTHD_INCIDENT"], "another incident"
    assert duration(cleared) > at(cleared) - at(raised) - 2, f"only {duration(cleared):.0f} s"
    assert len(events(machine, event="raised", rule="tmpfs-used")) == 1, "raised twice"
    assert show(machine, "NRestarts") == "1", "restarted more than once"
