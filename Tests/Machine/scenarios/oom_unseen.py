"""Given a healthd that looks once an hour and hears of kills by the kernel's log alone, when the log overflows while it
stands still, then the next kill is still told at once, with its victim; the one that was lost is told by its number when
healthd looks again. And when healthd may not read the log, a kill is told by its number, with the unit that counted it."""
from _story import clock, configure, drop_in, install, limited, open_files, show, kills_told, wait_for_event

# Without PSI nothing else wakes healthd.
MACHINE = dict(memory=512, kernel="psi=0")
MINUTES = 3


def story(machine):
    install(machine, config='{"interval": "1h"}')
    process, start = show(machine, "MainPID"), clock(machine)
    calm = cpu(machine, process)
    overflow(machine, process)
    machine.must(limited("after", "leak 20 anon"))
    after = wait_for_event(machine, 60, after=start, event="oom-kill")
    assert after.get("HEALTHD_OOM_VICTIM") == "leak" and after["HEALTHD_UNIT"] == "after.service", after
    used = cpu(machine, process)
    print(f"healthd used {used:.0%} of a CPU, {calm:.0%} before")
    assert used < 0.1, "it spins"

    start = clock(machine)
    configure(machine, "{}")
    machine.must("systemctl reload healthd")
    [unseen] = kills_told(machine, start, 1)
    assert "HEALTHD_OOM_VICTIM" not in unseen and "HEALTHD_UNIT" not in unseen, unseen
    assert show(machine, "NRestarts") == "0" and show(machine, "MainPID") == process

    start = clock(machine)
    drop_in(machine, "healthd", "CapabilityBoundingSet=")
    machine.must("systemctl restart healthd")
    assert "kmsg" not in open_files(machine), "the log is open"
    # The shell goes on, so the unit is there to be asked.
    machine.must(limited("plain", "sh -c 'leak 20 anon; sleep 1000'"))
    [plain] = kills_told(machine, start, 1)
    assert plain["HEALTHD_UNIT"] == plain["OBJECT_SYSTEMD_UNIT"] == "plain.service", plain
    assert not [field for field in plain if field.startswith(("HEALTHD_OOM_VICTIM", "HEALTHD_OOM_CONSTRAINT"))], plain


def overflow(machine, process):
    """A kill, and then five times what the kernel keeps of its log, while healthd stands still."""
    machine.must(f"kill -STOP {process}")
    machine.must(limited("unseen", "leak 20 anon"))
    machine.wait_until("systemctl is-failed -q unseen", 60)
    # Not on the console, which is slow: the watchdog allows two minutes.
    machine.must("sysctl -qw kernel.printk_devkmsg=on; dmesg --console-level 1;"
                 " yes 'so much to say' | head -c 630000 | dd of=/dev/kmsg bs=900 status=none", 90)
    assert "unseen" not in machine.must("dmesg"), "the log has not overflown"
    machine.must(f"kill -CONT {process}")


def cpu(machine, process):
    """The share of a CPU that a process uses, over ten seconds."""
    used = f"cut -d' ' -f14,15 /proc/{process}/stat"
    before, after = (sum(map(int, ticks.split())) for ticks in machine.must(f"{used}; sleep 10; {used}").splitlines())
    return (after - before) / 100 / 10
