import Testing

@testable import HealthRules

struct CulpritTextTests {
    private func culprit(_ kind: Culprit.Kind = .processes, unit: String? = "leak@3.service") -> Culprit {
        Culprit(kind, unit: unit, growth: 1.2 * 1_073_741_824, over: 600, memory: 4e9, share: 0.42)
    }

    @Test func `says which unit grew, by how much and how old it is`() {
        var culprit = culprit()
        #expect(culprit.sentence == "leak@3.service grew 1.2 GiB in 10 min, now 42 % of memory")
        culprit.age = 7200
        #expect(
            culprit.sentence
                == "leak@3.service grew 1.2 GiB in 10 min, now 42 % of memory (new: installed 2 h ago)")
    }

    @Test func `what was there and is changed is not new, and is restarted`() {
        var culprit = culprit(unit: "mysql.service")
        culprit.changedAge = 7200
        #expect(culprit.sentence.hasSuffix(" of memory (its unit was changed 2 h ago)"))
        #expect(culprit.command == "systemctl restart mysql.service")
        culprit.age = 60
        #expect(!culprit.sentence.contains("changed"))
    }

    @Test func `a scope is started and not installed`() {
        var culprit = culprit(unit: "session-4.scope")
        culprit.age = 7200
        #expect(culprit.sentence.hasSuffix("now 42 % of memory (new: started 2 h ago)"))
        culprit.age = 0.5
        #expect(culprit.sentence.hasSuffix("now 42 % of memory (new: started just now)"))
    }

    @Test func `other kinds name the unit beside them`() {
        #expect(
            culprit(.tmpfs).sentence
                == "tmpfs grew 1.2 GiB in 10 min, now 42 % of memory (most of it by leak@3.service)")
        #expect(culprit(.kernel, unit: nil).sentence == "kernel memory grew 1.2 GiB in 10 min, now 42 % of memory")
        #expect(culprit(.pageCache, unit: nil).name == "page cache")
    }

    @Test func `says whether it was restarted or stopped`() {
        var culprit = culprit()
        #expect(culprit.stateText == nil)
        culprit.state = .restarted(secondsAgo: 40)
        #expect(culprit.stateText == "leak@3.service was restarted 40 s ago")
        culprit.state = .restarted(secondsAgo: nil)
        #expect(culprit.stateText == "leak@3.service was restarted")
        culprit.state = .growingAgain(secondsAgo: 40)
        #expect(culprit.stateText == nil)
        #expect(culprit.sentence.hasSuffix(" of memory (restarted 40 s ago)"))
        #expect(culprit.command == "systemctl restart leak@3.service")
        culprit.state = .stopped
        #expect(culprit.stateText == "leak@3.service stopped")
        #expect(culprit.command == nil)
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
        #expect(culprit(unit: unit).command == command)
    }

    @Test(arguments: [
        "docker", "kubepods", "lxc.payload.web", "user@1000.service/payload", "init.scope",
        "user@1000.service/init.scope", "dbus.service", "dev-vda2.swap",
    ])
    func `nothing to type where systemctl has no such unit, would refuse, or would do more harm`(unit: String) {
        #expect(culprit(unit: unit).command == nil)
    }

    @Test(arguments: ["ssh.service", "systemd-journald.service", "NetworkManager.service", "healthd.service"])
    func `what the host needs is restarted, also when it is new`(unit: String) {
        var updated = culprit(unit: unit)
        updated.age = 3600
        #expect(updated.command == "systemctl restart \(unit)")
    }

    @Test func `a new unit is stopped`() {
        var new = culprit()
        new.age = 60
        #expect(new.command == "systemctl stop leak@3.service")
    }

    @Test func `no unit is to be stopped where that releases nothing`() {
        #expect(culprit(.tmpfs).command == "df -h -t tmpfs (files stay when a unit is stopped: delete them)")
        #expect(culprit(.kernel).command == "slabtop -s c")
        #expect(culprit(.pageCache).command == nil)
    }

    @Test func `a unit that started within the time range started, and did not grow`() {
        var culprit = culprit()
        (culprit.startedAge, culprit.memory) = (2, 90_000_000)
        #expect(culprit.sentence == "leak@3.service started 2 s ago, 85.8 MiB, 42 % of memory")
        culprit.startedAge = 0.4
        #expect(culprit.sentence.contains(" started 1 s ago, "))
    }

    @Test func `a top unit has its figures for a program`() {
        #expect(TopUnitRecord(TopUnit(name: "a.service", memory: 1000.4, growth: 10)).text == "a.service 1000 +10")
        #expect(TopUnitRecord(TopUnit(name: "a.service", memory: 1e300, growth: 0)).text == "a.service 0 +0")
    }
}
