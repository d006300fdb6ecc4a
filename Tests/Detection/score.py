"""Plays one story, or one recording, to healthd and the peers, and compares their alerts with what happened."""

import os
from collections import Counter

import healthd
import kinds
from peers import CRITICAL, PEERS, WARNING
from recording import read, simulate

# What is known of the recordings (Tests/Recordings/README.md): when the kernel killed, what may be said at most, and in words.
RECORDINGS = {
    "calm": (None, "silent", "nothing"),
    "step": (None, "warning", "at most a warning"),
    "shift": (None, "warning", "at most a warning"),
    "shift-slow": (None, "critical", "critical while every task is stalled"),
    "week": (None, "silent", "nothing"),
    "zfs": (None, "silent", "nothing"),
    "unitlimit": (None, "warning", "at most a warning, about the unit"),
    "filethrash": (None, "critical", "to be noticed"),
    "overload": (None, "critical", "critical, soon after 12 s"),
    "noswap": (22.4, "death", "a warning before the kill"),
    "slowleak-noswap": (145.5, "death", "a warning long before the kill"),
}


def score(acts, onset, death, culprit):
    """One program: false alarms before `onset`, and after it the first notice and the first critical before `death`."""
    calm = [act for act in acts if act[0] < onset]
    after = [act for act in acts if act[0] >= onset and (death is None or act[0] < death)]
    first = after[0] if after else None
    critical = next((act for act in after if act[1] == CRITICAL), None)
    lead = lambda act: round(death - act[0], 2) if act and death is not None else None
    return {
        "warnings": sum(act[1] == WARNING for act in calm),
        "criticals": sum(act[1] == CRITICAL for act in calm),
        "rules": dict(Counter(act[3] + ("!" if act[1] == CRITICAL else "") for act in calm if len(act) > 3)),
        "lead": lead(first),
        "critical_lead": lead(critical),
        "named": bool(first and first[2]),
        "right": bool(first and culprit and first[2] == culprit),
        "right_later": bool(culprit and any(act[2] == culprit for act in after)),
        "at": [round(first[0], 1) if first else None, round(critical[0], 1) if critical else None],
    }


def play(job):
    """One story of a kind with one seed. Runs in a process of its own."""
    name, seed, healthctl, short, keep = job
    story = kinds.story(name, seed, short)
    programs = [peer() for peer in PEERS]
    with healthd.scratch() as directory:
        path = os.path.join(keep or directory, f"{name}-{seed}.csv")
        ended = simulate(story, seed, path, programs)
        acts = {"healthd": healthd.replay(healthctl, path)}
    acts.update((program.name, program.acts) for program in programs)
    death = ended[1] if ended and story.right == "death" else None
    return {
        "kind": name, "seed": seed, "right": story.right, "step": story.step, "ended": ended,
        "hours": min(story.hours, story.onset / 3600), "deaths": int(death is not None),
        "programs": {who: score(said, story.onset, death, story.culprit) for who, said in acts.items()},
    }


def play_recording(directory, name, healthctl):
    """One recording of a real machine."""
    path = os.path.join(directory, f"{name}.csv")
    death, right, words = RECORDINGS[name]
    programs = [peer() for peer in PEERS]
    for sample in read(path):
        for program in programs:
            program.observe(sample)
    acts = {"healthd": healthd.replay(healthctl, path)}
    acts.update((program.name, program.acts) for program in programs)
    scores = {who: score(said, 0, death, "") for who, said in acts.items()}
    return {"kind": name, "right": right, "words": words, "death": death, "programs": scores}


def problems(results, recordings):
    """What must not be: a critical where none may be, a death without a warning before it, a story that did not end as meant."""
    found = []
    for result in results:
        ours, where = result["programs"]["healthd"], f"{result['kind']} (seed {result['seed']})"
        if ours["criticals"] and result["right"] != "critical":
            found.append(f"{where}: {ours['criticals']} false critical: {ours['rules']}")
        if result["right"] == "death" and not result["deaths"]:
            found.append(f"{where}: no death; the model is wrong")
        elif result["right"] == "death" and ours["lead"] is None:
            found.append(f"{where}: not warned of")
        if result["right"] != "death" and result["ended"]:
            found.append(f"{where}: {result['ended'][0]} in a story that should survive; the model is wrong")
    for result in recordings:
        ours = result["programs"]["healthd"]
        if result["right"] in ("silent", "warning") and ours["at"][1] is not None:
            found.append(f"recording {result['kind']}: critical at {ours['at'][1]} s")
        if result["right"] in ("critical", "death") and ours["at"][0] is None:
            found.append(f"recording {result['kind']}: not warned of")
    return found
