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
import subprocess
import sys
import tempfile
import termios
import time
import tty
from pathlib import Path

import qemu
from agent import Agent
from image import HERE, PACKAGES, SUITE, SUITES, compile_c, image


class Machine:
    """Sizes in MiB. The limits of a disk are qemu's throttling options, as in "iops-total=200,bps-total=4000000".

    With `deb`, healthd is installed from that package, but neither enabled nor started.

    With a `memory_limit`, memory can be plugged in up to there, and a balloon can take some away."""

    def __init__(self, memory=512, cpus=2, swap=0, swap_limits="", disk=0, disk_limits="", kernel="", files=None,
                 ports=None, packages=PACKAGES, memory_limit=0, suite=SUITE, deb=None):
        base = image(packages, suite, deb)
        self.deb, self.swap, self.disk, self.files, self.process = deb, swap, disk, files or {}, None
        self.work = Path(tempfile.mkdtemp(prefix="healthd-machine-"))
        disks = {}
        for name, size, limits in ("swap", swap, swap_limits), ("data", disk, disk_limits):
            if size:
                disks[name] = (self.work / name, limits)
                with open(self.work / name, "wb") as file:
                    file.truncate(size << 20)
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", base / "root.ext4",
                        self.work / "root.qcow2"], check=True)
        self.line = qemu.command_line(base, self.work, memory, cpus, kernel, disks, ports or {}, memory_limit)

    def __enter__(self):
        return self.boot()

    def __exit__(self, *_):
        self.stop()

    def boot(self, timeout=360):
        """Returns when systemd says that the boot has finished."""
        try:
            for attempt in range(3):
                try:
                    return self.boot_once(timeout)
                except ConnectionError:
                    # Without KVM, Debian 12's qemu itself crashes now and then. No story has begun yet, so none is hidden.
                    if attempt == 2 or self.process.wait(10) != -signal.SIGSEGV:
                        raise
        except BaseException:
            self.stop()
            raise

    def boot_once(self, timeout):
        self.process = qemu.start(self.line, self.work)
        self.agent = Agent(self.work / "agent")
        self.wait_for_boot(timeout)
        if self.swap:
            self.must("mkswap /dev/disk/by-id/virtio-swap && swapon /dev/disk/by-id/virtio-swap")
        if self.disk:
            self.must("mkfs.ext4 -q /dev/disk/by-id/virtio-data && mkdir -p /data"
                      " && mount /dev/disk/by-id/virtio-data /data")
        for remote, local in self.files.items():
            self.put(local, remote)
        return self

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

    def kit(self):
        """Compiles the bad-day kit and puts it in: programs in /usr/local/bin, unit templates for them, and fault.so."""
        for source in (HERE / "kit").glob("*.c"):
            is_library, binary = source.stem == "fault", self.work / f"{source.stem}.program"
            compile_c(source, binary, self.work / "kit.log", *(["-shared", "-fPIC"] if is_library else []))
            self.put(binary, f"/usr/local/lib/{source.stem}.so" if is_library else f"/usr/local/bin/{source.stem}")
        for unit in (HERE / "kit").glob("*.service"):
            self.put(unit, f"/etc/systemd/system/{unit.name}")
        self.must("systemctl daemon-reload")

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
        machine.kit()
        machine.shell()


if __name__ == "__main__":
    main()
