"""Given an alert that comes and goes, when a write fails or hangs (the state file, the journal, systemd's socket), then ticks go on
and healthd is not restarted, every event arrives or is counted as lost, the state is saved later, and a stop ends."""
from _faults import (JOURNAL, MACHINE, RULE, STATE, WATCHDOG, assert_arrived, assert_clears_as, come_and_go, fault, restarts, run_steps, stop,
                     wait_for_ping, wait_for_restart)
from _story import clock, events, raise_and_clear, turn, wait_for_event

MINUTES = 6
CEILING = 1500


def story(machine):
    run_steps(machine, STEPS)


def hung_rename(machine):
    """A state file on a disk that hangs stops neither ticks nor pings nor a stop."""
    with fault(machine, "rename /run/healthd/* hang") as hit:
        start, before = clock(machine), restarts(machine)
        turn(machine, on=True)
        hit()
        wait_for_event(machine, after=start, event="raised", rule=RULE)
        turn(machine, on=False)
        wait_for_event(machine, after=start, event="cleared", rule=RULE)
        wait_for_ping(machine, clock(machine) + WATCHDOG)
        assert restarts(machine) == before, "it was restarted"
        stop(machine)
    machine.must("systemctl start healthd", 120)


def failing_write(machine):
    """A state file that could not be written is written later: after a kill the alert goes on."""
    start = clock(machine)
    with fault(machine, "write /run/healthd/* EIO") as hit:
        turn(machine, on=True)
        hit()
        raised = wait_for_event(machine, after=start, event="raised", rule=RULE)
    machine.wait_until(f"grep -q {RULE} {STATE}", 60, 1)
    before = restarts(machine)
    machine.must("systemctl kill --signal=KILL healthd")
    wait_for_restart(machine, before)
    machine.wait_until("systemctl is-active -q healthd", 120)
    turn(machine, on=False)
    assert_clears_as(machine, raised)


def journal_gone(machine):
    """Events wait for the journal's socket when it is gone."""
    start = clock(machine)
    machine.must(f"mv {JOURNAL} {JOURNAL}.away")
    try:
        come_and_go(machine)
    finally:
        machine.must(f"mv {JOURNAL}.away {JOURNAL}")
    assert_arrived(machine, start)


def failing_send(machine):
    """They also wait when the socket is full and when sending hangs; what is lost is counted. A stop ends all the same, also when
    it is systemd's socket that hangs."""
    for error in "ENOBUFS", "hang", "EIO":
        start, before = clock(machine), restarts(machine)
        with fault(machine, f"send {JOURNAL} {error}") as hit:
            come_and_go(machine)
            hit()
            if error == "hang":
                wait_for_ping(machine, clock(machine) + WATCHDOG)
            assert restarts(machine) == before, "it was restarted"
        if error != "EIO":
            assert_arrived(machine, start)
    raise_and_clear(machine, RULE, after=clock(machine))  # carries the count
    found = events(machine, after=start)
    arrived = sum(event.get("HEALTHD_RULE") == RULE for event in found)
    lost = sum(int(event.get("HEALTHD_EVENTS_LOST", 0)) for event in found)
    print(f"{arrived} of 4 events arrived, {lost} were counted as lost")
    assert arrived + lost >= 4, "not all are accounted for"
    for path in JOURNAL, "/run/systemd/notify":
        with fault(machine, f"send {path} hang") as hit:
            turn(machine, on=True)
            hit()
            stop(machine)
        turn(machine, on=False)
        machine.must("systemctl start healthd", 120)


STEPS = (hung_rename, failing_write, journal_gone, failing_send)
