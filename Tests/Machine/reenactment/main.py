"""Writes docs/incident.md and docs/incident.svg:  python3 Tests/Machine/reenactment/main.py --deb FILE [--runs 3]

Every run has machines of its own. What was measured is kept as well, so that `--page` makes the page anew without a run.
"""
import argparse
import pickle
import signal
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "scenarios"), str(HERE)]

import _story
from frozen import freeze, watch_from_outside
from network import Network
from page import page
from plot import svg
from pool import HUB, MACHINES, PATIENCE, RATE
from reenact import Course, with_healthd, without_healthd

DOCS = HERE.parents[2] / "docs"


def main():
    parser = argparse.ArgumentParser(description="Re-enact the incident, and write docs/incident.md.")
    parser.add_argument("--deb", type=Path, required=True, metavar="FILE", help="healthd's package")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="in a row; default: 3")
    parser.add_argument("--results", type=Path, default=HERE.parents[2] / ".build/incident", metavar="FILE",
                        help="where what was measured is kept")
    parser.add_argument("--page", action="store_true", help="only make the page from it")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))  # leaves no machine behind
    course = Course()
    if not options.page:
        _story.PACKAGE = options.deb
        options.results.parent.mkdir(parents=True, exist_ok=True)
        measure(options, course)
    pairs, frozen, said = pickle.loads(options.results.read_bytes())
    (DOCS / "incident.md").write_text(page(pairs, frozen, said, course, RATE, PATIENCE))
    (DOCS / "incident.svg").write_text(svg([("without healthd", pairs[-1][0]), ("with healthd", pairs[-1][1])]))
    for number, pair in enumerate(pairs, 1):
        print(f"run {number}: failed without healthd {pair[0].failed_share:.2%}, with healthd {pair[1].failed_share:.2%}")
    # What is promised: it fails plainly without, and for fewer than one in a thousand with healthd.
    sys.exit(0 if all(one.failed_share > 0.01 and two.failed_share < 0.001 for one, two in pairs) else 1)


def measure(options, course):
    """What was measured is kept after each run: one takes a quarter of an hour, and a later one can fail."""
    pairs, frozen, said = [], {}, ""
    for number in range(options.runs):
        print(f"run {number + 1} of {options.runs}, without healthd ...", file=sys.stderr, flush=True)
        with Network(HUB, MACHINES, deb=options.deb) as network:
            before = without_healthd(network, course)
        print(f"    failed: {before.failed_share:.2%}", file=sys.stderr, flush=True)
        print(f"run {number + 1} of {options.runs}, with healthd ...", file=sys.stderr, flush=True)
        with Network(HUB, MACHINES, deb=options.deb) as network:
            pairs.append((before, with_healthd(network, course, watch_from_outside)))
            options.results.write_bytes(pickle.dumps((pairs, frozen, said)))
            print(f"    failed: {before.failed_share:.2%} and {pairs[-1][1].failed_share:.2%}", file=sys.stderr, flush=True)
            if number + 1 == options.runs:
                frozen, said = freeze(network)
                options.results.write_bytes(pickle.dumps((pairs, frozen, said)))


if __name__ == "__main__":
    main()
