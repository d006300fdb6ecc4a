#!/usr/bin/python3
"""Runs healthd-gateway against a healthd that is played, and asks it as others will. Called by `make check`.

    tools/check-gateway.py HEALTHD-GATEWAY

promtool accepts the metrics page, every series of docs/interfaces.md is on it and no other, damaged requests harm nobody, a
broken configuration changes nothing, a renewed certificate is served, HAProxy understands the agent check, and a stop leaves no
server down. GARBAGE=100000 makes the damaged requests as many, and SEED=1 makes those of another run.
Needs the Debian packages prometheus, openssl and haproxy.
"""
import contextlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30
HOST_METRICS = r"healthd_(memory|pressure|vmstat)_"
failures = []

ALERT = {"rule": "memory-thrashing", "severity": "critical", "category": "memory", "message": "memory is low",
         "condition": "a > b", "evidence": "e", "value": 0.4, "sinceRealtimeSeconds": 1.79e9, "durationSeconds": 5,
         "trafficPercent": 0}
FORECAST = {"earliestSeconds": 60, "expectedSeconds": 90, "latestSeconds": 180}
UNIT = {"unit": 'a\\x2db "c".service', "memoryBytes": 2e8, "anonBytes": 1.5e8, "fileBytes": 5e7, "swapBytes": 0,
        "memoryMaxBytes": 1e9, "growthBytesPerSecond": 1.5e6, "exhaustionSeconds": 500, "oomKills": 1, "pids": 7,
        "pressureMemorySomeSeconds": 1.25, "pressureMemoryFullSeconds": 0.75}


def status(verdict="ok", traffic=100, **more):
    return {"version": "0.0.1", "hostname": "web-01", "verdict": verdict, "starting": False, "stale": False,
            "ageSeconds": 0, "intervalSeconds": 1, "realtimeSeconds": time.time(), "trafficPercent": traffic,
            "line": "the line", "alerts": [], "alertCount": 0, "rulesUnknown": 1, "rulesStarting": 0,
            "host": {"memoryTotalBytes": 8e9, "memoryAvailableBytes": 1e9, "forecast": FORECAST}, "silenceCount": 0,
            "configuration": {"path": "/etc/healthd/config.json", "source": "built-in rules", "rules": 21, "valid": True,
                              "errors": []},
            "startedRealtimeSeconds": 1.79e9, "clientsRefused": 2, **more}


class Healthd:
    """The other side of the local interface, as far as the gateway uses it."""

    def __init__(self, path):
        self.path, self.status, self.subscribers, self.lock = path, status(), [], threading.Lock()
        self.begin()
        threading.Thread(target=self.tick, daemon=True).start()

    def begin(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(str(self.path))
        self.socket.listen(16)
        threading.Thread(target=self.run, args=(self.socket,), daemon=True).start()

    def stop(self):
        self.path.unlink()
        self.socket.shutdown(socket.SHUT_RDWR)
        with self.lock:
            for subscriber in self.subscribers:
                with contextlib.suppress(OSError):
                    subscriber.shutdown(socket.SHUT_RDWR)
            self.subscribers = []

    def run(self, listener):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self.serve, args=(listener.accept()[0],), daemon=True).start()

    def tick(self):
        while True:
            self.set()
            time.sleep(1)

    def set(self, new=None):
        with self.lock:
            self.status = new or {**self.status, "realtimeSeconds": time.time()}
            for subscriber in self.subscribers:
                with contextlib.suppress(OSError):
                    self.reply(subscriber, {"status": self.status}, continues=True)

    @staticmethod
    def reply(connection, parameters, **more):
        connection.sendall(json.dumps({"parameters": parameters, **more}).encode() + b"\0")

    @staticmethod
    def receive(connection):
        with contextlib.suppress(OSError):
            return connection.recv(65536)

    def serve(self, connection):
        rest = b""
        while data := self.receive(connection):
            *messages, rest = (rest + data).split(b"\0")
            for message in messages:
                method = json.loads(message)["method"].rpartition(".")[2]
                if method == "Subscribe":
                    with self.lock:
                        self.subscribers.append(connection)
                        self.reply(connection, {"status": self.status}, continues=True)
                elif method == "Metrics":
                    metrics = {"memory.total": 8e9, "memory.available": 1e9, "pressure.memory.full": 1.5, "paging.major_faults": 7}
                    self.reply(connection, {"metrics": metrics, "realtimeSeconds": time.time(), "stale": False, "ageSeconds": 0})
                else:
                    self.reply(connection, {"units": [UNIT], "total": 1, "stale": False, "ageSeconds": 0})


def fail(message, detail=""):
    failures.append(message)
    print(f"check-gateway: FAILED: {message}", file=sys.stderr)
    for line in str(detail).strip().splitlines()[-20:]:
        print(f"    {line}", file=sys.stderr)


def expect(what, condition, detail=""):
    if not condition:
        fail(what, detail)


def eventually(what, condition):
    """A condition that has to become true; what it was at the end is the detail."""
    end, last = time.monotonic() + PATIENCE, None
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException):
            last = condition()
            if last:
                return last
        time.sleep(0.05)
    fail(what, last)
    return None


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Gateway:
    def __init__(self, program, work):
        self.work, self.config, self.http, self.agent = work, work / "config.json", free_port(), free_port()
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(str(work / "notify"))
        self.notify.settimeout(PATIENCE)
        self.log = open(work / "log", "w+")
        self.configure()
        self.process = subprocess.Popen(
            [program, "--config", str(self.config), "--socket", str(work / "healthd.sock")], stdin=subprocess.DEVNULL,
            stderr=self.log, env={**os.environ, "NOTIFY_SOCKET": str(work / "notify"), "CREDENTIALS_DIRECTORY": str(work)})

    def configure(self, **http_keys):
        self.config.write_text(json.dumps({"gateway": {
            "http": {"listen": [f"127.0.0.1:{self.http}"], **http_keys},
            "agentCheck": {"listen": [f"127.0.0.1:{self.agent}"], "rampUp": "0s"},
            "textfile": str(self.work / "healthd.prom")}}))

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def messages(self):
        self.log.flush()
        return (self.work / "log").read_text()

    def get(self, path, fields=None, tls=None):
        kind = http.client.HTTPSConnection if tls else http.client.HTTPConnection
        connection = kind("127.0.0.1", self.http, timeout=PATIENCE, **({"context": tls} if tls else {}))
        with contextlib.closing(connection):
            connection.request("GET", path, headers=fields or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers

    def check(self):
        with socket.create_connection(("127.0.0.1", self.agent), PATIENCE) as one:
            return one.makefile().read()


def check_states(gateway, healthd):
    for new, code, line in ((status(), 200, "up ready 100%\n"), (status("warning", 50), 200, "up ready 50%\n"),
                            (status("ok", 0), 404, "up drain\n"),
                            (status("critical", 0, topAlert="memory-thrashing", culprit="leak.service"), 503,
                             "down #memory-thrashing unit=leak.service\n")):
        healthd.set(new)
        eventually(f"the agent check says {line!r}", lambda: gateway.check() == line)
        expect(f"/lb is {code} for {new['verdict']}", gateway.get("/lb")[0] == code, gateway.get("/lb"))


def check_metrics(gateway, healthd):
    healthd.set(status("critical", 0, alerts=[ALERT], alertCount=1, culprit="leak.service", topAlert="memory-thrashing"))
    eventually("the alert is on the page", lambda: "healthd_alert_firing{" in gateway.get("/metrics")[1])
    gateway.check()
    page = gateway.get("/metrics")[1]
    done = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, text=True)
    # Host metrics are named as in node_exporter, with the kernel's keys; tools/check-metrics.sh compares them.
    complaints = [line for line in (done.stdout + done.stderr).splitlines() if not re.match(HOST_METRICS, line)]
    expect("promtool accepts the metrics page", not complaints, "\n".join(complaints))
    section = (ROOT / "docs/interfaces.md").read_text().split("## Metrics page of the gateway")[1].split("\n## ")[0]
    listed = set(re.findall(r"^\| `(healthd_\w+)`", section, re.M))
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)", page, re.M))
    host = {name for name in types if re.match(HOST_METRICS, name)}
    expect("the series of docs/interfaces.md are those of the page", listed == set(types) - host,
           f"only listed: {sorted(listed - set(types))}\nnot listed: {sorted(set(types) - host - listed)}")
    for name, kind in re.findall(r"^\| `(healthd_\w+)` \|.*?\| (gauge|counter) \|", section, re.M):
        expect(f"{name} is a {kind}", types.get(name, kind) == kind, types.get(name))
    textfile = eventually("the textfile is written", lambda: (gateway.work / "healthd.prom").exists()
                          and (gateway.work / "healthd.prom").read_text())
    expect("everybody can read the textfile", (gateway.work / "healthd.prom").stat().st_mode & 0o777 == 0o644)
    expect("the textfile is the page", textfile and "healthd_gateway_build_info" in textfile, textfile)


REQUESTS = [b"GET /lb HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /metrics HTTP/1.1\r\nHost: a\r\nAccept: application/openmetrics-text;q=0.9, */*;q=0.1\r\n\r\n",
            b"GET /readyz?verbose HTTP/1.0\r\nAuthorization: Bearer abc\r\n\r\n", b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
            b"POST /lb HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            b"HEAD /health HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"GET http://a:80/livez HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"]


def damaged(dice):
    """A request of a client that is broken, or means harm."""
    text = bytearray(dice.choice(REQUESTS) * dice.choice([1, 1, 2, 20]))
    for _ in range(dice.randrange(6)):
        at = dice.randrange(len(text) + 1)
        kind = dice.randrange(4)
        if kind == 0:
            del text[at:at + dice.choice([1, 2, 50])]
        elif kind == 1:
            text[at:at] = dice.choice([b"\0", b"\r", b"\n", b"\r\n", b" ", b":", b"%00", b"\xff\xfe", b"-1", b"9" * 30])
        elif kind == 2:
            text[at:at] = bytes([dice.randrange(256)]) * dice.choice([1, 10, 9000, 70_000])
        else:
            text[at:at] = text[:at]
        text = text[:200_000]
    return bytes(text)


def check_garbage(gateway, healthd):
    healthd.set(status())
    eventually("the agent check is up", lambda: gateway.check() == "up ready 100%\n")
    seed, count = os.environ.get("SEED", "0"), int(os.environ.get("GARBAGE", "600"))
    dice = random.Random(seed)
    for number in range(count):
        request = damaged(dice)
        with socket.create_connection(("127.0.0.1", dice.choice([gateway.http, gateway.http, gateway.agent])), PATIENCE) as one:
            with contextlib.suppress(OSError):
                one.sendall(request)
                one.shutdown(socket.SHUT_WR)
                while one.recv(65536):
                    pass
        if gateway.process.poll() is not None:
            fail(f"request {number} of SEED={seed} ended the gateway", f"{request[:500]}\n{gateway.messages()}")
            return
    expect("after all of them, health checks are answered", gateway.get("/lb")[0] == 200 and gateway.check() == "up ready 100%\n")
    eventually("and no connection is left open",
               lambda: 'healthd_gateway_connections{listener="http"} 1\n' in gateway.get("/metrics")[1])


def check_reload(gateway):
    gateway.config.write_text('{ "gateway": { "htpp": {} } }')
    gateway.reload()
    eventually("a broken configuration is an error in the log",
               lambda: re.search(r"^<3>configuration rejected: .*gateway.htpp: unknown key", gateway.messages(), re.M))
    expect("a broken configuration changes nothing", gateway.get("/livez")[0] == 200)
    expect("and is on the page", "healthd_gateway_config_valid 0\n" in gateway.get("/metrics")[1])
    (gateway.work / "token").write_text("s3cret\n")
    gateway.configure(tokenCredential="token")
    gateway.reload()
    eventually("a token is needed after the reload", lambda: gateway.get("/lb")[0] == 401)
    # A connection that waits to be accepted while a listener is replaced is reset.
    eventually("and is accepted", lambda: gateway.get("/metrics", {"Authorization": "Bearer s3cret"})[0] == 200)


def make_certificate(work, name):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", work / "new.key", "-out", work / "new.pem"],
                   check=True, capture_output=True)
    os.replace(work / "new.key", work / "key.pem")
    os.replace(work / "new.pem", work / "cert.pem")


def check_tls(gateway):
    make_certificate(gateway.work, "first")
    gateway.configure(tls={"certificate": str(gateway.work / "cert.pem"), "key": str(gateway.work / "key.pem")})
    gateway.reload()

    def code():
        return gateway.get("/livez", tls=ssl.create_default_context(cafile=gateway.work / "cert.pem"))[0]
    eventually("the endpoints are encrypted", lambda: code() == 200)
    make_certificate(gateway.work, "second")
    gateway.reload()
    eventually("a renewed certificate is served after SIGHUP", lambda: code() == 200)
    make_certificate(gateway.work, "third")
    eventually("a renewed certificate is served without SIGHUP", lambda: code() == 200)
    gateway.configure()
    gateway.reload()
    eventually("without tls they are plain again", lambda: gateway.get("/livez")[0] == 200)


def check_haproxy(gateway, healthd):
    """What HAProxy makes of every line, and of no line at all."""
    backend, admin = free_port(), gateway.work / "haproxy.sock"
    (gateway.work / "haproxy.cfg").write_text(f"""
global
    stats socket {admin}
defaults
    timeout connect 1s
    timeout client 1s
    timeout server 1s
backend web
    server web-01 127.0.0.1:{backend} weight 100 agent-check agent-port {gateway.agent} agent-inter 100ms agent-send "hello\\n"
""")
    program = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
    haproxy = subprocess.Popen([program, "-db", "-f", gateway.work / "haproxy.cfg"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def server():
        with socket.socket(socket.AF_UNIX) as one:
            one.connect(str(admin))
            one.sendall(b"show stat\n")
            rows = [line.split(",") for line in one.makefile().read().splitlines() if line]
        row = next(row for row in rows if row[1] == "web-01")
        # Without a check of its own, a server that is up has "no check".
        return row[17].replace("no check", "UP").replace(" (agent)", ""), int(row[18])

    try:
        for new, wanted in ((status("warning", 40), ("UP", 40)), (status("ok", 0), ("DRAIN", 40)), (status(), ("UP", 100)),
                            (status("critical", 0), ("DOWN", 100)), (status("unknown"), ("UP", 100)), (status("ok", 0), ("DRAIN", 100))):
            healthd.set(new)
            eventually(f"HAProxy has the server at {wanted} for {new['verdict']}, {new['trafficPercent']} %",
                       lambda: server() == wanted)
        healthd.stop()
        eventually("without healthd the agent check says nothing", lambda: gateway.check() == "" and "nothing")
        time.sleep(1)  # Ten agent checks.
        expect("without healthd HAProxy keeps the state that it has", server() == ("DRAIN", 100), server())
        expect("without healthd HTTP says that nothing is known", gateway.get("/lb")[0] == 503, gateway.get("/lb"))
        healthd.begin()
        healthd.set(status())
        eventually("healthd is back, and so is the server", lambda: server() == ("UP", 100))
    finally:
        haproxy.terminate()
        haproxy.wait()


def check_stop(gateway, healthd):
    healthd.set(status("critical", 0))
    eventually("the agent check is down", lambda: gateway.check().startswith("down #"))
    gateway.process.terminate()
    eventually("before the end the agent check is up", lambda: gateway.check() == "up ready 100%\n")
    try:
        code = gateway.process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        fail("SIGTERM ends it", gateway.messages())
        return
    expect("SIGTERM is a success", code == 0, f"exit code {code}\n{gateway.messages()}")
    expect("the textfile goes with it", not (gateway.work / "healthd.prom").exists())


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: tools/check-gateway.py HEALTHD-GATEWAY")
    with tempfile.TemporaryDirectory() as directory:
        work = Path(directory)
        healthd = Healthd(work / "healthd.sock")
        gateway = Gateway(Path(sys.argv[1]).resolve(), work)
        try:
            first = gateway.notify.recv(4096).decode()
            expect("the first word to systemd is READY=1", first.startswith("READY=1\nSTATUS=ok, connected to healthd"), first)
            check_states(gateway, healthd)
            check_metrics(gateway, healthd)
            check_garbage(gateway, healthd)
            check_haproxy(gateway, healthd)
            check_reload(gateway)
            check_tls(gateway)
            check_stop(gateway, healthd)
        except Exception as error:
            fail(f"{type(error).__name__}: {error}", gateway.messages())
        finally:
            gateway.process.kill()
            gateway.process.wait()
    if failures:
        sys.exit(1)
    print("check-gateway: all is well")


main()
