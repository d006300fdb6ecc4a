import Testing

@testable import HealthRules

struct CulpritTextTests {
    private func suspect(_ kind: Culprit.Kind = .processes, unit: String? = "leak@3.service") -> Culprit {
        Culprit(kind, unit: unit, growth: 1.2 * 1_073_741_824, over: 600, memory: 4e9, share: 0.42)
    }

    @Test func `says who grew, by how much and how long it is here`() {
        var suspect = suspect()
        #expect(suspect.sentence == "leak@3.service grew 1.2 GiB in 10 min, now 42 % of memory")
        suspect.arrived = 7200
        #expect(
            suspect.sentence
                == "leak@3.service grew 1.2 GiB in 10 min, now 42 % of memory (new: installed 2 h ago)")
    }

    @Test func `what was there and is changed is not new, and is restarted`() {
        var suspect = suspect(unit: "mysql.service")
        suspect.changed = 7200
        #expect(suspect.sentence.hasSuffix(" of memory (its unit was changed 2 h ago)"))
        #expect(suspect.command == "systemctl restart mysql.service")
        suspect.arrived = 60
        #expect(!suspect.sentence.contains("changed"))
    }

    @Test func `a scope is begun and not installed`() {
        var suspect = suspect(unit: "session-4.scope")
        suspect.arrived = 7200
        #expect(suspect.sentence.hasSuffix("now 42 % of memory (new: began 2 h ago)"))
        suspect.arrived = 0.5
        #expect(suspect.sentence.hasSuffix("now 42 % of memory (new: began just now)"))
    }

    @Test func `other kinds name the unit beside them`() {
        #expect(
            suspect(.tmpfs).sentence
                == "tmpfs grew 1.2 GiB in 10 min, now 42 % of memory (most of it by leak@3.service)")
        #expect(suspect(.kernel, unit: nil).sentence == "the kernel grew 1.2 GiB in 10 min, now 42 % of memory")
        #expect(suspect(.pageCache, unit: nil).name == "the page cache")
    }

    @Test func `says what has become of it`() {
        var suspect = suspect()
        #expect(suspect.fateText == nil)
        suspect.fate = .restarted(secondsAgo: 40)
        #expect(suspect.fateText == "leak@3.service was restarted 40 s ago")
        suspect.fate = .restarted(secondsAgo: nil)
        #expect(suspect.fateText == "leak@3.service was restarted")
        suspect.fate = .growsAgain(secondsAgo: 40)
        #expect(suspect.fateText == nil)
        #expect(suspect.sentence.hasSuffix(" of memory (restarted 40 s ago)"))
        #expect(suspect.command == "systemctl restart leak@3.service")
        suspect.fate = .gone
        #expect(suspect.fateText == "leak@3.service is gone")
        #expect(suspect.command == nil)
    }

    @Test(arguments: [
        ("leak.service", "systemctl restart leak.service"), ("leak@3.service", "systemctl restart leak@3.service"),
        ("session-4.scope", "systemctl stop session-4.scope"),
        ("a\\x2db.service", "systemctl restart 'a\\x2db.service'"),
        ("user@1000.service/app.service", "systemctl --user -M 1000@ restart app.service"),
        ("mnt-data.mount", "systemctl stop mnt-data.mount"),
        ("machine.slice/app.service", nil), ("evil.service; reboot", nil), ("it's.service", nil), ("--now", nil),
    ])
    func `a command that a shell takes as it is meant`(unit: String, command: String?) {
        #expect(suspect(unit: unit).command == command)
    }

    @Test(arguments: [
        "docker", "kubepods", "lxc.payload.web", "user@1000.service/payload", "init.scope",
        "user@1000.service/init.scope", "dbus.service", "dev-vda2.swap",
    ])
    func `nothing to type where systemctl has no such unit, would refuse, or would do more harm`(unit: String) {
        #expect(suspect(unit: unit).command == nil)
    }

    @Test(arguments: ["ssh.service", "systemd-journald.service", "NetworkManager.service", "healthd.service"])
    func `what the host cannot be without is restarted, also when it is new`(unit: String) {
        var updated = suspect(unit: unit)
        updated.arrived = 3600
        #expect(updated.command == "systemctl restart \(unit)")
    }

    @Test func `a new unit is stopped`() {
        var new = suspect()
        new.arrived = 60
        #expect(new.command == "systemctl stop leak@3.service")
    }

    @Test func `nobody is told to stop a unit where that gives nothing back`() {
        #expect(suspect(.tmpfs).command == "df -h -t tmpfs (files stay when a unit is stopped: delete them)")
        #expect(suspect(.kernel).command == "slabtop -s c")
        #expect(suspect(.pageCache).command == nil)
    }

    @Test func `a top unit has its figures for a program`() {
        #expect(TopUnit(name: "a.service", memory: 1000.4, growth: 10).text == "a.service 1000 +10")
        #expect(TopUnit(name: "a.service", memory: 1e300, growth: 0).text == "a.service 0 +0")
    }
}
