"""Given two web servers with healthd behind HAProxy, when a new agent is installed on one of them and leaks until the host
thrashes, then fewer than 0.1 % of the requests fail: its weight falls, it is drained, an alert names the agent, and when that is
stopped it is well again and gets its full weight. When the host then freezes, HAProxy is off it within 3 s, and
Alertmanager holds that it is dead, with the culprit, until it is back. `make incident` has the long form, and the same without healthd."""
from frozen import freeze, watch_from_outside
from pool import DEPLOY, HUB, MACHINES
from reenact import Course, with_healthd

NETWORK = HUB, MACHINES
NOT_FOR = {"trixie": "it is about the versions of HAProxy, Prometheus and Alertmanager that Debian 12 has"}
MINUTES = 8
LONG = "it needs three machines for a quarter of an hour"
CEILING = 1500
COURSE = Course(calm=10, rate=8, person=30, after=5)


def story(network):
    # As it is shipped, but that a host which answers again is trusted sooner.
    rules = (DEPLOY / "prometheus/healthd.rules.yml").read_text().replace("keep_firing_for: 2m", "keep_firing_for: 20s")
    outcome = with_healthd(network, COURSE, lambda network: watch_from_outside(network, rules))
    print(outcome.alert)
    print(f"{outcome.failed} of {len(outcome.visits)} requests failed, {outcome.slow} took longer than 1 s; named after {outcome.named:.0f} s,"
          f" drained after {outcome.drained:.0f} s, well {outcome.well - outcome.stopped:.0f} s after the agent was stopped,"
          f" full weight after {outcome.full - outcome.stopped:.0f} s")
    assert outcome.failed_share < 0.001, f"{outcome.failed} of {len(outcome.visits)} requests failed"
    assert outcome.fell is not None and outcome.drained is not None, "it was never drained"

    took, said = freeze(network, held=20)
    print("; ".join(f"{what} {seconds:.1f} s" for what, seconds in took.items()))
    print(said)
    assert next(iter(took.values())) < 3, "HAProxy is off it too late"
