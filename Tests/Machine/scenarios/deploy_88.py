"""Given a host without swap and a service on it, when its second version starts beside the first, so that 88 % of memory are
in use for a minute and a half, and the first is stopped then, then healthd may warn, but nothing is critical, and the host
gets traffic all the time."""
from _story import clock, events, install, meminfo, verdict, wait_for_verdict

MACHINE = dict(memory=768)
MINUTES = 5
FULL = "awk '/MemTotal/ { total = $2 } /MemAvailable/ { exit $2 > 0.14 * total }' /proc/meminfo"


def story(machine):
    install(machine)
    total = meminfo(machine, "MemTotal")
    size = (meminfo(machine, "MemAvailable") - total * 12 // 100) // 2048  # MiB of one version
    machine.must(f"systemd-run --quiet --unit=shop-1 leak 40 anon {size}")
    machine.must("sleep 45", 200)
    wait_for_verdict(machine, "ok")

    start = clock(machine)
    machine.must(f"systemd-run --quiet --unit=shop-2 leak 12 anon {size}")
    machine.wait_until(FULL, 180, 1)
    shares = []
    while clock(machine) < start + 90:
        shares.append(meminfo(machine, "MemAvailable") / total)
        assert verdict(machine) in ("ok", "warning"), verdict(machine)
        machine.must("sleep 3", 60)
    machine.must("systemctl stop shop-1")
    machine.must("sleep 20", 120)

    said = events(machine, after=start)
    print(f"at least {min(shares):.1%} available; said {[event['HEALTHD_RULE'] for event in said if 'HEALTHD_RULE' in event]}")
    assert 0.09 < min(shares) < 0.14, "this is not 88 %"
    assert not [event["MESSAGE"] for event in said if event.get("HEALTHD_SEVERITY") == "critical"], said
    assert "0%" not in {event.get("HEALTHD_TRAFFIC") for event in said}, said
