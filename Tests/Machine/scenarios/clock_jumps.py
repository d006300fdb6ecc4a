"""Given an alert that is up, when the clock is set back a day or forward a year, then its duration is not touched, no
tick is late, no reminder is due, and it clears as it should."""
from _story import at, clock, duration, events, install, show, switch, turn, wait_for_event

MACHINE = dict(memory=512)
JUMPS = {"back a day": -86400, "forward a year": 365 * 86400}


def story(machine):
    install(machine, config=[switch("tmpfs-used", hold="5s")])
    for what, seconds in JUMPS.items():
        start = clock(machine)
        turn(machine, on=True)
        raised = wait_for_event(machine, event="raised", rule="tmpfs-used", after=start)
        machine.must("sleep 10")
        machine.must(f"date --set=@$(($(date +%s) + {seconds}))")
        machine.must("sleep 10")
        turn(machine, on=False)
        cleared = wait_for_event(machine, event="cleared", rule="tmpfs-used", after=start)
        assert cleared["HEALTHD_INCIDENT"] == raised["HEALTHD_INCIDENT"]
        lasted = at(cleared) - at(raised)
        assert abs(duration(cleared) - lasted) < 5, f"{what}: {duration(cleared):.0f} s instead of {lasted:.0f} s"
        jumped = int(cleared["__REALTIME_TIMESTAMP"]) - int(raised["__REALTIME_TIMESTAMP"])
        assert abs(jumped / 1e6 - lasted - seconds) < 60, "the story does not do what it says: no jump"
    kinds = {event["HEALTHD_EVENT"] for event in events(machine)}
    assert kinds - {"reminder"} == {"started", "raised", "cleared"}, kinds
    # But one for an alert that could not say yet what grew.
    unnamed = [event["HEALTHD_INCIDENT"] for event in events(machine, event="raised") if "HEALTHD_MEMORY_KIND" not in event]
    reminders = [event["HEALTHD_INCIDENT"] for event in events(machine, event="reminder")]
    assert len(reminders) == len(set(reminders)) and set(reminders) <= set(unnamed), (reminders, unnamed)
    assert show(machine, "NRestarts") == "0"
