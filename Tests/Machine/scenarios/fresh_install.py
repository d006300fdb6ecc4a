"""Given a machine that never saw healthd, when it is installed, then it becomes active once it has seen the host, its memory is
protected in the whole chain of cgroups, it soon finds the host well, and it has nothing to complain about; and one that
runs in a terminal ends with the terminal."""
from _story import alerts, events, install, loud, show, wait_for_verdict

MACHINE = dict(memory=512)
INSTALLS = True


def story(machine):
    install(machine)
    assert show(machine, "Type") == "notify", "active does not mean that it has seen the host"
    assert [event["HEALTHD_EVENT"] for event in events(machine)][0] == "started"

    path, floor = show(machine, "ControlGroup"), 48 << 20
    assert path == "/healthd.slice/healthd.service", path
    while path:
        protected = int(machine.must(f"cat /sys/fs/cgroup{path}/memory.min"))
        assert protected >= floor, f"{path} protects {protected} bytes, so what is below it has no more"
        path = path.rpartition("/")[0]
    locked = machine.must(f"grep VmLck /proc/{show(machine, 'MainPID')}/status").split()
    assert int(locked[1]) > 0, "its memory is not locked"

    wait_for_verdict(machine, "ok")
    assert machine.must("systemctl is-enabled healthd").strip() == "enabled"
    assert show(machine, "NRestarts") == "0"
    assert alerts(machine) == [], alerts(machine)
    assert loud(machine) == [], loud(machine)

    # script(1) gives it a terminal, which is gone with the end of script.
    machine.must("systemd-run --quiet --unit=terminal -p KillMode=process script --quiet --command 'healthd --foreground' /root/seen")
    machine.wait_until("pgrep -f 'healthd --foreground$' && grep -q available /root/seen", 60)
    machine.must("systemctl kill --kill-who=main --signal=KILL terminal")
    machine.wait_until("! pgrep -x healthd | grep -vx $(systemctl show --property=MainPID --value healthd)", 60)
    assert show(machine, "NRestarts") == "0"
