"""Given a kernel that does not tell of pressure (psi=0), when healthd is installed, then rules over pressure stay unknown
and neither raise nor clear, the verdict is never simply well, and all other rules work."""
from _story import alerts, install, loud, raise_and_clear, show, switch, verdict, wait_for_event

MACHINE = dict(memory=512, kernel="psi=0")
OURS = [switch("tmpfs-used"),
        {"name": "pressure-none", "when": "rate(pressure.memory.some, 1s) < 5%"},
        {"name": "pressure-not", "when": "not (rate(pressure.memory.some, 1s) > 5%)"},
        {"name": "stalled", "when": "rate(pressure.memory.full, 1s) < 1%", "severity": "critical"}]


def story(machine):
    assert machine.run("cat /proc/pressure/memory")[0] != 0, "this kernel tells of pressure"
    install(machine, config=OURS)
    wait_for_event(machine, event="started")
    machine.must("sleep 75", 300)  # every window has filled by then
    assert verdict(machine) == "unknown", verdict(machine)
    assert alerts(machine) == [], alerts(machine)

    raise_and_clear(machine, "tmpfs-used")
    assert show(machine, "NRestarts") == "0"
    assert loud(machine, "tmpfs-used") == [], loud(machine, "tmpfs-used")
