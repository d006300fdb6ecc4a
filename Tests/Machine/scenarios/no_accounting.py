"""Given a host whose administrator has switched off memory accounting, so that because of healthd's own protection memory is
counted for slices, but for no service, when one leaks, then the first warning names it all the same."""
from _story import assert_named_by_processes, install

MACHINE = dict(memory=768)
MINUTES = 3


def story(machine):
    machine.put(b"[Manager]\nDefaultMemoryAccounting=no\n", "/etc/systemd/system.conf.d/accounting.conf")
    install(machine)
    # systemd 257 takes a controller away from a slice only when one of its units starts.
    machine.must("systemctl restart nginx", 120)
    for group, is_counted in {".": True, "system.slice": False}.items():
        controllers = machine.must(f"cat /sys/fs/cgroup/{group}/cgroup.subtree_control").split()
        assert ("memory" in controllers) == is_counted, f"the story does not do what it says: {group} has {controllers}"
    assert_named_by_processes(machine)
