import ProcMetrics
import Testing

@testable import HealthRules

@Suite struct OperatorRequestsTests {
    /// A rule that fires at once, and is resolved at once.
    private let engine: AlertEngine
    private let second: Int64 = 1_000_000_000

    init() throws {
        let when = try Condition("memory.available < 1GiB", isPerUnit: false)
        let rule = Rule("memory-short", .warning, when: when, keepFiringFor: 0, traffic: 50, origin: .configuration)
        let worse = Rule(
            "memory-gone", .critical, when: try Condition("memory.available < 1MiB", isPerUnit: false),
            keepFiringFor: 0, traffic: 0, origin: .configuration)
        engine = AlertEngine(rules: [rule, worse], seed: (1, 2), bootID: "boot")
    }

    private func time(_ seconds: Int64) -> Timestamp {
        Timestamp(monotonic: seconds * second, boottime: seconds * second, realtime: seconds * second)
    }

    private func tick(_ seconds: Int64, available: Double) -> [Event] {
        var sample = Sample()
        sample.time = time(seconds)
        sample.set(.memoryTotal, 8e9)
        sample.set(.memoryAvailable, available)
        return engine.evaluate(sample)
    }

    @Test func `a drain advises no traffic until it is ended, and changes no verdict`() {
        _ = tick(1, available: 4e9)
        _ = engine.drain(reason: "kernel update", by: "root", duration: nil, at: time(1))
        let events = tick(2, available: 4e9)
        #expect(events.map(\.kind) == [.drained])
        #expect(events[0].message == "root has drained this host: kernel update. To end it: healthctl undrain")
        #expect(events[0].traffic == 0)
        #expect(engine.verdict.level == .ok && engine.verdict.traffic == 0)
        #expect(engine.undrain(by: "alice"))
        #expect(tick(3, available: 4e9).map(\.message) == ["alice has ended the drain of this host"])
        #expect(engine.verdict.traffic == 100)
        #expect(!engine.undrain(by: "alice"))
    }

    @Test func `a drain ends by itself, on a clock that nobody sets`() {
        _ = engine.drain(reason: "backup", by: "root", duration: 60 * second, at: time(1))
        #expect(tick(60, available: 4e9).map(\.kind) == [.drained])
        #expect(tick(61, available: 4e9).map(\.message) == ["the drain of this host has ended"])
        #expect(engine.verdict.traffic == 100)
    }

    @Test func `a silenced alert keeps its advice and its place in the verdict, and is told quietly`() throws {
        _ = try #require(
            engine.silence(
                rule: "memory-*", unit: nil, reason: "known", by: "root", duration: 3600 * second, at: time(0)))
        let raised = try #require(tick(1, available: 1e8).first { $0.kind == .raised })
        #expect(EventRecord(raised).priority == 6)
        #expect(raised.header.silence != nil)
        #expect(engine.verdict.level == .warning && engine.verdict.traffic == 50)
        // A reminder is due after five minutes.
        #expect(tick(400, available: 1e8).isEmpty)
    }

    @Test func `when a silence ends, people hear of the alerts that are firing`() throws {
        let silence = try #require(
            engine.silence(
                rule: "memory-short", unit: nil, reason: "known", by: "root", duration: 3600 * second, at: time(0)))
        _ = tick(1, available: 1e8)
        #expect(engine.unsilence(id: silence.id, by: "root"))
        let events = tick(2, available: 1e8)
        #expect(events.map(\.kind) == [.unsilenced, .reminder])
        #expect(EventRecord(events[1]).priority == 4)
        #expect(!engine.unsilence(id: silence.id, by: "root"))
    }

    @Test func `a silence of a unit is not about the host`() {
        let silence = Silence(
            id: "1", rule: nil, unit: "*", reason: "", by: "", since: time(0), duration: 1)
        #expect(silence.mutes(rule: "unit-at-limit", unit: "a.service"))
        #expect(!silence.mutes(rule: "memory-low", unit: nil))
    }

    @Test func `there are at most a hundred silences`() {
        for number in 0..<100 {
            let silence = engine.silence(
                rule: "r\(number)", unit: nil, reason: "", by: "root", duration: second, at: time(0))
            #expect(silence != nil)
        }
        #expect(engine.silence(rule: "r", unit: nil, reason: "", by: "root", duration: second, at: time(0)) == nil)
        #expect(Set(engine.silences.map(\.id)).count == 100)
    }

    @Test func `an acknowledged incident has no reminders until it gets worse`() throws {
        let raised = try #require(tick(1, available: 1e8).first)
        let id = try #require(raised.incident).description
        #expect(engine.acknowledge(incident: id.uppercased(), by: "alice", reason: "on it"))
        let acknowledged = try #require(tick(2, available: 1e8).first)
        #expect(acknowledged.kind == .acknowledged && acknowledged.incident == raised.incident)
        #expect(engine.firing.first?.acknowledgedBy == "alice")
        #expect(tick(400, available: 1e8).isEmpty)
        #expect(tick(401, available: 1e5).contains { $0.kind == .escalated })
        #expect(engine.firing.first?.acknowledgedBy == nil)
        #expect(tick(1000, available: 1e5).contains { $0.kind == .reminder })
        #expect(!engine.acknowledge(incident: "0", by: "alice", reason: nil))
    }

    @Test func `what was asked for survives a restart`() throws {
        _ = engine.drain(reason: "update", by: "root", duration: nil, at: time(1))
        _ = engine.silence(
            rule: "memory-short", unit: nil, reason: "x", by: "root", duration: 900 * second, at: time(1))
        let raised = try #require(tick(2, available: 1e8).first { $0.kind == .raised })
        let after = AlertEngine(rules: engine.hostInstances.map(\.rule), seed: (3, 4), bootID: "boot")
        #expect(after.resume(engine.state, at: time(3)).isEmpty)
        #expect(after.verdict.traffic == 0 && after.verdict.drain?.reason == "update")
        #expect(after.silences == engine.silences)
        var sample = Sample()
        sample.time = time(4)
        sample.set(.memoryAvailable, 4e9)
        let cleared = try #require(after.evaluate(sample).first)
        #expect(cleared.kind == .cleared && cleared.incident == raised.incident)
        #expect(EventRecord(cleared).priority == 6)
    }

    // MARK: Over a reboot

    /// An engine of the next boot, which goes on with the drain of this one.
    private func afterBoot(_ drain: DrainRequest) -> AlertEngine {
        let after = AlertEngine(rules: engine.hostInstances.map(\.rule), seed: (3, 4), bootID: "next")
        after.keep(drain)
        return after
    }

    private func evaluate(_ engine: AlertEngine, at seconds: Int64, available: Double) -> [Event] {
        var sample = Sample()
        sample.time = time(seconds)
        sample.set(.memoryAvailable, available)
        return engine.evaluate(sample)
    }

    @Test func `a drain that is kept over a reboot ends when the host has been well for half a minute`() throws {
        let drain = engine.drain(reason: "kernel", by: "root", duration: nil, endsAfterBoot: true, at: time(1))
        #expect(drain.endsAfterBoot)
        let message = try #require(tick(2, available: 4e9).first?.message)
        #expect(message.hasPrefix("root has drained this host, also over a reboot"))
        // In its own boot it lasts.
        _ = tick(100, available: 4e9)
        #expect(engine.verdict.drain != nil)

        let after = afterBoot(drain)
        #expect(evaluate(after, at: 1, available: 4e9).isEmpty && after.verdict.traffic == 0)
        _ = evaluate(after, at: 20, available: 1e8)
        #expect(after.verdict.level == .warning && after.verdict.drain != nil)
        _ = evaluate(after, at: 21, available: 4e9)
        _ = evaluate(after, at: 50, available: 4e9)
        #expect(after.verdict.drain != nil)
        _ = evaluate(after, at: 51, available: 4e9)
        let ended = try #require(evaluate(after, at: 52, available: 4e9).first)
        #expect(ended.kind == .undrained)
        #expect(ended.message == "the drain of this host has ended: the host is well after its reboot")
        #expect(after.verdict.drain == nil && after.verdict.traffic == 100)
    }

    @Test func `only a drain that was meant to be kept is, and only over a boot`() {
        let short = engine.drain(reason: "x", by: "root", duration: nil, at: time(1))
        #expect(afterBoot(short).state.requests?.drain == nil)
        let kept = engine.drain(reason: "y", by: "root", duration: nil, endsAfterBoot: true, at: time(1))
        _ = engine.undrain(by: "root")
        engine.keep(kept)
        #expect(engine.state.requests?.drain == nil, "it was ended in this boot")
        let after = AlertEngine(rules: [], bootID: "next")
        let newer = after.drain(reason: "newer", by: "root", duration: nil, at: time(1))
        after.keep(kept)
        #expect(after.state.requests?.drain == newer)
    }

    @Test func `the list of firing alerts has the worst first, and is empty when all is well`() {
        _ = tick(1, available: 1e5)
        #expect(engine.firing.map(\.rule) == ["memory-gone", "memory-short"])
        _ = tick(2, available: 4e9)
        #expect(engine.firing.isEmpty)
    }
}
