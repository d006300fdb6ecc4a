"""The page that `make incident` writes."""

PAGE = """# The incident, re-enacted

<!-- Written by `make incident` (Tests/Machine/reenactment). Do not edit: change the tool and run it again. -->

    make incident                     # this page and its picture; as root, needs qemu

Two web servers with nginx, `web-01` and `web-02`, a load balancer in front of them, and a client that asks for {rate} pages a
second whatever becomes of the ones before, and waits {patience} s for each. On `web-01` a new monitoring agent is installed. It
takes {leak:g} MiB/s and uses what it has, until the host thrashes between memory and swap; nobody is killed, and nothing ends by
itself. All of it runs in three virtual machines with Debian 12's nginx 1.22, HAProxy 2.6, Prometheus 2.42 and Alertmanager 0.25.
Disks have a tenth of what a small cloud machine has whose burst credit is used up, for a tenth of its visitors.

- **Without healthd**, as the postmortem had it: HAProxy opens a connection (`check`) every two seconds and calls that online. Nobody
  is told anything, so nobody does anything. It is watched for {watched:.0f} s; in the incident it lasted six hours.
- **With healthd**: HAProxy has [deploy/haproxy/haproxy.cfg](../deploy/haproxy/haproxy.cfg), which hears healthd's advice
  (`agent-check`), asks for a page of the site (`httpchk`), and asks the other server where a request got no answer. All three count
  here, not the advice alone. A person reads the first alert that names the agent, and {person:.0f} s after it does what healthd
  says: `systemctl stop new-agent`.

## Result

{table}
Where web-01 was drained before the first alert, HAProxy's page did it: as soon as the agent has taken the page cache, pages come from the
slow disk. healthd says why, who and what to do, and keeps the host off while it thrashes.

A request **failed** that had no complete answer with status 200 within {patience} s. Seconds count from the installation of the
agent. **Well again** is when tasks were stalled on memory for less than 1 % of ten seconds, after the agent was stopped.

The first alert that named the agent:

> {alert}

![Weight, answers, failures and memory over time, without healthd and with it](incident.svg)

## Frozen

{frozen}
## In {runs} runs in a row

{series}
The machines are emulated where the processor has no virtualization, and share it with whatever else runs: absolute latencies are
not those of a real host. What is compared is the same host, the same load and the same agent, without healthd and with it.
"""

ROWS = [
    ("requests sent", lambda outcome: str(len(outcome.visits))),
    ("failed", lambda outcome: f"**{outcome.failed}** ({outcome.failed_share:.2%})"),
    ("slower than 1 s", lambda outcome: f"{outcome.slow} ({outcome.slow / len(outcome.visits):.2%})"),
    ("weight of web-01 fell", lambda outcome: moment(outcome.fell)),
    ("web-01 was drained", lambda outcome: moment(outcome.drained)),
    ("the first alert named the agent", lambda outcome: moment(outcome.named)),
    ("the agent was stopped", lambda outcome: moment(outcome.stopped)),
    ("web-01 was well again", lambda outcome: moment(outcome.well)),
    ("back at full weight", lambda outcome: moment(outcome.full)),
]


def moment(seconds):
    return "never" if seconds is None else f"{seconds:.0f} s"


def table(head, rows):
    return "".join(f"| {' | '.join(row)} |\n" for row in [head, ["---"] * len(head), *rows])


def page(pairs, frozen, said, course, rate, patience):
    """`pairs`: [(outcome without healthd, outcome with it)], of which the last is shown; `frozen`: {what: seconds}; `said`: by
    the alert about it."""
    without, with_it = pairs[-1]
    return PAGE.format(
        rate=rate, patience=patience, leak=course.rate, watched=course.patience, person=course.person, alert=with_it.alert,
        runs=len(pairs),
        table=table(["", "without healthd", "with healthd"], [[name, value(without), value(with_it)] for name, value in ROWS]),
        frozen=FROZEN.format(table=table(["", "seconds"], [[what, f"{took:.1f}"] for what, took in frozen.items()]), said=said),
        series=table(["run", "failed without healthd", "failed with healthd", "drained", "named"], [
            [str(number), f"{one.failed} of {len(one.visits)}", f"{two.failed} of {len(two.visits)} ({two.failed_share:.2%})",
             moment(two.drained), moment(two.named)] for number, (one, two) in enumerate(pairs, 1)]))


FROZEN = """After the last run `web-01` is frozen as a whole: its virtual machine is stopped, and answers nothing any more. The kernel does
not answer either, but what had been connected stays so.

{table}
The alert named the last culprit:

> {said}

"""
