"""web-01 freezes as a whole: who notices, how soon, and for how long it is remembered."""
import json
import time
import urllib.request

from pool import ALERTMANAGER, DEPLOY, HUB, PORTS, PROMETHEUS, states, wait_for
from reenact import AGENT


def watch_from_outside(network, rules=None):
    """Prometheus and Alertmanager on lb-01, with the examples in deploy/. They need a while until they have seen anything."""
    hub, prometheus = network[HUB], DEPLOY / "prometheus"
    rules = rules or (prometheus / "healthd.rules.yml").read_text()
    hub.put((prometheus / "prometheus.yml").read_bytes(), "/etc/prometheus/prometheus.yml")
    hub.put(rules.encode(), "/etc/prometheus/healthd.rules.yml")
    hub.put((DEPLOY / "alertmanager/alertmanager.yml").read_bytes(), "/etc/prometheus/alertmanager.yml")
    hub.must("systemctl restart prometheus prometheus-alertmanager", 300)
    wait_for(lambda: all(value == "1" for value in scraped().values()) and len(scraped()) == 2, "both are scraped", 300, 1)


def scraped():
    """{instance: "1" where the last scrape succeeded}"""
    query = f"http://127.0.0.1:{PORTS[PROMETHEUS]}/api/v1/query?query=up%7Bjob%3D%22healthd%22%7D"
    return {series["metric"]["instance"]: series["value"][1] for series in ask(query)["data"]["result"]}


def culprit_seen():
    """Whether Prometheus knows of a culprit on web-01."""
    query = f"http://127.0.0.1:{PORTS[PROMETHEUS]}/api/v1/query?query=last_over_time(healthd_culprit_info%5B10m%5D)"
    return any(series["metric"].get("unit") == AGENT for series in ask(query)["data"]["result"])


def dead():
    """The alert that web-01 is dead, as Alertmanager has it, or None."""
    alerts = ask(f"http://127.0.0.1:{PORTS[ALERTMANAGER]}/api/v2/alerts")
    return next((alert for alert in alerts if alert["labels"]["alertname"] == "HostDead"
                 and alert["labels"]["instance"].startswith("web-01")), None)


def ask(address):
    with urllib.request.urlopen(address, timeout=20) as answer:
        return json.load(answer)


def freeze(network, held=60):
    """Stops web-01 in the middle of everything, and lets it go on after Alertmanager has held its alert for so many seconds.
    {what: seconds}, and what the alert said."""
    assert culprit_seen(), "Prometheus has not seen who it was"
    network.freeze("web-01")
    frozen, took = time.monotonic(), {}

    def note(what, since, condition, timeout):
        wait_for(condition, what, timeout, 0.1)
        took[what] = time.monotonic() - since

    note("HAProxy sends it nothing any more, after", frozen, lambda: is_off("web-01"), 60)
    note("Alertmanager has the alert that it is dead, after", frozen, dead, 240)
    said, noticed = dead()["annotations"]["description"], time.monotonic()
    while time.monotonic() < noticed + held:
        alert = dead()
        assert alert, "the alert ended while the host was dead"
        assert AGENT in alert["annotations"]["description"], alert["annotations"]["description"]
        time.sleep(2)
    took["and held it until the host went on, for"] = time.monotonic() - noticed
    network.thaw("web-01")
    back = time.monotonic()
    note("from there on: HAProxy sends it requests again, after", back, lambda: not is_off("web-01"), 240)
    note("from there on: Alertmanager lets go of the alert, after", back, lambda: not dead(), 600)
    return took, said


def is_off(server):
    return not states()[server]["status"].startswith("UP")
