import Foundation
import ProcMetrics
import Testing

@testable import HealthRules

/// A suspect over the life of an incident.
struct AlertEngineAttributionTests {
    private static let gibibyte = 1_073_741_824.0

    private func rules() throws -> [Rule] {
        var low = try rule("low", when: "memory.available < 5GiB")
        low.advice = "See what grew: systemd-cgtop -m"
        return [low, try rule("gone", .critical, when: "memory.available < 1GiB")]
    }

    /// A leak of a GiB in a hundred seconds that is restarted, or ended, at 300 s; or leaks again, five times as fast.
    private func sample(_ time: Double, isRestarted: Bool = true, leaksAgain: Bool = false) -> Sample {
        let isOver = time >= 300
        let again = leaksAgain ? 2.1 + (time - 300) / 20 : 0
        let available = 7 - (isOver ? again : time / 100)
        var unit = UnitSample(name: "leak.service", instance: isOver ? 2 : 1)
        unit[.unitAnon] = (isOver ? Swift.max(again, 0.1) : time / 100) * Self.gibibyte
        var other = UnitSample(name: "db.service", instance: 3)
        other[.unitAnon] = 4 * Self.gibibyte
        let values = ["memory.total": 8, "memory.available": available, "memory.headroom": available]
        return Sample(
            at: time, values.mapValues { $0 * Self.gibibyte }, units: isOver && !isRestarted ? [other] : [other, unit])
    }

    private func run(_ evaluator: AlertEngine, seconds: ClosedRange<Int>, isRestarted: Bool = true) -> [Event] {
        seconds.flatMap { evaluator.evaluate(sample(Double($0), isRestarted: isRestarted)) }
    }

    @Test func `the advice and the verdict name the suspect`() throws {
        let evaluator = AlertEngine(rules: try rules())
        let event = try #require(run(evaluator, seconds: 0...250).first)
        #expect(event.advice == "See what grew: systemd-cgtop -m; then: systemctl restart leak.service")
        #expect(evaluator.verdict.suspect == "leak.service")
        #expect(event.sentence.contains("; leak.service grew "))
        #expect(evaluator.growingUnits(at: Timestamp(monotonic: 250_000_000_000)) == ["leak.service"])
    }

    @Test func `a built-in rule has the command in its advice`() throws {
        let rule = Rule(
            "low", .warning, when: try Condition("memory.available < 5GiB"), advice: "Stop what grew: systemd-cgtop -m",
            origin: .builtIn)
        let event = try #require(run(AlertEngine(rules: [rule]), seconds: 0...250).first)
        #expect(event.advice == "Stop what grew: systemctl restart leak.service")
    }

    @Test func `who grows by next to nothing is not worth a look at its processes`() throws {
        let evaluator = AlertEngine(rules: [])
        for second in 0...250 {
            var sample = sample(Double(second))
            sample.units[0][.unitAnon] = 4 * Self.gibibyte + Double(second) * 4096
            _ = evaluator.evaluate(sample)
        }
        #expect(evaluator.growingUnits(at: Timestamp(monotonic: 250_000_000_000)) == ["leak.service"])
    }

    @Test func `who is blamed and who has an alert is not to be lost from sight`() throws {
        let big = try rule("big", when: "unit.anon > 3GiB", clear: "unit.anon < 1GiB", each: "*.service")
        let evaluator = AlertEngine(rules: try rules() + [big])
        _ = run(evaluator, seconds: 0...150)
        #expect(evaluator.unitsAtStake == ["db.service"])
        _ = run(evaluator, seconds: 151...250)
        #expect(evaluator.unitsAtStake == ["leak.service", "db.service"])
        let other = AlertEngine(rules: try rules())
        _ = run(other, seconds: 0...250)
        #expect(other.unitsAtStake == ["leak.service"])
        _ = run(other, seconds: 251...300)
        #expect(other.unitsAtStake == [])
    }

    @Test(arguments: [true, false])
    func `the verdict names nobody who was restarted or is gone`(isRestarted: Bool) throws {
        let evaluator = AlertEngine(rules: [try rule("low", when: "memory.available < 5GiB", hold: 60)])
        _ = run(evaluator, seconds: 0...299, isRestarted: isRestarted)
        #expect(evaluator.verdict.suspect == "leak.service")
        _ = run(evaluator, seconds: 300...301, isRestarted: isRestarted)
        #expect(evaluator.verdict.headline == "low")
        #expect(evaluator.verdict.suspect == nil)
    }

    @Test func `a restart of the suspect is told when the alert clears`() throws {
        let event = try #require(run(AlertEngine(rules: try rules()), seconds: 0...340).last)
        #expect(event.kind == .cleared)
        #expect(event.suspect?.fate == .restarted(secondsAgo: 0))
        #expect(event.sentence.hasSuffix("; leak.service was restarted 0 ms ago"))
    }

    @Test func `a suspect that was restarted and leaks again is named, with its restart`() throws {
        let evaluator = AlertEngine(rules: try rules())
        let events = (0...380).flatMap { evaluator.evaluate(sample(Double($0), leaksAgain: true)) }
        #expect(events.map(\.kind) == [.raised, .escalated])
        #expect(events.last?.suspect?.fate == .growsAgain(secondsAgo: 79))
        #expect(events.last?.sentence.contains("; leak.service grew ") == true)
        #expect(events.last?.sentence.contains("(restarted 1 min 19 s ago)") == true)
    }

    /// A leak of 2.2 GiB that is given back from 220 s on, and another unit that then takes 1.8 GiB, for good.
    private func handover(_ time: Double) -> Sample {
        let leak = time < 220 ? time / 100 : Swift.max(0.1, 2.2 - (time - 220) / 20)
        let next = 0.2 + Swift.min(1.8, Swift.max(0, (time - 300) / 110))
        let units = [("leak.service", leak), ("next.service", next)].map { name, gibibytes in
            var unit = UnitSample(name: name, instance: 1)
            unit[.unitAnon] = gibibytes * Self.gibibyte
            return unit
        }
        let available = 7 - leak - next
        let values = ["memory.total": 8, "memory.available": available, "memory.headroom": available]
        return Sample(at: time, values.mapValues { $0 * Self.gibibyte }, units: units)
    }

    @Test func `a suspect that has given back what it took is not named for it any more`() throws {
        let low = try rule("low", when: "memory.available < 5GiB", clear: "memory.available > 7GiB")
        let evaluator = AlertEngine(rules: [low])
        let events = (0...500).flatMap { evaluator.evaluate(handover(Double($0))) }
        #expect(events.map(\.kind) == [.raised, .reminder])
        #expect(events.map(\.suspect?.unit) == ["leak.service", "next.service"])
    }

    @Test func `nobody is named for what was given back`() throws {
        let low = try rule("low", when: "memory.available < 5GiB", clear: "memory.available > 7GiB")
        let evaluator = AlertEngine(rules: [low])
        let events = (0...500).flatMap { second -> [Event] in
            var sample = handover(Swift.min(Double(second), 290))
            sample.time = Timestamp(monotonic: Int64(second) * 1_000_000_000)
            return evaluator.evaluate(sample)
        }
        #expect(events.map(\.kind) == [.raised, .reminder])
        #expect(events.map(\.suspect?.unit) == ["leak.service", nil])
    }

    @Test func `a suspect that is gone is told`() throws {
        let event = try #require(run(AlertEngine(rules: try rules()), seconds: 0...340, isRestarted: false).last)
        #expect(event.suspect?.fate == .gone)
        #expect(event.sentence.hasSuffix("; leak.service is gone"))
    }

    @Test func `the page cache that comes back after a leak is not blamed for it`() throws {
        let low = try rule("low", when: "memory.available < 5GiB", clear: "memory.available > 8GiB")
        let evaluator = AlertEngine(rules: [low, try rule("thrash", .critical, when: "refault.file > 9")])
        let events = (0...320).flatMap { second in
            var sample = sample(Double(second), isRestarted: false)
            sample.set(.memoryCached, Self.gibibyte * (second >= 300 ? 2 : 1))
            if second >= 310, let refaults = Metric(named: "refault.file") { sample.set(refaults, 10) }
            return evaluator.evaluate(sample)
        }
        let thrash = try #require(events.first { $0.rule == "thrash" })
        #expect(thrash.suspect?.unit == "leak.service")
        #expect(thrash.suspect?.fate == .gone)
    }

    @Test func `the suspect survives a restart of healthd`() throws {
        let before = AlertEngine(rules: try rules())
        _ = run(before, seconds: 0...250)
        let data = try JSONEncoder().encode(before.state.incidents)
        var state = before.state
        state.incidents = try JSONDecoder().decode([Incident?].self, from: data)
        let after = AlertEngine(rules: try rules())
        _ = after.resume(state, at: Timestamp(monotonic: 310_000_000_000))
        #expect(after.verdict.suspect == "leak.service")
        let event = try #require(run(after, seconds: 311...340).last)
        #expect(event.suspect?.fate == .restarted(secondsAgo: nil))
        #expect(event.suspect?.growth ?? 0 > 0)
    }

    @Test func `a reload keeps the past of the units`() throws {
        let before = AlertEngine(rules: try rules())
        _ = run(before, seconds: 0...150)
        let after = AlertEngine(rules: try rules())
        _ = after.takeOver(from: before, at: Timestamp(monotonic: 150_000_000_000))
        #expect(run(after, seconds: 151...250).first?.suspect?.unit == "leak.service")
    }
}
