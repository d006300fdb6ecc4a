import ProcMetrics
import Testing

@testable import HealthRules

/// What the verdict is after a start, and what it costs to change ten thousand alerts at once.
struct AlertEngineVerdictTests {
    private func stall() throws -> Rule { try rule("stall", .critical, when: "rate(pressure.memory.full, 60s) > 50%") }

    private func engine() throws -> AlertEngine { AlertEngine(rules: [try stall()]) }

    @Test func `while windows are filling after a start the verdict is starting, and advises all traffic`() throws {
        let engine = try engine()
        _ = engine.run(seconds: 0...29) { ["pressure.memory.full": $0 * 0.1] }
        #expect(engine.verdict.level == .unknown && engine.verdict.isStarting && engine.verdict.name == "starting")
        #expect(engine.verdict.startingRules == 1 && engine.verdict.unknownRules == 0)
        #expect(engine.verdict.traffic == 100)
        _ = engine.run(seconds: 30...30) { ["pressure.memory.full": $0 * 0.1] }
        #expect(engine.verdict.level == .ok && !engine.verdict.isStarting && engine.verdict.startingRules == 0)
    }

    @Test func `a value that is absent is unknown, also after a start`() throws {
        let engine = try engine()
        _ = engine.run(seconds: 0...5) { _ in [:] }
        #expect(engine.verdict.level == .unknown && !engine.verdict.isStarting && engine.verdict.unknownRules == 1)
    }

    @Test func `one rule that is unknown for good makes the verdict unknown, whatever is starting`() throws {
        let engine = AlertEngine(rules: [try stall(), try rule("free", .critical, when: "memory.free < 1GiB")])
        _ = engine.run(seconds: 0...5) { ["pressure.memory.full": $0 * 0.1] }
        #expect(engine.verdict.level == .unknown && !engine.verdict.isStarting && engine.verdict.name == "unknown")
    }

    @Test func `a window that fills again later is unknown and not starting`() throws {
        let engine = try engine()
        _ = engine.run(seconds: 0...100) { 20...95 ~= $0 ? [:] : ["pressure.memory.full": $0 * 0.1] }
        #expect(engine.verdict.level == .unknown && !engine.verdict.isStarting)
    }

    @Test func `an alert that fires while others are starting shows as ever`() throws {
        let engine = AlertEngine(rules: [try stall(), try rule("busy", when: "load.1m > 1", traffic: 50)])
        _ = engine.run(seconds: 0...5) { ["pressure.memory.full": $0 * 0.1, "load.1m": 2] }
        #expect(engine.verdict.level == .warning && !engine.verdict.isStarting && engine.verdict.traffic == 50)
        #expect(engine.verdict.startingRules == 1)
    }

    @Test func `of units whose alerts begin together the first by name is in the verdict`() throws {
        let engine = AlertEngine(rules: [try rule("big", when: "unit.anon > 1GiB", each: "*")])
        let units = ["d", "b", "a", "c"].map { name in
            var unit = UnitSample(name: name)
            unit[.unitAnon] = 2e9
            return unit
        }
        _ = engine.evaluate(Sample(at: 0, [:], units: units))
        #expect(engine.verdict.culprit == "a")
    }

    // MARK: Many at once

    private func crowd(_ rules: Int, units: Int) throws -> (AlertEngine, (Double, Double) -> Sample) {
        let list = try (0..<rules).map { try rule("r\($0)", when: "unit.anon > 1GiB", each: "*") }
        let sample = { (second: Double, anon: Double) in
            Sample(
                at: second, ["memory.total": 8e9],
                units: (0..<units).map { number in
                    var unit = UnitSample(name: "u\(number).service", cgroupInode: 1)
                    unit[.unitAnon] = anon
                    return unit
                })
        }
        return (AlertEngine(rules: list), sample)
    }

    @Test func `ten thousand alerts in one tick are 256 events and one that sums up the rest`() throws {
        let (engine, sample) = try crowd(10, units: 1000)
        _ = engine.evaluate(sample(0, 0))
        let raised = engine.evaluate(sample(1, 2e9))
        #expect(raised.count == 257 && engine.verdict.alerts == 10_000)
        let sum = try #require(raised.last)
        #expect(sum.kind == .summary && sum.severity == .warning)
        #expect(sum.message.hasPrefix("9744 more events in this tick: r0: 744 raised, r1: 1000 raised, "))
        let cleared = engine.evaluate(sample(2, 0))
        #expect(cleared.count == 257 && engine.verdict.alerts == 0 && engine.incidents.incidents.isEmpty)
        #expect(cleared.last?.message.hasPrefix("9744 more events in this tick: ") == true)
        #expect(engine.evaluate(sample(3, 0)).isEmpty)
    }

    @Test func `what accounts for a loss is worked out once a tick`() throws {
        var tracker = MemoryTracker()
        tracker.update(Sample(at: 0, ["memory.total": 8e9]))
        _ = tracker.topUnits(at: Timestamp())
        #expect(tracker.hasWorkedOut)
        tracker.update(Sample(at: 1, ["memory.total": 8e9]))
        #expect(!tracker.hasWorkedOut)
    }
}
