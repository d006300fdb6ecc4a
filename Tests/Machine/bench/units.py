"""What a tick costs with 1,000 units whose files are the kernel's own:  python3 Tests/Machine/bench/units.py [UNITS]

In a machine, each unit has a control group with a process of its own in it, and the benchmark of Benchmarks/ is run over
them. A sixteenth of them start a program now and then, so that the kernel has something to add up.
"""
import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]

from machine import Machine

MACHINE = dict(memory=2048)
# systemd would take minutes, emulated. What it makes for a unit is a control group like these.
UNITS = """
cd /sys/fs/cgroup && mkdir bench.slice && echo +memory +pids >bench.slice/cgroup.subtree_control && cd bench.slice
number=0
while [ $((number += 1)) -le {units} ]; do
    mkdir bench-$number.service
    if [ $((number % 16)) = 0 ]
        then (echo 0 >bench-$number.service/cgroup.procs; while sleep 10; do :; done) &
        else (echo 0 >bench-$number.service/cgroup.procs; exec sleep infinity) &
    fi
done >/dev/null 2>&1
"""
THERE = "[ $(cat /sys/fs/cgroup/bench.slice/*/cgroup.procs | wc -l) -ge {units} ]"


def main():
    parser = argparse.ArgumentParser(description="Measure a tick over real control groups.")
    parser.add_argument("units", nargs="?", type=int, default=1000)
    parser.add_argument("--benchmark", type=Path, default=HERE.parents[2] / ".build/benchmarks/release/TickBenchmark",
                        metavar="FILE", help="default: what `make bench-units` has built")
    options = parser.parse_args()
    with Machine(**MACHINE) as machine:
        machine.put(options.benchmark, "/root/TickBenchmark")
        machine.must(UNITS.format(units=options.units), 600)
        machine.wait_until(THERE.format(units=options.units), 300)
        print("| Figure | Measured | Aim |\n|---|---|---|")
        # As many descriptors as healthd's unit gives it, and those of the C reader.
        print(machine.must("ulimit -n 20000 && /root/TickBenchmark groups", 1800), end="")


if __name__ == "__main__":
    main()
