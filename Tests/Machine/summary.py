"""Says what is in a recording, so that one can judge thresholds:  python3 summary.py FILE.csv ..."""
import csv
import sys
from pathlib import Path


def rows(file):
    with open(file, newline="") as lines:
        return [{name: float(cell) for name, cell in row.items() if cell} for row in csv.DictReader(lines)]


def peak_mean(rows, counter, window=10):
    """The highest rate of a counter over a window, and the time at which that window ends."""
    best, start = (0.0, 0.0), 0
    for end, row in enumerate(rows):
        while rows[end]["time"] - rows[start + 1 if start < end else end]["time"] >= window:
            start += 1
        span = row["time"] - rows[start]["time"]
        if span >= window:
            best = max(best, ((row[counter] - rows[start][counter]) / span, row["time"]))
    return best


def summary(file):
    recorded = rows(file)
    scarcest = min(recorded, key=lambda row: row["memory.available"])
    gap, at = max(((b["time"] - a["time"], b["time"]) for a, b in zip(recorded, recorded[1:])), default=(0, 0))
    first, last = recorded[0], recorded[-1]
    kill = next((row["time"] for row in recorded if row["oom.kills"] > first["oom.kills"]), None)
    cells = [Path(file).stem, f"{last['time'] - first['time']:.0f} s", f"{first['memory.total'] / 2**20:.0f}",
             f"{first['swap.total'] / 2**20:.0f}",
             f"{scarcest['memory.available'] / scarcest['memory.total']:.1%} @ {scarcest['time']:.1f}"]
    for counter in "pressure.memory.full", "pressure.memory.some", "pressure.io.full":
        rate, when = peak_mean(recorded, counter)
        cells.append(f"{rate:.1%} @ {when:.1f}")
    cells += [f"{gap:.1f} s @ {at:.1f}", f"{kill:.1f}" if kill else "-"]
    return cells


HEAD = ["recording", "length", "RAM MiB", "swap MiB", "least available", "memory full, 10 s", "memory some, 10 s",
        "io full, 10 s", "longest gap", "OOM kill"]


def table(files):
    lines = [HEAD, ["---"] * len(HEAD), *map(summary, files)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    print(table(sys.argv[1:] or sorted((Path(__file__).resolve().parent.parent / "Recordings").glob("*.csv"))))
