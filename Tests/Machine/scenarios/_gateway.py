"""The gateway in a story, and who asks it from outside."""
import json
import socket
import threading
import time

# At all addresses, so that the machine's host can ask; and without a ramp, so that an answer is what healthd says now.
GATEWAY = {"http": {"listen": ["0.0.0.0:9110"]}, "agentCheck": {"listen": ["0.0.0.0:9111"], "rampUp": "0s"}}


def with_gateway(rules):
    """A configuration, as `install` takes it."""
    return json.dumps({"rules": rules, "gateway": GATEWAY})


class AgentChecks(threading.Thread):
    """Asks as HAProxy does, four times a second: (when, seconds until the answer was whole, answer). An answer that takes longer
    than the patience is None."""

    def __init__(self, port, patience=10):
        super().__init__(daemon=True)
        self.port, self.patience, self.rows, self.ended = port, patience, [], threading.Event()

    def run(self):
        while not self.ended.wait(0.25):
            began = time.monotonic()
            try:
                with socket.create_connection(("127.0.0.1", self.port), self.patience) as link:
                    answer = link.makefile().read()
            except OSError:
                answer = None
            self.rows.append((began, time.monotonic() - began, answer))

    def stop(self):
        self.ended.set()
        self.join()

    def slowest_of_100(self, since):
        """Of the checks since then, the time within which 99 of 100 were answered, and how many there were."""
        took = sorted(seconds if answer else self.patience for when, seconds, answer in self.rows if when >= since)
        return took[max(0, len(took) * 99 // 100 - 1)], len(took)
