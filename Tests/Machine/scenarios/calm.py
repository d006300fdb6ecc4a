"""Given an ordinary web server, when visitors come, when packages are upgraded and logs are rotated, all within minutes
that elsewhere is spread over hours, then healthd finds the host well the whole time and has nothing to say."""
from _story import alerts, events, install, loud, show, wait_for_verdict

MACHINE = dict(memory=512, swap=256)
MINUTES = 9
CEILING = 1500
ROUNDS = 4
SITE = "cd /var/www/html; head -c 8M /dev/urandom >big; for n in 1 2 3 4 5; do head -c 40k /dev/urandom >page-$n; done"
# One process asks for many pages: to start one for each would keep an emulated machine busy.
VISITOR = """
while sleep 1; do
    curl --silent --rate 2/s --output /dev/null 'localhost/page-[1-5]?[1-5]' --output /dev/null 'localhost/big?[1-3]'
done
"""
WATCH = "while sleep 5; do systemctl show --property=StatusText --value healthd; done >/root/verdicts"
# A second opinion on ticks that are late: a busy emulator stalls every program of the guest.
CLOCK = "while sleep 0.5; do read up idle </proc/uptime; echo $up; done >/root/clock"
# Three packages of 3 MiB in the next version, and the list of them, as it lies on a mirror.
PUBLISH = """
mkdir -p /srv/mirror && cd /srv/mirror && rm -f *.deb
for name in one two three; do
    mkdir -p /root/$name/DEBIAN /root/$name/opt/$name && cd /root/$name
    echo "Package: story-$name\nVersion: {version}\nArchitecture: all" >DEBIAN/control
    echo "Maintainer: nobody\nDescription: no use" >>DEBIAN/control
    for part in 1 2 3; do head -c 1M /dev/urandom >opt/$name/part-$part; done
    dpkg-deb --root-owner-group -Zgzip -z1 --build /root/$name /srv/mirror >/dev/null && cd /srv/mirror
    file=story-${{name}}_{version}_all.deb
    dpkg-deb --field $file && echo "Filename: ./$file\nSize: $(stat -c %s $file)"
    echo "SHA256: $(sha256sum $file | cut -d ' ' -f 1)\n"
done >Packages
echo 'deb [trusted=yes] file:/srv/mirror ./' >/etc/apt/sources.list
"""
APT = "apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y install story-one story-two story-three"
ROTATE = """
cd /var/log/nginx && mv access.log access.log.{version} && kill -USR1 $(cat /run/nginx.pid)
head -c 6M /dev/urandom >>access.log.{version} && gzip access.log.{version} && journalctl --rotate
"""


def story(machine):
    machine.must(SITE)
    install(machine)
    wait_for_verdict(machine, "ok")
    for name, script in ("visitor-1", VISITOR), ("visitor-2", VISITOR), ("watch", WATCH), ("clock", CLOCK):
        machine.put(script.encode(), f"/root/{name}")
        machine.must(f"systemd-run --quiet --unit={name} sh /root/{name}")
    for version in range(1, ROUNDS + 1):
        machine.must(PUBLISH.format(version=version), 300)
        machine.must(APT, 300)
        machine.must("sleep 40", 200)
        machine.must(ROTATE.format(version=version), 120)
        machine.must("sleep 40", 200)

    assert machine.must("dpkg-query --show --showformat='${Version} ' 'story-*'") == f"{ROUNDS} " * 3, "apt did nothing"
    served = int(machine.must("zcat -f /var/log/nginx/access.log* | grep -ac 'GET .* 200 '"))
    verdicts = [row.replace(":", ",").split(",")[0] for row in machine.must("cat /root/verdicts").splitlines()]
    print(f"{served} pages served; asked {len(verdicts)} times how the host is")
    assert served > 300, "there was no traffic"
    moments = [float(row.split()[0]) for row in machine.must("cat /root/clock").splitlines()]
    stall = max(after - before for before, after in zip(moments, moments[1:])) - 0.5
    print(f"another program was late by up to {stall:.1f} s")
    # Late ticks are true where the other program was stalled as well, and nothing else may be said.
    late = events(machine, rule="tick-late")
    assert not late or stall > 1.5, late
    assert len(verdicts) > 40 and set(verdicts) <= {"ok"} | ({"warning"} if late else set()), set(verdicts)
    assert alerts(machine) == [], alerts(machine)
    assert loud(machine) == [], loud(machine)
    assert show(machine, "NRestarts") == "0"
