"""Given a host with the old cgroup hierarchy, when healthd is installed, then it watches the host all the same; when a
service leaks, then the first warning names it, though a bigger one is there, and its end tells that it was restarted."""
from _story import (
    LEAK_RULES, LEAKY, at, clock, events, install, loud, raise_and_clear, show, switch, wait_for_event, wait_for_verdict)

MACHINE = dict(memory=640, kernel="systemd.unified_cgroup_hierarchy=0 systemd.legacy_systemd_cgroup_controller=1")
MINUTES = 4


def story(machine):
    assert machine.must("stat -fc %T /sys/fs/cgroup").strip() == "tmpfs", "this is not the old hierarchy"
    machine.kit()
    machine.must("systemd-run --quiet --unit=bystander leak 100 anon 160")
    machine.put(LEAKY.encode(), "/etc/systemd/system/shop@.service")
    # Units are known by their processes here, which are looked at every ten seconds: so long it takes to see a restart.
    install(machine, config=[switch("tmpfs-used"), *({**rule, "hold": "20s"} for rule in LEAK_RULES)])
    wait_for_verdict(machine, "ok")
    raise_and_clear(machine, "tmpfs-used")
    assert loud(machine, "tmpfs-used") == [], loud(machine, "tmpfs-used")

    began = clock(machine)
    machine.must("systemctl start shop@1")
    first = wait_for_event(machine, event="raised", after=began)
    print(f"{at(first) - began:.0f} s: {first['MESSAGE']}")
    assert first.get("HEALTHD_UNIT") == first.get("OBJECT_SYSTEMD_UNIT") == "shop@1.service", first
    machine.must("touch /run/mended; systemctl restart shop@1")
    end = wait_for_event(machine, event="cleared", after=at(first))
    print(f"    {end['MESSAGE']}")
    assert (end.get("HEALTHD_UNIT"), end.get("HEALTHD_UNIT_FATE")) == (first["HEALTHD_UNIT"], "restarted"), end
    assert "bystander.service" not in {event.get("HEALTHD_UNIT") for event in events(machine)}
    assert show(machine, "NRestarts") == "0"
