"""What the stories of faults share: healthd with kit/fault.c in it, and what happens to its calls."""
from contextlib import contextmanager

from _story import SILENT, at, clock, events, install, show, switch, turn, wait_for_event

MACHINE = dict(memory=512)
WATCHDOG = 20  # s
# The directory with the state stays when the unit stops, so that it can be looked at.
UNIT = f"""Environment=LD_PRELOAD=/usr/local/lib/fault.so
WatchdogSec={WATCHDOG}
RestartSec=1
RuntimeDirectoryPreserve=yes"""
RULE, UNIT_RULE = "tmpfs-used", "unit-big"
# The first is critical, so that STATUS= names it whatever else fires. The last are off, because a slow guest may raise them.
RULES = [switch(RULE, severity="critical"), {"name": UNIT_RULE, "each": "big*.service", "when": "unit.memory > 20MiB", "hold": "0s"},
         *({"name": name, "enabled": False} for name in SILENT)]
CONFIG, STATE = "/etc/healthd/config.json", "/run/healthd/state.json"
JOURNAL, SLICE = "/run/systemd/journal/socket", "/sys/fs/cgroup/system.slice"
PINGED = "WatchdogTimestampMonotonic"


def run_steps(machine, steps):
    prepare(machine)
    for step in steps:
        start = clock(machine)
        step(machine)
        print(f"{step.__name__}: {clock(machine) - start:.0f} s")


def prepare(machine):
    machine.must("systemd-run --quiet --unit=big leak 50 anon 40")
    install(machine, UNIT, RULES)
    wait_for_event(machine, event="raised", rule=UNIT_RULE)


@contextmanager
def fault(machine, *lines):
    """Has such lines, as in kit/fault.c, in force inside of it; what it gives waits for the first call that one of them changes."""
    began = machine.must("date +%s").strip()
    write = "cat >/etc/faults.new && mv /etc/faults.new /etc/faults"
    machine.must(write, stdin="".join(f"{line}\n" for line in lines).encode())
    functions = "|".join(line.split()[0] for line in lines)
    said = f"journalctl --boot --quiet --output=cat --since=@{began} _SYSTEMD_UNIT=healthd.service | grep -Eq '^fault: ({functions})'"
    try:
        yield lambda timeout=90: machine.wait_until(said, timeout, 1)
    finally:
        machine.must("rm -f /etc/faults")


def stop(machine):
    """The promise is 2 s; the guest is emulated. After 15 s systemd would have ended it, and the result be another."""
    start = clock(machine)
    machine.must("systemctl stop healthd", 120)
    took = clock(machine) - start
    print(f"stopped after {took:.1f} s")
    assert show(machine, "Result") == "success", f"{show(machine, 'Result')} after {took:.1f} s"
    assert took < 10, f"stopped only after {took:.1f} s"


def reload(machine):
    start = clock(machine)
    machine.must("systemctl reload healthd")
    wait_for_event(machine, after=start, event="config-loaded")


def restarts(machine):
    return int(show(machine, "NRestarts"))


def wait_for_restart(machine, before):
    machine.wait_until(f"[ $(systemctl show --property=NRestarts --value healthd) -gt {before} ]", 120, 1)


def wait_for_ping(machine, moment):
    """The watchdog is pinged at that time or later, in seconds since boot."""
    machine.wait_until(f"[ $(systemctl show --property={PINGED} --value healthd) -ge {int(moment * 1e6)} ]", 3 * WATCHDOG + 30, 1)


def wait_for_status(machine, text, gone=False):
    found = f"systemctl show --property=StatusText --value healthd | grep -q {text}"
    machine.wait_until(f"! {found}" if gone else found, 60, 1)


def come_and_go(machine):
    """The alert of the switch, as systemctl shows it."""
    turn(machine, on=True)
    wait_for_status(machine, RULE)
    turn(machine, on=False)
    wait_for_status(machine, RULE, gone=True)


def assert_clears_as(machine, raised):
    """What was raised once, clears once, in the same incident."""
    cleared = wait_for_event(machine, after=at(raised), event="cleared", rule=RULE)
    assert cleared["HEALTHD_INCIDENT"] == raised["HEALTHD_INCIDENT"], "another incident"
    assert not events(machine, after=at(raised), event="raised", rule=RULE), "raised again"


def assert_arrived(machine, start):
    """That alert came and went since then, and the journal has it; in between a reminder may say what grew."""
    wait_for_event(machine, 60, after=start, event="cleared", rule=RULE)
    arrived = [event["HEALTHD_EVENT"] for event in events(machine, after=start, rule=RULE)
               if event["HEALTHD_EVENT"] != "reminder"]
    assert arrived == ["raised", "cleared"], arrived
