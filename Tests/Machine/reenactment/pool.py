"""Two web servers and a load balancer, as in the incident, and what is on them.

The files in deploy/ are used as they are, which is why the network has the addresses of their examples.
"""
import csv
import json
import time
import urllib.request

import _story
from _story import ROOT
from image import PACKAGES
from qemu import free_port

WEB = dict(memory=384, swap=384, cpus=1)
SERVERS = "web-01", "web-02"
HUB = "lb-01"
# What the load balancer's host forwards to: HAProxy's states as CSV, Prometheus, Alertmanager.
HAPROXY, PROMETHEUS, ALERTMANAGER = 8405, 9090, 9093
PORTS = {port: free_port() for port in (HAPROXY, PROMETHEUS, ALERTMANAGER)}
MACHINES = {
    HUB: dict(memory=448, cpus=1, packages=(*PACKAGES, *"haproxy prometheus prometheus-alertmanager keepalived".split()),
              ports={host: guest for guest, host in PORTS.items()}),
    **{name: WEB for name in SERVERS}}

DEPLOY = ROOT / "deploy"
# As the postmortem had it: whoever accepts a connection is online.
BARE = """
defaults
    mode http
    timeout connect 5s
    timeout client 50s
    timeout server 50s

frontend www
    bind :80
    default_backend web

backend web
    balance roundrobin
    server web-01 192.0.2.11:80 check
    server web-02 192.0.2.12:80 check
"""
# A second file for HAProxy, so that the test can see what it does.
SEEN = f"""
global
    stats socket /run/haproxy/admin.sock mode 600 level admin

frontend seen
    mode http
    bind :{HAPROXY}
    timeout client 10s
    stats enable
    stats uri /
"""

# 112 MiB of pages, which are in the page cache, and have to come from the disk when there is no memory for that.
PAGES = 2400
SITE = f"""
cd /var/www/html && echo well >index.html
head -c $(({PAGES} * 48))k /dev/urandom | split --bytes=48k --numeric-suffixes --suffix-length=4 - page-
cat >/etc/nginx/sites-enabled/default <<'END'
server {{
    listen 80 default_server;
    root /var/www/html;
    index index.html;
    add_header X-Server $hostname;
    # A line for each request would wait for the slow disk whenever the file system commits, also on a host that is well.
    access_log off;
    location ~ ^/page-(?<number>[0-9]+)$ {{ try_files /page-$number /page-0$number /page-00$number /page-000$number =404; }}
}}
END
nginx -t 2>&1 && systemctl restart nginx && cat page-* >/dev/null && sync
"""
RATE, PATIENCE = 20, 10  # requests a second; seconds that somebody waits for a page
VISITOR = f"exec visit 127.0.0.1 80 {RATE} {PATIENCE} {PAGES} >/root/visits"

# In requests and bytes per second: a tenth of the disks of a small cloud machine whose burst credit is used up, for a tenth of
# the visitors. Few requests, each of which may be large: swapping out goes on, and each page that is needed again has to wait.
# Hardly anybody reads the first one while all pages are in memory.
DISKS = {"root": dict(requests=10, bytes=1_000_000), "swap": dict(requests=100, bytes=8_000_000)}

# The gateway is asked from outside, as in every pool.
CONFIG = {"gateway": {"http": {"listen": ["0.0.0.0:9110"]}, "agentCheck": {"listen": ["0.0.0.0:9111"]}}}


def serve(network):
    """The site, on both. What the load balancer's host has and does not need yet is stopped; nginx would be at HAProxy's port."""
    network[HUB].must("systemctl disable --quiet --now nginx; systemctl stop prometheus prometheus-alertmanager keepalived", 300)
    for name in SERVERS:
        network[name].must(SITE, 300)


def balance(network, text, more=""):
    """HAProxy with this configuration, from now on, and more that is not part of it."""
    hub = network[HUB]
    hub.put(text.encode(), "/etc/haproxy/haproxy.cfg")
    hub.put((SEEN + more).encode(), "/etc/haproxy/seen.cfg")
    hub.put(b'EXTRAOPTS="-f /etc/haproxy/seen.cfg"\n', "/etc/default/haproxy")
    hub.must("haproxy -c -f /etc/haproxy/haproxy.cfg -f /etc/haproxy/seen.cfg && systemctl restart haproxy", 300)
    wait_for(lambda: {server["check_status"] for server in states().values()} <= {"L4OK", "L7OK"}, "HAProxy finds both well", 300)


def monitor(network, config=None):
    """healthd and its gateway on both web servers."""
    for name in SERVERS:
        _story.install(network[name], config=json.dumps(config or CONFIG))
        network[name].must("systemctl enable --now healthd-gateway", 300)
    for name in SERVERS:
        _story.wait_for_verdict(network[name], "ok")


def states(backend="web"):
    """What HAProxy says of each server: the row of its statistics."""
    with urllib.request.urlopen(f"http://127.0.0.1:{PORTS[HAPROXY]}/;csv", timeout=20) as answer:
        rows = csv.DictReader(answer.read().decode().removeprefix("# ").splitlines())
        return {row["svname"]: row for row in rows if row["pxname"] == backend and row["svname"] not in ("BACKEND", "FRONTEND")}


def wait_for(condition, what, timeout=120, every=0.25):
    """Asks until it is so."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        try:
            if condition():
                return
        except OSError:
            pass  # not up yet
        time.sleep(every)
    raise TimeoutError(f"not so after {timeout} s: {what}")
