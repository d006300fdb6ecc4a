"""Machines that reach each other, and nothing else, over a network of their own.

    with Network("lb-01", {"lb-01": dict(memory=512), "web-01": dict(memory=320)}) as network:
        network["web-01"].must("curl http://lb-01/")

The host takes no part in it: the cables are sockets between the qemu processes.
"""
import contextlib
import shutil
import tempfile
from pathlib import Path

import qemu
from image import SUITE
from machine import Machine

# Addresses that are set aside for documentation: those of the examples in deploy/, which are so tried as they are.
ADDRESSES = {"lb-01": "192.0.2.10", "web-01": "192.0.2.11", "web-02": "192.0.2.12"}
# Of the card, which machines that went on from the same boot have in common until then.
CARD = "$(basename $(dirname $(grep -l {address} /sys/class/net/*/address)))"
UNPLUGGED_ADDRESS = "52:54:00:12:34:57"
LINK = """[Match]
Name={card}

[Link]
MACAddress=52:54:00:00:02:{last:02}

[Network]
Address={address}/24
LinkLocalAddressing=no
"""


class Network(contextlib.ExitStack):
    """`machines`: name -> what `Machine` takes. The others are plugged in at `hub`. All of them are gone when it is left."""

    def __init__(self, hub, machines, suite=SUITE, deb=None):
        super().__init__()
        self.sockets = Path(tempfile.mkdtemp(prefix="healthd-network-"))
        self.callback(shutil.rmtree, self.sockets, ignore_errors=True)
        self.hub = hub
        self.ports = {name: number for number, name in enumerate(name for name in machines if name != hub)}
        cables = {name: qemu.plugged_in(self.sockets / name) for name in self.ports}
        cables[hub] = qemu.hub([self.sockets / name for name in cables])
        # What is plugged in comes after what it is plugged in at.
        self.planned = {name: Machine(**machines[name], suite=suite, deb=deb, cable=cables[name])
                        for name in sorted(machines, key=lambda name: name != hub)}
        self.machines = {}

    def __enter__(self):
        try:
            for name, machine in self.planned.items():
                self.machines[name] = self.enter_context(machine)
                join(machine, name)
        except BaseException:
            self.close()
            raise
        return self

    def __getitem__(self, name):
        return self.machines[name]

    def freeze(self, name):
        """Stops a machine as a whole: it answers nothing any more. What is sent to it is lost: its qemu takes no frame
        meanwhile, and the one at the hub would wait for that, and give the hub's machine no network at all."""
        self[self.hub].qmp("set_link", name=qemu.port(self.ports[name]), up=False)
        self[name].qmp("stop")

    def thaw(self, name):
        self[name].qmp("cont")
        self[self.hub].qmp("set_link", name=qemu.port(self.ports[name]), up=True)


def join(machine, name):
    """A machine gets its name, and on the card to its network the addresses that go with it."""
    hosts = "".join(f"{address} {each}\n" for each, address in ADDRESSES.items())
    machine.put(f"127.0.0.1 localhost\n{hosts}".encode(), "/etc/hosts")
    card = machine.must(f"echo {CARD.format(address=UNPLUGGED_ADDRESS)}").strip()
    address = ADDRESSES[name]
    link = LINK.format(card=card, address=address, last=int(address.rsplit(".")[-1]))
    machine.put(link.encode(), "/etc/systemd/network/10-lan.network")
    machine.must(f"hostname {name}; echo {name} >/etc/hostname")
    # Not `networkctl reload`: it needs the bus, which systemd-networkd can have missed where both began together.
    machine.must("systemctl restart systemd-networkd", 120)
    machine.wait_until(f"ip address show dev {card} | grep -q {address}", 60)
