"""Given a host without swap, when a service takes all memory within about five seconds, then it is critical before the
kernel kills or at most two seconds after, and by then the service is named and nobody else; the kill names it in any case, and
afterwards it clears."""
from _story import assert_blamed, at, clock, events, install, wait_for_event, wait_for_kill

MACHINE = dict(memory=512)
MINUTES = 5
LONG = "it needs a guest that keeps up with a leak of five seconds, so none beside it; leaks of seconds are in the recordings and the simulator"


def story(machine):
    install(machine)
    machine.must("sleep 20")
    start = clock(machine)
    machine.must("systemctl start leak@70-anon")
    killed = wait_for_kill(machine, "leak@70-anon", 240)

    told = wait_for_event(machine, 60, event="oom-kill")
    critical = wait_for_event(machine, 60, after=start, severity="critical")
    print(f"killed {killed - start:.1f} s after the start; critical {at(critical) - killed:+.1f} s"
          f" and told {at(told) - killed:+.1f} s from then")
    assert at(critical) < killed + 2, "critical too late"
    assert told["OBJECT_SYSTEMD_UNIT"] == "leak@70-anon.service", told
    # On a busy host alerts can come before the memory of the new unit was read, and the kill with them.
    if named := [event for event in events(machine, after=start) if "HEALTHD_CULPRIT_UNIT" in event]:
        assert_blamed(named[0], "leak@70-anon.service")
        assert at(named[0]) < killed + 2, "named too late"
    else:
        print("the service was named by its kill only")
    cleared = wait_for_event(machine, 300, event="cleared", rule=critical["HEALTHD_RULE"])
    assert cleared["HEALTHD_INCIDENT"] == critical["HEALTHD_INCIDENT"], "not one incident"
