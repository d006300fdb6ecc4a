"""Given Debian's node_exporter, when the gateway is told to write its page for the textfile collector, then it says that it may not;
with the drop-in and the commands of deploy/node-exporter, node_exporter exports healthd's verdict beside its own metrics; and when
the gateway is stopped, the file and the metrics are gone."""
import json
import re

from _story import ROOT, install, loud, wait_for_verdict
from image import PACKAGES

MACHINE = dict(memory=512, packages=(*PACKAGES, "prometheus-node-exporter"))
EXAMPLE = ROOT / "deploy/node-exporter"
ASK = "curl --silent --fail http://127.0.0.1:9100/metrics"


def story(machine):
    text = (EXAMPLE / "README.md").read_text()
    config = re.search(r"```json\n(.*?)```", text, re.DOTALL)[1]
    commands = re.search(r"```\n(chgrp .*?)```", text, re.DOTALL)[1]
    file = json.loads(config)["gateway"]["textfile"]

    install(machine, config=config)
    machine.must("systemctl start healthd-gateway", 120)
    wait_for_verdict(machine, "ok")
    machine.wait_until(f"journalctl --unit=healthd-gateway | grep -q '{file} cannot be written'", 120)
    machine.must("systemctl is-active healthd-gateway && curl --silent --fail http://127.0.0.1:9110/readyz")

    machine.put(EXAMPLE / "textfile.conf", "/root/textfile.conf")
    machine.must(f"cd /root && {commands.replace(chr(10), ' && ').removesuffix(' && ')}", 120)
    machine.wait_until(f"{ASK} | grep -q '^healthd_verdict'", 120)
    page = machine.must(ASK)
    assert "\nnode_textfile_scrape_error 0\n" in page, "node_exporter found an error in the file"
    assert "\nnode_memory_MemTotal_bytes " in page, "node_exporter's own metrics are gone"
    assert loud(machine) == [], loud(machine)

    machine.must("systemctl stop healthd-gateway", 120)
    machine.must(f"test ! -e {file}")
    machine.wait_until(f"! {ASK} | grep '^healthd_'", 60)
