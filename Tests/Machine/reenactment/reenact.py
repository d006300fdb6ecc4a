"""The incident once more: a new agent is installed on web-01, and leaks until the host thrashes."""
import re
import time
from dataclasses import dataclass, field

import timeline
from _story import at
from pool import BARE, DEPLOY, DISKS, HUB, SERVERS, VISITOR, balance, monitor, serve, wait_for
from timeline import Clock, Weights

AGENT = "new-agent.service"
COMMAND = re.compile(f"systemctl (stop|restart) {AGENT}")
UNIT = """[Unit]
Description=A new monitoring agent

[Service]
ExecStart=sh -c 'for worker in 1 2 3 4; do leak {rate} used {size} & done; wait'
OOMPolicy=continue
"""
WORKERS = 4
# MiB, more than memory and less than memory and swap: nobody is killed, and nothing ends by itself, as in the incident.
SIZE = 520


@dataclass
class Course:
    """How a run begins and ends, in seconds; the rate of the leak in MiB/s."""
    calm: float = 30
    rate: float = 8
    # From the first alert that names the agent until somebody has read it and does what it says.
    person: float = 60
    # Where there is no alert there is nobody who does anything, and it is watched for so long.
    patience: float = 240
    after: float = 20


@dataclass
class Outcome:
    """What happened, in seconds since the agent was installed; None for what did not happen."""
    visits: list = field(default_factory=list)
    weights: list = field(default_factory=list)
    memory: list = field(default_factory=list)
    fell: float | None = None
    drained: float | None = None
    named: float | None = None
    alert: str = ""
    stopped: float | None = None
    well: float | None = None
    full: float | None = None

    @property
    def failed(self):
        return sum(status != 200 for _, _, status, _ in self.visits)

    @property
    def slow(self):
        return sum(status == 200 and took > 1 for _, took, status, _ in self.visits)

    @property
    def failed_share(self):
        return self.failed / len(self.visits)


def without_healthd(network, course):
    """As it was: the load balancer opens a connection, and calls that online. Nobody is told anything."""
    serve(network)
    balance(network, BARE)
    with Watch(network) as watch:
        watch.install_agent(course)
        time.sleep(course.patience)
    return watch.outcome()


def with_healthd(network, course, prepare=lambda network: None):
    """The load balancer hears the advice of healthd and asks for a page, and a person does what the first alert says."""
    serve(network)
    monitor(network)
    balance(network, (DEPLOY / "haproxy/haproxy.cfg").read_text())
    prepare(network)
    with Watch(network) as watch:
        watch.install_agent(course)
        alert = watch.wait_for_alert()
        time.sleep(max(0, watch.clock.here(at(alert)) + course.person - time.monotonic()))
        command = watch.wait_for_command()
        watch.stopped = time.monotonic()
        # Again and again, as people do where systemd itself is too slow to hear its own command.
        wait_for(lambda: network["web-01"].run(command, 300)[0] == 0, f"somebody did it: {command}", 900, 1)
        wait_for(lambda: watch.weights.rows[-1][1] == 1, "web-01 has its full weight again", 600, 1)
        time.sleep(course.after)
    return watch.outcome(alert)


class Watch:
    """The traffic, and what is recorded meanwhile."""

    def __init__(self, network):
        self.network, self.web, self.hub = network, network["web-01"], network[HUB]
        self.clock, self.hub_clock = Clock(self.web), Clock(self.hub)
        self.weights, self.stopped = Weights("web-01"), None

    def __enter__(self):
        self.web.must("systemctl start record@500")
        self.recorded = self.clock.here(timeline.started(self.web, "record@500"))
        self.hub.put(VISITOR.encode(), "/root/visitor")
        self.hub.must("systemd-run --quiet --unit=visitor sh /root/visitor")
        for name in SERVERS:
            # What was installed has to be written first: it would take minutes.
            self.network[name].must("sync", 300)
            for disk, limits in DISKS.items():
                self.network[name].slow_down(disk, **limits)
        self.weights.start()
        return self

    def __exit__(self, *_):
        self.hub.must("systemctl stop visitor")
        self.weights.stop()
        for name in SERVERS:
            for disk in DISKS:
                self.network[name].slow_down(disk)

    def install_agent(self, course):
        time.sleep(course.calm)
        self.web.put(UNIT.format(rate=course.rate / WORKERS, size=SIZE // WORKERS).encode(), f"/etc/systemd/system/{AGENT}")
        self.installed = time.monotonic()
        self.web.must(f"systemctl daemon-reload && systemctl start --no-block {AGENT}", 300)

    def wait_for_alert(self):
        """healthd's first event that names the agent."""
        return self.wait_for_any(lambda: timeline.naming(self.web, AGENT), "an alert names the agent")

    def wait_for_command(self):
        """What the first of these events says that has a command; the very first one may be about the host only."""
        return self.wait_for_any(lambda: [found[0] for event in timeline.naming(self.web, AGENT)
                                          if (found := COMMAND.search(event.get("HEALTHD_ADVICE", "")))], "an alert has a command")

    def wait_for_any(self, ask, what):
        found = []
        wait_for(lambda: found.extend(ask()) or found, what, 300, 2)
        return found[0]

    def outcome(self, alert=None):
        now = self.installed
        result = Outcome(
            visits=[(began - now, *rest) for began, *rest in timeline.visits(self.network, self.hub_clock)],
            weights=[(when - now, *rest) for when, *rest in self.weights.rows],
            memory=[(when - now, *rest) for when, *rest in timeline.memory(self.web, self.recorded)])
        result.fell = first(when for when, weight, _ in result.weights if when > 0 and weight < 1)
        result.drained = first(when for when, weight, _ in result.weights if when > 0 and weight == 0)
        if alert:
            result.named, result.alert = self.clock.here(at(alert)) - now, alert["MESSAGE"]
        if self.stopped:
            result.stopped = self.stopped - now
            result.well = first(when for when, _, _, stall in result.memory if when > result.stopped and stall < 0.01)
            reduced = [when for when, weight, _ in result.weights if weight < 1]
            result.full = first(when for when, weight, _ in result.weights if weight == 1 and reduced and when > reduced[-1])
        return result


def first(moments):
    return next(iter(moments), None)
