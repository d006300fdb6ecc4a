"""Given a host with the old cgroup hierarchy, when healthd is installed, then it watches the host all the same."""
from _story import install, show, switch, turn, wait_for_event, wait_for_verdict

MACHINE = dict(memory=512, kernel="systemd.unified_cgroup_hierarchy=0 systemd.legacy_systemd_cgroup_controller=1")


def story(machine):
    assert machine.must("stat -fc %T /sys/fs/cgroup").strip() == "tmpfs", "this is not the old hierarchy"
    install(machine, config=[switch("tmpfs-used")])
    wait_for_verdict(machine, "ok")
    turn(machine, on=True)
    wait_for_event(machine, event="raised", rule="tmpfs-used")
    turn(machine, on=False)
    wait_for_event(machine, event="cleared", rule="tmpfs-used")
    assert show(machine, "NRestarts") == "0"
    loud = [entry["MESSAGE"] for entry in machine.journal(_SYSTEMD_UNIT="healthd.service")
            if int(entry["PRIORITY"]) < 5 and entry.get("HEALTHD_RULE") != "tmpfs-used"]
    assert loud == [], loud
