"""What the stories share: installing healthd, and asking the journal what it has said.

Every story asks for the journal's fields, never for the words of a message. Times are those of the guest.
"""
import json
import time
from pathlib import Path

from image import PACKAGES
from machine import pause

ROOT = Path(__file__).resolve().parents[3]
SYSTEMD = "/usr/lib/systemd"
# Set by run.py: a folder with healthd and healthctl, or a package that comes before it.
BINARIES, PACKAGE = ROOT / ".build/release", None
# As the built-in rules, but that they clear soon after there is enough again, with time to see what has become of a unit.
# The second is for a leak that goes no further than one before it: nothing is foretold of that, as it could be a sawtooth.
ENOUGH = {"clear": "memory.available / memory.total > 32%", "hold": "15s", "advice": "Stop it: systemd-cgtop -m"}
LEAK_RULES = [
    {"name": "memory-exhaustion-predicted", "when": "memory.exhaustion.time < 3m and memory.available / memory.total < 30%", "for": "2s", **ENOUGH},
    {"name": "memory-low", "when": "memory.available / memory.total < 25%", "for": "2s", **ENOUGH}]

# Rules that pressure may raise at any moment, which would spoil a count of events.
SILENT = """memory-low memory-exhaustion-predicted memory-exhaustion-imminent memory-exhausted memory-thrashing memory-pressure cache-thrashing
    reclaim-stalls load-high tasks-blocked host-stalled tick-late""".split()

# As servers have them: without, nobody has a session or a manager of his own. Lingering, www-data has one.
SESSIONS = (*PACKAGES, "libpam-systemd", "dbus-user-session")
AS_USER = "setpriv --reuid=www-data --regid=www-data --clear-groups env XDG_RUNTIME_DIR=/run/user/33"

# A service that leaks until somebody has mended it.
LEAKY = "[Service]\nExecStart=sh -c 'test -e /run/mended && exec sleep infinity; exec leak 8 anon 150'\n"


def install(machine, unit="", config=None):
    """Installs healthd, where the machine's disk does not have it yet, and starts it. `unit` is a drop-in for its [Service],
    `config` its configuration."""
    if unit:
        drop_in(machine, "healthd", unit)
    if config is not None:
        configure(machine, config)
    if machine.deb:
        machine.must("systemctl enable --now healthd", 120)
    elif PACKAGE:
        install_package(machine, PACKAGE)
    else:
        for name in "healthd", "healthctl":
            machine.put(Path(BINARIES) / name, f"/usr/bin/{name}")
        for name in "healthd.service", "healthd.slice":
            machine.put((ROOT / "systemd" / name).read_bytes(), f"{SYSTEMD}/system/{name}")
        machine.put((ROOT / "systemd/healthd.catalog").read_bytes(), f"{SYSTEMD}/catalog/healthd.catalog")
        machine.must("mkdir -p /etc/healthd && systemctl daemon-reload && journalctl --update-catalog", 120)
        machine.must("systemctl enable --now healthd", 120)
    machine.wait_until("systemctl is-active -q healthd", 120)


def install_package(machine, package):
    """Installs a package, or upgrades to it. A configuration that is there already stays."""
    machine.put(package, "/root/healthd.deb")
    machine.must("DEBIAN_FRONTEND=noninteractive dpkg --install --force-confold /root/healthd.deb", 300)


def drop_in(machine, service, lines):
    machine.put(f"[Service]\n{lines}\n".encode(), f"/etc/systemd/system/{service}.service.d/story.conf")
    machine.must("systemctl daemon-reload")


def configure(machine, config):
    """Writes the configuration: a text, or a list of rules."""
    text = config if isinstance(config, str) else json.dumps({"rules": config})
    machine.put(text.encode(), "/etc/healthd/config.json")


def switch(name, **more):
    """A rule that a story raises and clears at will with turn(): it asks for a file in tmpfs."""
    return {"name": name, "when": "memory.shmem > 24MiB", "clear": "memory.shmem < 20MiB", "hold": "0s", **more}


def turn(machine, on):
    machine.must("head -c 30M /dev/zero >/dev/shm/switch" if on else "rm -f /dev/shm/switch")


# Up from turn() to turn(): its peak is the worst lateness of a tick of healthd.
LATENESS = switch("lateness", when="tick.lateness > 0s and memory.shmem > 24MiB")


def raise_and_clear(machine, rule, after=None):
    """The alert of a switch comes, and goes."""
    turn(machine, on=True)
    wait_for_event(machine, event="raised", rule=rule, after=after)
    turn(machine, on=False)
    wait_for_event(machine, event="cleared", rule=rule, after=after)


def assert_named_by_processes(machine):
    """Where units are known by their processes, a service that leaks is named in the first warning, beside a bigger one that
    does not, and the end tells that it was restarted."""
    machine.must("systemd-run --quiet --unit=bystander leak 100 anon 290")
    machine.put(LEAKY.encode(), "/etc/systemd/system/shop@.service")
    # Processes are looked at every ten seconds: so long it takes to see a restart.
    configure(machine, [{**rule, "hold": "20s"} for rule in LEAK_RULES])
    machine.must("systemctl daemon-reload; systemctl restart healthd")
    wait_for_verdict(machine, "ok")

    began = clock(machine)
    machine.must("systemctl start shop@1")
    first = named(machine, wait_for_event(machine, event="raised", after=began))
    print(f"{at(first) - began:.0f} s: {first['MESSAGE']}")
    assert first.get("HEALTHD_CULPRIT_UNIT") == first.get("OBJECT_SYSTEMD_UNIT") == "shop@1.service", first
    machine.must("touch /run/mended; systemctl restart shop@1")
    end = wait_for_event(machine, event="cleared", after=at(first))
    print(f"    {end['MESSAGE']}")
    assert (end.get("HEALTHD_CULPRIT_UNIT"), end.get("HEALTHD_UNIT_STATE")) == (first["HEALTHD_CULPRIT_UNIT"], "restarted"), end
    assert "bystander.service" not in {event.get("HEALTHD_CULPRIT_UNIT") for event in events(machine)}
    assert show(machine, "NRestarts") == "0"


def start_user_manager(machine):
    machine.must("loginctl enable-linger www-data")
    machine.wait_until(f"{AS_USER} systemctl --user is-active -q default.target", 120)


def limited(unit, command, policy="continue"):
    """A command that starts a unit with a limit of 60 MiB."""
    return f"systemd-run --quiet --unit={unit} -p MemoryMax=60M -p OOMPolicy={policy} {command}"


def open_files(machine):
    """What healthd has open, a path a line."""
    return machine.must(f"cd /proc/{show(machine, 'MainPID')}/fd; for fd in *; do readlink $fd; done")


def events(machine, after=None, service=None, **fields):
    """healthd's events, oldest first: events(machine, event="raised", rule="memory-low"); `service` is its unit."""
    match = {f"HEALTHD_{name.upper()}": value for name, value in fields.items()}
    if service:
        match["_SYSTEMD_UNIT"] = f"{service}.service"
    return [entry for entry in machine.journal(SYSLOG_IDENTIFIER="healthd", **match)
            if "HEALTHD_EVENT" in entry and (after is None or at(entry) > after)]


def wait_for_event(machine, timeout=120, after=None, **fields):
    """The first such event, as soon as it is in the journal."""
    deadline = time.monotonic() + timeout
    while (asked := time.monotonic()) < deadline:
        if found := events(machine, after, **fields):
            return found[0]
        pause(asked, 1)
    raise AssertionError(f"no event with {fields} within {timeout} s")


def named(machine, first):
    """The event that names what accounts for an alert: its first, or the next of its incident, which comes as soon as it is known
    where the guest was too busy to read the memory of its units in time."""
    deadline = time.monotonic() + 60
    while (asked := time.monotonic()) < deadline:
        for event in events(machine, after=at(first) - 0.001, incident=first["HEALTHD_INCIDENT"]):
            if "HEALTHD_CULPRIT_UNIT" in event:
                return event
        pause(asked, 1)
    raise AssertionError(f"nobody is named within 60 s of {first['MESSAGE']}")


def kills_told(machine, start, kills, timeout=90):
    """The events since then, as soon as they tell of so many kills; and none comes after them."""
    def found():
        return events(machine, after=start, event="oom-kill")
    deadline = time.monotonic() + timeout
    while sum(int(event["HEALTHD_OOM_KILLS"]) for event in found()) < kills and (asked := time.monotonic()) < deadline:
        pause(asked, 1)
    machine.must("sleep 5")  # longer than a kill that is counted waits for the log
    said = found()
    for event in said:
        print(event["MESSAGE"])
    assert sum(int(event["HEALTHD_OOM_KILLS"]) for event in said) == kills, f"not {kills} kills in {len(said)} events"
    return said


def at(entry):
    """Seconds since the guest's boot, when journald got the entry."""
    return int(entry["__MONOTONIC_TIMESTAMP"]) / 1e6


def duration(event):
    """Seconds."""
    return int(event["HEALTHD_DURATION_USEC"]) / 1e6


def show(machine, name, service="healthd"):
    """A property of a unit, as in systemctl show."""
    return machine.must(f"systemctl show --property={name} --value {service}").strip()


def verdict(machine):
    """ok, warning, critical or unknown: the first word of STATUS."""
    return show(machine, "StatusText").replace(":", ",").split(",")[0]


def wait_for_verdict(machine, wanted, timeout=180):
    machine.wait_until(f"systemctl show --property=StatusText --value healthd | grep -Eq '^{wanted}[:,]'", timeout, 1)


def meminfo(machine, name):
    """A value of /proc/meminfo, in KiB."""
    return int(machine.must(f"awk '/^{name}:/ {{ print $2 }}' /proc/meminfo", 120))


def clock(machine):
    """Seconds since the guest's boot, now."""
    return float(machine.must("cut -d' ' -f1 /proc/uptime"))


def alerts(machine):
    """What was raised, as rule names, and what was told as a fact; but for late ticks."""
    return [event["HEALTHD_RULE"] for event in events(machine)
            if event["HEALTHD_EVENT"] in ("raised", "escalated", "reminder", "oom-kill") and not is_late_tick(event)]


def loud(machine, rule=None):
    """What healthd said, and systemd of it, above notice level; but for late ticks and the alerts of a rule that the story
    raised."""
    return [entry["MESSAGE"] for unit in ("_SYSTEMD_UNIT", "UNIT") for entry in machine.journal(**{unit: "healthd.service"})
            if int(entry["PRIORITY"]) < 5 and not is_late_tick(entry)
            and (rule is None or entry.get("HEALTHD_RULE") != rule)]


def is_late_tick(entry):
    """An emulated guest does stall. Whether healthd was late because the guest was is asked by the story of calm."""
    return entry.get("HEALTHD_RULE") == "tick-late"


def assert_blamed(event, unit, kind="anon"):
    """An alert names a unit, and what kind of memory it was that grew."""
    print(event["MESSAGE"])
    blamed = event.get("HEALTHD_CULPRIT_UNIT"), event.get("HEALTHD_MEMORY_KIND")
    assert blamed == (unit, kind), f"blames {blamed}, not {unit}"
    assert event["OBJECT_SYSTEMD_UNIT"] == unit.split("/")[0], event["OBJECT_SYSTEMD_UNIT"]


def wait_for_kill(machine, service, timeout):
    """When the kernel killed the main process of a service, in seconds since boot; nobody else kills here."""
    machine.wait_until(f"systemctl show --property=ExecMainStatus --value {service} | grep -qx 9", timeout, 1)
    return int(show(machine, "ExecMainExitTimestampMonotonic", service)) / 1e6


def assert_all_cleared(machine, lasted=()):
    """Whatever was raised has cleared and was one incident, but for late ticks. `lasted`: raised events whose duration is
    looked at too."""
    told = [event for event in events(machine) if not is_late_tick(event)]
    raised = [event for event in told if event["HEALTHD_EVENT"] in ("raised", "escalated")]
    cleared = [event for event in told if event["HEALTHD_EVENT"] == "cleared"]
    # The alert oom-kills begins with the event of a kill.
    begun = raised + events(machine, event="oom-kill")[:1]
    up, down = (sorted(event["HEALTHD_RULE"] for event in some) for some in (begun, cleared))
    assert up == down, f"raised {up}, cleared {down}"
    incidents = {event["HEALTHD_INCIDENT"] for event in [*raised, *cleared]}
    assert len(incidents) == 1, f"{len(incidents)} incidents"
    for event in lasted:
        end = next(end for end in cleared if end["HEALTHD_RULE"] == event["HEALTHD_RULE"] and at(end) > at(event))
        seconds = at(end) - at(event)
        assert abs(duration(end) - seconds) < 5, f"{event['HEALTHD_RULE']}: {duration(end):.0f} s, not {seconds:.0f} s"
