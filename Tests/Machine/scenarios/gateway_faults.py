"""Given healthd and its gateway, when thousands of connections are held open, send requests without an end or never read their
answers, on every port and on the local interface, when healthd hangs, is stopped, restarted and upgraded, and when the gateway
is killed again and again, then no answer says ok without a fresh verdict, a new health check is answered, the gateway's memory
has an end, and healthd's ticks are not later than before."""
import time

from _gateway import with_gateway
from _story import LATENESS, clock, install, install_package, show, turn, wait_for_event, wait_for_verdict

MACHINE = dict(memory=768)
MINUTES = 5
LONG = "ten thousand connections in an emulated guest take minutes; each kind of harm is in the unit tests, with fewer"
TCP, LOCAL, SECONDS = 5000, 1000, 12
SOCKET = "/run/healthd/healthd.sock"
# Whatever the gateway and healthctl say, four times a second: seconds since boot before and after, then answer by answer. The
# last one is the exit code of `healthctl check`.
WATCH = """
code() { curl --silent --max-time 10 --output /dev/null --write-out '%{http_code}' http://127.0.0.1:9110$1; }
# It is always 200, and the state is in the text.
azure() { curl --silent --max-time 10 http://127.0.0.1:9110/azure | grep -q '"Healthy"' && echo 200 || echo other; }
while read began rest </proc/uptime; do
    agent=$(timeout 10 bash -c 'cat </dev/tcp/127.0.0.1/9111' 2>/dev/null | tr ' ' _)
    answers="$(code /lb) $(code /readyz) $(code /consul) $(azure) ${agent:-none}"
    healthctl check >/dev/null 2>&1
    answers="$answers $?"
    read ended rest </proc/uptime
    echo $began $ended $answers
    sleep 0.25
done >/root/answers
"""
LIFETIME = 5  # seconds that a verdict is used, where a tick is a second


def story(machine):
    # That it hung would be a warning for two minutes.
    install(machine, config=with_gateway([LATENESS, {"name": "tick-late", "enabled": False}]))
    machine.must("systemctl enable --now healthd-gateway", 120)
    wait_for_verdict(machine, "ok")
    calm = lateness(machine, lambda: machine.must("sleep 15", 120))
    print(f"worst lateness of a tick when all is calm: {calm * 1000:.0f} ms")
    crowds(machine)
    machine.put(WATCH.encode(), "/root/watch")
    machine.must("systemd-run --quiet --unit=watch sh /root/watch")
    healthd_is_gone(machine)
    gateway_is_killed(machine)


def crowds(machine):
    """Each kind of harm, at every port and at the local interface, as a user and as root."""
    before = held(machine)
    for kind in "idle", "drip", "deaf":
        def harm():
            for user, number, where in ("www-data", TCP, "9110 9111"), ("www-data", LOCAL, SOCKET), ("root", LOCAL, SOCKET):
                machine.must(f"systemd-run --quiet --collect --unit=crowd-{user}-{'socket' if where == SOCKET else 'ports'} -p User={user}"
                             f" -p LimitNOFILE=30000 crowd {kind} {number} {SECONDS} {where}")
            machine.must("sleep 4", 60)
            for path in "/lb", "/readyz":
                answer = machine.run(f"curl --silent --show-error --max-time 20 --write-out ' %{{http_code}}' http://127.0.0.1:9110{path}", 60)[1]
                assert answer.endswith(" 200"), f"a health check is not answered beside {kind} ones: {answer}"
            machine.wait_until("! systemctl list-units --state=running 'crowd-*' | grep -q crowd-", 180, 1)
            print(kind, "; ".join(machine.must("journalctl --output=cat --identifier=crowd | tail -n 3").splitlines()))
        worst = lateness(machine, harm)
        print(f"    worst lateness of a tick {worst * 1000:.0f} ms; the gateway holds {held(machine)} KiB, {before} before")
    machine.wait_until("healthctl status >/dev/null", 120)
    assert held(machine) < before + 24_576, "the gateway keeps what the crowds needed"
    for unit in "healthd", "healthd-gateway":
        assert show(machine, "NRestarts", unit) == "0", f"{unit} was restarted"


def lateness(machine, act):
    """The worst of the ticks meanwhile, in seconds."""
    start = clock(machine)
    turn(machine, on=True)
    act()
    turn(machine, on=False)
    return float(wait_for_event(machine, event="cleared", rule="lateness", after=start)["HEALTHD_PEAK"])


def held(machine):
    """KiB of RAM that the gateway holds."""
    return int(machine.must(f"awk '/^VmRSS/ {{ print $2 }}' /proc/{show(machine, 'MainPID', 'healthd-gateway')}/status"))


def healthd_is_gone(machine):
    """No answer between the last moment in which a verdict is fresh and the moment in which healthd is let go is ok."""
    for what, take, give in (("hangs", "systemctl kill --signal=STOP healthd", "systemctl kill --signal=CONT healthd"),
                             ("is stopped", "systemctl stop healthd", "systemctl start healthd")):
        wait_for_answer(machine, lambda row: row.is_ok, f"all is well before healthd {what}")
        machine.must(take, 120)
        gone = clock(machine)
        row = wait_for_answer(machine, lambda row: row.began > gone and not row.says_ok, f"nothing is ok when healthd {what}")
        machine.must("sleep 10", 60)
        back = clock(machine)
        lies = [str(row) for row in rows(machine) if row.began > gone + LIFETIME and row.ended < back and row.says_ok]
        assert not lies, f"says ok although healthd {what}: {lies[0]}"
        machine.must(give, 120)
        wait_for_answer(machine, lambda row: row.began > back and row.is_ok, f"all is well after healthd {what}")
        print(f"healthd {what}: nothing is ok after {row.ended - gone:.1f} s")
    for what, act in (("is restarted", lambda: machine.must("systemctl restart healthd", 120)),
                      ("is upgraded", lambda: install_package(machine, machine.deb))):
        start = clock(machine)
        act()
        end = clock(machine)
        wait_for_answer(machine, lambda row: row.began > end and row.is_ok, f"all is well after healthd {what}")
        print(f"healthd {what}: all is well {clock(machine) - end:.1f} s later; in between",
              sorted({str(row.answers) for row in rows(machine) if start < row.began < end and not row.is_ok})[:3])


def gateway_is_killed(machine):
    """systemd starts it again each time, and healthd does not notice."""
    restarts, began = int(show(machine, "NRestarts", "healthd-gateway")), clock(machine)
    for _ in range(10):
        machine.must("systemctl kill --signal=KILL healthd-gateway")
        machine.wait_until("curl --silent --fail http://127.0.0.1:9110/lb", 120)
    print(f"the gateway was killed ten times in {clock(machine) - began:.0f} s")
    assert int(show(machine, "NRestarts", "healthd-gateway")) == restarts + 10
    assert show(machine, "NRestarts") == "0"


class Row:
    """What all of them said at one moment."""

    def __init__(self, began, ended, *answers):
        self.began, self.ended, self.answers = float(began), float(ended), answers
        *codes, agent, check = answers
        ok = [code == "200" for code in codes] + [agent.startswith("up"), check == "0"]
        self.says_ok, self.is_ok = any(ok), all(ok)

    def __str__(self):
        return f"{self.began:.1f} to {self.ended:.1f}: {' '.join(self.answers)}"


def rows(machine):
    lines = [line.split() for line in machine.must("cat /root/answers 2>/dev/null || true").splitlines()]
    return [Row(*words) for words in lines if len(words) == 8]


def wait_for_answer(machine, condition, what, timeout=120):
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        found = [row for row in rows(machine)[-8:] if condition(row)]
        if found:
            return found[0]
        time.sleep(0.5)
    raise AssertionError(f"not so after {timeout} s: {what}: {[str(row) for row in rows(machine)[-3:]]}")
