import ArgumentParser
import HealthLink
import Testing

@testable import HealthControl

@Suite struct MaintenanceTests {
    /// A host on which time goes on only while something waits.
    private final class Host {
        var time = 0.0
        var log: [String] = []
        var drain: Drain?
        /// By time: how many connections there are, and what healthd says; `nil` for no answer.
        var connections: (Double) -> Int = { _ in 0 }
        var status: (Double) -> Status? = { _ in .calm }
        var code: Int32 = 0
        var isUndrainedMeanwhile = false

        func run() throws -> Maintenance.Result {
            try Maintenance(
                reason: "update", settle: 10, trafficTimeout: 60, healthTimeout: 120,
                status: { [self] () throws(LinkError) in
                    guard var status = status(time) else { throw .notRunning(path: "/s") }
                    status.drain = drain
                    return status
                },
                drain: { [self] call in
                    #expect(call.endsAfterBoot == true && call.durationSeconds == nil && call.reason == "update")
                    log.append("drain \(time)")
                    drain = Drain(reason: call.reason, by: "root", sinceRealtimeSeconds: 0)
                },
                undrain: { [self] () throws(LinkError) in
                    log.append("undrain \(time)")
                    drain = nil
                    if isUndrainedMeanwhile { throw .refused(.notDrained) }
                },
                connections: { [self] in connections(time) },
                command: { [self] in
                    log.append("command \(time)")
                    time += 30
                    return code
                },
                now: { [self] in time }, pause: { [self] in time += $0 }, note: { _ in }
            ).run()
        }
    }

    private let host = Host()

    @Test func `drains, waits, runs the command, and ends the drain when the host has been well for ten seconds`()
        throws
    {
        #expect(try host.run() == .done)
        #expect(host.log == ["drain 0.0", "command 10.0", "undrain 50.0"])
    }

    @Test func `waits until no client is connected`() throws {
        host.connections = { $0 < 25 ? 3 : 0 }
        #expect(try host.run() == .done)
        #expect(host.log[1] == "command 25.0")
    }

    @Test func `runs nothing while traffic stays, and ends the drain`() throws {
        host.connections = { _ in 2 }
        #expect(try host.run() == .trafficStays(connections: 2))
        #expect(host.log == ["drain 0.0", "undrain 70.0"])
        #expect(Maintenance.Result.trafficStays(connections: 2).code == .temporaryFailure)
    }

    @Test func `leaves another operator's drain alone`() throws {
        host.drain = Drain(reason: "disk", by: "alice", sinceRealtimeSeconds: 0)
        #expect(try host.run() == .isDrained(Drain(reason: "disk", by: "alice", sinceRealtimeSeconds: 0)))
        #expect(host.log.isEmpty)
    }

    @Test func `leaves the host drained when the command fails`() throws {
        host.code = 3
        #expect(try host.run() == .commandFailed(code: 3))
        #expect(host.log == ["drain 0.0", "command 10.0"] && host.drain != nil)
        #expect(Maintenance.Result.commandFailed(code: 3).code?.rawValue == 3)
    }

    @Test(arguments: [Status.critical, .outdated, .justStarted])
    func `leaves the host drained when it is not well in time`(status: Status) throws {
        host.status = { $0 < 40 ? .calm : status }
        guard case .hostIsNotWell = try host.run() else { return #expect(Bool(false), "it was taken for well") }
        #expect(host.log.count == 2 && host.time >= 160 && host.drain != nil)
    }

    @Test func `the verdict has to be ok without a break`() throws {
        host.status = { (45..<48).contains($0) ? .critical : .calm }
        #expect(try host.run() == .done)
        #expect(host.log.last == "undrain 58.0")
    }

    @Test func `a healthd that the command restarts is asked again`() throws {
        host.status = { (40..<70).contains($0) ? nil : .calm }
        #expect(try host.run() == .done)
        #expect(host.log.last == "undrain 80.0")
    }

    @Test func `a healthd that does not come back is a host that is not well`() throws {
        host.status = { $0 < 40 ? .calm : nil }
        guard case .hostIsNotWell(let problem) = try host.run() else { return #expect(Bool(false)) }
        #expect(problem.hasPrefix("healthd does not run"))
    }

    @Test func `a drain that has ended meanwhile is no failure`() throws {
        host.isUndrainedMeanwhile = true
        #expect(try host.run() == .done)
    }

    @Test func `nothing is run without healthd`() {
        host.status = { _ in nil }
        #expect(throws: LinkError.notRunning(path: "/s")) { try host.run() }
        #expect(host.log.isEmpty)
    }

    @Test(
        arguments: [
            (["true"], 0), (["sh", "-c", "exit 7"], 7), (["sh", "-c", "kill -9 $$"], 137), (["/nowhere/command"], 127),
            (["sh", "-c", "kill -INT $$"], 130),
        ] as [([String], Int32)])
    func `the exit code of a command is its own`(words: [String], code: Int32) {
        #expect(ChildProcess.run(words) == code)
    }

    @Test(arguments: [
        ["maintain", "--reason", "r"], ["maintain", "--", "true"],
        ["maintain", "--reason", "r", "--port", "70000", "--", "true"],
        ["drain", "--reason", "r", "--over-reboot", "--for", "1h"],
    ])
    func `what makes no sense is refused before anything is done`(arguments: [String]) {
        #expect(throws: (any Error).self) { try Healthctl.parseAsRoot(arguments) }
    }
}
