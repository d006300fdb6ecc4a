"""healthd's own answer: `healthctl replay --json` with the built-in rules."""

import json
import os
import subprocess
import tempfile


def replay(healthctl, path):
    """What was raised: (time, severity, named unit, rule) in order."""
    run = subprocess.run([healthctl, "replay", path, "--json"], capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError(f"healthctl replay: {run.stderr[-400:]}")
    raised = []
    for line in run.stdout.splitlines():
        event = json.loads(line)
        if event.get("event") in ("raised", "escalated"):
            culprit = event.get("culprit") or {}
            named = culprit.get("unit") or culprit.get("name") or ""
            raised.append((event["time"], event["severity"], named, event["rule"]))
    return raised


def scratch():
    """Where a recording is written before it is replayed."""
    return tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR"), prefix="detection-")
