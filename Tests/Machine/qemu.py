"""The qemu process behind a machine: its command line, and nothing that knows what runs inside."""
import hashlib
import json
import os
import re
import socket
import subprocess
import time
from pathlib import Path

DISKS = "swap", "data"


def accelerator():
    """KVM where it truly works. A /dev/kvm without the processor's support is there in some containers, and hangs."""
    capable = re.search(r"\b(vmx|svm)\b", Path("/proc/cpuinfo").read_text())
    if capable and os.access("/dev/kvm", os.R_OK | os.W_OK):
        return ["-accel", "kvm", "-cpu", "host"]
    # Emulated, a write to a page that once held code looks up that code each time. Memory is cleared byte by byte with
    # erms and through all that ever ran with a large tb-size: a starved guest would crawl for no reason of its own.
    return ["-accel", "tcg,thread=multi,tb-size=64", "-cpu", "max,erms=off"]


def key(memory, cpus, kernel, memory_limit, cable):
    """A name for a machine that boots: another where qemu, its command line or how a boot is saved would be another."""
    made_from = hashlib.sha256(Path(__file__).read_bytes())
    made_from.update(repr((memory, cpus, kernel, memory_limit, bool(cable))).encode())
    made_from.update(subprocess.run(["qemu-system-x86_64", "--version"], check=True, stdout=subprocess.PIPE).stdout)
    return f"booted-{memory}-{made_from.hexdigest()[:16]}"


# A second network card that nothing is connected to.
UNPLUGGED = ["hubport,id=lan,hubid=0"]


def command_line(image, work, memory, cpus, kernel, ports, memory_limit, cable):
    """`ports`: host port -> guest port. `cable`: what a second network card is connected to, as arguments of -netdev of which
    one has the id `lan`; empty where there is no such card."""
    forwards = "".join(f",hostfwd=tcp:127.0.0.1:{host}-:{guest}" for host, guest in ports.items())
    line = ["qemu-system-x86_64", "-machine", "q35", *accelerator(), "-m", str(memory), "-smp", str(cpus),
            "-display", "none", "-monitor", "none", "-nodefaults",
            "-kernel", image / "vmlinuz", "-initrd", image / "initrd",
            # Without a test of the timer that a guest which hardly runs on a busy host fails, and panics. And with programs
            # at the same addresses each time: the emulator translates code anew at every other one, a fifth of a boot.
            "-append", f"root=LABEL=machine rw console=hvc0 console=ttyS0 psi=1 no_timer_check norandmaps {kernel}",
            # Kernel messages go where they can be read after the machine has died.
            "-serial", f"file:{work}/console.log",
            "-drive", f"if=none,id=root,file={work}/root.qcow2,format=qcow2,cache=unsafe",
            "-device", "virtio-blk-pci,drive=root",
            # The guest reaches nothing but the ports that are forwarded to it.
            "-nic", f"user,model=virtio-net-pci,restrict=on{forwards}",
            "-qmp", f"unix:{work}/qmp,server=on,wait=off", "-device", "virtio-serial-pci",
            "-chardev", f"socket,id=people,path={work}/people,server=on,wait=off", "-device", "virtconsole,chardev=people",
            "-chardev", f"socket,id=agent,path={work}/agent,server=on,wait=off",
            "-device", "virtserialport,chardev=agent,name=healthd.agent",
            # What is written here survives the guest, whatever becomes of it.
            "-chardev", f"file,id=record,path={work}/record.csv",
            "-device", "virtserialport,chardev=record,name=healthd.record"]
    if memory_limit:
        line[line.index("-m") + 1] = f"{memory},slots=2,maxmem={memory_limit}M"
        # Debian's kernel leaves it to others to use what is plugged in. And it sets 64 MiB aside for devices that cannot
        # reach all memory, as soon as there can be any above 4 GiB.
        line[line.index("-append") + 1] += " memhp_default_state=online swiotlb=noforce"
        line += ["-device", "virtio-balloon-pci"]
    # All machines have all disks, so that those that boot alike are alike.
    for name in DISKS:
        line += ["-drive", f"if=none,id={name},file={work}/{name}.qcow2,format=qcow2",
                 "-device", f"virtio-blk-pci,drive={name},serial={name}"]
    for netdev in cable:
        line += ["-netdev", netdev]
    if cable:
        line += ["-device", "virtio-net-pci,netdev=lan"]
    return [str(word) for word in line]


def hub(sockets):
    """The cable of a machine at which other machines are plugged in, each at a socket of its own. Streams, because datagrams
    would be lost whenever a qemu does not get a processor for a moment."""
    return UNPLUGGED + [text for number, path in enumerate(sockets) for text in (
        f"stream,id=wire{number},server=on,addr.type=unix,addr.path={path}", f"hubport,id={port(number)},hubid=0,netdev=wire{number}")]


def port(number):
    """What qemu calls the place of a hub at which the machine of that number is plugged in."""
    return f"port{number}"


def plugged_in(socket):
    """The cable of a machine that is plugged in at a hub, which must have been started before."""
    return [f"stream,id=lan,server=off,addr.type=unix,addr.path={socket}"]


def make_disks(work, base, format):
    """A root disk that starts as `base`, and two that are empty; all of them can keep snapshots."""
    create = ["qemu-img", "create", "-q", "-f", "qcow2"]
    subprocess.run([*create, "-F", format, "-b", base, work / "root.qcow2"], check=True)
    for name in DISKS:
        subprocess.run([*create, work / f"{name}.qcow2", "4G"], check=True)


def save(socket, file):
    """Stops a machine for ever and writes what is in its memory and its devices; its root disk is complete then as well."""
    # Emulated, pages that change while they are written would be missed, and the guest's kernel would panic later.
    qmp(socket, "stop")
    qmp(socket, "migrate", uri=f"exec:cat > {file}")
    while (status := qmp(socket, "query-migrate")["status"]) != "completed":
        if status in ("failed", "cancelled"):
            raise RuntimeError(f"the machine could not be saved: {status}")
        time.sleep(0.1)


def start(line, work):
    for socket_of_a_former_one in "qmp", "agent", "people":
        (work / socket_of_a_former_one).unlink(missing_ok=True)
    with open(work / "qemu.log", "wb") as log:
        process = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    deadline = time.monotonic() + 30
    while not (work / "qmp").exists() or not (work / "agent").exists():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise RuntimeError("qemu did not start: " + (work / "qemu.log").read_text().strip())
        time.sleep(0.05)
    return process


def restore(socket):
    """Lets a machine go on that was started with what `save` had written."""
    while qmp(socket, "query-status")["status"] == "inmigrate":
        time.sleep(0.05)
    qmp(socket, "cont")


def connect(path):
    """A socket's file is there a moment before somebody listens, and on a busy host that is long enough to be refused."""
    deadline = time.monotonic() + 30
    while True:
        link = socket.socket(socket.AF_UNIX)
        try:
            link.connect(str(path))
            return link
        except ConnectionRefusedError:
            link.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def qmp(path, command, **arguments):
    """One command to qemu itself: stop and cont (pause), system_reset (a power cut), system_powerdown ..."""
    with connect(path) as link, link.makefile("rw") as lines:
        lines.readline()  # the greeting
        for execute, given in ("qmp_capabilities", {}), (command, arguments):
            lines.write(json.dumps({"execute": execute, "arguments": given}) + "\n")
            lines.flush()
            while "event" in (answer := json.loads(lines.readline())):
                pass
        if "error" in answer:
            raise RuntimeError(answer["error"]["desc"])
        return answer["return"]


def free_port():
    """A port of the host to forward to a guest."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
