"""Given a host with the old cgroup hierarchy, when healthd is installed, then it watches the host all the same."""
from _story import install, loud, raise_and_clear, show, switch, wait_for_verdict

MACHINE = dict(memory=512, kernel="systemd.unified_cgroup_hierarchy=0 systemd.legacy_systemd_cgroup_controller=1")


def story(machine):
    assert machine.must("stat -fc %T /sys/fs/cgroup").strip() == "tmpfs", "this is not the old hierarchy"
    install(machine, config=[switch("tmpfs-used")])
    wait_for_verdict(machine, "ok")
    raise_and_clear(machine, "tmpfs-used")
    assert show(machine, "NRestarts") == "0"
    assert loud(machine, "tmpfs-used") == [], loud(machine, "tmpfs-used")
