"""Given a host with the old cgroup hierarchy, when healthd is installed, then it watches the host all the same; when a
service leaks, then the first warning names it, though a bigger one is there, and its end tells that it was restarted."""
from _story import assert_named_by_processes, install, loud, raise_and_clear, switch, wait_for_verdict

# The last of them is for systemd 256 and later, which do not boot without.
MACHINE = dict(memory=768, kernel="systemd.unified_cgroup_hierarchy=0 systemd.legacy_systemd_cgroup_controller=1"
                                  " SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1")
MINUTES = 4


def story(machine):
    assert machine.must("stat -fc %T /sys/fs/cgroup").strip() == "tmpfs", "this is not the old hierarchy"
    install(machine, config=[switch("tmpfs-used")])
    wait_for_verdict(machine, "ok")
    raise_and_clear(machine, "tmpfs-used")
    assert loud(machine, "tmpfs-used") == [], loud(machine, "tmpfs-used")
    assert_named_by_processes(machine)
