import ArgumentParser
import FaultInjection
import Foundation
import Glibc
import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

/// The whole daemon over a captured tree, with sockets in place of systemd's and journald's.
struct DaemonTests {
    private let directory: TemporaryDirectory
    private let systemd: DatagramReceiver
    private let journald: DatagramReceiver
    private let exits = Exits()
    private let drain =
        #"{ "rules": [ { "name": "mine", "when": "memory.total > 0", "severity": "critical", "traffic": "drain" } ] }"#

    init() throws {
        directory = try TemporaryDirectory()
        systemd = DatagramReceiver(path: directory.path + "/notify")
        journald = DatagramReceiver(path: directory.path + "/journal")
        try directory.write(
            "proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n")
        try FileManager.default.createDirectory(atPath: directory.path + "/run", withIntermediateDirectories: true)
    }

    private func options() throws -> Daemon.Options {
        var options = Daemon.Options()
        options.configurationPath = try directory.write("config.json", drain)
        options.root = directory.path
        options.environment = [
            "NOTIFY_SOCKET": systemd.path, "RUNTIME_DIRECTORY": directory.path + "/run",
            "STATE_DIRECTORY": directory.path,
        ]
        options.hasJournal = true
        options.sendToJournal = JournalStandIn(path: journald.path).send
        options.exit = { [exits] in exits.exit($0) }
        return options
    }

    /// Kinds of the entries until one of a kind has come, with the traffic that each advises.
    private func entries(until kind: String) -> [String] {
        journald.receive(until: "HEALTHD_EVENT=\(kind)\n").map { entry in
            let lines = entry.split(separator: "\n")
            func field(_ name: String) -> Substring {
                lines.first { $0.hasPrefix(name + "=") }?.dropFirst(name.count + 1) ?? "-"
            }
            return "\(field("HEALTHD_EVENT")) \(field("HEALTHD_TRAFFIC"))"
        }
    }

    @Test func `start, reload and stop in an incident say the verdict that is in force`() throws {
        let daemon = try Daemon(options())
        daemon.start()
        // On a busy machine a status without a tick may come first.
        #expect(systemd.receive(until: "READY=1").last?.hasPrefix("READY=1\nSTATUS=critical: mine") == true)
        #expect(entries(until: "raised") == ["started drain", "raised drain"])
        try directory.write("config.json", drain.replacing("mine", with: "other"))
        daemon.reload()
        #expect(systemd.receive(until: "RELOADING=1").last?.hasPrefix("RELOADING=1\n") == true)
        #expect(entries(until: "raised") == ["cleared drain", "config-loaded drain", "raised drain"])
        #expect(systemd.receive(until: "READY=1").last?.contains("STATUS=critical: other") == true)
        try directory.write("config.json", "{")
        daemon.reload()
        #expect(entries(until: "config-rejected").last == "config-rejected drain")
        daemon.stop(because: "asked to")
        #expect(systemd.receive(until: "STOPPING=1").isEmpty == false)
        #expect(entries(until: "stopped").last == "stopped drain")
        #expect(exits.first().code == 0)
    }

    /// Another process goes on where the one before was: what was raised is not raised again.
    private func expectNothingNewAfterRestart() throws {
        let daemon = try Daemon(options())
        daemon.start()
        #expect(entries(until: "started") == ["started drain"])
        daemon.stop(because: "asked to")
        #expect(exits.first().code == 0)
        #expect(entries(until: "stopped") == ["stopped drain"])
    }

    @Test func `incidents go on after a restart, and a damaged state is said once`() throws {
        let first = try Daemon(options())
        first.start()
        #expect(entries(until: "raised") == ["started drain", "raised drain"])
        first.stop(because: "asked to")
        #expect(exits.first().code == 0)
        #expect(entries(until: "stopped") == ["stopped drain"])

        try expectNothingNewAfterRestart()

        try directory.write("run/state.json", "{")
        let third = try Daemon(options())
        third.start()
        let all = journald.receive(until: "HEALTHD_EVENT=raised\n").filter {
            $0.contains("HEALTHD_NOTICE=saved-state\n")
        }
        #expect(all.count == 1)
        #expect(all.first?.contains("HEALTHD_VERDICT=critical\n") == true)
        #expect(all.first?.contains("state.json is not used: it is damaged or of another version of healthd") == true)
        third.stop(because: "asked to")
        #expect(exits.first().code == 0)
    }

    @Test func `what it has to report of itself are events, with the verdict that is in force`() throws {
        let options = try options()
        try directory.write("config.json", drain.replacing("mine", with: "late-ticks"))
        let daemon = try Daemon(options)
        daemon.start(lockErrno: ENOMEM)
        #expect(entries(until: "raised") == ["started drain", "notice drain", "notice drain", "raised drain"])
        try directory.write("config.json", drain.replacing("mine", with: "host-stalls"))
        daemon.reload()
        #expect(entries(until: "notice").last == "notice drain")
        daemon.stop(because: "asked to")
        #expect(exits.first().code == 0)
    }

    @Test func `a file that is rejected at the first start says that the built-in rules are active`() throws {
        let options = try options()
        try directory.write("config.json", "{")
        let daemon = try Daemon(options)
        daemon.start()
        let first = journald.receive(until: "HEALTHD_EVENT=config-rejected\n").last
        #expect(first?.contains("MESSAGE=configuration rejected, the built-in rules are active: ") == true)
        daemon.reload()
        let second = journald.receive(until: "HEALTHD_EVENT=config-rejected\n").last
        #expect(second?.contains("MESSAGE=configuration rejected, the rules loaded before stay active: ") == true)
        daemon.stop(because: "asked to")
        #expect(exits.first().code == 0)
    }

    @Test func `a reload that waits for a disk is in the status until it ends`() throws {
        let daemon = try Daemon(options())
        daemon.start()
        #expect(systemd.receive(until: "READY=1").isEmpty == false)
        let fault = Fault.hang(.open, below: directory.path + "/config.json")
        daemon.reload()
        #expect(systemd.receive(until: ", the reload waits for its file since ").isEmpty == false)
        fault.end()
        let ready = systemd.receive(until: "READY=1").last
        #expect(ready?.contains("STATUS=critical: mine") == true && ready?.contains("reload") == false)
        daemon.stop(because: "asked to")
        #expect(exits.first().code == 0)
    }

    @Test func `a trigger that cannot be registered is reported, and counted`() throws {
        var options = try options()
        try directory.write(
            "config.json", #"{ "rules": [ { "name": "mine", "when": "source.errors > 0", "severity": "critical" } ] }"#)
        options.pressurePath = directory.path
        let daemon = try Daemon(options)
        daemon.start()
        let entries = journald.receive(until: "HEALTHD_RULE=mine\n")
        let failed = entries.filter { $0.contains("HEALTHD_EVENT=source-failed\n") }
        #expect(failed.count == 1)
        #expect(failed.first?.contains("HEALTHD_SOURCE_ERRNO=\(EISDIR)\n") == true)
        #expect(failed.first?.contains("; ticks come by time alone. ") == true)
        daemon.stop(because: "asked to")
        #expect(exits.first().code == 0)
    }

    @Test func `a rename that hangs costs a restart nothing, and the stop no time`() throws {
        let fault = Fault.hang(.rename, below: directory.path + "/run")
        let first = try Daemon(options())
        first.start()
        #expect(entries(until: "raised") == ["started drain", "raised drain"])
        first.stop(because: "asked to")
        let (code, seconds) = exits.first()
        #expect(code == 0 && seconds < 5)
        #expect(entries(until: "stopped") == ["stopped drain"])
        try expectNothingNewAfterRestart()
        fault.end()
    }

    @Test func `after the last tick that was asked for, it ends`() throws {
        var options = try options()
        options.ticks = 2
        options.interval = 100_000_000
        let daemon = try Daemon(options)
        daemon.start()
        #expect(exits.first().code == 0)
        #expect(journald.receive(until: "healthd stops: the last tick is done").isEmpty == false)
    }

    @Test func `a root without memory figures is refused`() throws {
        var options = try options()
        options.root = try TemporaryDirectory().path
        #expect(throws: ExitCode(66)) { try Daemon(options) }
    }
}
