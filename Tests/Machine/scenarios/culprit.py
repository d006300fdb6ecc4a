"""Given a big service that does not grow, when another one leaks, in a template instance, a container's own tree, a scope
inside of a slice, a service of a user's own manager, or a login session, then the first warning names it, whether it is new
or was changed, and how to stop it if it is new or else to restart it; the big one is not blamed, and the end of the alert
tells whether the leaker was restarted or is gone."""
from fnmatch import fnmatch

from _story import (
    AS_USER, LEAK_RULES, LEAKY, SESSIONS, at, clock, drop_in, events, install, named, start_user_manager, wait_for_event,
    wait_for_verdict)

MACHINE = dict(memory=832, packages=SESSIONS)
MINUTES = 6
BYSTANDER = "systemd-run --quiet --unit=bystander leak 100 anon 300"
LEAK = "leak 8 anon 150"
# A container runtime's unit, with a tree of its own below it.
CONTAINER = f"""
systemd-run --quiet --unit=container -p Delegate=yes sh -ec '
    cd /sys/fs/cgroup/system.slice/container.service
    mkdir -p payload/system.slice/web.service
    echo 0 >payload/system.slice/web.service/cgroup.procs
    for group in . payload payload/system.slice; do echo +memory >$group/cgroup.subtree_control; done
    exec {LEAK}'
"""
IN_PAYLOAD = "until grep -q payload/system.slice/web.service /proc/$(pgrep -nx leak)/cgroup; do sleep 0.1; done"
SCOPE = f"systemd-run --quiet --scope --unit=nested --slice=batch-night.slice {LEAK} >/dev/null 2>&1 &"
LOGIN = f"su - www-data -s /bin/sh -c '{LEAK}' >/dev/null 2>&1 &"


def story(machine):
    machine.put(LEAKY.encode(), "/etc/systemd/system/shop@.service")
    machine.put(LEAKY.encode(), "/etc/systemd/user/own.service")
    machine.must(BYSTANDER)
    start_user_manager(machine)
    machine.must("touch /run/mended; systemctl start shop@1")
    install(machine, config=LEAK_RULES)

    drop_in(machine, "shop@", "Nice=1")
    leak(machine, "shop@1.service", "systemctl restart shop@1", "restarted", "changed_age")
    leak(machine, "container.service", CONTAINER + IN_PAYLOAD, "stopped", "age")
    leak(machine, "nested.scope", SCOPE, "stopped", "age")
    leak(machine, "session-*.scope", LOGIN, "stopped", "age")
    leak(machine, "user@33.service/own.service", f"{AS_USER} systemctl --user start own", "restarted")

    blamed = {event.get("HEALTHD_CULPRIT_UNIT") for event in events(machine)}
    assert "bystander.service" not in blamed, blamed


def leak(machine, unit, start, fate, newness=None):
    """A unit leaks until somebody does what the alert's advice says: to restart it, or to stop one that is new."""
    machine.must("rm -f /run/mended")
    wait_for_verdict(machine, "ok")
    began = clock(machine)
    machine.must(start)
    first = named(machine, wait_for_event(machine, event="raised", after=began))
    name = first.get("HEALTHD_CULPRIT_UNIT", "no unit")
    print(f"{name} after {at(first) - began:.0f} s: {first['MESSAGE']}")
    assert first["HEALTHD_SEVERITY"] == "warning" and fnmatch(name, unit), f"{unit} leaks, {name} is blamed"
    told = [word for word in ("age", "changed_age") if f"HEALTHD_UNIT_{word.upper()}_USEC" in first]
    assert told == [newness] * bool(newness), f"{name}: {told}"
    names = name.split("/")
    assert (first.get("OBJECT_SYSTEMD_UNIT"), first.get("OBJECT_SYSTEMD_USER_UNIT")) == (names[0], (names + [None])[1])
    for option, own in zip(("--unit", "--user-unit"), names):
        assert machine.must(f"journalctl --boot --quiet {option} '{own}' HEALTHD_EVENT={first['HEALTHD_EVENT']}"), f"{own} does not show it"

    advice = first["HEALTHD_ADVICE"]
    machine.must("touch /run/mended; " + advice[advice.index("systemctl"):])
    end = wait_for_event(machine, event="cleared", after=at(first))
    print(f"    {end['MESSAGE']}")
    assert end.get("HEALTHD_CULPRIT_UNIT") == name and end.get("HEALTHD_UNIT_STATE") == fate, f"{name}: not told to be {fate}"
    assert int(end["HEALTHD_UNIT_GROWTH_BYTES"]) > 0
