"""The tables of docs/detection.md."""

import statistics
from collections import Counter

import kinds
from peers import PEERS

PEER_NAMES = [peer.name for peer in PEERS]
KILLERS = PEER_NAMES[:3]  # what they do is critical; what the other two do is a warning
LEVEL = {name: "criticals" if name in KILLERS else "warnings" for name in PEER_NAMES}


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def rate(count, hours):
    """Per 1,000 host-hours, and how many were seen."""
    return f"{1000 * count / hours:.1f} ({count})" if count else "0"


def span(seconds):
    if seconds is None:
        return "–"
    return f"{seconds:.0f} s" if seconds < 180 else f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def by_kind(results, group):
    """The results of each kind of a group that was played."""
    for name in kinds.GROUPS[group]:
        runs = [result for result in results if result["kind"] == name]
        if runs:
            yield name, runs


def total(runs, who, what):
    return sum(run["programs"][who][what] for run in runs)


def false_row(name, runs):
    hours = sum(run["hours"] for run in runs)
    rules = sum((Counter(run["programs"]["healthd"]["rules"]) for run in runs), Counter())
    said = ", ".join(f"{rule} {count}" for rule, count in rules.most_common(4))
    return [name, f"{hours:,.0f}", rate(total(runs, "healthd", "warnings"), hours), rate(total(runs, "healthd", "criticals"), hours),
            *(rate(total(runs, peer, LEVEL[peer]), hours) for peer in PEER_NAMES), said or "–"]


FALSE_HEADER = ["Kind", "Host-hours", "healthd warning", "healthd critical", *PEER_NAMES, "healthd's rules (! critical)"]


def false_alarms(results):
    """Calm kinds, and the calm before each death; one row of all of them at the end."""
    rows = [false_row(f"`{name}`", runs) for group in ("calm", "long") for name, runs in by_kind(results, group)]
    deaths = [result for result in results if result["right"] == "death"]
    silent = [result for result in results if result["right"] == "silent"]
    if deaths:
        rows.append(false_row("before the deaths below", deaths))
    if silent + deaths:
        rows.append(false_row("**all**", silent + deaths))
    return table(FALSE_HEADER, rows)


def survivable(results):
    rows = [false_row(f"`{name}`", runs) for name, runs in by_kind(results, "survivable")]
    return table(FALSE_HEADER, rows)


def leads(runs, who, what="lead"):
    """Median and least time before death, and how many deaths came without a word."""
    each = [run["programs"][who][what] for run in runs]
    noticed = [lead for lead in each if lead is not None]
    if not noticed:
        return "none"
    text = f"{span(statistics.median(noticed))} / {span(min(noticed))}"
    return text + (f", {len(each) - len(noticed)} missed" if len(noticed) < len(each) else "")


def deadly(results):
    rows = []
    for name, runs in by_kind(results, "deadly"):
        runs = [run for run in runs if run["deaths"]]
        after = statistics.median(run["ended"][1] - 3600 * run["hours"] for run in runs) if runs else None
        rows.append([f"`{name}`", len(runs), span(after), leads(runs, "healthd"), leads(runs, "healthd", "critical_lead"),
                     *(leads(runs, peer) for peer in PEER_NAMES)])
    return table(["Kind", "Deaths", "Begins before", "healthd notice", "healthd critical", *PEER_NAMES], rows)


def culprits(results):
    rows = []
    for name, runs in by_kind(results, "deadly"):
        runs = [run for run in runs if run["deaths"]]
        row = [f"`{name}`", f"{total(runs, 'healthd', 'right')} of {len(runs)}", f"{total(runs, 'healthd', 'right_later')} of {len(runs)}"]
        for peer in KILLERS:
            named, right = total(runs, peer, "named"), total(runs, peer, "right")
            row.append(f"{right} right, {named - right} wrong" if named else "–")
        rows.append(row)
    return table(["Kind", "healthd, first notice", "healthd, before death", *KILLERS], rows)


def recordings(played):
    rows = []
    for run in played:
        when = lambda at: "–" if at is None else f"{at} s"
        ours = run["programs"]["healthd"]["at"]
        peers = [when(run["programs"][peer]["at"][0]) for peer in PEER_NAMES]
        rows.append([f"`{run['kind']}`", run["words"], when(run["death"]), when(ours[0]), when(ours[1]), *peers])
    return table(["Recording", "Right", "OOM kill", "healthd notice", "healthd critical", *PEER_NAMES], rows)


def described():
    titles = {"calm": "calm", "long": "calm, long", "survivable": "survivable", "deadly": "deadly"}
    rows = [[f"`{name}`", titles[group], kinds.text(name)] for group, made in kinds.GROUPS.items() for name in made]
    return table(["Kind", "Group", "What happens"], rows)
