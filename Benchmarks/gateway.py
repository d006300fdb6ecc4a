#!/usr/bin/python3
"""Measures healthd-gateway under load beside node_exporter, on loopback, and prints one markdown table. `make bench-gateway`.

    Benchmarks/gateway.py FOLDER

FOLDER has the release builds of healthd and healthd-gateway. Each endpoint is asked in turn by the same client (wrk), with the
same connections, so that the ratio is that of one run on one machine. Needs the Debian packages wrk and
prometheus-node-exporter.
"""
import argparse
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

CONNECTIONS, SECONDS, SCRAPES = 8, 10, 300
TICKS = os.sysconf("SC_CLK_TCK")
UNITS = {"us": 1e-3, "ms": 1, "s": 1e3}


def main():
    parser = argparse.ArgumentParser(description="Measure healthd-gateway under load beside node_exporter.")
    parser.add_argument("folder", type=Path, help="with the release builds of healthd and healthd-gateway")
    folder = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as directory, contextlib.ExitStack() as stack:
        work, web, agent, other = Path(directory), free_port(), free_port(), free_port()
        config, path = work / "config.json", work / "healthd.sock"
        config.write_text(json.dumps({"gateway": {"http": {"listen": [f"127.0.0.1:{web}"]},
                                                  "agentCheck": {"listen": [f"127.0.0.1:{agent}"]}}}))
        healthd = run(stack, folder / "healthd", "--foreground", "--config", config, "--socket", path)
        gateway = run(stack, folder / "healthd-gateway", "--config", config, "--socket", path)
        exporter = run(stack, "/usr/bin/prometheus-node-exporter", f"--web.listen-address=127.0.0.1:{other}")
        for port in web, other:
            wait_for(f"http://127.0.0.1:{port}/metrics")
        time.sleep(10)
        held_idle = {process: held(process) for process in (healthd, gateway, exporter)}
        for _ in range(SCRAPES):
            ask(f"http://127.0.0.1:{web}/metrics")
            ask(f"http://127.0.0.1:{other}/metrics")
        held_scraped = {process: held(process) for process in held_idle}

        rows = [measure(name, process, f"http://127.0.0.1:{port}{endpoint}") for name, process, port, endpoint in (
            ("node_exporter `/metrics`", exporter, other, "/metrics"), ("healthd-gateway `/metrics`", gateway, web, "/metrics"),
            ("healthd-gateway `/readyz`", gateway, web, "/readyz"), ("healthd-gateway `/lb`", gateway, web, "/lb"))]
        print("| Endpoint | Requests/s | Ratio | p99 | CPU per request | Size | RSS under load |\n|---|---|---|---|---|---|---|")
        for row in rows:
            print(f"| {row['name']} | {row['rate']:.0f} | {row['rate'] / rows[0]['rate']:.1f} | {row['p99']:.1f} ms"
                  f" | {row['cpu'] * 1e3:.3f} ms | {row['size']} B | {row['held']} KiB |")
        print(f"\n| RSS | after 10 s | after {SCRAPES} scrapes | after the load |\n|---|---|---|---|")
        for name, process in ("healthd", healthd), ("healthd-gateway", gateway), ("node_exporter", exporter):
            print(f"| {name} | {held_idle[process]} KiB | {held_scraped[process]} KiB | {held(process)} KiB |")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def run(stack, *line):
    process = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return process


def ask(address):
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read()


def wait_for(address):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            return ask(address)
        time.sleep(0.1)
    sys.exit(f"no answer: {address}")


def measure(name, process, address):
    """Requests per second, the time within which 99 of 100 were answered in ms, seconds of a processor for one, bytes, KiB."""
    size, before = len(ask(address)), used(process)
    done = subprocess.run(["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{SECONDS}s", "--latency", address],
                          capture_output=True, text=True, check=True).stdout
    if errors := re.findall(r"(?:Non-2xx.*|Socket errors.*)", done):
        sys.exit(f"{address}: {errors}")
    requests, rate = int(re.search(r"(\d+) requests in", done)[1]), float(re.search(r"Requests/sec: *([\d.]+)", done)[1])
    number, unit = re.search(r"99% *([\d.]+)(us|ms|s)", done).groups()
    return {"name": name, "rate": rate, "p99": float(number) * UNITS[unit], "cpu": (used(process) - before) / requests,
            "size": size, "held": held(process)}


def used(process):
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def held(process):
    return int(re.search(r"VmRSS:\s*(\d+)", Path(f"/proc/{process.pid}/status").read_text())[1])


if __name__ == "__main__":
    main()
