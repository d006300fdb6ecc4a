"""Given a /run without a free byte, then a disk without one, and then a disk that is read-only, when healthd is
started, then it runs with the configuration of this host, and raises and clears as ever."""
from _story import configure, clock, events, install, raise_and_clear, show, switch, wait_for_event

MACHINE = dict(memory=512)


def works(machine):
    start = clock(machine)
    machine.must("systemctl restart healthd", 120)
    wait_for_event(machine, event="started", after=start)
    raise_and_clear(machine, "tmpfs-used", after=start)
    assert show(machine, "NRestarts") == "0"
    assert not events(machine, event="config-rejected")


def story(machine):
    install(machine)
    configure(machine, [switch("tmpfs-used")])  # not yet read, so not yet kept in the state directory
    size = machine.must("stat -fc '%b * %S' /run")
    machine.must("mount -o remount,size=$(($(stat -fc '(%b - %f) * %S' /run))) /run")
    assert machine.run("echo more than nothing >/run/healthd/more")[0] != 0, "/run is not full"
    works(machine)
    machine.must(f"rm -f /run/healthd/more && mount -o remount,size=$(({size})) /run")
    machine.must("fallocate --length $(($(stat -fc '%f * %S' /))) /var/big;"
                 " dd if=/dev/zero of=/var/bigger bs=4k 2>/dev/null; sync;"
                 " ! (echo more than nothing >/var/tmp/more && sync /var/tmp/more) 2>/dev/null", 300)
    works(machine)
    machine.must("rm -f /var/big /var/bigger /var/tmp/more && sync && echo u >/proc/sysrq-trigger && sleep 3", 120)
    assert machine.run("touch /var/tmp/file")[0] != 0, "the disk is not read-only"
    works(machine)
