#!/usr/bin/python3
"""Checks deploy/prometheus, deploy/alertmanager, deploy/grafana and deploy/node-exporter. Called by `make check`.

    tools/check-prometheus.py               with the page in Tests/Fixtures/metrics-page, of a host that thrashes
    tools/check-prometheus.py DIRECTORY     with that page, then with the one of healthd and healthd-gateway in DIRECTORY
    tools/check-prometheus.py URL           with the page of a gateway that runs, such as http://127.0.0.1:9110/metrics
    tools/check-prometheus.py --mutate [ALERT...]
                                            changes each alert in turn and expects its unit test to fail; takes minutes

The rules pass promtool's checks and unit tests, and every alert has a test in which it fires, and one in which it does not.
A Prometheus on loopback scrapes the page with the example configuration and answers every expression of the rules and of the
dashboard. Where every series of an expression is on the page, the answer must not be empty. An Alertmanager with the
example configuration gets the alerts. node_exporter's textfile collector takes the page. The dashboard is complete: ids,
positions, titles, units, descriptions.

Needs the Debian packages prometheus, prometheus-alertmanager, prometheus-node-exporter and python3-yaml.
"""
import contextlib
import copy
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

try:
    import yaml
except ImportError:
    sys.exit(f"check-prometheus: {sys.executable} has no yaml: install the Debian package python3-yaml"
             " and run this with /usr/bin/python3")

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
RULES = DEPLOY / "prometheus/healthd.rules.yml"
TESTS = DEPLOY / "prometheus/healthd.rules.test.yml"
SCRAPE = DEPLOY / "prometheus/prometheus.yml"
ALERTMANAGER = DEPLOY / "alertmanager/alertmanager.yml"
DASHBOARD = DEPLOY / "grafana/healthd.json"
PAGE = ROOT / "Tests/Fixtures/metrics-page/critical.prom"

INSTANCE, POOL = "web-01:9110", "web"
LIFETIME = "180"    # seconds after which every server ends, whatever becomes of this script
PATIENCE = 60       # seconds until a condition must hold
VARIABLES = {"instance": INSTANCE, "pool": POOL, "__rate_interval": "1m", "__interval": "15s", "__range": "1h"}
# A filter may leave nothing over, also where every series is on the page.
FILTER = re.compile(r"[=!<>]= *-?[0-9]|[<>] *-?[0-9]")
PAGE_NAME = re.compile(r"\b(?:[a-z]+:)?healthd_[A-Za-z0-9_]+(?::[a-z_]+)?")

failures = []


def fail(message, detail=""):
    failures.append(message)
    print(f"check-prometheus: FAILED: {message}", file=sys.stderr)
    for line in str(detail).strip().splitlines()[-30:]:
        print(f"    {line}", file=sys.stderr)


def done(message, since=[0]):
    """Says what was checked, unless something in it failed: since the last time."""
    if len(failures) == since[0]:
        print(f"check-prometheus: {message}", flush=True)
    since[0] = len(failures)


def run(*command, **options):
    return subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=300, **options)


def must_pass(*command, **options):
    result = run(*command, **options)
    if result.returncode:
        fail(" ".join(Path(str(word)).name for word in command), result.stdout)
    return result.returncode == 0


def wait_for(what, condition, server=None):
    """Calls condition until it returns something; None when it does not within the ceiling."""
    deadline = time.monotonic() + PATIENCE
    last = None
    while time.monotonic() < deadline:
        if server and server.poll() is not None:
            break
        try:
            if value := condition():
                return value
        except (OSError, ValueError, KeyError, IndexError) as error:
            last = error
        time.sleep(0.1)
    fail(f"{what}: not within {PATIENCE} s", f"{last or ''}\n{server.log.read_text() if server else ''}")
    return None


def fetch(url, data=None):
    request = urllib.request.Request(url, data=data and json.dumps(data).encode(), headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def server(log, *command):
    """A server that ends with the block, and by itself if this script is killed."""
    with open(log, "w") as output:
        process = subprocess.Popen(["timeout", "--kill-after=5", LIFETIME, *map(str, command)], stdin=subprocess.DEVNULL,
                                   stdout=output, stderr=output)
    process.log = Path(log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)    # timeout passes it on
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


# -- Rules and their unit tests ------------------------------------------------------------------------------------------------

def rules_of(document):
    return [rule for group in document["groups"] for rule in group["rules"]]


def alerts_of(document):
    return [rule for rule in rules_of(document) if "alert" in rule]


@contextlib.contextmanager
def unit_tests():
    """promtool runs them while the block does something else: a test with six hours in it takes some seconds."""
    # In the directory of the file: rule_files are relative to it.
    process = subprocess.Popen(["timeout", LIFETIME, "promtool", "test", "rules", TESTS.name], cwd=TESTS.parent,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield
        output, _ = process.communicate()
        if process.returncode:
            fail(f"promtool test rules {TESTS.name}", output)
    finally:
        process.kill()
        process.wait()


def check_rules(rules, tests):
    must_pass("promtool", "check", "rules", "--lint-fatal", RULES)
    must_pass("promtool", "check", "config", SCRAPE)
    must_pass("amtool", "check-config", ALERTMANAGER)
    cases = [case for test in tests["tests"] for case in test["alert_rule_test"]]
    for rule in alerts_of(rules):
        name = rule["alert"]
        mine = [case for case in cases if case["alertname"] == name]
        if not any(case.get("exp_alerts") for case in mine):
            fail(f"{name}: no unit test in which it fires")
        # The watchdog fires always.
        if name != "Watchdog" and not any(fires_and_resolves(test, name) for test in tests["tests"]):
            fail(f"{name}: no unit test in which it fires and then resolves")
        for key in "summary", "description", "action":
            if not rule.get("annotations", {}).get(key):
                fail(f"{name}: no {key}")
        if rule.get("labels", {}).get("severity") not in ("critical", "warning", "none"):
            fail(f"{name}: no severity")
    done(f"{len(alerts_of(rules))} alerts, {len(cases)} unit tests of them")


def seconds(duration):
    return sum(int(count) * {"s": 1, "m": 60, "h": 3600}[unit] for count, unit in re.findall(r"(\d+)([smh])", duration))


def fires_and_resolves(test, name):
    states = sorted((seconds(case["eval_time"]), bool(case.get("exp_alerts")))
                    for case in test["alert_rule_test"] if case["alertname"] == name)
    fired = [moment for moment, fires in states if fires]
    return fired and any(moment > fired[0] and not fires for moment, fires in states)


def mutations(rule):
    """Changes of an alert that a unit test has to notice."""
    yield "never fires", {"expr": f"({rule['expr']}) and vector(1) > 2"}
    # Without a comparison or an exception it fires too often.
    for part in " == 0", " == 1", " > 0.4", " > 120", " and pool:healthd_hosts_out:count > 1":
        if part in rule["expr"]:
            yield f"without “{part.strip()}”", {"expr": rule["expr"].replace(part, "")}
    if " unless on (job, instance) " in rule["expr"].replace("\n", " "):
        # What is left over is no recovery of a host that is anywhere in the tests.
        yield "without its exceptions", {"expr": re.sub(r"unless on \(job, instance\)", "unless on (alertname)", rule["expr"])}
    if " or " in rule["expr"]:
        yield "without its first alternative", {"expr": rule["expr"].replace(" or ", " and vector(1) > 2 or ", 1)}
        yield "without its second alternative", {"expr": rule["expr"].replace(" or ", " or vector(1) > 2 and ", 1)}
    if "for" in rule:
        yield "with half the for", {"for": f"{seconds(rule['for']) // 2}s"}
        yield "with twice the for", {"for": f"{seconds(rule['for']) * 2}s"}
    if "keep_firing_for" in rule:
        yield "without keep_firing_for", {"keep_firing_for": "0s"}
    if "_over_time" in rule["expr"]:
        yield "without memory", {"expr": re.sub(r"\w+_over_time\((.*?)\[\w+\]\)", r"\1", rule["expr"])}
        yield "with a longer memory", {"expr": re.sub(r"\[\w+\]", "[1d]", rule["expr"])}
    yield "with another severity", {"labels": {"severity": "other"}}


def mutate(rules, tests, chosen):
    count = 0
    for index, rule in enumerate(alerts_of(rules)):
        name = rule["alert"]
        if chosen and name not in chosen:
            continue
        mine = [dict(test, alert_rule_test=[case for case in test["alert_rule_test"] if case["alertname"] == name])
                for test in tests["tests"]]
        # The quick ones first: most changes are noticed there.
        mine = sorted((test for test in mine if test["alert_rule_test"]),
                      key=lambda test: max(seconds(case["eval_time"]) for case in test["alert_rule_test"]))
        for what, change in mutations(rule):
            changed = copy.deepcopy(rules)
            alerts_of(changed)[index].update(change)
            count += 1
            with tempfile.TemporaryDirectory() as work:
                Path(work, "rules.yml").write_text(yaml.safe_dump(changed, sort_keys=False))
                for test in mine:
                    Path(work, "test.yml").write_text(yaml.safe_dump(
                        {"rule_files": ["rules.yml"], "evaluation_interval": "10s", "tests": [test]}, sort_keys=False))
                    if run("promtool", "test", "rules", "test.yml", cwd=work).returncode:
                        done(f"{name} {what}: noticed by “{test['name']}”")
                        break
                else:
                    fail(f"{name} {what}: no unit test fails")
    done(f"{count} changes of alerts were tried")


# -- The dashboard ---------------------------------------------------------------------------------------------------------------

def check_dashboard(dashboard):
    panels = dashboard["panels"]
    ids = [panel["id"] for panel in panels]
    for number in {number for number in ids if ids.count(number) > 1}:
        fail(f"dashboard: the panel id {number} occurs more than once")
    taken = {}
    for panel in panels:
        title = panel.get("title")
        if not title:
            fail(f"dashboard: the panel {panel['id']} has no title")
        place = panel["gridPos"]
        if place["x"] < 0 or place["x"] + place["w"] > 24:
            fail(f"dashboard: “{title}” is wider than the grid")
        for cell in ((x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])):
            if cell in taken:
                fail(f"dashboard: “{title}” lies on “{taken[cell]}”")
                break
            taken[cell] = title
        if panel["type"] == "row":
            continue
        if not panel.get("description"):
            fail(f"dashboard: “{title}” has no description")
        if not panel["fieldConfig"]["defaults"].get("unit"):
            fail(f"dashboard: “{title}” has no unit")
        if not panel.get("targets"):
            fail(f"dashboard: “{title}” has no expression")
        names = [target["refId"] for target in panel.get("targets", [])]
        if len(names) != len(set(names)):
            fail(f"dashboard: “{title}” has a refId twice")
        for holder in panel, *panel.get("targets", []):
            if holder.get("datasource", {}).get("uid") != "${datasource}":
                fail(f"dashboard: “{title}” does not use the data source of the dashboard")
    if not 36 <= dashboard["schemaVersion"] <= 39:
        fail("dashboard: schemaVersion is not one of Grafana 9 or 10")
    done(f"dashboard: {sum(panel['type'] != 'row' for panel in panels)} panels")


def substituted(expression):
    for name, value in VARIABLES.items():
        expression = re.sub(rf"\$(?:{name}\b|\{{{name}\}})", value, expression)
    if "$" in expression:
        fail("dashboard: a variable that is not known", expression)
    return expression


def expressions_of(dashboard):
    """Where, expression, and labels that the legend names."""
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            legend = re.findall(r"\{\{ *(\w+) *\}\}", target.get("legendFormat", ""))
            yield f"dashboard, “{panel['title']}”, {target['refId']}", substituted(target["expr"]), legend
    for annotation in dashboard["annotations"]["list"]:
        if "expr" in annotation:
            yield f"dashboard, annotation “{annotation['name']}”", substituted(annotation["expr"]), []
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            series, label = re.fullmatch(r"label_values\((.*), *(\w+)\)", variable["query"]["query"]).groups()
            yield f"dashboard, variable {variable['name']}", substituted(series), [label]


# -- The real programs -------------------------------------------------------------------------------------------------------------

def present_page():
    """The recorded page, with its timestamps moved to the present."""
    text = PAGE.read_text()
    recorded = float(re.search(r"^healthd_last_sample_timestamp_seconds (\S+)$", text, re.M)[1])
    shift = time.time() - recorded

    def moved(match):
        return f"{match[1]} {float(match[2]) + shift:.3f}"
    return re.sub(r"^(healthd_\w*(?:timestamp|start_time)_seconds\S*) (\S+)$", moved, text, flags=re.M)


class Local(BaseHTTPRequestHandler):
    """Answers with the recorded page, and keeps what Alertmanager sends to its receivers."""
    received = []

    def do_GET(self):
        body = present_page().encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.received.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def names_on(page):
    return set(re.findall(r"^(healthd_\w+)", page, re.M))


def check_names(rules, page):
    """The recorded page has what docs/interfaces.md lists for the gateway, and the rules ask for nothing else."""
    section = re.search(r"^## Metrics page of the gateway\n(.*?)(?=^## |\Z)", (ROOT / "docs/interfaces.md").read_text(), re.M | re.S)
    if section:
        listed = set(re.findall(r"^\| `(healthd_\w+)`", section[1], re.M))
        for name in sorted(listed - names_on(page)):
            fail(f"docs/interfaces.md lists {name}, and {PAGE.relative_to(ROOT)} does not have it")
        host = set(re.findall(r"`(healthd_\w+)` \|$", (ROOT / "docs/interfaces.md").read_text(), re.M))
        patterns = r"healthd_(memory|vmstat)_\w+"    # unknown keys of the kernel's files are exported as well
        for name in sorted(names_on(page) - listed - host):
            if not re.fullmatch(patterns, name):
                fail(f"{PAGE.relative_to(ROOT)} has {name}, and docs/interfaces.md does not list it")
    known = names_on(page) | {rule["record"] for rule in rules_of(rules) if "record" in rule}
    text = "\n".join(line for line in RULES.read_text().splitlines() if not line.lstrip().startswith("#"))
    for name in sorted(set(PAGE_NAME.findall(text)) - known):
        fail(f"{RULES.name} asks for {name}, which neither the page nor a rule has")


def scrape_configuration(work, address, path, node_port, alertmanager_port):
    """The example, with other addresses, and faster."""
    rules = RULES.read_text()
    assert rules.count("\n    interval: 10s\n") == 1
    (work / "healthd.rules.yml").write_text(rules.replace("\n    interval: 10s\n", "\n    interval: 1s\n"))
    config = yaml.safe_load(SCRAPE.read_text())
    config["global"].update(scrape_interval="1s", scrape_timeout="1s", evaluation_interval="1s")
    config["alerting"]["alertmanagers"][0]["static_configs"] = [{"targets": [f"127.0.0.1:{alertmanager_port}"]}]
    targets = {"healthd": (address, INSTANCE), "node": (f"127.0.0.1:{node_port}", INSTANCE.replace("9110", "9100"))}
    for job in config["scrape_configs"]:
        target, instance = targets[job["job_name"]]
        job["static_configs"] = [{"targets": [target], "labels": {"pool": POOL, "instance": instance}}]
        if job["job_name"] == "healthd":
            job["metrics_path"] = path
    (work / "prometheus.yml").write_text(yaml.safe_dump(config, sort_keys=False))


def alertmanager_configuration(work, local_port):
    config = yaml.safe_load(ALERTMANAGER.read_text())
    config["route"].update(group_wait="1s", group_interval="1s")
    for receiver in config["receivers"]:
        for hook in receiver["webhook_configs"]:
            hook["url"] = re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{local_port}", hook["url"])
    (work / "alertmanager.yml").write_text(yaml.safe_dump(config, sort_keys=False))


class Prometheus:
    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}/api/v1"

    def get(self, path, **parameters):
        answer = json.loads(fetch(f"{self.base}/{path}?{urllib.parse.urlencode(parameters)}"))
        if answer["status"] != "success":
            raise ValueError(answer.get("error", answer))
        return answer["data"]

    def query(self, expression):
        return self.get("query", query=expression)["result"]

    def rules(self):
        return [rule for group in self.get("rules")["groups"] for rule in group["rules"]]

    def ready(self):
        samples = self.query(f'count_over_time(healthd_health_state{{instance="{INSTANCE}",state="ok"}}[1m])')
        rules = self.rules()
        return samples and float(samples[0]["value"][1]) >= 4 and all(rule["evaluationTime"] for rule in rules) and rules


def check_expressions(prometheus, dashboard, page, recorded):
    known = names_on(page)
    asked = list(expressions_of(dashboard))
    for rule in prometheus.rules():
        if rule["health"] != "ok":
            fail(f"rule {rule['name']}: {rule['health']}", rule.get("lastError", ""))
        asked.append((f"{rule['type']} rule {rule['name']}", rule["query"], []))
    empty = 0
    for where, expression, labels in asked:
        try:
            result = prometheus.query(expression)
        except ValueError as error:
            fail(f"{where}: {error}", expression)
            continue
        names = {name for name in PAGE_NAME.findall(expression) if ":" not in name}
        # On the recorded page everything is there that can be there.
        complete = recorded or names <= known
        if not result:
            empty += 1
            conditional = where.startswith(("alerting", "dashboard, annotation"))
            if complete and not conditional and (recorded or not FILTER.search(expression)):
                fail(f"{where}: no data", expression)
        for label in labels:
            if result and not any(label in series["metric"] for series in result):
                fail(f"{where}: the legend names the label {label}, and no series has it", expression)
    done(f"Prometheus answered {len(asked)} expressions, {empty} of them with nothing")


def check_alerts(prometheus):
    """The recorded page is of a host that is critical."""
    firing = wait_for("HostCritical fires", lambda: {
        alert["labels"]["alertname"]: alert for alert in prometheus.get("alerts")["alerts"]
        if alert["state"] == "firing" and alert["labels"].get("instance", INSTANCE) == INSTANCE
        and alert["labels"]["alertname"] == "HostCritical"})
    if firing and firing["HostCritical"]["annotations"]["description"] != \
            "Rules: memory-thrashing. Culprit: node-agent.service.":
        fail("HostCritical does not say which rule and which unit", firing["HostCritical"])
    wrong = {alert["labels"]["alertname"] for alert in prometheus.get("alerts")["alerts"]} - {
        "HostCritical", "HostDraining", "Watchdog"}
    if wrong:
        fail(f"alerts that are not true of the recorded page: {', '.join(sorted(wrong))}")


def check_alertmanager(port, from_prometheus):
    base = f"http://127.0.0.1:{port}/api/v2/alerts"
    if from_prometheus:
        wait_for("HostCritical reaches the pager by Prometheus and Alertmanager", lambda: any(
            path == "/pager" and any(alert["labels"]["alertname"] == "HostCritical" for alert in body["alerts"])
            for path, body in Local.received))
    wait_for("Watchdog reaches the receiver outside", lambda: any(path == "/watchdog" for path, _ in Local.received))

    other = {"job": "healthd", "instance": "web-02:9110", "pool": POOL}
    sent = [("HostDead", "critical", other), ("HostCritical", "critical", other), ("HostGone", "warning", other),
            ("HostCritical", "critical", dict(other, instance="web-03:9110")),
            ("HostWarning", "warning", dict(other, instance="web-03:9110")),
            ("FleetDraining", "critical", {"job": "healthd", "pool": POOL})]
    fetch(base, [{"labels": dict(labels, alertname=name, severity=severity)} for name, severity, labels in sent])
    expected = {("HostDead", "web-02:9110"): False, ("HostCritical", "web-02:9110"): True, ("HostGone", "web-02:9110"): True,
                ("HostCritical", "web-03:9110"): False, ("HostWarning", "web-03:9110"): True, ("FleetDraining", None): False}

    def inhibited():
        return {(alert["labels"]["alertname"], alert["labels"].get("instance")): bool(alert["status"]["inhibitedBy"])
                for alert in json.loads(fetch(base)) if alert["status"]["state"] != "unprocessed"}
    if not wait_for("Alertmanager inhibits what it should",
                    lambda: all(inhibited().get(key) == value for key, value in expected.items())):
        fail("Alertmanager inhibits otherwise", f"{inhibited()}\nexpected: {expected}")
    for labels, receiver in (({"alertname": "HostDead", "severity": "critical"}, "pager"),
                             ({"alertname": "HostWarning", "severity": "warning"}, "tickets"),
                             ({"alertname": "Watchdog", "severity": "none"}, "outside")):
        must_pass("amtool", "config", "routes", "test", f"--config.file={ALERTMANAGER}", f"--verify.receivers={receiver}",
                  *(f"{key}={value}" for key, value in labels.items()))
    done("Alertmanager: receivers and inhibition are as they should be")


def check_textfile(port, file):
    """node_exporter's textfile collector takes the page, beside its own collectors."""
    def metrics():
        return fetch(f"http://127.0.0.1:{port}/metrics")

    missing = set()

    def complete():
        # A gateway writes the file every 15 s, and its first page may be from before the first sample.
        page, text = file.read_text(), metrics()
        missing.clear()
        missing.update(names_on(page) - names_on(text))
        return "healthd_last_sample_timestamp_seconds " in page and "node_textfile_scrape_error 0" in text and not missing and page
    page = wait_for("node_exporter's textfile collector accepts the page", complete)
    if not page:
        fail("node_exporter does not export what is in the file", "\n".join(sorted(missing)))
        return
    if re.search(r"^node_", page, re.M):
        fail("the page has names of node_exporter")
    # That the collector would have said so:
    bad = file.with_name("bad.prom")
    bad.write_text("healthd_example 1 1700000000000\n")
    if "node_textfile_scrape_error 1" not in metrics():
        fail("node_exporter accepts a timestamp: the check proves nothing")
    bad.unlink()
    done(f"node_exporter's textfile collector took {len(names_on(page))} names")


class Programs:
    """healthd and healthd-gateway as they were built, on a socket and a port of their own."""

    def __init__(self, directory, work, textfiles, stack):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/metrics"
        config = work / "config.json"
        config.write_text(json.dumps({"gateway": {"http": {"listen": [f"127.0.0.1:{port}"]}, "agentCheck": {"listen": []},
                                                  "textfile": str(textfiles / "healthd.prom")}}))
        options = f"--config={config}", f"--socket={work}/healthd.sock"
        self.healthd = stack.enter_context(server(work / "healthd.log", directory / "healthd", "--foreground", *options))
        self.gateway = stack.enter_context(server(work / "gateway.log", directory / "healthd-gateway", *options))
        self.textfile = textfiles / "healthd.prom"

    def page(self):
        def complete():
            page = fetch(self.url)
            return "healthd_last_sample_timestamp_seconds " in page and self.textfile.exists() and page
        return wait_for("healthd-gateway has a sample of healthd on its page", complete, self.gateway)

    def check_departures(self, prometheus):
        """What the alerts' expressions make of it when healthd ends, and then the gateway."""
        expressions = {rule["name"]: rule["query"] for rule in prometheus.rules() if rule["type"] == "alerting"}

        def true_of_the_host(name):
            return any(series["metric"].get("instance") == INSTANCE for series in prometheus.query(expressions[name]))
        self.healthd.send_signal(signal.SIGTERM)
        wait_for("HealthdGone, after healthd has ended", lambda: true_of_the_host("HealthdGone"), self.gateway)
        wait_for("the verdict is unknown, after healthd has ended", lambda: prometheus.query(
            f'healthd_health_state{{instance="{INSTANCE}",state="unknown"}} == 1'), self.gateway)
        if true_of_the_host("VerdictStale"):
            fail("VerdictStale beside HealthdGone")
        self.gateway.send_signal(signal.SIGTERM)
        # node_exporter answers on this host.
        wait_for("HealthdGatewayGone, after the gateway has ended", lambda: true_of_the_host("HealthdGatewayGone"))
        if true_of_the_host("HostDead"):
            fail("HostDead, and node_exporter answers")
        done("healthd and then healthd-gateway ended, and the expressions of the alerts found it")


def check_programs(source, rules, dashboard):
    """source: the URL of a page, a directory of programs, or None for the recorded page."""
    local = ThreadingHTTPServer(("127.0.0.1", 0), Local)
    threading.Thread(target=local.serve_forever, daemon=True).start()
    recorded, programs = source is None, None
    ports = {name: free_port() for name in ("prometheus", "alertmanager", "node")}
    with contextlib.ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        textfiles = work / "textfile"
        textfiles.mkdir()
        if isinstance(source, Path):
            programs = Programs(source, work, textfiles, stack)
            url, page = programs.url, programs.page()
        else:
            url = source or f"http://127.0.0.1:{local.server_port}/metrics"
            page = fetch(url)
            (textfiles / "healthd.prom").write_text(page)
        if not page or not names_on(page):
            fail(f"{url} is no metrics page of healthd", (page or "")[:500])
            return
        parts = urllib.parse.urlsplit(url)
        scrape_configuration(work, parts.netloc, parts.path or "/metrics", ports["node"], ports["alertmanager"])
        alertmanager_configuration(work, local.server_port)
        stack.enter_context(server(
            work / "node.log", "prometheus-node-exporter", f"--web.listen-address=127.0.0.1:{ports['node']}",
            "--collector.disable-defaults", *(f"--collector.{name}" for name in ("meminfo", "vmstat", "loadavg", "textfile")),
            f"--collector.textfile.directory={textfiles}"))
        alertmanager = stack.enter_context(server(
            work / "alertmanager.log", "prometheus-alertmanager", f"--config.file={work}/alertmanager.yml",
            f"--storage.path={work}/alertmanager", f"--web.listen-address=127.0.0.1:{ports['alertmanager']}",
            "--cluster.listen-address="))
        prometheus = stack.enter_context(server(
            work / "prometheus.log", "prometheus", f"--config.file={work}/prometheus.yml", f"--storage.tsdb.path={work}/data",
            f"--web.listen-address=127.0.0.1:{ports['prometheus']}", "--storage.tsdb.retention.time=1h"))
        check_textfile(ports["node"], textfiles / "healthd.prom")
        api = Prometheus(ports["prometheus"])
        if not wait_for("Prometheus has samples, and its rules are evaluated", api.ready, prometheus):
            return
        check_expressions(api, dashboard, page, recorded)
        if recorded:
            check_alerts(api)
        if programs:
            programs.check_departures(api)
        elif wait_for("Alertmanager answers", lambda: fetch(f"http://127.0.0.1:{ports['alertmanager']}/-/ready"), alertmanager):
            check_alertmanager(ports["alertmanager"], recorded)


def main():
    arguments = sys.argv[1:]
    source = arguments[0] if arguments else None
    if source != "--mutate" and (len(arguments) > 1 or source and not (source.startswith("http") or Path(source).is_dir())):
        print("usage: tools/check-prometheus.py [DIRECTORY | URL | --mutate [ALERT...]]", file=sys.stderr)
        return 64
    for program, package in (("promtool", "prometheus"), ("prometheus", "prometheus"), ("amtool", "prometheus-alertmanager"),
                             ("prometheus-alertmanager", "prometheus-alertmanager"),
                             ("prometheus-node-exporter", "prometheus-node-exporter")):
        if not shutil.which(program):
            print(f"check-prometheus: {program} is missing: install the Debian package {package}", file=sys.stderr)
            return 69
    rules, tests = yaml.safe_load(RULES.read_text()), yaml.safe_load(TESTS.read_text())
    if source == "--mutate":
        mutate(rules, tests, arguments[1:])
    else:
        dashboard = json.loads(DASHBOARD.read_text())
        with unit_tests():
            check_rules(rules, tests)
            check_dashboard(dashboard)
            check_names(rules, present_page())
            if source and source.startswith("http"):
                check_programs(source, rules, dashboard)
            else:
                check_programs(None, rules, dashboard)
            if source and Path(source, "healthd-gateway").exists():
                check_programs(Path(source).resolve(), rules, dashboard)
            elif source and not source.startswith("http"):
                fail(f"there is no healthd-gateway in {source}: build it first (make build)")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
