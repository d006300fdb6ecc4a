"""Given alerts that fire, when a read fails or hangs (the directory of units, a kernel file, unit files), then no alert clears and none
is raised again, new units are found, the verdict of a tick that hangs is unknown, and a stop or the watchdog ends it."""
from _faults import MACHINE, RULE, SLICE, STATE, UNIT_RULE, assert_clears_as, fault, restarts, run_steps, stop, wait_for_restart
from _story import clock, events, show, turn, verdict, wait_for_event, wait_for_verdict

MINUTES = 6
CEILING = 1500


def story(machine):
    run_steps(machine, STEPS)


def unreadable_directory(machine):
    """A directory that cannot be read is not an empty one: units keep their alerts and incidents, and the failure is an event."""
    [raised] = events(machine, event="raised", rule=UNIT_RULE)
    # Another errno each, because healthd reports a path once for each.
    for number, line in enumerate((f"opendir {SLICE} EMFILE", f"opendir {SLICE} EIO", f"readdir {SLICE} EACCES")):
        start = clock(machine)
        with fault(machine, line) as hit:
            machine.must(f"systemd-run --quiet --unit=caller-{number} sleep infinity")  # causes a scan
            hit()
            machine.must("sleep 4")
            said = wait_for_event(machine, 30, after=start, event="source-failed")
        assert said["HEALTHD_SOURCE_PATH"] == SLICE, said
        machine.must(f"systemctl stop caller-{number}; sleep 4")
        assert verdict(machine) == "warning", show(machine, "StatusText")
    machine.must("sleep 12")  # longer than between two scans
    assert not events(machine, event="cleared", rule=UNIT_RULE), "a unit was taken for stopped"
    assert events(machine, event="raised", rule=UNIT_RULE) == [raised], "another incident"


def unreadable_file(machine):
    """A kernel file that cannot be read is one event, and an alert over it neither clears nor is raised again."""
    start = clock(machine)
    turn(machine, on=True)
    raised = wait_for_event(machine, after=start, event="raised", rule=RULE)
    with fault(machine, "read /proc/meminfo EIO") as hit:
        hit()
        said = wait_for_event(machine, 30, after=start, event="source-failed")
        machine.must("sleep 10")
        assert (said["HEALTHD_SOURCE_PATH"], said["HEALTHD_SOURCE_ERRNO"]) == ("/proc/meminfo", "5"), said
        assert RULE in said["HEALTHD_RULES_NOT_EVALUATED"], said
        assert verdict(machine) != "ok", show(machine, "StatusText")
        assert len(events(machine, after=start, event="source-failed")) == 1, "not once"
    machine.must("sleep 3")
    assert not events(machine, after=start, event="cleared", rule=RULE), "cleared by a file that could not be read"
    turn(machine, on=False)
    assert_clears_as(machine, raised)


def hung_read(machine):
    """The verdict of a tick that hangs is unknown within seconds, and the watchdog ends it; no alert is raised again after that."""
    start, before = clock(machine), restarts(machine)
    turn(machine, on=True)
    raised = wait_for_event(machine, after=start, event="raised", rule=RULE)
    with fault(machine, "read /proc/meminfo hang") as hit:
        hit()
        began = clock(machine)
        wait_for_verdict(machine, "unknown", 15)
        print(f"{clock(machine) - began:.0f} s: {show(machine, 'StatusText')}")
        wait_for_restart(machine, before)
        machine.must("journalctl --boot --quiet --unit=healthd | grep -q 'Watchdog timeout'")
    machine.wait_until("systemctl is-active -q healthd", 120)
    turn(machine, on=False)
    assert_clears_as(machine, raised)


def stop_in_hung_read(machine):
    """It also stops, with an event, and the state is saved."""
    start = clock(machine)
    turn(machine, on=True)
    raised = wait_for_event(machine, after=start, event="raised", rule=RULE)
    with fault(machine, "read /proc/meminfo hang") as hit:
        hit()
        stop(machine)
        assert machine.must(f"grep -c {RULE} {STATE}"), "the state is not there"
        wait_for_event(machine, 30, after=start, event="stopped")
    machine.must("systemctl start healthd", 120)
    turn(machine, on=False)
    assert_clears_as(machine, raised)


def hung_unit_files(machine):
    """Directories of unit files and the file of known units that hang do not delay the alert of a new unit."""
    directories = [f"opendir {path}/systemd/* hang" for path in ("/etc", "/run", "/usr/lib")]
    for number, lines in enumerate((directories, ["rename /var/lib/healthd/* hang"])):
        start = clock(machine)
        with fault(machine, *lines) as hit:
            machine.must(f"systemd-run --quiet --unit=big-{number} leak 50 anon 40")
            hit()
            machine.must(f"systemd-run --quiet --unit=big-{number}-more leak 50 anon 40")
            for unit in f"big-{number}.service", f"big-{number}-more.service":
                wait_for_event(machine, 45, after=start, event="raised", rule=UNIT_RULE, unit=unit)
        machine.must(f"systemctl stop big-{number} big-{number}-more")
        machine.wait_until("! grep -q big-%d %s" % (number, STATE), 60, 1)


STEPS = (unreadable_directory, unreadable_file, hung_read, stop_in_hung_read, hung_unit_files)
