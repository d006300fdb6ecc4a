import Foundation
import ProcMetrics
import Testing

@testable import HealthRules

/// Kills through the whole engine, over reloads and restarts.
struct SystemEventsOOMKillsTests {
    private let rules = [Rule.builtIn("oom-kills")]

    private func sample(at second: Double, counted: Double, pids: Range<Int32> = 0..<0, log: Bool = true) -> Sample {
        var sample = Sample(at: second, ["oom.kills": counted])
        sample.hasKernelLog = log
        sample.kills = pids.map {
            OOMKill(pid: $0, name: "leak", unit: "leak.service", memory: 1 << 30, oomMemcgUnit: "leak.service")
        }
        return sample
    }

    private func count(_ events: [Event]) -> UInt64 { events.reduce(0) { $0 + ($1.kills?.count ?? 0) } }

    private func saved(_ engine: AlertEngine) throws -> EngineState {
        try JSONDecoder().decode(EngineState.self, from: try JSONEncoder().encode(engine.state))
    }

    @Test func `a kill at a unit's own limit is a warning of that unit`() throws {
        let engine = AlertEngine(rules: rules)
        _ = engine.evaluate(sample(at: 0, counted: 0))
        let event = try #require(engine.evaluate(sample(at: 1, counted: 1, pids: 5..<6)).first)
        #expect(event.kind == .oomKill)
        #expect(event.severity == .warning)
        #expect(event.unit == "leak.service")
        #expect(event.kills?.victim?.pid == 5)
        #expect(
            event.message
                == "oom-kills leak.service: the kernel OOM-killed leak (pid 5, 1 GiB) of leak.service because leak.service is at its own limit. Check whether the unit runs: systemctl status leak.service"
        )
    }

    @Test func `a storm makes few events and loses no kill`() {
        let engine = AlertEngine(rules: rules)
        var events = engine.evaluate(sample(at: 0, counted: 0))
        for second in 1...5 {
            // The log is overwritten before all of it was read.
            let pids = Int32(second * 1000)..<Int32(second * 1000 + 150)
            events += engine.evaluate(sample(at: Double(second), counted: Double(second * 200), pids: pids))
        }
        for second in 6...70 { events += engine.evaluate(sample(at: Double(second), counted: 1000)) }
        #expect(events.count == 11)
        #expect(count(events) == 1000)
        #expect(events.last?.kills?.isRest == true)
    }

    @Test func `a reload reports nothing twice and forgets nothing`() {
        let before = AlertEngine(rules: rules)
        _ = before.evaluate(sample(at: 0, counted: 3))
        var events = before.evaluate(sample(at: 1, counted: 6, pids: 5..<6))
        let after = AlertEngine(rules: rules)
        events += after.adopt(from: before, at: Timestamp(monotonic: 1_500_000_000))
        events += after.evaluate(sample(at: 2, counted: 6, pids: 6..<7))
        for second in 3...9 { events += after.evaluate(sample(at: Double(second), counted: 6)) }
        #expect(events.map { $0.kills?.victim?.pid } == [5, 6, nil])
        #expect(count(events) == 3)
    }

    @Test func `after a restart kills are reported once: those before it, in between, and what was kept`() throws {
        let before = AlertEngine(rules: rules)
        _ = before.evaluate(sample(at: 0, counted: 3))
        var events = before.evaluate(sample(at: 1, counted: 33, pids: 1..<31))
        #expect(events.count == 10)
        let after = AlertEngine(rules: rules)
        events += after.resume(try saved(before), at: Timestamp(monotonic: 5_000_000_000))
        for second in 6...9 { events += after.evaluate(sample(at: Double(second), counted: 35)) }
        #expect(count(events) == 32)
        #expect(events.count { $0.kind == .oomKill } == 11)
    }

    @Test func `a first start reports nothing of what was before`() {
        let engine = AlertEngine(rules: rules)
        let events = (0...9).flatMap { engine.evaluate(sample(at: Double($0), counted: 700)) }
        #expect(events.isEmpty)
    }

    @Test func `a state of another boot hides no kill`() throws {
        let before = AlertEngine(rules: rules)
        _ = before.evaluate(sample(at: 0, counted: 900))
        let after = AlertEngine(rules: rules)
        _ = after.resume(try saved(before), at: Timestamp(monotonic: 5_000_000_000))
        _ = after.evaluate(sample(at: 6, counted: 2))
        #expect(after.evaluate(sample(at: 7, counted: 3, log: false)).count == 1)
    }

    @Test func `a state without kills is taken`() throws {
        let old = Data(#"{"version":2,"bootID":"","incidents":[],"alerts":[]}"#.utf8)
        #expect(try JSONDecoder().decode(EngineState.self, from: old).reportedKills == nil)
    }
}
