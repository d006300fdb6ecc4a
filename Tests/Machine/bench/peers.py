"""The peers: how each is started, and how its warnings and acts are read.

All are Debian's packages with Debian's configuration. Each row of the table boots a machine of its own, in which the
services of all others are masked, so that a peer starts as it does on a Debian where it was installed.
"""
import re

PACKAGES = ("earlyoom nohang systemd-oomd oomd psi-notify low-memory-monitor prometheus-node-exporter monit"
            " dbus-bin").split()
SERVICES = "earlyoom nohang nohang-desktop systemd-oomd oomd low-memory-monitor prometheus-node-exporter monit".split()

NEVER = "(?!)"


class Peer:
    """`unit` is whose processes are measured; `enabled` are services of Debian's that are not masked; `setup` runs once
    in the guest; `listeners` are units whose lines count too; `warns` and `acts` find a warning, an act in a line."""

    def __init__(self, name, unit, setup="", listeners=(), warns=NEVER, acts=NEVER, enabled=None):
        self.name, self.unit, self.setup, self.listeners = name, unit, setup, listeners
        self.enabled = [unit] if enabled is None else enabled
        self.warns, self.acts, self.can_warn = re.compile(warns), re.compile(acts), warns != NEVER

    def said(self, machine):
        """[(seconds since boot, "warning" or "act" or "", line)]: all that it wrote in this boot."""
        said = [(seconds(entry), self.kind(text(entry)), text(entry)) for unit in (self.unit, *self.listeners)
                for entry in machine.journal(_SYSTEMD_UNIT=f"{unit}.service")]
        return sorted(said, key=lambda line: line[0])

    def kind(self, line):
        return "act" if self.acts.search(line) else "warning" if self.warns.search(line) else ""


class Healthd(Peer):
    """Its events have fields. Critical counts as an act: it takes the host out of the load balancer; it never kills."""

    KINDS = {"warning": "warning", "critical": "act"}

    def said(self, machine):
        return [(seconds(entry), self.KINDS.get(entry.get("HEALTHD_SEVERITY"), "") if entry["HEALTHD_EVENT"] in
                 ("raised", "escalated") else "", f"{entry['HEALTHD_EVENT']} {entry.get('HEALTHD_RULE', '')}")
                for entry in machine.journal(SYSLOG_IDENTIFIER="healthd") if "HEALTHD_EVENT" in entry]


def text(entry):
    message = entry.get("MESSAGE") or ""
    return message if isinstance(message, str) else bytes(message).decode(errors="replace")


def seconds(entry):
    return int(entry["__MONOTONIC_TIMESTAMP"]) / 1e6


LISTEN = "systemd-run --quiet --unit=listener --slice=agent.slice -p OOMScoreAdjust=-900"

PEERS = [
    Healthd("healthd", "healthd", enabled=[], warns="."),
    Peer("earlyoom", "earlyoom", acts="^sending SIG(TERM|KILL) to process"),
    Peer("nohang", "nohang", acts="OK . Sending SIG(TERM|KILL) to"),
    Peer("systemd-oomd", "systemd-oomd", acts="^Killed /"),
    # As Debian configures these two they have nothing to do here: see the notes in docs/performance.md.
    Peer("oomd, path set right", "oomd", acts="oomd kill|Trying to kill",
         setup="sed -i 's|/sys/fs/cgroup/unified|/sys/fs/cgroup|' /etc/default/oomd && systemctl restart oomd"),
    Peer("monit, its example rules", "monit", listeners=["listener"], warns=r"\] (error|warning) ",
         setup="sed -i -E '/^#  check system/,/^#    if swap usage/ s/^#//' /etc/monit/monitrc"
               f" && monit -t && systemctl restart monit && {LISTEN} tail -n 0 --retry -F /var/log/monit.log"),
    # A desktop's session bus, with nobody who shows notifications: the line it prints as it raises one is what counts.
    Peer("psi-notify", "psi-notify", enabled=[], warns="alert: active",
         setup="systemd-run --quiet --unit=psi-notify -p Type=notify -p NotifyAccess=all -p Restart=always"
               " -p WatchdogSec=2s -p User=nobody dbus-run-session -- psi-notify"),
    Peer("low-memory-monitor", "low-memory-monitor", listeners=["listener"], warns=r"^\s*byte (50|100)$",
         acts=r"^\s*byte 255$",
         setup=f"{LISTEN} dbus-monitor --system"
               " type=signal,interface=org.freedesktop.LowMemoryMonitor,member=LowMemoryWarning"),
    Peer("node_exporter and Prometheus", "prometheus-node-exporter"),
]
