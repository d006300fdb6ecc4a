"""Given an alert that is up, when healthd starts and its state is from another boot, as where /run outlives one, or is
damaged, then it says so once, and the alert is raised anew in an incident of its own; with a state that is its own, the
incident goes on."""
from _story import clock, events, install, switch, turn, wait_for_event

MACHINE = dict(memory=512)
STATE = "/run/healthd/state.json"
# Between the end of one healthd and the start of the next; systemd removes the folder when the service is stopped.
MEDDLE = "ExecStartPre=+/bin/sh -c 'test ! -e /root/meddle || sh /root/meddle'"


def story(machine):
    install(machine, MEDDLE, [switch("tmpfs-used")])
    turn(machine, on=True)
    incident = wait_for_event(machine, event="raised", rule="tmpfs-used")["HEALTHD_INCIDENT"]
    boot = machine.must("cat /proc/sys/kernel/random/boot_id").strip()

    for meddle in f"sed -i s/{boot}/{boot[::-1]}/ {STATE}", f"truncate --size=100 {STATE}":
        machine.put(meddle.encode(), "/root/meddle")
        start = restart(machine)
        again = wait_for_event(machine, event="raised", rule="tmpfs-used", after=start)
        assert again["HEALTHD_INCIDENT"] != incident, "the incident of a state that it cannot use"
        incident = again["HEALTHD_INCIDENT"]
        said = events(machine, after=start, event="notice", notice="saved-state")
        print(*(event["MESSAGE"] for event in said))
        assert len(said) == 1, said

    machine.must("rm /root/meddle")
    start = restart(machine)
    turn(machine, on=False)
    cleared = wait_for_event(machine, event="cleared", rule="tmpfs-used", after=start)
    assert cleared["HEALTHD_INCIDENT"] == incident, "another incident"
    assert not events(machine, after=start, event="raised") and not events(machine, after=start, event="notice")


def restart(machine):
    start = clock(machine)
    machine.must("systemctl restart healthd", 120)
    wait_for_event(machine, event="started", after=start)
    return start
