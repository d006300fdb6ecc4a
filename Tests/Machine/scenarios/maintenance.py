"""Given a web server whose clients are connected, when healthctl maintain runs a command, then the host is drained, the command waits until
they are gone, and the drain ends when the host is well; it stays when the command fails; and when the command reboots, it is in
force after the boot, and ends by itself when the host is well. A client that stays prevents the command."""
import json
import socket
import threading

from _story import install, wait_for_event, wait_for_verdict
from qemu import free_port

WEB = free_port()
MACHINE = dict(memory=512, ports={WEB: 80})
INSTALLS = True
MAINTAIN = "healthctl maintain --port 80 --settle 2s --reason"
# The command sees that the host is drained while it runs.
COMMAND = "sh -c 'healthctl status --json >/root/seen; date +%s >/root/ran'"


def story(machine):
    install(machine)
    wait_for_verdict(machine, "ok")

    with socket.create_connection(("127.0.0.1", WEB)) as client:
        machine.wait_until("ss --no-header --tcp state established sport = :80 | grep -q :80", 60)
        code, said = machine.run(f"{MAINTAIN} stays --traffic-timeout 3s -- {COMMAND}", 120)
        print(said.strip())
        assert code == 75 and "1 connection is left" in said, (code, said)
        machine.must("test ! -e /root/ran")
        assert status(machine)["trafficPercent"] == 100

        result = []
        run = threading.Thread(target=lambda: result.append(machine.run(f"{MAINTAIN} update -- {COMMAND}", 240)))
        run.start()
        machine.wait_until("healthctl status --json | grep -q '\"reason\" *: *\"update\"'", 60)
        machine.must("sleep 4; test ! -e /root/ran", 60)
    run.join()
    assert result[0][0] == 0, result
    assert '"trafficPercent":0' in machine.must("tr -d ' \\n' </root/seen"), "not drained while the command ran"
    assert status(machine)["trafficPercent"] == 100, "still drained"

    code, said = machine.run(f"{MAINTAIN} fails -- sh -c 'exit 7'", 120)
    assert code == 7 and "stays drained" in said, (code, said)
    assert status(machine)["trafficPercent"] == 0
    machine.must("healthctl undrain")

    boot = machine.boot_id()
    machine.must(f"systemctl enable healthd && systemd-run --quiet --unit=maintenance {MAINTAIN} kernel -- systemctl reboot", 60)
    machine.wait_for_another_boot(boot)
    found = status(machine)
    assert found["drain"]["reason"] == "kernel" and found["trafficPercent"] == 0, found
    ended = wait_for_event(machine, 240, event="undrained")
    print(ended["MESSAGE"])
    wait_for_verdict(machine, "ok")
    assert "drain" not in status(machine)
    machine.wait_until("test ! -e /var/lib/healthd/drain.json", 60)


def status(machine):
    return json.loads(machine.must("healthctl status --json"))
