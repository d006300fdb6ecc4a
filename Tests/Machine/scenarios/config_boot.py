"""Given a host whose configuration was damaged after healthd had read it, when the host boots, then healthd runs on the
last good configuration and says so as an alert; when there is no last good one either, the built-in rules watch."""
from _story import configure, events, install, show, switch, turn, wait_for_event

MACHINE = dict(memory=512)


def story(machine):
    install(machine, config=[switch("tmpfs-used")])
    configure(machine, '{ "rules": [ { "name": "tmpfs-used", "wen": "memory.shmem > 1MiB" } ] }')
    machine.must("sync")
    machine.power_cut()

    machine.wait_until("systemctl is-active -q healthd", 120)
    assert wait_for_event(machine, event="config-rejected")["HEALTHD_ERROR"]
    wait_for_event(machine, event="raised", rule="config-invalid")
    turn(machine, on=True)
    wait_for_event(machine, event="raised", rule="tmpfs-used")

    machine.must("systemctl stop healthd && rm -r /var/lib/healthd/* && systemctl start healthd", 120)
    started = events(machine, event="started")[-1]
    since = int(started["__MONOTONIC_TIMESTAMP"]) / 1e6
    wait_for_event(machine, event="raised", rule="config-invalid", after=since)
    machine.must("sleep 5")
    assert not events(machine, event="raised", rule="tmpfs-used", after=since), "a rule out of nowhere"
    assert show(machine, "NRestarts") == "0"
