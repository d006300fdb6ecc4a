import Foundation
import ProcMetrics
import Testing

@testable import HealthRules

struct AlertEngineResumeTests {
    private let high = ["load.1m": 9.0]
    private let low = ["load.1m": 0.0]

    private func rules() throws -> [Rule] { [try rule("busy", .critical, when: "load.1m > 8", keepFiringFor: 5)] }

    /// As through a file.
    private func saved(_ engine: AlertEngine) throws -> EngineState {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "i", negativeInfinity: "j", nan: "n")
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "i", negativeInfinity: "j", nan: "n")
        return try decoder.decode(EngineState.self, from: try encoder.encode(engine.state))
    }

    @Test func `after a restart nothing is reported twice, and the duration and the id go on`() throws {
        let before = AlertEngine(rules: try rules(), seed: (1, 1))
        let raised = try #require(before.evaluate(Sample(at: 0, high)).first)
        let after = AlertEngine(rules: try rules(), seed: (2, 2))
        #expect(after.resume(try saved(before), at: Timestamp(monotonic: 90_000_000_000)).isEmpty)
        #expect(after.verdict.level == .critical)
        var events: [Event] = []
        for second in 91...120 { events += after.evaluate(Sample(at: Double(second), second < 95 ? high : low)) }
        let cleared = try #require(events.first)
        #expect(events.map(\.kind) == [.cleared])
        #expect(cleared.incident == raised.incident)
        #expect(cleared.alert?.duration == 100_000_000_000)
    }

    @Test func `a state that was saved later than now is of another boot`() throws {
        var state = try saved(AlertEngine(rules: try rules()))
        state.savedAt = 5
        let again = try JSONDecoder().decode(EngineState.self, from: try JSONEncoder().encode(state))
        #expect(again.rejection(bootID: "", at: Timestamp(monotonic: 4)) == .otherBoot)
        #expect(again.rejection(bootID: "", at: Timestamp(monotonic: 5)) == nil)
    }

    @Test func `reminders go on where they were`() throws {
        let before = AlertEngine(rules: try rules())
        _ = before.run(seconds: 0...301) { _ in high }
        let after = AlertEngine(rules: try rules())
        _ = after.resume(try saved(before), at: Timestamp(monotonic: 302_000_000_000))
        #expect(after.run(seconds: 310...1000) { _ in high } == ["900 reminder busy"])
    }

    @Test func `the alert of a rule that is gone is resolved`() throws {
        let before = AlertEngine(rules: try rules())
        _ = before.evaluate(Sample(at: 0, high))
        let after = AlertEngine(rules: [])
        let events = after.resume(try saved(before), at: Timestamp(monotonic: 5))
        #expect(events.map(\.kind) == [.cleared])
        #expect(after.verdict.level == .ok)
        #expect(after.state.isEmpty)
    }

    @Test func `a reload keeps the history of the windows`() throws {
        let rules = [try rule("swapping", when: "rate(swap.in, 60s) > 10/s")]
        let before = AlertEngine(rules: rules)
        _ = before.run(seconds: 0...100) { ["swap.in": $0 * 5] }
        let after = AlertEngine(rules: rules)
        #expect(after.adopt(from: before, at: Timestamp(monotonic: 100_500_000_000)).isEmpty)
        _ = after.evaluate(Sample(at: 101, ["swap.in": 505]))
        #expect(after.verdict.unknownRules == 0)
        #expect(after.run(seconds: 102...200) { ["swap.in": 505 + ($0 - 101) * 100] }.count == 1)
    }

    @Test func `a reload keeps the history of a unit's windows`() throws {
        let metric = try #require(Metric(named: "unit.refault.file"))
        let rules = [try rule("refaults", when: "rate(unit.refault.file, 60s) > 10/s", each: "*")]
        func sample(_ second: Int) -> Sample {
            var unit = UnitSample(name: "a.service", cgroupInode: 1)
            unit[metric] = Double(second)
            return Sample(at: Double(second), [:], units: [unit])
        }
        let before = AlertEngine(rules: rules)
        for second in 0...100 { _ = before.evaluate(sample(second)) }
        let after = AlertEngine(rules: rules)
        _ = after.adopt(from: before, at: Timestamp(monotonic: 100_500_000_000))
        _ = after.evaluate(sample(101))
        #expect(after.verdict.unknownRules == 0)
    }

    @Test func `a reload does not break a time that a condition must hold`() throws {
        let pids = try #require(Metric(named: "unit.pids"))
        let rules = [
            try rule("busy", when: "load.1m > 8", for: 100),
            try rule("big", when: "unit.pids > 1", for: 100, each: "*"),
        ]
        func sample(_ second: Int) -> Sample {
            var unit = UnitSample(name: "a.service", cgroupInode: 1)
            unit[pids] = 2
            return Sample(at: Double(second), high, units: [unit])
        }
        let before = AlertEngine(rules: rules)
        for second in 0...80 { _ = before.evaluate(sample(second)) }
        let after = AlertEngine(rules: rules)
        _ = after.adopt(from: before, at: Timestamp(monotonic: 80_500_000_000))
        let events = (81...110).flatMap { after.evaluate(sample($0)) }
        #expect(events.map(\.time.monotonic) == [100_000_000_000, 100_000_000_000])
        let other = AlertEngine(rules: [try rule("busy", when: "load.1m > 7", for: 100)])
        _ = other.adopt(from: before, at: Timestamp(monotonic: 80_500_000_000))
        #expect((81...110).flatMap { other.evaluate(sample($0)) }.isEmpty)
    }

    @Test func `a reload with other rules keeps the alerts of those that stay`() throws {
        let before = AlertEngine(rules: try rules() + [try rule("gone", when: "load.1m > 1")])
        _ = before.evaluate(Sample(at: 0, high))
        let after = AlertEngine(rules: try rules())
        let events = after.adopt(from: before, at: Timestamp(monotonic: 1_000_000_000))
        #expect(events.map(\.rule) == ["gone"])
        #expect(after.run(seconds: 2...10) { _ in high }.isEmpty)
    }

    @Test func `no id is given twice over a reload`() throws {
        let before = AlertEngine(rules: try rules(), seed: (7, 7))
        let first = try #require(before.evaluate(Sample(at: 0, high)).first?.incident)
        _ = before.run(seconds: 1...10) { _ in low }
        let after = AlertEngine(rules: try rules(), seed: (7, 7))
        _ = after.adopt(from: before, at: Timestamp(monotonic: 11_000_000_000))
        let event = try #require(after.evaluate(Sample(at: 12, high)).first)
        #expect(first != event.incident)
        #expect(event.header.id == EventID(stream: event.header.id.stream, sequence: 3))
    }

    @Test func `a state of another boot is left alone`() throws {
        let before = AlertEngine(rules: try rules())
        _ = before.evaluate(Sample(at: 5000, high))
        let after = AlertEngine(rules: try rules())
        _ = after.resume(try saved(before), at: Timestamp(monotonic: 9_000_000_000))
        #expect(after.state.isEmpty)
    }

    @Test(arguments: [
        ("\"reminders\":0", "\"reminders\":9223372036854775807"),
        ("\"reminders\":0", "\"reminders\":-9223372036854775808"),
        ("\"monotonic\":0", "\"monotonic\":-9223372036854775808"),
        ("\"monotonic\":0", "\"monotonic\":9223372036854775807"),
        ("\"comparison\":0", "\"comparison\":99"), ("\"comparison\":0", "\"comparison\":-1"),
        ("\"firing\":{}", "\"recovering\":{\"since\":-9223372036854775808}"),
    ])
    func `a hostile state does no harm`(part: String, replacement: String) throws {
        let before = AlertEngine(rules: try rules())
        _ = before.evaluate(Sample(at: 0, high))
        let text = String(decoding: try JSONEncoder().encode(before.state), as: UTF8.self)
        #expect(text.contains(part))
        let hostile = Data(text.replacingOccurrences(of: part, with: replacement).utf8)
        let after = AlertEngine(rules: try rules())
        _ = after.resume(try JSONDecoder().decode(EngineState.self, from: hostile), at: Timestamp(monotonic: 1))
        #expect(after.run(seconds: 1...20) { _ in low }.count <= 1)
    }

    @Test func `a state that cannot be resumed says why`() throws {
        let now = Timestamp(monotonic: 10_000_000_000)
        let engine = AlertEngine(rules: try rules(), bootID: "a")
        _ = engine.evaluate(Sample(at: 1, high))
        var state = try saved(engine)
        #expect(state.rejection(bootID: "a", at: now) == nil)
        #expect(state.rejection(bootID: "b", at: now) == .otherBoot)
        #expect(state.rejection(bootID: "a", at: Timestamp()) == .otherBoot)
        let after = AlertEngine(rules: try rules(), bootID: "b")
        #expect(after.resume(state, at: now).isEmpty && after.state.isEmpty)
        state.version = 1
        #expect(state.rejection(bootID: "a", at: now) == .otherVersion)
        let old = Data(#"{"version":1,"incidents":[null],"alerts":[{}]}"#.utf8)
        #expect(try JSONDecoder().decode(EngineState.self, from: old).rejection(bootID: "", at: now) == .otherVersion)
        let text = String(decoding: try JSONEncoder().encode(engine.state), as: UTF8.self)
        let damaged = Data(text.replacingOccurrences(of: "\"reminders\":0", with: "\"reminders\":-1").utf8)
        #expect(
            try JSONDecoder().decode(EngineState.self, from: damaged).rejection(bootID: "a", at: now) == .damaged)
    }

    @Test func `the incidents of a state are in a fixed order`() throws {
        let engine = AlertEngine(rules: [try rule("big", when: "unit.anon > 1GiB", each: "*")])
        let units = ["c", "a", "b"].map { name in
            var unit = UnitSample(name: name)
            unit[.unitAnon] = 2e9
            return unit
        }
        _ = engine.evaluate(Sample(at: 0, [:], units: units))
        #expect(engine.state.incidents.map(\.key.unit) == ["a", "b", "c"])
    }

    @Test func `a rule that a reload moves to another category ends in its own incident`() throws {
        let before = AlertEngine(rules: try rules())
        let raised = try #require(before.evaluate(Sample(at: 0, high)).first)
        let moved = Rule(
            "busy", .critical, when: try Condition("load.1m > 8"), keepFiringFor: 0, category: .disk,
            origin: .configuration)
        let after = AlertEngine(rules: [moved])
        #expect(after.adopt(from: before, at: Timestamp(monotonic: 1_000_000_000)).isEmpty)
        let events = after.evaluate(Sample(at: 2, low)) + after.evaluate(Sample(at: 3, high))
        #expect(events.map(\.kind) == [.cleared, .raised])
        #expect(events[0].incident == raised.incident && events[0].alert?.incidentEnd != nil)
        #expect(events.map(\.header.category) == [.cpu, .disk])
    }

    @Test func `a state of another version is left alone`() throws {
        let before = AlertEngine(rules: try rules())
        _ = before.evaluate(Sample(at: 0, high))
        var state = try saved(before)
        state.version = 999
        let after = AlertEngine(rules: try rules())
        #expect(after.resume(state, at: Timestamp()).isEmpty)
        #expect(after.evaluate(Sample(at: 1, high)).map(\.kind) == [.raised])
    }
}
