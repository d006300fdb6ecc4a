"""Given two web servers behind HAProxy with the example of deploy/, when healthd on one of them wants less traffic, or none, when
both want none, when nginx or healthd or the gateway is gone or hangs, then HAProxy has the state that belongs to it, and as
long as one of them serves, users are served. The line of the README gives the same states. nginx's and keepalived's examples load, and keepalived hears the verdict."""
import json
import re
import time

from _story import ROOT, at, clock, install, switch, turn, wait_for_verdict
from pool import CONFIG, DEPLOY, HUB, MACHINES, SERVERS, balance, monitor, serve, states, wait_for

NETWORK = HUB, MACHINES
NOT_FOR = {"trixie": "it is about the versions of HAProxy, Prometheus and Alertmanager that Debian 12 has"}
MINUTES = 6
LONG = "it needs three machines and an image of its own; what HAProxy makes of each answer is in `make check`"
# What the advice is, by the size of a file in tmpfs.
RULES = [switch("half", traffic="50%"),
         switch("none", when="memory.shmem > 56MiB", clear="memory.shmem < 50MiB", severity="critical", traffic="drain")]
QUICK = {"gateway": {**CONFIG["gateway"], "agentCheck": {**CONFIG["gateway"]["agentCheck"], "rampUp": "2s"}}, "rules": RULES}
# The other way to ask: /lb of the gateway, with HTTP checks.
HTTPCHK = """
backend asked
    option httpchk GET /lb
    http-check disable-on-404
    default-server check port 9110 inter 500ms fall 2 rise 2
    server web-01 192.0.2.11:80
    server web-02 192.0.2.12:80
"""
# And the line that the README gives a newcomer, for both.
LINE = re.search(r"^server web-01 .*", (ROOT / "README.md").read_text(), re.MULTILINE)[0]
NEWCOMER = f"""
backend newcomer
    {LINE}
    {LINE.replace("web-01", "web-02").replace("192.0.2.11", "192.0.2.12")}
"""


def story(network):
    web, other, hub = (network[name] for name in (*SERVERS, HUB))
    serve(network)
    monitor(network, QUICK)
    balance(network, (DEPLOY / "haproxy/haproxy.cfg").read_text(), HTTPCHK + NEWCOMER)
    expect("all is well", "web-01", "UP", 100, "UP")
    expect("all is well", "web-02", "UP", 100, "UP")

    advise(web, 30)
    expect("a warning that wants half", "web-01", "UP", 50, "UP")
    advise(web, 64)
    expect("critical", "web-01", "DOWN (agent)", None, "DOWN")
    assert served(hub) == {"web-02"}
    advise(other, 64)
    expect("both critical", "web-02", "DOWN (agent)", None, "DOWN")
    assert served(hub) == set(SERVERS), "not open where all would be drained"
    turn(other, on=False)
    turn(web, on=False)
    for name in SERVERS:
        expect("well again", name, "UP", 100, "UP")

    web.must("healthctl drain --reason story", 60)
    expect("drained by an operator", "web-01", "DRAIN", None, "NOLB")
    assert served(hub) == {"web-02"}
    web.must("healthctl undrain", 60)
    expect("no longer drained", "web-01", "UP", 100, "UP")

    web.must("systemctl stop nginx", 60)
    expect("nginx is gone", "web-01", "DOWN", None, "UP")
    web.must("systemctl start nginx && mv /var/www/html/index.html /root", 60)
    expect("the application has an error", "web-01", "DOWN", None, "UP", newcomer="UP")
    web.must("mv /root/index.html /var/www/html", 60)
    expect("the application answers", "web-01", "UP", 100, "UP")

    # Nobody is sent away because the messenger is gone, but /lb never says ok without a verdict.
    web.must("systemctl kill --signal=STOP healthd", 60)
    expect("healthd hangs", "web-01", "DOWN (agent)", None, "DOWN")
    web.must("systemctl kill --signal=CONT healthd", 60)
    expect("healthd goes on", "web-01", "UP", 100, "UP")
    web.must("systemctl stop healthd-gateway", 60)
    expect("the gateway is stopped", "web-01", "UP", 100, "DOWN")
    web.must("systemctl start healthd-gateway", 60)
    expect("the gateway is back", "web-01", "UP", 100, "UP")

    nginx(hub)
    keepalived(hub)


def advise(machine, size):
    machine.must(f"head -c {size}M /dev/zero >/dev/shm/switch")


def expect(what, server, status, weight, asked, newcomer=None):
    """Waits until HAProxy has it so: by agent and page in its backend `web`, by /lb in `asked`; and in `newcomer` as in `web`, where
    nothing else is said, because that backend asks for a connection only."""
    def found():
        web, lb, line = (states(backend)[server] for backend in ("web", "asked", "newcomer"))
        return (web["status"].startswith(status) and lb["status"].startswith(asked) and line["status"].startswith(newcomer or status)
                and (weight is None or int(web["weight"]) == int(line["weight"]) == weight))
    start = time.monotonic()
    try:
        wait_for(found, what)
    except TimeoutError:
        rows = {name: {key: states(name)[server][key] for key in ("status", "weight", "check_status", "agent_status", "last_agt")}
                for name in ("web", "asked", "newcomer")}
        raise AssertionError(f"{what}: {server} is not {status}, {weight}, {asked} but {rows}") from None
    print(f"{what}: {server} is {status} after {time.monotonic() - start:.1f} s")


def served(hub):
    """The servers that answer in ten requests through HAProxy, none of which may fail."""
    answers = hub.must("for n in 0 1 2 3 4 5 6 7 8 9; do curl --silent --show-error --fail --output /dev/null"
                       " --write-out '%header{x-server}\\n' http://127.0.0.1/page-$n || exit 1; done", 120)
    return set(answers.split())


def nginx(hub):
    """nginx takes HAProxy's place, and passes requests on to both."""
    hub.put(DEPLOY / "nginx/upstream.conf", "/etc/nginx/conf.d/upstream.conf")
    hub.must("rm -f /etc/nginx/sites-enabled/default; nginx -t && systemctl stop haproxy && systemctl start nginx", 120)
    assert served(hub) == set(SERVERS)


def keepalived(hub):
    """The address stays with a warning, and the priority falls when it is critical, or nobody knows."""
    install(hub, config=json.dumps({"rules": RULES}))
    wait_for_verdict(hub, "ok")
    hub.put(DEPLOY / "keepalived/check-healthd", "/etc/keepalived/check-healthd")
    example = (DEPLOY / "keepalived/keepalived.conf").read_text()
    card = hub.must("ip -br address | awk '/192.0.2.10/ { print $1 }'").strip()
    hub.put(example.replace("eth0", card).encode(), "/etc/keepalived/keepalived.conf")
    # keepalived 2.2.7 ends itself with SIGTERM when it only tests a configuration whose scripts run as another user than root.
    hub.must("sed 's/script_user nobody/script_user root/' /etc/keepalived/keepalived.conf >/root/keepalived.conf"
             " && keepalived --config-test --use-file /root/keepalived.conf && systemctl restart keepalived", 120)
    hub.wait_until(f"ip -br address show {card} | grep -q 192.0.2.100", 120)
    for what, act, told in (
            ("critical", "head -c 64M /dev/zero >/dev/shm/switch", "to 90"), ("warning", "head -c 30M /dev/zero >/dev/shm/switch", "to 110"),
            ("gone", "systemctl stop healthd", "to 90"), ("ok", "rm /dev/shm/switch; systemctl start healthd", "to 110")):
        start = clock(hub)
        hub.must(act, 60)
        wait_for(lambda: priority(hub, start, told), f"keepalived's priority changes {told} when healthd is {what}", 120, 1)


def priority(hub, start, told):
    return any("effective priority" in entry["MESSAGE"] and entry["MESSAGE"].rstrip().endswith(told)
               for entry in hub.journal(SYSLOG_IDENTIFIER="Keepalived_vrrp") if at(entry) > start)
