"""How late a program is: the longest time from when a thread of it was woken until it slept again of its own accord.

That is one round of work with all that it had to wait for: a processor, its own pages, the disk, a lock of the kernel.
The kernel's trace of its scheduler tells, the same for every program, and without the program's help.
"""
import re

TRACING = "/sys/kernel/tracing"
BEGIN = f"""
cd {TRACING} && echo 0 >tracing_on && echo mono >trace_clock && echo 512 >buffer_size_kb && echo 1 >options/event-fork
for process in $(cat /sys/fs/cgroup%(group)s/cgroup.procs); do ls /proc/$process/task; done >set_event_pid
echo 1 >events/sched/sched_waking/enable; echo 1 >events/sched/sched_switch/enable; echo >trace; echo 1 >tracing_on
cat set_event_pid
"""
END = f"cd {TRACING} && echo 0 >tracing_on; grep -h overrun per_cpu/*/stats; cat trace; echo >trace; echo 1 >tracing_on"
EVENT = re.compile(r"\s(\d+\.\d+): (?:sched_waking: comm=.* pid=(\d+) "
                   r"|sched_switch: .* prev_pid=(\d+) .*prev_state=(\S+) )")


def begin(machine, group):
    """Traces the threads that a control group has now; their numbers."""
    return [int(word) for word in machine.must(BEGIN % {"group": group}).split()]


def rounds(machine, threads):
    """{thread: lengths of its rounds in seconds} since the last call."""
    text = machine.must(END, 120)
    lost = sum(int(number) for number in re.findall(r"overrun: (\d+)", text))
    if lost:
        print(f"    {lost} lines of the trace were lost")
    return read(text, threads)


def read(text, threads):
    woken, found, now = {}, {thread: [] for thread in threads}, 0.0
    for line in text.splitlines():
        if not (event := EVENT.search(line)):
            continue
        now, waking, leaving = float(event[1]), int(event[2] or 0), int(event[3] or 0)
        if waking in found:
            woken.setdefault(waking, now)
        elif leaving in woken and event[4] in "STI":
            found[leaving].append(now - woken.pop(leaving))
    for thread, since in woken.items():
        found[thread].append(now - since)  # it has not slept yet
    return found
