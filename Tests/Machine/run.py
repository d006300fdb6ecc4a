"""Runs the scenarios of the test machine.

    python3 Tests/Machine/run.py                          all of them, with what `make release` has built
    python3 Tests/Machine/run.py short                     those that do not take long, as every change has to pass them
    python3 Tests/Machine/run.py --deb FILE fresh_install  one of them, with a package
    python3 Tests/Machine/run.py --suite trixie            all of them on a Debian 13
    python3 Tests/Machine/run.py all trixie:calm           all of them, and one on a Debian 13 as well
"""
import argparse
import concurrent.futures
import contextlib
import importlib
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path

from image import SUITE, SUITES
from machine import Machine
from network import Network

HERE = Path(__file__).resolve().parent
SCENARIOS = HERE / "scenarios"
MODULES = SCENARIOS, HERE / "reenactment"
CEILING = 900  # seconds for one scenario, unless it says otherwise; emulated time is slow
RUNNING = set()
BROKEN = 75  # exit code: the emulator is at fault
FAULT = re.compile(r"traps: (\S+)\[\d+\] |\b(\S+)\[\d+\]: segfault at ")
OURS = {"healthd", "healthctl", *(source.stem for source in (HERE / "kit").glob("*.c"))}


def main():
    options = arguments()
    if options.inside:
        code = inside(options)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"{used.ru_utime + used.ru_stime:.0f} s of a processor")
        sys.exit(code)
    stories, excused = chosen(options)
    needed = [options.deb] if options.deb else [options.binaries / "healthd", options.binaries / "healthctl"]
    missing = [file for file in needed if not file.is_file()]
    if missing:
        sys.exit(f"there is no {missing[0]}; `make release` builds what is tested, --binaries or --deb names something else")
    for suite, name, reason in excused:
        print(f"-       {suite}:{name}  not for {suite}: {reason}", flush=True)
    options.failures = options.failures or tempfile.mkdtemp(prefix="healthd-scenarios-")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    places = Places(options.jobs)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        try:
            passed = sum(pool.map(lambda story: outcome(*story, options, places), stories))
        except BaseException:  # such as Ctrl-C: leave no machine behind
            pool.shutdown(wait=False, cancel_futures=True)
            for process in RUNNING:
                process.terminate()
            raise
    failed = len(stories) - passed
    if Path(options.failures).is_dir() and not os.listdir(options.failures):
        os.rmdir(options.failures)
    print(f"{passed} passed, {failed} failed" + (f", {len(excused)} not for their suite" if excused else ""))
    sys.exit(0 if passed and not failed else 1)


def arguments():
    parser = argparse.ArgumentParser(description="Run the scenarios of the test machine.")
    parser.add_argument("names", nargs="*", metavar="NAME",
                        help="a file of scenarios/, without .py; all; short, without those that say LONG; network, those on"
                        " several machines; or any of them behind a suite, as in trixie:calm; default: all")
    parser.add_argument("--suite", choices=SUITES, default=SUITE, help=f"where no suite is named; default: {SUITE}")
    parser.add_argument("--binaries", type=Path, default=HERE.parents[1] / ".build/release", metavar="DIR",
                        help="where healthd and healthctl are; default: what `make release` has built")
    parser.add_argument("--deb", type=Path, metavar="FILE", help="install this package instead")
    parser.add_argument("--jobs", type=int, default=jobs(), metavar="N",
                        help="machines at a time; default: two for a core, as each waits half of the time, and one for a GiB of memory")
    parser.add_argument("--failures", metavar="DIR",
                        help="where the journals of failed scenarios go; default: a new folder")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def jobs():
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return max(1, min(2 * (os.cpu_count() or 1), memory >> 30))


def every_name():
    return sorted(file.stem for file in SCENARIOS.glob("[a-z]*.py"))


def chosen(options):
    """What to run, as pairs of suite and name, and what cannot, with the reason. The longest come first, so that none of them
    begins when the others have ended."""
    stories = {}  # a set that keeps its order
    for word in options.names or ["all"]:
        suite, _, name = word.rpartition(":")
        suite = suite or options.suite
        if suite not in SUITES:
            sys.exit(f"no such suite: {suite}; there are: {', '.join(SUITES)}")
        groups = {"all": every_name(), "short": [each for each in every_name() if not hasattr(load(each), "LONG")],
                  "network": [each for each in every_name() if hasattr(load(each), "NETWORK")]}
        if name not in (*groups, *every_name()):
            sys.exit(f"no such scenario: {name}; there are: {', '.join((*groups, *every_name()))}")
        stories |= dict.fromkeys((suite, each) for each in groups.get(name, [name]))
    excused = [(suite, name, reason) for suite, name in stories if (reason := getattr(load(name), "NOT_FOR", {}).get(suite))]
    for suite, name, _ in excused:
        del stories[suite, name]
    return sorted(stories, key=lambda story: -getattr(load(story[1]), "MINUTES", 2)), excused


def load(name):
    sys.path[:0] = [folder for folder in map(str, (HERE, *MODULES)) if folder not in sys.path]
    return importlib.import_module(name)


class Places:
    """As many machines at a time as there are places, also where a story needs several."""

    def __init__(self, count):
        self.count, self.free, self.changed = count, count, threading.Condition()

    @contextlib.contextmanager
    def taken(self, wanted):
        wanted = min(wanted, self.count)
        with self.changed:
            self.changed.wait_for(lambda: self.free >= wanted)
            self.free -= wanted
        try:
            yield
        finally:
            with self.changed:
                self.free += wanted
                self.changed.notify_all()


def outcome(suite, name, options, places):
    """Whether a scenario passed. One that failed in a guest where the emulator broke a program is told again, once: Debian 12's
    qemu does that now and then, and the kernel's log has the program."""
    with places.taken(len(getattr(load(name), "NETWORK", ("", [name]))[1])):
        code = told(suite, name, options)
        if code == BROKEN:
            print(f"again   {suite}:{name}  the emulator broke a program of Debian, see above", flush=True)
            code = told(suite, name, options)
    return code == 0


def told(suite, name, options):
    """The exit code of a scenario, in a process of its own: its ceiling holds whatever hangs."""
    start = time.monotonic()
    line = [sys.executable, str(Path(__file__).resolve()), "--inside", name, "--suite", suite, "--failures", options.failures,
            "--binaries", str(options.binaries), *(["--deb", str(options.deb)] if options.deb else [])]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
                               errors="replace")
    RUNNING.add(process)
    try:
        said = process.communicate(timeout=ceiling(name) + 300)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        said = process.communicate()[0] + "did not even end when it was told to\n"
    finally:
        RUNNING.discard(process)
    passed = process.returncode == 0
    report = "" if passed else "\n" + "".join(f"    {row}\n" for row in said.splitlines()).rstrip()
    print(f"{'ok    ' if passed else 'FAILED'}  {suite}:{name}  {time.monotonic() - start:.0f} s{report}", flush=True)
    if passed and said.strip():
        print("".join(f"    {row}\n" for row in said.splitlines()), end="", flush=True)
    return process.returncode


def ceiling(name):
    return getattr(load(name), "CEILING", CEILING)


# Inside the process of one scenario.

def inside(options):
    [name] = options.names
    scenario = load(name)
    import _story
    _story.BINARIES, _story.PACKAGE = options.binaries, options.deb
    signal.signal(signal.SIGALRM, out_of_time)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    signal.alarm(ceiling(name))
    try:
        deb = None if getattr(scenario, "INSTALLS", False) else options.deb
        with told_on(scenario, suite=options.suite, deb=deb) as stage:
            try:
                scenario.story(stage)
            except Exception as error:
                signal.alarm(0)
                tell(error, scenario)
                machines = stage.machines if isinstance(stage, Network) else {"": stage}
                for name, machine in machines.items():
                    keep(machine, Path(options.failures) / f"{options.suite}-{scenario.__name__}" / name)
                return BROKEN if any(map(broken_by_emulator, machines.values())) else 1
            signal.alarm(0)
    except Exception as error:
        tell(error, scenario)
        return 1
    return 0


def told_on(scenario, **more):
    """The machine that a story needs, or the network of them."""
    hub, machines = getattr(scenario, "NETWORK", (None, None))
    return Network(hub, machines, **more) if machines else Machine(**scenario.MACHINE, **more)


def out_of_time(*_):
    raise TimeoutError("the scenario took longer than it may")


def broken_by_emulator(machine):
    """Whether the kernel had to end a program that is neither healthd nor of the kit, for an instruction that no compiler makes
    or an address that is none."""
    console = (machine.work / "console.log").read_text(errors="replace")
    programs = [first or second for first, second in FAULT.findall(console)]
    return any(program.rstrip("0123456789") not in OURS for program in programs)


def tell(error, scenario):
    """The assertion and the line of the story that led to it, not the machinery between them."""
    for frame in traceback.extract_tb(error.__traceback__):
        if Path(frame.filename).parent == SCENARIOS:
            print(f"{Path(frame.filename).name}:{frame.lineno}: {frame.line}")
    print(f"{type(error).__name__}: {error}")


def keep(machine, folder):
    """Saves what the guest has written, and shows the end of it."""
    folder.mkdir(parents=True, exist_ok=True)
    console = (machine.work / "console.log").read_text(errors="replace")
    (folder / "console.log").write_text(console)
    tails = [("the console", console.splitlines()[-15:])]
    for file, command in (("journal.txt", "journalctl --boot --all --no-pager --output=short-monotonic"),
                          ("healthd.json", "journalctl --boot --all --no-pager --output=json --identifier=healthd"),
                          ("healthd.txt", "journalctl --boot --no-pager --output=short-monotonic --unit=healthd"
                                          " --lines=60; systemctl status --no-pager --lines=0 healthd")):
        try:
            text = machine.run(command, 90)[1]
        except Exception as error:
            text = f"not to be had: {error}"
        (folder / file).write_text(text)
        if file == "healthd.txt":
            tails.insert(0, ("healthd's journal", text.splitlines()[-75:]))
    for title, rows in tails:
        print(f"--- the end of {title}", *rows, sep="\n")
    print(f"--- all of it is in {folder}")


if __name__ == "__main__":
    main()
