"""Given healthd with a rule of our own, when its configuration is damaged in every usual way and reloaded, then each
time it is refused, that is an alert, and the rule stays in force; when the file is right again, the alert clears."""
from _story import clock, configure, events, install, raise_and_clear, show, switch, turn, wait_for_event

MACHINE = dict(memory=512)
DAMAGE = {
    "a typo": lambda machine: configure(machine, '{ "rules": [ { "name": "x", "when": "memory.avalable > 0" } ] }'),
    "no JSON": lambda machine: configure(machine, '{ "rules": ['),
    "more windows than there is memory for": lambda machine: configure(
        machine, [{"name": f"stalls-{number}", "each": "*", "when":
                   f"rate(unit.pressure.memory.full, {number + 1}m) > 90% and rate(unit.pressure.memory.some, {number + 1}m) > 90%"}
                  for number in range(60)]),
    "an empty file": lambda machine: configure(machine, ""),
    "somebody else's file": lambda machine: machine.must(
        "chown daemon /etc/healthd/config.json && chmod 600 /etc/healthd/config.json"),
    "a folder": lambda machine: machine.must("rm /etc/healthd/config.json && mkdir /etc/healthd/config.json"),
}


def story(machine):
    install(machine, config=[switch("tmpfs-used")])
    for what, damage in DAMAGE.items():
        damage(machine)
        start = clock(machine)
        machine.must("systemctl reload healthd")
        rejected = wait_for_event(machine, event="config-rejected", after=start)
        assert rejected["HEALTHD_CONFIG"] == "/etc/healthd/config.json" and rejected["HEALTHD_ERROR"], what
        wait_for_event(machine, event="raised", rule="config-invalid")

        raise_and_clear(machine, "tmpfs-used", after=start)
    assert len(events(machine, event="raised", rule="config-invalid")) == 1, "one alert for as long as it lasts"
    assert not events(machine, event="cleared", rule="config-invalid")

    machine.must("rmdir /etc/healthd/config.json")
    configure(machine, [switch("other-name")])
    start = clock(machine)
    machine.must("systemctl reload healthd")
    wait_for_event(machine, event="cleared", rule="config-invalid", after=start)
    wait_for_event(machine, event="config-loaded", after=start)
    turn(machine, on=True)
    wait_for_event(machine, event="raised", rule="other-name")
    assert not events(machine, event="raised", rule="tmpfs-used", after=start), "the old rules are still in force"
    assert show(machine, "NRestarts") == "0"
