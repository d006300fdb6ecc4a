"""Given a configuration that is loaded, when its file cannot be reached, is huge, or hangs, then it is rejected and the rules
stay, and a stop ends; when ticks are an hour apart, then the watchdog waits no longer than the unit says."""
from _faults import CONFIG, MACHINE, RULE, WATCHDOG, fault, reload, restarts, run_steps, stop, wait_for_ping, wait_for_restart
from _story import clock, configure, raise_and_clear, show, wait_for_event

MINUTES = 6
CEILING = 1500


def story(machine):
    run_steps(machine, STEPS)


def unreachable_configuration(machine):
    """A configuration that cannot be reached is not none: it is rejected, and the rules stay, also after a restart."""
    machine.must(f"mv {CONFIG} {CONFIG}.kept && ln -s /nowhere {CONFIG}")
    for command in "systemctl reload healthd", "systemctl restart healthd":
        start = clock(machine)
        machine.must(command, 120)
        wait_for_event(machine, after=start, event="config-rejected")
        raise_and_clear(machine, RULE, after=start)
    machine.must(f"rm {CONFIG} && mv {CONFIG}.kept {CONFIG}")
    start = clock(machine)
    with fault(machine, f"open {CONFIG} EIO") as hit:
        machine.must("systemctl reload --no-block healthd")
        hit()
        wait_for_event(machine, after=start, event="config-rejected")
    reload(machine)


def huge_configuration(machine):
    """One of 700 MB is rejected without being read. So is one that this guest has memory for, but not the unit."""
    machine.must(f"cp {CONFIG} {CONFIG}.kept")
    for size in "300M", "700M":
        start, process, before = clock(machine), show(machine, "MainPID"), peak(machine)
        machine.must(f"truncate --size={size} {CONFIG} && systemctl reload --no-block healthd")
        wait_for_event(machine, after=start, event="config-rejected")
        assert show(machine, "MainPID") == process, "it was restarted"
        print(f"peak RSS {before} MiB, and {peak(machine)} MiB with {size} of configuration")
        assert peak(machine) < before + 8, "it was read"
    machine.must(f"mv {CONFIG}.kept {CONFIG}")
    reload(machine)


def stop_in_hung_reload(machine):
    """A reload that waits for a disk holds up neither pings nor a stop."""
    with fault(machine, f"open {CONFIG} hang") as hit:
        machine.must("systemctl reload --no-block healthd")
        hit()
        wait_for_ping(machine, clock(machine) + WATCHDOG)
        stop(machine)
    machine.must("systemctl start healthd", 120)


def long_interval(machine):
    """Ticks an hour apart leave the watchdog what the unit says, and a process that hangs is ended after it."""
    configure(machine, '{ "interval": "1h", "rules": [] }')
    reload(machine)
    wait_for_ping(machine, clock(machine) + 2 * WATCHDOG)
    assert show(machine, "WatchdogUSec") == f"{WATCHDOG}s", show(machine, "WatchdogUSec")
    before = restarts(machine)
    machine.must(f"kill -STOP {show(machine, 'MainPID')}")
    wait_for_restart(machine, before)


def peak(machine):
    """MiB of memory that healthd had at most."""
    return int(machine.must(f"awk '/VmHWM/ {{ print $2 }}' /proc/{show(machine, 'MainPID')}/status")) >> 10


STEPS = (unreachable_configuration, huge_configuration, stop_in_hung_reload, long_interval)
