"""A Debian with systemd that a test may fill, starve, cut off and throw away.

    with Machine(memory=512, swap=512) as machine:
        machine.put("healthd", "/usr/bin/healthd")
        code, output = machine.run("systemctl start healthd")

`python3 machine.py shell` boots one and gives a shell in it; `--suite trixie` makes it a Debian 13.
"""
import argparse
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import termios
import time
import tty
from pathlib import Path

import qemu
from agent import Agent
from image import HERE, PACKAGES, SUITE, SUITES, image, locked


class Machine:
    """Sizes in MiB: of memory, of swap, and of a file system at /data.

    With `deb`, healthd is installed from that package, but neither enabled nor started.

    With a `memory_limit`, memory can be plugged in up to there, and a balloon can take some away.

    A `cable` connects it to other machines: see network.py."""

    def __init__(self, memory=512, cpus=2, swap=0, disk=0, kernel="", files=None, ports=None, packages=PACKAGES,
                 memory_limit=0, suite=SUITE, deb=None, cable=()):
        self.image = image(packages, suite, deb)
        self.deb, self.swap, self.disk, self.files, self.process = deb, swap, disk, files or {}, None
        self.work = Path(tempfile.mkdtemp(prefix="healthd-machine-"))
        settings = self.image, self.work, memory, cpus, kernel, ports or {}, memory_limit
        # All that are alike boot once, so that at that time none has a neighbor.
        self.boot_line = qemu.command_line(*settings, qemu.UNPLUGGED if cable else ())
        self.line = qemu.command_line(*settings, cable)
        self.booted = self.image / qemu.key(memory, cpus, kernel, memory_limit, cable)

    def __enter__(self):
        try:
            self.go_on_from_boot()
            if self.swap:
                disk = "/dev/disk/by-id/virtio-swap"
                self.must(f"mkswap {disk} {self.swap << 10} && swapon {disk}")
            if self.disk:
                disk = "/dev/disk/by-id/virtio-data"
                self.must(f"mkfs.ext4 -q {disk} {self.disk}M && mkdir -p /data && mount {disk} /data")
            for remote, local in self.files.items():
                self.put(local, remote)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def go_on_from_boot(self):
        """A boot takes most of a minute of a processor, so that each kind of machine boots once and is saved, as qemu saves
        one that moves to another host. Every machine goes on from there."""
        with locked(self.booted.with_suffix(".lock")):
            if not self.booted.exists():
                self.save_boot()
        qemu.make_disks(self.work, self.booted / "root.qcow2", "qcow2")
        self.process = qemu.start(self.line + ["-incoming", f"exec:cat {self.booted / 'memory'}"], self.work)
        qemu.restore(self.work / "qmp")
        self.agent = Agent(self.work / "agent")
        self.must("true", 120)

    def save_boot(self, timeout=360):
        qemu.make_disks(self.work, self.image / "root.ext4", "raw")
        for attempt in range(3):
            try:
                self.process = qemu.start(self.boot_line, self.work)
                self.agent = Agent(self.work / "agent")
                self.wait_for_boot(timeout)
                break
            except ConnectionError:
                # Without KVM, Debian 12's qemu itself crashes now and then. No story has begun yet, so none is hidden.
                if attempt == 2 or self.process.wait(10) != -signal.SIGSEGV:
                    raise
        new = self.booted.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        qemu.save(self.work / "qmp", new / "memory")
        self.process.kill()
        self.process.wait()
        shutil.move(self.work / "root.qcow2", new)
        new.rename(self.booted)

    def wait_for_boot(self, timeout=360):
        try:
            self.run("systemctl is-system-running --wait", timeout)
        except TimeoutError:
            console = (self.work / "console.log").read_text(errors="replace").splitlines()
            raise RuntimeError("\n".join(["the machine did not boot:", *console[-30:]])) from None

    def run(self, command, timeout=60, stdin=b""):
        """(exit code, stdout and stderr together, as text)"""
        code, output = self.agent.run(command, timeout, stdin)
        return code, output.decode(errors="replace")

    def must(self, command, timeout=60, stdin=b""):
        """The output of a command that has to succeed."""
        code, output = self.run(command, timeout, stdin)
        if code:
            raise RuntimeError(f"exit code {code}: {command}\n{output}")
        return output

    def wait_until(self, command, timeout=60, every=0.5):
        """Seconds until the command succeeded for the first time."""
        start = time.monotonic()
        while (left := start + timeout - (asked := time.monotonic())) > 0:
            if self.run(command, left)[0] == 0:
                return time.monotonic() - start
            pause(asked, every)
        raise TimeoutError(f"not true after {timeout} s: {command}")

    def put(self, local, remote):
        """A file of the host, mode included, or bytes."""
        content = local if isinstance(local, bytes) else Path(local).read_bytes()
        mode = 0o644 if isinstance(local, bytes) else os.stat(local).st_mode & 0o777
        self.must(f"mkdir -p $(dirname {remote}) && rm -f {remote} && cat > {remote} && chmod {mode:o} {remote}",
                  300, content)

    def get(self, remote, local=None):
        """The bytes of a file of the guest, also written to `local` if one is named."""
        code, content = self.agent.run(f"cat {remote}", 300)
        if code:
            raise FileNotFoundError(content.decode(errors="replace"))
        if local:
            Path(local).write_bytes(content)
        return content

    def journal(self, **match):
        """Entries of this boot as dictionaries: journal(MESSAGE_ID=..., _SYSTEMD_UNIT=...)"""
        fields = " ".join(f"'{field}={value}'" for field, value in match.items())
        # Without its remarks, such as that a file was rotated just now.
        command = f"journalctl --boot --quiet --no-pager --all --output=json {fields} 2>/dev/null"
        return [json.loads(line) for line in self.must(command, 120).splitlines()]

    def qmp(self, command, **arguments):
        return qemu.qmp(self.work / "qmp", command, **arguments)

    def slow_down(self, disk, requests=0, bytes=0):
        """Limits a disk (root, swap, data) from now on, per second. 0 is no limit."""
        self.qmp("block_set_io_throttle", device=disk, iops=requests, iops_rd=0, iops_wr=0, bps=bytes, bps_rd=0, bps_wr=0)

    def plug_in(self, memory):
        """More memory, as when a cloud provider enlarges a host that runs: a multiple of 128 MiB, and twice at most."""
        name = f"memory-{len(self.qmp('query-memory-devices'))}"
        self.qmp("object-add", **{"qom-type": "memory-backend-ram", "id": name, "size": memory << 20})
        self.qmp("device_add", driver="pc-dimm", id=f"plugged-{name}", memdev=name)

    def inflate(self, memory):
        """The hypervisor takes this much away for itself; 0 gives all of it back. It takes the guest a moment."""
        whole = self.qmp("query-memory-size-summary")
        self.qmp("balloon", value=whole["base-memory"] + whole["plugged-memory"] - (memory << 20))

    def power_cut(self, timeout=360):
        """Resets as a pulled plug does: what the guest had not yet written is lost. Swap is not switched on again."""
        self.agent.close()
        self.qmp("system_reset")
        self.agent = Agent(self.work / "agent")
        self.wait_for_boot(timeout)

    def boot_id(self):
        return self.must("cat /proc/sys/kernel/random/boot_id")

    def wait_for_another_boot(self, boot, timeout=360):
        """When the guest reboots by itself, what it is asked meanwhile gets no answer."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            try:
                if self.run("cat /proc/sys/kernel/random/boot_id", 5) != (0, boot):
                    return self.wait_for_boot(timeout)
                time.sleep(1)
            except (TimeoutError, ConnectionError):
                self.agent.close()
                self.agent = Agent(self.work / "agent")
        raise TimeoutError(f"the machine has not rebooted after {timeout} s")

    def recorded(self):
        """What the guest has written to /dev/virtio-ports/healthd.record, also after its death."""
        return (self.work / "record.csv").read_bytes()

    def shell(self):
        """Joins the terminal to the guest's console, where root is logged in. Ctrl-] leaves."""
        with qemu.connect(self.work / "people") as link:
            before = termios.tcgetattr(0)
            tty.setraw(0)
            try:
                link.send(b"\n")
                while self.process.poll() is None:
                    ready = select.select([0, link], [], [], 1)[0]
                    if 0 in ready:
                        if b"\x1d" in (typed := os.read(0, 1024)) or not typed:
                            return
                        link.sendall(typed)
                    if link in ready:
                        os.write(1, link.recv(4096))
            finally:
                termios.tcsetattr(0, termios.TCSADRAIN, before)

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.work, ignore_errors=True)


def pause(asked, least):
    """Sleeps before a question is asked again that was asked at that moment: twice as long as the answer took, because
    in an emulated machine the question itself may take seconds of a processor that the machines share."""
    time.sleep(max(least, min(10, 2 * (time.monotonic() - asked))))


def main():
    parser = argparse.ArgumentParser(description="Boot a Debian in qemu and give a shell in it.")
    parser.add_argument("command", choices=["shell"])
    parser.add_argument("memory", nargs="?", type=int, default=512, metavar="MEMORY_MIB", help="default: 512")
    parser.add_argument("swap", nargs="?", type=int, default=0, metavar="SWAP_MIB", help="default: none")
    parser.add_argument("--suite", choices=SUITES, default=SUITE, help=f"default: {SUITE}")
    options = parser.parse_args()
    print("booting; Ctrl-] leaves and throws the machine away", file=sys.stderr)
    packages = {f"/root/{file.name}": file for file in (HERE.parents[1] / "dist").glob("*.deb")}
    with Machine(memory=options.memory, swap=options.swap, files=packages, suite=options.suite) as machine:
        machine.shell()


if __name__ == "__main__":
    main()
