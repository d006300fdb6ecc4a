"""Given the unit as it is shipped, when the kernel kills for memory, on the host, at a unit's own limit, at one within a
unit, a whole unit, in a user's own manager, or a process with a hostile name, then each kill is told once, with its victim,
its size, its unit and what had run out; what others write to the log is not believed, and a restart tells nothing again."""
import re

from _story import AS_USER, SESSIONS, at, clock, install, limited, open_files, show, start_user_manager, kills_told

# As in culprit, so that both go on from the same boot.
MACHINE = dict(memory=832, packages=SESSIONS)
MINUTES = 5
# A container runtime's unit, whose payload has the limit.
WITHIN = """
systemd-run --quiet --unit=within -p Delegate=yes sh -ec '
    cd /sys/fs/cgroup/system.slice/within.service
    mkdir runtime payload
    echo 0 >runtime/cgroup.procs
    echo +memory >cgroup.subtree_control
    echo 60M >payload/memory.max
    echo 0 >payload/cgroup.procs
    exec leak 20 anon'
"""
# A service of www-data's own manager.
OWN = "[Service]\nMemoryMax=60M\nOOMPolicy=continue\nExecStart=/usr/local/bin/leak 20 anon\n"


def story(machine):
    machine.put(OWN.encode(), "/etc/systemd/user/own.service")
    install(machine)
    start_user_manager(machine)
    assert "/dev/kmsg" in open_files(machine), "the log is not open"

    start = clock(machine)
    machine.must("systemctl start leak@70-anon")
    leak = show(machine, "MainPID", "leak@70-anon")
    [host] = kills_told(machine, start, 1, 240)
    assert host["HEALTHD_OOM_VICTIM"] == "leak" and host["HEALTHD_OOM_VICTIM_PID"] == leak, host
    assert host["HEALTHD_UNIT"] == host["OBJECT_SYSTEMD_UNIT"] == "leak@70-anon.service", host
    assert "OBJECT_SYSTEMD_USER_UNIT" not in host and int(host["HEALTHD_OOM_VICTIM_BYTES"]) > 100 << 20, host
    assert host["HEALTHD_OOM_CONSTRAINT"] == "none" and host["HEALTHD_SEVERITY"] == "warning", host
    killed = int(show(machine, "ExecMainExitTimestampMonotonic", "leak@70-anon")) / 1e6
    print(f"told {at(host) - killed:+.2f} s from the end of the process")
    assert shown(machine, "--unit=leak@70-anon.service")

    at_limit(machine, limited("limited", "leak 20 anon"), "limited.service")
    at_limit(machine, WITHIN, "within.service")
    own = at_limit(machine, f"{AS_USER} systemctl --user start own", "user@33.service/own.service")
    assert own["OBJECT_SYSTEMD_USER_UNIT"] == "own.service", own
    assert shown(machine, "--unit=user@33.service") and shown(machine, "--user-unit=own.service")
    machine.must("cp /usr/local/bin/leak '/root/x,pid=1,uid=0'")
    hostile = limited("hostile", "'/root/x,pid=1,uid=0' 20 anon")
    at_limit(machine, hostile, "hostile.service", "x,pid=1,uid=0")

    start = clock(machine)
    machine.must(limited("whole", "sh -c 'sleep 1000 & sleep 1001 & leak 20 anon; :'", "kill"))
    machine.wait_until("systemctl is-failed -q whole", 60)
    # Not always all four: systemd hears of the first one, and kills as well. And the first one stands there twice.
    victims = killed_since(machine, start)
    whole = kills_told(machine, start, len(victims))
    assert {event["HEALTHD_OOM_VICTIM_PID"]: event["HEALTHD_OOM_VICTIM"] for event in whole} == victims, (whole, victims)
    assert {"leak", "sh"} <= set(victims.values()), victims
    assert {event["HEALTHD_UNIT"] for event in whole} == {"whole.service"}, whole

    start = clock(machine)
    machine.must("sysctl -qw kernel.printk_devkmsg=on; echo '<3>Out of memory: Killed process 1 (systemd) total-vm:4kB,"
                 " anon-rss:4kB, file-rss:0kB, shmem-rss:0kB' >/dev/kmsg")
    machine.must("systemctl restart healthd")
    assert not kills_told(machine, start, 0), "told again, or believed what somebody wrote"


def at_limit(machine, command, unit, victim="leak"):
    """A process is killed at a limit of 60 MiB; the event that tells it."""
    start = clock(machine)
    machine.must(command)
    [kill] = kills_told(machine, start, 1)
    assert kill["HEALTHD_OOM_VICTIM"] == victim and kill["HEALTHD_OOM_CONSTRAINT"] == "memcg", kill
    assert 30 << 20 < int(kill["HEALTHD_OOM_VICTIM_BYTES"]) < 70 << 20, kill
    assert kill["HEALTHD_UNIT"] == unit and kill["OBJECT_SYSTEMD_UNIT"] == unit.split("/")[0], kill
    return kill


def shown(machine, unit):
    """Whether the kill is in the journal of the unit itself."""
    return machine.must(f"journalctl --boot --quiet '{unit}' HEALTHD_EVENT=oom-kill")


def killed_since(machine, start):
    """The processes that the kernel says it killed, by number; one that it kills twice is one."""
    killed = re.findall(r"^\[ *([0-9.]+)\] .*: Killed process (\d+) \((\w+)\)", machine.must("dmesg"), re.MULTILINE)
    return {pid: name for time, pid, name in killed if float(time) > start}
