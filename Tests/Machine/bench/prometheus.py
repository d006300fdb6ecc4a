"""Prometheus on the host, as in life beside the machine that it asks, with the memory rules of node-mixin."""
import json
import shutil
import subprocess
import tempfile
import urllib.request
from pathlib import Path

from qemu import free_port

CONFIG = """
global: { scrape_interval: 15s, evaluation_interval: 15s }
rule_files: [ rules.yml ]
scrape_configs:
  - job_name: node
    static_configs: [ { targets: [ "127.0.0.1:%d" ] } ]
"""
# node-mixin's expressions, with its defaults put in.
RULES = """
groups:
  - name: node-exporter
    rules:
      - alert: NodeMemoryMajorPagesFaults
        expr: rate(node_vmstat_pgmajfault{job="node"}[5m]) > 500
        for: 15m
      - alert: NodeMemoryHighUtilization
        expr: 100 - (node_memory_MemAvailable_bytes{job="node"} / node_memory_MemTotal_bytes{job="node"} * 100) > 90
        for: 15m
"""


class Prometheus:
    def __init__(self, target):
        self.work = Path(tempfile.mkdtemp(prefix="healthd-prometheus-"))
        (self.work / "prometheus.yml").write_text(CONFIG % target)
        (self.work / "rules.yml").write_text(RULES)
        self.port = free_port()
        with open(self.work / "log", "wb") as log:
            self.process = subprocess.Popen(
                ["prometheus", f"--config.file={self.work}/prometheus.yml", f"--storage.tsdb.path={self.work}/data",
                 f"--web.listen-address=127.0.0.1:{self.port}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.work, ignore_errors=True)

    def said(self, since, until):
        """[(host time, "pending" or "firing", alert)], each when it was first so."""
        first = {}
        for series in self.query("ALERTS", since, until):
            name, state = series["metric"]["alertname"], series["metric"]["alertstate"]
            first.setdefault((name, state), float(series["values"][0][0]))
        return sorted((when, state, name) for (name, state), when in first.items())

    def scrapes(self, since, until):
        """(scrapes that failed, seconds that the longest took)"""
        up = [value for series in self.query("up", since, until) for _, value in series["values"]]
        took = [float(value) for series in self.query("scrape_duration_seconds", since, until)
                for _, value in series["values"]]
        return up.count("0"), max(took, default=0)

    def query(self, expression, since, until):
        span = max(1, int(until - since))
        address = f"http://127.0.0.1:{self.port}/api/v1/query?query={expression}[{span}s]&time={until}"
        with urllib.request.urlopen(address, timeout=10) as answer:
            return json.load(answer)["data"]["result"]

    def rss(self):
        """MiB"""
        for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Rss:"):
                return int(line.split()[1]) / 1024
