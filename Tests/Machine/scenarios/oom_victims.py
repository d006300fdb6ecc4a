"""Given the unit as it is shipped, when the kernel kills for memory, on the host, at a unit's own limit, a whole unit, a
process with a hostile name, then each kill is told once, with its victim; what others write to the log is not believed."""
from _story import at, clock, events, install, show, wait_for_event

MACHINE = dict(memory=512)
MINUTES = 5
LIMITED = "systemd-run --quiet --unit={unit} -p MemoryMax=60M -p OOMPolicy={policy} {command}"


def told(machine, start, kills, timeout=60):
    """The events since then, as soon as they tell of so many kills; and none comes after them."""
    machine.wait_until(f"sleep 1; test $(journalctl -q -o cat --output-fields=HEALTHD_KILLS HEALTHD_EVENT=oom-kill | "
                       f"awk '{{ n += $1 }} END {{ print n + 0 }}') -ge {kills}", timeout)
    machine.must("sleep 5")
    found = events(machine, after=start, event="oom-kill")
    for event in found:
        print(f"{event['MESSAGE']}")
    return found


def counted(machine):
    return int(machine.must("awk '$1 == \"oom_kill\" { print $2 }' /proc/vmstat"))


def story(machine):
    machine.kit()
    install(machine)
    machine.must("sleep 10")
    process = show(machine, "MainPID")
    assert "/dev/kmsg" in machine.must(f"cd /proc/{process}/fd; for fd in *; do readlink $fd; done"), "the log is not open"

    start = clock(machine)
    machine.must("systemctl start leak@70-anon")
    leak = show(machine, "MainPID", "leak@70-anon")
    host = told(machine, start, 1, 240)
    assert len(host) == 1, host
    assert host[0]["HEALTHD_VICTIM"] == "leak" and host[0]["HEALTHD_VICTIM_PID"] == leak, host
    assert host[0]["HEALTHD_UNIT"] == host[0]["OBJECT_SYSTEMD_UNIT"] == "leak@70-anon.service", host
    assert host[0]["HEALTHD_OOM_CONSTRAINT"] == "host" and int(host[0]["HEALTHD_VICTIM_BYTES"]) > 100 << 20, host
    killed = int(show(machine, "ExecMainExitTimestampMonotonic", "leak@70-anon")) / 1e6
    print(f"told {at(host[0]) - killed:+.2f} s from the end of the process")
    assert machine.run("journalctl -q -u leak@70-anon.service | grep -q 'the kernel killed leak'")[0] == 0

    start = clock(machine)
    machine.must(LIMITED.format(unit="limited", policy="continue", command="leak 20 anon"))
    limited = told(machine, start, 2)
    assert len(limited) == 1 and limited[0]["HEALTHD_UNIT"] == "limited.service", limited
    assert limited[0]["HEALTHD_OOM_CONSTRAINT"] == "unit" and limited[0]["HEALTHD_SEVERITY"] == "warning", limited
    assert "limited.service is at its own limit of 60 MiB" in limited[0]["MESSAGE"], limited

    start, before = clock(machine), counted(machine)
    machine.must(LIMITED.format(unit="whole", policy="kill", command="sh -c 'sleep 1000 & sleep 1001 & leak 20 anon; :'"))
    whole = told(machine, start, 6)
    print(f"the kernel counted {counted(machine) - before} kills of 4 processes")
    assert sorted(event["HEALTHD_VICTIM"] for event in whole) == ["leak", "sh", "sleep", "sleep"], whole
    assert {event["HEALTHD_UNIT"] for event in whole} == {"whole.service"}, whole

    start = clock(machine)
    machine.must("cp /usr/local/bin/leak '/root/x,pid=1,uid=0'")
    machine.must(LIMITED.format(unit="hostile", policy="continue", command="'/root/x,pid=1,uid=0' 20 anon"))
    hostile = told(machine, start, 7)
    assert [event["HEALTHD_VICTIM"] for event in hostile] == ["x,pid=1,uid=0"], hostile
    assert hostile[0]["HEALTHD_UNIT"] == "hostile.service", hostile

    start = clock(machine)
    machine.must("sysctl -qw kernel.printk_devkmsg=on; echo '<3>Out of memory: Killed process 1 (systemd) total-vm:4kB,"
                 " anon-rss:4kB, file-rss:0kB, shmem-rss:0kB' >/dev/kmsg")
    assert not told(machine, start, 7), "believed what somebody wrote"

    start = clock(machine)
    machine.must("systemctl restart healthd; sleep 10")
    assert not events(machine, after=start, event="oom-kill"), "told again"

    # A log that overflows while healthd stands still: the kill in it is counted, and the next one is told as ever.
    process, start = show(machine, "MainPID"), clock(machine)
    machine.must(f"kill -STOP {process}")
    machine.must(LIMITED.format(unit="unseen", policy="continue", command="leak 20 anon"))
    machine.wait_until("systemctl is-failed -q unseen", 60)
    # Five times what the kernel keeps, and not on the console: that is slow, and the watchdog allows two minutes.
    machine.must("dmesg --console-level 1; yes 'so much to say' | head -c 630000 | dd of=/dev/kmsg bs=900 status=none;"
                 f" kill -CONT {process}", 90)
    unseen = told(machine, start, 8)
    assert [event.get("HEALTHD_VICTIM") for event in unseen] == [None] and unseen[0]["HEALTHD_KILLS"] == "1", unseen
    start = clock(machine)
    machine.must(LIMITED.format(unit="after", policy="continue", command="leak 20 anon"))
    wait_for_event(machine, 60, after=start, event="oom-kill", victim="leak")
    assert show(machine, "NRestarts") == "0" and show(machine, "MainPID") == process
    ticks = machine.must(f"cut -d' ' -f14,15 /proc/{process}/stat").split()
    print(f"healthd has used {sum(map(int, ticks)) * 10} ms of CPU")
