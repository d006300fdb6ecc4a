#!/usr/bin/env python3
"""Plays seeded stories and the recordings to healthd and to the rules of peers, and writes docs/detection.md.

    make detection                       # all kinds; minutes on many processors. Writes the page, whatever it finds
    make detection ARGS=--short          # about a minute; writes nothing; fails on a false critical or an unwarned death
    make detection ARGS='--only leak_60s thrash_ssd --seeds 1 --keep DIRECTORY'

Needs Python 3.9 and nothing else.
"""

import argparse
import json
import multiprocessing
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)

import kinds
import page
import score
import selfcheck


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--healthctl", default=os.path.join(ROOT, ".build/release/healthctl"))
    parser.add_argument("--seeds", type=int, default=8, help="stories of each kind; five times as many of the long ones (default: 8)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes (default: one for each processor)")
    parser.add_argument("--short", action="store_true", help="one short story of each kind")
    parser.add_argument("--only", nargs="+", metavar="KIND", choices=list(kinds.KINDS), help="these kinds; prints and writes nothing")
    parser.add_argument("--output", metavar="FILE", help="where the page is written (default: docs/detection.md, if all kinds ran in full)")
    parser.add_argument("--log", metavar="FILE", help="write each result there as well, as one line of JSON")
    parser.add_argument("--from", dest="logs", nargs="+", metavar="FILE", help="play no stories; use the results in these logs")
    parser.add_argument("--keep", metavar="DIRECTORY", help="leave the recordings of the stories there")
    parser.add_argument("--self-check", action="store_true", help="check the model and the peers' rules, and end")
    return parser.parse_args()


def jobs(chosen):
    """The long kinds first, so that no processor waits for them at the end."""
    names = chosen.only or list(kinds.KINDS)
    seeds = 1 if chosen.short else chosen.seeds
    listed = [(name, seed, chosen.healthctl, chosen.short, chosen.keep)
              for name in names for seed in range(1, 1 + seeds * (5 if name in kinds.GROUPS["long"] and not chosen.short else 1))]
    return sorted(listed, key=lambda job: (job[0] not in kinds.GROUPS["long"], job[1]))


def run(chosen):
    """Plays all stories; the results do not depend on the number of processes."""
    listed, results, started = jobs(chosen), [], time.monotonic()
    with multiprocessing.Pool(chosen.jobs) as pool, open(chosen.log or os.devnull, "w") as log:
        for result in pool.imap_unordered(score.play, listed):
            results.append(result)
            print(json.dumps(result), file=log, flush=True)
            print(f"{len(results)} of {len(listed)} after {time.monotonic() - started:.0f} s: {result['kind']} {result['seed']}",
                  file=sys.stderr)
    return results


def logged(paths):
    """The results of earlier runs."""
    results = []
    for path in paths:
        with open(path) as file:
            results += map(json.loads, file)
    return results


def main():
    chosen = options()
    selfcheck.run()
    if chosen.self_check:
        return
    if not os.access(chosen.healthctl, os.X_OK):
        sys.exit(f"{chosen.healthctl} is not there: run `make release`, or name another one with --healthctl")
    order = list(kinds.KINDS)
    results = sorted(logged(chosen.logs) if chosen.logs else run(chosen), key=lambda r: (order.index(r["kind"]), r["seed"]))
    directory = os.path.join(ROOT, "Tests/Recordings")
    recordings = [score.play_recording(directory, name, chosen.healthctl) for name in score.RECORDINGS]
    text = page.render(results, recordings)
    output = chosen.output or (None if chosen.short or chosen.only else os.path.join(ROOT, "docs/detection.md"))
    if output:
        with open(output, "w") as file:
            file.write(text)
    else:
        print(page.tables(results, recordings))
    found = score.problems(results, recordings)
    print("\n".join(found) or "no false critical, and every death was warned of", file=sys.stderr)
    sys.exit(1 if found and chosen.short else 0)  # the page lists what a whole run found


if __name__ == "__main__":
    main()
