"""healthd in the foreground, as the checks of its local interface need it."""
import contextlib
import subprocess
from pathlib import Path


@contextlib.contextmanager
def healthd(programs, directory, configuration):
    """Runs it until the caller has done. Gives the process, its socket and the file of its configuration."""
    config, socket = Path(directory) / "config.json", Path(directory) / "healthd.sock"
    config.write_text(configuration)
    command = [f"{programs}/healthd", "--foreground", "--config", str(config), "--socket", str(socket)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        # The first line comes after the first tick; the socket is made before it or with it.
        process.stderr.readline()
        while not socket.exists():
            process.stderr.readline()
        yield process, socket, config
    finally:
        process.terminate()
        process.communicate(timeout=30)
