"""Given the unit as it is shipped, when everything is used once that healthd does with the system, then the sandbox
lets it, and nothing else: journal, systemd, both directories, triggers, locked memory, reload, each kernel file."""
from _story import alerts, clock, configure, events, install, show, switch, turn, verdict, wait_for_event

MACHINE = dict(memory=512)
# One rule for each kernel file. It is true as soon as the file is read, and unknown if it is not.
FILES = {
    "meminfo": "memory.total > 0", "vmstat": "paging.faults > 0", "stat": "cpu.count > 0", "loadavg": "load.15m >= 0",
    "pressure-memory": "pressure.memory.some >= 0s", "pressure-cpu": "pressure.cpu.some >= 0s",
    "pressure-io": "pressure.io.some >= 0s", "dentry-state": "dentry.count > 0", "inode-state": "inode.count > 0",
    "uptime": "host.uptime > 0", "swaps": "swap.zram.size > 0", "statm": "healthd.memory > 0",
    "zram": "zram.memory > 0",
}
ZRAM = "modprobe zram && echo 16M >/sys/block/zram0/disksize && mkswap /dev/zram0 && swapon /dev/zram0"


def story(machine):
    install(machine)
    configure(machine, [switch("tmpfs-used")])
    machine.must("systemctl reload healthd")
    wait_for_event(machine, event="config-loaded")
    turn(machine, on=True)
    raised = wait_for_event(machine, event="raised", rule="tmpfs-used")
    assert verdict(machine) in ("warning", "unknown"), "systemd is not told"
    machine.wait_until("grep -q tmpfs-used /run/healthd/state.json", 60)
    machine.must("test -s /var/lib/healthd/config.last-good.json")
    machine.must("journalctl --catalog --identifier=healthd | grep -q 'Alert tmpfs-used raised'")

    process = show(machine, "MainPID")
    status = dict(row.split(":", 1) for row in machine.must(f"cat /proc/{process}/status").splitlines())
    assert int(status["VmLck"].split()[0]) > 0, "no memory is locked"
    assert int(status["CapEff"], 16) == 1 << 34, "CAP_SYSLOG and nothing else"
    assert status["NoNewPrivs"].strip() == "1" and status["Seccomp"].strip() == "2"
    triggers = machine.must(f"cd /proc/{process}; for fd in $(ls fd); do readlink fd/$fd | grep -q pressure/memory"
                            " && grep flags fdinfo/$fd; done; true").split()[1::2]
    assert any(int(flags, 8) & 3 == 2 for flags in triggers), "no trigger on pressure is registered"
    nice = set(machine.must(f"ps -L -o ni= -p {process}").split())
    assert nice == {"-10"}, nice
    seen = machine.must(f"nsenter --mount --target {process} ls /run /run/systemd").split()
    assert sorted(seen) == ["/run/systemd:", "/run:", "healthd", "incoming", "journal", "notify", "systemd"], seen
    assert machine.run(f"nsenter --mount --net --target {process} curl --max-time 5 http://localhost/")[0] != 0
    assert machine.run(f"nsenter --mount --target {process} touch /etc/healthd/x /usr/x /var/x")[0] != 0

    start = clock(machine)
    machine.must(ZRAM)
    machine.must("systemctl restart healthd")
    turn(machine, on=False)
    cleared = wait_for_event(machine, event="cleared", rule="tmpfs-used")
    assert events(machine, event="stopped", after=start) and cleared["HEALTHD_INCIDENT"] == raised["HEALTHD_INCIDENT"]
    assert set(alerts(machine)) == {"tmpfs-used"}, alerts(machine)

    configure(machine, [{"name": name, "when": when} for name, when in FILES.items()])
    machine.must("systemctl reload healthd")
    for name in FILES:
        wait_for_event(machine, event="raised", rule=name)
    assert show(machine, "NRestarts") == "0"
