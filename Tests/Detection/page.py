"""docs/detection.md, out of the results."""

import kinds
from peers import PEERS
from score import problems
from tables import culprits, deadly, described, false_alarms, recordings, survivable, table, total

MONTH = 730  # hours

HEAD = """# What is detected, and what is not

<!-- Written by `make detection` (Tests/Detection/page.py). Do not edit: change the tool and run it again. -->

    make detection                    # this page
    make detection ARGS=--short       # about a minute: fails on a false critical, and on a death that was not warned of

A critical of healthd drains a host, so a false one costs capacity, and a late one costs users. This page measures both, for the
built-in rules and for the documented default rules of other programs, over the same stories. The stories are simulated; at the end are
recordings of real machines.

## Method

- A story is a model of one host's memory (`Tests/Detection/model.py`): each byte of MemTotal is free, page cache, anonymous
  memory of a unit, slab, ZFS ARC, huge pages or the kernel's own, and bytes only move between these. Watermarks and MemAvailable follow the
  kernel's formulas; reclaim, swap-out, refaults and OOM kills follow from what units take; stall times follow from what tasks wait for.
  Each kind exists with several seeds, which change sizes, rates, moments and noise.
- Each story is written as a recording, one sample a second (5 s or 20 s where a story lasts hours or weeks), and goes to
  `healthctl replay` with the built-in rules. The same samples go to the peers' rules.
- **Death** is the first OOM kill, or one minute in which tasks are stalled on memory for more than half of the time.
- **Critical** is an alert of healthd with that severity, which drains the host; for earlyoom, oomd and systemd-oomd it is a kill.
  **Warning** is an alert of healthd with that severity, and everything of psi-notify and node-mixin, whose memory alerts have no other
  severity. Each alert that is raised counts; an act of a peer counts again when its condition was false for a minute.
- **Notice** is the first of either severity after that what kills began, **lead** the time from there to the death: median / least.
- **Culprit** is right when the first notice names the unit, or the kernel, that grew. earlyoom is taken to end the unit with the most
  memory and swap, and the swap rules of oomd and systemd-oomd that with the most swap. Which unit their pressure rules end is not modeled.

"""

LIMITS = """## Limits of a simulation

- It is a model of what its authors know. Real hosts do other things as well; there is no NUMA, no fragmentation, no real program,
  no hypervisor below. Calm here is calmer than some hosts are, and rates depend on how many hosts have which kind.
- Deaths are quicker and cleaner than real ones. Stall times are estimates: the peers' pressure rules depend on them most.
- A peer that kills changes what follows; here nothing changes. Its early kill may save a host. It may also end the wrong unit, or one that
  would have stopped by itself. A kill and a warning are not the same answer, so compare columns with care.
- oomd and systemd-oomd look at control groups, not at the host. On a host where one unit stalls alone they act sooner than here.
- The kinds were written by the same project as the rules. Kinds that the rules handle badly are kept (`burst_to_91`, `burst_to_96`,
  `week_with_peak`, `month_of_full_collections`, `leak_under_sawtooth`), but kinds that were not thought of are missing.
- Most of the calm hours, those of the long kinds, are in steps of 20 s: there rules over seconds can hardly fire. The result above has the
  hours in steps of 1 and 5 s apart.
- healthd counts each rule that is raised, so one event may be three. A peer's condition that stays true for days counts once.

## Trades

Where an early warning and a right critical pull against each other, healthd takes the side that never drains a healthy host on a
forecast alone.

| Trade | What it costs | Why |
|---|---|---|
| A forecast drains no host that has 10 % available | in the recording `noswap` the critical comes 1.3 s before the kill, 0.5 s later than the rules of 2026-11-25; its warning comes 3.6 s before, 2 s earlier than then | a deploy or an image job looks the same until it ends |
| A forecast below 15 s is critical below 8 % available when it has held for 15 s, below 5 % when for 5 s; one below 2 s below 10 % when for more than 5 s | a burst that ends at 96 % is taken for the end (`burst_to_96`); one to 91 %, and a deploy that ends there, are not | in a leak of 10 s there is no time for more proof |
| A forecast of seconds must hold for some of them | in `leak_10s` the critical comes 1 to 2 s before the death | one sample is no growth |
| `memory-leak` says nothing until healthd has known the host's memory for 24 h, or has a record of it | a leak of hours on a first day is warned of by `memory-low` or `kernel-memory-high`, some hours before the end and not at its beginning: 3 h instead of 7 h for 5 % of memory an hour, 3 h instead of 8 h for kernel memory that no counter has, 5 h instead of 14 h for slab | one day shows no rhythm: without this, fifteen calm months began with eight warnings of leaks on the first day that were none |
| A leak after a higher night, or within hours of a boot, must hold before `memory-low` | up to 18 min less of 3 h | a forecast of 4 h must have held for 10 min: an hourly job that copies pages is silent |
| On a tight host without swap, the first bursts to 90 % warn | one or two warnings a host, as in `burst_to_91` | with three seconds left there is no time to wait for the end of a burst |
| A forecast of seconds on a host that is nearly empty of memory already may not hold | in a recording of a host that thrashes from the first seconds, the warning comes 0.4 s later than it could | one sample is no growth |
| The first deploy, and the first burst longer than about 13 s, warn once | one warning each, as in `deploys`, `deploy_to_88` and `burst_to_91` | the second is known, and is silent |
| A host at 4 % that loses 2 % a second is critical | `burst_to_96`: a job that would have ended is taken for the end | nothing in the numbers distinguishes them in time |
| A sawtooth hides whose memory it is at first | `leak_under_sawtooth`: the first notice may name the heap that is collected; a later one names the leak | both grow within the horizon |

"""


def proof(count, hours):
    """What so many false alarms in so many hours prove: 3/n where none was seen (95 %)."""
    months = f"{hours / MONTH:.1f} host-months"
    if count:
        return f"{count} in {months}"
    return f"0 in {months}; with 95 % confidence that is fewer than one in {hours / MONTH / 3:.1f} host-months (3/n)"


def summary(results):
    silent = [result for result in results if result["right"] in ("silent", "death")]
    fine = [result for result in silent if result["step"] <= 5]
    hours, fine_hours = (sum(result["hours"] for result in group) for group in (silent, fine))
    criticals, deaths = total(silent, "healthd", "criticals"), [result for result in results if result["deaths"]]
    warned = [result for result in deaths if result["programs"]["healthd"]["lead"] is not None]
    before = [r for r in warned if r["programs"]["healthd"]["lead"] == r["programs"]["healthd"]["critical_lead"]]
    arguable = [result for result in results if result["right"] == "warning"]
    played = {result["kind"] for result in results}
    missing = [f"`{name}`" for name in kinds.KINDS if name not in played]
    return "\n".join([
        "## Result", "",
        f"- {len(results)} stories of {len(played)} kinds." + (f" Not played in this run: {', '.join(missing)}." if missing else ""),
        f"- Calm: {hours:,.0f} host-hours ({hours / MONTH:.1f} host-months), {fine_hours:,.0f} of them in steps of 1 or 5 s.",
        f"- False criticals of healthd: {proof(criticals, hours)}. In the steps of 1 and 5 s alone: "
        f"{proof(total(fine, 'healthd', 'criticals'), fine_hours)}.",
        f"- False criticals of healthd in survivable kinds, where a warning would be arguable: {total(arguable, 'healthd', 'criticals')} "
        f"in {sum(result['hours'] for result in arguable):,.0f} host-hours.",
        "- Fewer than one false critical in 50 host-months would be proved by 150 host-months without one.",
        f"- False warnings of healthd: {total(silent, 'healthd', 'warnings')} in {hours / MONTH:.1f} host-months of these kinds, of which many "
        "are hard on purpose. It is no figure for ordinary hosts.",
        f"- Deaths: {len(deaths)}, of which {len(warned)} were noticed before. In {len(before)} of them the first critical came in the same second as the first notice.",
        f"- Culprit right in the first notice: {total(deaths, 'healthd', 'right')} of {len(deaths)}; in one before the death: "
        f"{total(deaths, 'healthd', 'right_later')}.",
        "",
    ])


def tables(results, played):
    return "\n".join([
        summary(results), "## False alarms in calm", "",
        "Per 1,000 host-hours, with the number seen in parentheses. The right number is 0 everywhere.", "",
        false_alarms(results), "", "## Survivable", "",
        "Here a warning is arguable; a critical is false, except in `burst_to_96`, which is not distinguishable from the end in time.", "",
        survivable(results), "", "## Before death", "", "Median / least time from the first notice to the death. \"Begins before\": how long before "
        "the death it began.", "", deadly(results), "", "## Culprit", "", culprits(results), "", "## Recordings of real machines", "",
        "When each noticed something first, in seconds of the recording ([what happened](../Tests/Recordings/README.md)).", "",
        recordings(played), ""])


def render(results, played):
    peers = table(["Peer", "Default rule"], [[f"`{peer.name}`", peer.documented] for peer in PEERS])
    found = problems(results, played)
    wrong = ("## What should not be\n\n" + "\n".join(f"- {line}" for line in found) + "\n\n") if found else ""
    return (HEAD + "The peers' rules, as their documentation gives them by default:\n\n" + peers + "\n\n" + tables(results, played) + "\n"
            + wrong + LIMITS
            + "## Kinds\n\n" + described() + "\n")
