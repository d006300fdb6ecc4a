import ArgumentParser
import FoundationEssentials
import HealthLink
import Synchronization
import Testing

@testable import HealthControl
@testable import HealthRules

/// What the commands send to healthd, and how they end.
@Suite struct LiveCommandsTests {
    /// Runs a command against a server; returns its exit code.
    private func run(_ arguments: [String], _ server: TestServer) throws -> Int32 {
        var command = try Healthctl.parseAsRoot(arguments + ["--socket", server.path, "--timeout", "5"])
        do {
            try command.run()
            return 0
        } catch let code as ExitCode {
            return code.rawValue
        }
    }

    /// Runs a command, and returns the call that a server gets.
    private func call(_ arguments: [String], reply: some Codable & Sendable) throws -> String {
        let calls = Calls()
        let server = try TestServer { _, call in
            calls.add(String(decoding: call, as: UTF8.self))
            return .send(Frame.reply(reply))
        }
        #expect(try run(arguments, server) == 0)
        return try #require(calls.texts.last)
    }

    private final class Calls: Sendable {
        private let list = Mutex<[String]>([])
        var texts: [String] { list.withLock { $0 } }
        func add(_ text: String) { list.withLock { $0.append(text) } }
    }

    private let silence = SilenceStatus(
        id: "s-1", rule: "a*", unit: nil, reason: "r", by: "b", sinceRealtimeSeconds: 0, untilRealtimeSeconds: 1)

    @Test func `silence sends what was asked for`() throws {
        let arguments = ["silence", "--rule", "a*", "--unit", "b", "--for", "1h30m", "--reason", "why"]
        let call = try call(arguments, reply: Monitor.Silence.Reply(silence: silence))
        #expect(call.contains(#""method":"org.healthd.Monitor.Silence""#))
        let frame = Array(call.utf8)
        let sent = try Frame.parameters(Monitor.Silence.self, of: frame)
        #expect(sent.rule == "a*")
        #expect(sent.unit == "b")
        #expect(sent.durationSeconds == 5400)
        #expect(sent.reason == "why")
    }

    @Test func `drain has an end only if it was asked for`() throws {
        let reply = Monitor.Drain.Reply(drain: Drain(reason: "r", by: "b", sinceRealtimeSeconds: 0))
        let without = try Frame.parameters(
            Monitor.Drain.self, of: Array(try call(["drain", "--reason", "r"], reply: reply).utf8))
        #expect(without.durationSeconds == nil)
        let with = try Frame.parameters(
            Monitor.Drain.self, of: Array(try call(["drain", "--reason", "r", "--for", "2h"], reply: reply).utf8))
        #expect(with.durationSeconds == 7200)
        #expect(with.endsAfterBoot == nil)
        let kept = try Frame.parameters(
            Monitor.Drain.self, of: Array(try call(["drain", "--reason", "r", "--over-reboot"], reply: reply).utf8))
        #expect(kept.endsAfterBoot == true)
    }

    @Test func `ack finds an incident by its first digits`() throws {
        let calls = Calls()
        let server = try TestServer { method, call in
            guard method == "Acknowledge" else {
                let reply = Monitor.Alerts.Reply(alerts: [.thrashing, .low], total: 2, stale: false, ageSeconds: 0)
                return .send(Frame.reply(reply))
            }
            calls.add(String(decoding: call, as: UTF8.self))
            return .send(Frame.reply(Monitor.Empty()))
        }
        #expect(try run(["ack", "E220", "--reason", "mine"], server) == 0)
        #expect(calls.texts.last?.contains(#""incident":"e220a8397b1dcdaf6e789e6aa1b965f4""#) == true)
        #expect(calls.texts.last?.contains(#""reason":"mine""#) == true)
        #expect(try run(["ack", "ffff"], server) == 64)
        #expect(calls.texts.count == 1)
    }

    @Test func `digits of two incidents are not guessed`() {
        #expect(throws: LinkFailure("e is the beginning of 2 incidents: give more digits", .usage)) {
            try IncidentPrefix.match("e", in: ["e1", "e2", "e2", "f1"])
        }
        #expect(throws: LinkFailure(.refused(.noSuchIncident("")))) { try IncidentPrefix.match("", in: ["e1"]) }
    }

    @Test(arguments: [
        ["status"], ["alerts"], ["units"], ["silences"], ["rules", "--active"], ["reload"], ["undrain"],
        ["unsilence", "s"], ["ack", "e"], ["drain", "--reason", "x"], ["watch"],
        ["silence", "--rule", "x", "--for", "2h", "--reason", "y"],
    ])
    func `without healthd, every command ends with 69`(arguments: [String]) throws {
        var command = try Healthctl.parseAsRoot(arguments + ["--socket", "/nonexistent/healthd.sock"])
        #expect(throws: ExitCode(69)) { try command.run() }
    }

    private static let refusals: [([String], MonitorError, Int32)] = [
        (["reload"], MonitorError.notPermitted(user: "x"), 77), (["reload"], .tickStalled(ageSeconds: 9), 75),
        (["reload"], .configurationInvalid(path: "/c", errors: ["e"]), 78),
        (["unsilence", "s"], .noSuchSilence(id: "s"), 64),
        (["alerts"], .methodNotFound("x"), 76), (["status", "--json"], .tooManyClients(limit: 1), 75),
        (["undrain"], .notDrained, 0), (["undrain"], .notPermitted(user: "x"), 77),
        (["watch"], .tooManyClients(limit: 1), 75),
    ]

    @Test(arguments: refusals)
    func `an error has its exit code`(arguments: [String], error: MonitorError, code: Int32) throws {
        #expect(try run(arguments, try TestServer(error: error)) == code)
    }

    @Test func `reload of a file that was rejected is no success`() throws {
        var configuration = Status.calm.configuration
        #expect(try run(["reload"], try TestServer(reply: Monitor.Reload.Reply(configuration: configuration))) == 0)
        configuration.valid = false
        #expect(try run(["reload"], try TestServer(reply: Monitor.Reload.Reply(configuration: configuration))) == 78)
    }

    @Test func `status is there without units, if healthd does not tell them`() throws {
        let server = try TestServer { method, _ in
            method == "Status"
                ? .send(Frame.reply(Monitor.Status.Reply(status: .critical))) : .sendAndClose([])
        }
        #expect(try run(["status"], server) == 0)
    }
}
