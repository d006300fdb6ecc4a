"""The disk that every machine starts from: a minimal Debian with systemd, nginx, the agent and the bad-day kit.

Built once and kept in a cache, under a name that is a hash of everything it is made from, so that it is built
again exactly when that changes. Nobody writes to it: each boot keeps its own changes elsewhere.

A disk can have a package of healthd installed, but not enabled: dpkg in an emulated guest takes as long as the boot does.
"""
import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "healthd-machine"
MIRROR = os.environ.get("HEALTHD_MIRROR", "http://deb.debian.org/debian")
# What a machine can run. The first is what the package is built on, and what is taken where nothing is said.
SUITES = {"bookworm": "Debian 12", "trixie": "Debian 13"}
SUITE = next(iter(SUITES))
PACKAGES = ("systemd systemd-sysv dbus udev libsystemd0 libstdc++6 nginx-light openssh-server procps iproute2 "
            "e2fsprogs kmod curl linux-image-cloud-amd64 initramfs-tools zstd").split()

# They would add noise to a recording, or write where the kernel's own messages go.
MASKED = ("serial-getty@ttyS0.service getty@tty1.service e2scrub_reap.service e2scrub_all.timer apt-daily.timer "
          "apt-daily-upgrade.timer systemd-networkd-wait-online.service dpkg-db-backup.timer fstrim.timer systemd-update-utmp-runlevel.service").split()
# The generator that would find hvc0 runs before its driver is there.
ENABLED = "agent.service systemd-networkd.service serial-getty@hvc0.service".split()

FILES = {
    "etc/hostname": "web-01\n",
    "etc/hosts": "127.0.0.1 localhost web-01\n",
    "etc/resolv.conf": "",
    "etc/fstab": "LABEL=machine / ext4 rw,relatime 0 0\n",
    "etc/machine-id": "",  # each boot is a machine of its own
    "etc/apt/sources.list": "",
    "etc/systemd/network/wired.network": "[Match]\nName=en*\n\n[Network]\nDHCP=ipv4\n",
    # Alone among consoles, hvc0 is for people: `machine.py shell` is at its other end.
    "etc/systemd/system/serial-getty@hvc0.service.d/login.conf":
        "[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin root --noclear %I linux\n",
}


def key(packages, suite, deb):
    """Changes whenever the image would."""
    made_from = hashlib.sha256(repr((suite, sorted(packages), MIRROR)).encode())
    for file in [Path(__file__), *sorted((HERE / "guest").iterdir()), *sorted((HERE / "kit").iterdir()), *([deb] if deb else [])]:
        made_from.update(file.read_bytes())
    return f"{suite}-{made_from.hexdigest()[:16]}"


def image(packages=PACKAGES, suite=SUITE, deb=None):
    """The folder with `root.ext4`, `vmlinuz` and `initrd`, built now if need be. `deb` is installed in it, a Path."""
    CACHE.mkdir(parents=True, exist_ok=True)
    plain = CACHE / key(packages, suite, None)
    with locked(plain.with_suffix(".lock")):
        if not plain.exists():
            print(f"building the machine's image of {SUITES[suite]}, about a minute ...", file=sys.stderr)
            build(plain, lambda work, root, log: debian(work, root, packages, suite, log))
    if not deb:
        return plain
    installed = CACHE / key(packages, suite, deb)
    with locked(installed.with_suffix(".lock")):
        if not installed.exists():
            with locked(CACHE / "lock"):
                forget_older(deb)
            build(installed, lambda work, root, log: install(plain, work, root, deb, log))
            (installed / "package").write_text(str(deb.resolve()))
    return installed


@contextlib.contextmanager
def locked(file):
    """One process at a time; the others wait."""
    with open(file, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build(folder, fill):
    work = folder.with_suffix(".new")
    shutil.rmtree(work, ignore_errors=True)
    root = work / "root"
    root.mkdir(parents=True)
    log = work / "log"
    try:
        fill(work, root, log)
        quiet(log, "truncate", "-s", "4G", work / "root.ext4")
        quiet(log, "mkfs.ext4", "-q", "-L", "machine", "-d", root, work / "root.ext4")
    except subprocess.CalledProcessError as error:
        lines = log.read_text(errors="replace").splitlines()[-20:]
        raise SystemExit("\n".join(["the image could not be built:", *lines, str(error)]))
    shutil.rmtree(root)
    work.rename(folder)


def debian(work, root, packages, suite, log):
    bootstrap(root, packages, suite, log)
    furnish(root, log)
    for name in ("vmlinuz", "initrd.img"):
        source = next((root / "boot").glob(f"{name}-*"))
        shutil.move(source, work / name.removesuffix(".img"))
    quiet(log, "tar", "--create", "--numeric-owner", "--xattrs", "--file", work / "root.tar", "--directory", root, ".")


def install(plain, work, root, deb, log):
    """What dpkg does in a guest, but for the start."""
    quiet(log, "tar", "--extract", "--numeric-owner", "--xattrs", "--file", plain / "root.tar", "--directory", root)
    for name in ("vmlinuz", "initrd"):
        os.link(plain / name, work / name)
    shutil.copy(deb, root / "root/healthd.deb")
    quiet(log, "chroot", root, "dpkg", "--install", "/root/healthd.deb")
    quiet(log, "chroot", root, "journalctl", "--update-catalog")
    quiet(log, "systemctl", f"--root={root}", "disable", "healthd", "healthd-gateway")
    (root / "root/healthd.deb").unlink()


def forget_older(deb):
    """The images of packages that were at the same place before: each build would leave one."""
    for note in CACHE.glob("*/package"):
        if note.read_text() == str(deb.resolve()) and note.stat().st_mtime < deb.stat().st_mtime:
            shutil.rmtree(note.parent)


def bootstrap(root, packages, suite, log):
    # ZFS is there as sources only, in contrib, and is built for the kernel in the image: ten minutes.
    components = "main,contrib" if "zfs-dkms" in packages else "main"
    quiet(log, "mmdebstrap", "--variant=minbase", f"--components={components}", f"--include={','.join(packages)}",
          "--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/man/*",
          "--dpkgopt=path-exclude=/usr/share/locale/*", suite, root, MIRROR)


def furnish(root, log):
    for path, text in FILES.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.write_text(text)
    compile_c(HERE / "guest/agent.c", root / "usr/local/sbin/machine-agent", log)
    for source in (HERE / "kit").glob("*.c"):
        if source.stem == "fault":
            compile_c(source, root / "usr/local/lib/fault.so", log, "-shared", "-fPIC")
        else:
            compile_c(source, root / "usr/local/bin" / source.stem, log)
    for unit in [*(HERE / "guest").glob("*.s[el]*"), *(HERE / "kit").glob("*.service")]:
        shutil.copy(unit, root / "etc/systemd/system")
    quiet(log, "systemctl", f"--root={root}", "mask", *MASKED)
    quiet(log, "systemctl", f"--root={root}", "enable", *ENABLED)


def compile_c(source, binary, log, *kind):
    """Static, because the guest has no compiler and need not have the same C library; or of another kind."""
    kind = kind or ["-static"]
    quiet(log, "gcc", "-std=gnu17", "-O2", "-Wall", "-Wextra", *kind, "-s", "-pthread", "-o", binary, source)


def quiet(log, *command):
    with open(log, "a") as output:
        subprocess.run([str(word) for word in command], check=True, stdout=output, stderr=output,
                       stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    print(image(suite=(sys.argv[1:] or [SUITE])[0]))
