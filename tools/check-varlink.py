"""Calls every method of healthd's local interface with a client that is not healthd's: the PyPI package varlink.

    tools/check-varlink.sh DIRECTORY      DIRECTORY has healthd

The client reads the interface's description from healthd itself, and checks every reply against it: a method, a field or an
error that the description does not have is found here.
"""
import json
import sys
import tempfile
from pathlib import Path

import varlink

from foreground import healthd

INTERFACE = "org.healthd.Monitor"
ROOT = Path(__file__).resolve().parent.parent
RULE = '{ "rules": [ { "name": "mine", "when": "memory.total > 0", "severity": "warning" } ] }'
failures = []
called = set()


def expect(condition, what):
    if not condition:
        failures.append(what)


def refused(error, method, *arguments, **parameters):
    """The parameters of the error that a call must end with."""
    try:
        method(*arguments, **parameters)
    except varlink.VarlinkError as raised:
        expect(raised.error() == error, f"{raised.error()} in place of {error}")
        return raised.parameters() or {}
    failures.append(f"a call that must end with {error} succeeded")
    return {}


def call(connection, method, *arguments, **parameters):
    called.add(method)
    return getattr(connection, method)(*arguments, **parameters)


def check(socket, config):
    client = varlink.Client.new_with_address(f"unix:{socket}")
    info = client.get_interfaces()
    expect(INTERFACE in info, f"GetInfo does not list {INTERFACE}: {info}")
    described = client.get_interface(INTERFACE)
    text = (ROOT / "Sources/HealthLink/Interface/org.healthd.Monitor.varlink").read_text()
    expect(described.get_description().strip() == text.strip(), "the description is not that of the .varlink file")
    connection = client.open(INTERFACE)

    status = call(connection, "Status")["status"]
    expect(status["verdict"] in ("ok", "warning", "unknown"), f"verdict {status['verdict']}")
    subscription = client.open(INTERFACE)
    called.add("Subscribe")
    replies = subscription.Subscribe(_more=True)
    expect(next(replies).get("status"), "the first reply to Subscribe has no status")

    alerts = call(connection, "Alerts")
    while not alerts["alerts"]:
        next(replies)
        alerts = call(connection, "Alerts")
    incident = alerts["alerts"][0]["incident"]
    call(connection, "Acknowledge", incident, "on it")
    expect(call(connection, "Alerts")["alerts"][0].get("acknowledgedBy"), "the alert is not acknowledged")
    refused(f"{INTERFACE}.NoSuchIncident", connection.Acknowledge, "0" * 32)

    expect(any(rule["name"] == "mine" for rule in call(connection, "Rules")["rules"]), "Rules lacks the rule")
    metrics = call(connection, "Metrics")["metrics"]
    expect(metrics.get("memory.total", 0) > 0, "Metrics lacks memory.total")
    expect(isinstance(call(connection, "Units", 3)["units"], list), "Units has no list")
    refused("org.varlink.service.InvalidParameter", connection.Units, 0)

    silence = call(connection, "Silence", rule="mine", durationSeconds=60.0, reason="known")["silence"]
    expect([one["id"] for one in call(connection, "Silences")["silences"]] == [silence["id"]], "Silences differs")
    call(connection, "Unsilence", silence["id"])
    refused(f"{INTERFACE}.NoSuchSilence", connection.Unsilence, silence["id"])

    drain = call(connection, "Drain", "update", 60.0)["drain"]
    expect(connection.Status()["status"]["drain"] == drain, "the drain is not in the status")
    call(connection, "Undrain")
    refused(f"{INTERFACE}.NotDrained", connection.Undrain)

    expect(call(connection, "Reload")["configuration"]["valid"], "Reload")
    config.write_text('{ "rulez": [] }')
    expect(refused(f"{INTERFACE}.ConfigurationInvalid", connection.Reload).get("errors"), "no errors of the file")

    kinds = []
    while "undrained" not in kinds:
        event = next(replies).get("event")
        kinds += [event["event"]] if event else []
    wanted = ["acknowledged", "silenced", "unsilenced", "drained", "undrained"]
    expect([kind for kind in kinds if kind in wanted] == wanted, f"events: {kinds}")

    methods = set(line.split()[1].split("(")[0] for line in text.splitlines() if line.startswith("method "))
    expect(methods == called, f"not called: {methods - called}; not described: {called - methods}")


with tempfile.TemporaryDirectory() as directory, healthd(sys.argv[1], directory, RULE) as (_, socket, config):
    check(socket, config)
for failure in failures:
    print(f"check-varlink: FAILED: {failure}", file=sys.stderr)
if failures:
    sys.exit(1)
print(json.dumps(sorted(called)))
