"""Given a host with the package, a drop-in of its own and an alert that is up, when the package is upgraded, then the
alert goes on; when it is removed, nothing of it runs; when it is purged, nothing of it is left. Needs run.py --deb."""
import re
import subprocess

import _story
from _story import at, duration, events, install, install_package, show, switch, turn, wait_for_event

MACHINE = dict(memory=512)
INSTALLS = True
MINUTES = 4
# What a package can leave behind: files, units, users, explanations in the journal, processes.
LEFT = """
find / -xdev -name '*healthd*' ! -path '/root/*' ! -path '/proc/*'
find /run /dev/shm -name '*healthd*' ! -path '/run/udev/*'
grep -rls healthd /etc /lib/systemd /var/lib/systemd
systemctl list-units --all --plain --no-legend 'healthd*'
systemctl list-unit-files --no-legend 'healthd*'
getent passwd group | grep healthd
dpkg-query --show '*healthd*' 2>/dev/null
journalctl --list-catalog | grep healthd
ps -e -o comm= | grep healthd
true"""


def story(machine):
    assert _story.PACKAGE, "this story is about a package: run.py --deb FILE"
    install(machine, "WatchdogSec=77", [switch("tmpfs-used")])
    assert show(machine, "WatchdogUSec") == "1min 17s", "the drop-in from before does not hold"
    assert "tmpfs-used" in machine.must("cat /etc/healthd/config.json"), "the configuration from before is gone"
    assert machine.must("journalctl --list-catalog | grep --count healthd") == machine.must(
        "grep --count Defined-By: /usr/lib/systemd/catalog/healthd.catalog"), "the journal does not explain all events"
    turn(machine, on=True)
    raised = wait_for_event(machine, event="raised", rule="tmpfs-used")
    before = show(machine, "MainPID")

    install_package(machine, newer(machine))
    machine.wait_until("systemctl is-active -q healthd", 120)
    assert machine.must("dpkg-query --show --showformat='${Version} ${Status}' healthd") == "99.0 install ok installed"
    assert show(machine, "MainPID") != before, "the old program still runs"
    wait_for_event(machine, event="started", after=at(raised))
    machine.must("sleep 5")  # had it forgotten, it would have raised the alert again by now
    turn(machine, on=False)
    cleared = wait_for_event(machine, event="cleared", rule="tmpfs-used")
    assert cleared["HEALTHD_INCIDENT"] == raised["HEALTHD_INCIDENT"], "another incident"
    assert duration(cleared) > at(cleared) - at(raised) - 2, f"only {duration(cleared):.0f} s"
    assert len(events(machine, event="raised", rule="tmpfs-used")) == 1, "raised twice"
    assert show(machine, "NRestarts") == "0" and show(machine, "WatchdogUSec") == "1min 17s"

    machine.must("dpkg --remove healthd", 300)
    runs = machine.must("systemctl list-units --plain --no-legend 'healthd*'; ps -e -o comm= | grep healthd; true")
    assert runs == "", runs
    assert events(machine)[-1]["HEALTHD_EVENT"] == "stopped", "it was not asked to stop"
    machine.must("test -s /etc/healthd/config.json")

    machine.must("rm -r /etc/systemd/system/healthd.service.d && dpkg --purge healthd", 300)
    # The group stays, as Debian keeps system users and groups: what belongs to it must not get another owner.
    left = [path for path in machine.must(LEFT, 120).split() if path.rstrip("-") not in ("/etc/group", "/etc/gshadow")]
    assert not left, left


def newer(machine):
    """The same package under a higher version, with a unit file that is not the same."""
    tree, package = machine.work / "package", machine.work / "newer.deb"
    subprocess.run(["dpkg-deb", "--raw-extract", _story.PACKAGE, tree], check=True)
    control, unit = tree / "DEBIAN/control", next(tree.glob("**/healthd.service"))
    control.write_text(re.sub("(?m)^Version: .*", "Version: 99.0", control.read_text()))
    unit.write_text(unit.read_text() + "# A newer one.\n")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", tree, package], check=True,
                   stdout=subprocess.DEVNULL)
    return package
