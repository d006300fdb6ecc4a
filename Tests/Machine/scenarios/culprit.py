"""Given a big service that does not grow, when another one leaks, in a template instance, a user's session, a scope inside
of a slice, or below a container's own tree, then the first warning names who leaks, and the big one is not blamed."""
from _story import at, clock, events, install, show, wait_for_event, wait_for_verdict

MACHINE = dict(memory=640)
MINUTES = 8
BYSTANDER = "systemd-run --quiet --unit=bystander leak 100 anon 200"
# A container runtime's unit, with a tree of its own below it.
CONTAINER = """
systemd-run --quiet --unit=container -p Delegate=yes sh -c '
    group=/sys/fs/cgroup/system.slice/container.service
    mkdir -p $group/payload/system.slice/web.service && echo $$ >$group/payload/system.slice/web.service/cgroup.procs
    exec leak 4 anon 150'
"""
# What www-data's own manager starts.
OWN = "[Service]\nExecStart=/usr/local/bin/leak 4 anon 150\n"
LEAKS = {
    "leak@4-anon-150.service": "systemctl start leak@4-anon-150",
    "container.service": CONTAINER,
    "nested.scope": "systemd-run --quiet --scope --unit=nested --slice=batch-night.slice leak 4 anon 150 >/dev/null 2>&1 &",
    "user@33.service/own.service": "systemctl start user@33",
}
STOP = "systemctl stop leak@4-anon-150 container nested.scope user@33 2>/dev/null; true"


def story(machine):
    machine.kit()
    machine.must(BYSTANDER)
    machine.put(OWN.encode(), "/etc/systemd/user/own.service")
    machine.must("mkdir -p /etc/systemd/user/default.target.wants"
                 " && ln -s ../own.service /etc/systemd/user/default.target.wants/own.service")
    install(machine)
    for unit, start in LEAKS.items():
        wait_for_verdict(machine, "ok", 300)
        began = clock(machine)
        code, said = machine.run(f"({start})", 60)
        assert code == 0, f"{unit}: {said}"
        first = wait_for_event(machine, 240, event="raised", after=began)
        print(f"{unit}: {first.get('HEALTHD_UNIT')} after {at(first) - began:.0f} s: {first['MESSAGE']}")
        machine.must(STOP, 120)
    blamed = [event.get("HEALTHD_UNIT") for event in events(machine, event="raised")]
    assert "bystander.service" not in blamed, blamed
    for unit in LEAKS:
        assert unit in blamed, f"{unit} was not named: {blamed}"
