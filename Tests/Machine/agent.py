"""The host's end of guest/agent.c: runs commands in the guest, from as many threads as like."""
import itertools
import queue
import socket
import threading
import time

import qemu


class Agent:
    def __init__(self, path):
        self.link = qemu.connect(path)
        self.sending = threading.Lock()
        self.numbers = itertools.count(1)
        self.waiting = {}
        threading.Thread(target=self.listen, daemon=True).start()

    def run(self, command, timeout, stdin=b""):
        """(exit code, output) of a shell command. TimeoutError, and the command is killed, when it takes longer."""
        number, deadline, output = next(self.numbers), time.monotonic() + timeout, []
        frames = self.waiting[number] = queue.Queue()
        try:
            self.send("r", number, command.encode())
            for start in range(0, len(stdin), 65536):
                self.send("i", number, stdin[start:start + 65536])
            self.send("e", number)
            while True:
                kind, data = frames.get(timeout=max(0.001, deadline - time.monotonic()))
                if kind == "x":
                    return int(data), b"".join(output)
                if kind != "o":
                    raise ConnectionError(f"the machine ended during: {command}")
                output.append(data)
        except queue.Empty:
            self.send("k", number)
            raise TimeoutError(f"no answer after {timeout} s: {command}") from None
        finally:
            del self.waiting[number]

    def send(self, kind, number, data=b""):
        with self.sending:
            self.link.sendall(f"{kind} {number} {len(data)}\n".encode() + data)

    def close(self):
        self.link.shutdown(socket.SHUT_RDWR)
        self.link.close()

    def listen(self):
        try:
            with self.link.makefile("rb") as stream:
                while header := stream.readline():
                    kind, number, length = header.decode().split()
                    data = stream.read(int(length))
                    if frames := self.waiting.get(int(number)):
                        frames.put((kind, data))
        except (OSError, ValueError):
            pass
        for frames in list(self.waiting.values()):
            frames.put(("", b""))
