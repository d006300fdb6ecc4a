import ProcMetrics
import Testing

@testable import HealthRules

struct AlertEngineTests {
    private let warning = ["load.1m": 3.0]
    private let critical = ["load.1m": 9.0]
    private let calm = ["load.1m": 0.0]

    private func twoTiers() throws -> [Rule] {
        [
            try rule("busy", when: "load.1m > 2", keepFiringFor: 10, traffic: 50),
            try rule("swamped", .critical, when: "load.1m > 8", keepFiringFor: 10, traffic: 0),
        ]
    }

    @Test func `an incident opens, escalates, and ends alert by alert`() throws {
        let engine = AlertEngine(rules: try twoTiers())
        let lines = engine.run(seconds: 0...40) { $0 < 5 ? warning : $0 < 10 ? critical : calm }
        #expect(lines == ["0 raised busy", "5 escalated swamped", "20 cleared busy", "20 cleared swamped"])
    }

    @Test func `one id ties an incident together, and the next incident has another`() throws {
        let engine = AlertEngine(rules: try twoTiers())
        var ids: [String] = []
        for second in 0...60 {
            let values = second % 30 < 5 ? warning : second % 30 < 10 ? critical : calm
            ids += engine.evaluate(Sample(at: Double(second), values)).compactMap { $0.incident?.description }
        }
        #expect(ids.count == 9)
        #expect(Set(ids[0..<4]).count == 1)
        #expect(Set(ids).count == 3)
        #expect(ids.allSatisfy { $0.count == 32 })
    }

    @Test func `alerts about different things are different incidents`() throws {
        let engine = AlertEngine(rules: [
            try rule("a", when: "load.1m > 2"), try rule("b", .critical, when: "memory.free < 1GiB"),
        ])
        let events = engine.evaluate(Sample(at: 0, ["load.1m": 3, "memory.free": 1000]))
        #expect(events.map(\.kind) == [.raised, .raised])
        #expect(events[0].incident != events[1].incident)
    }

    @Test func `the same samples give the same events`() throws {
        let rules = try twoTiers()
        let run = { (seed: (UInt64, UInt64)) -> [String] in
            let engine = AlertEngine(rules: rules, seed: seed)
            return (0...40).flatMap { second in
                engine.evaluate(Sample(at: Double(second), second < 9 ? critical : calm)).map { "\($0)" }
            }
        }
        #expect(run((1, 2)) == run((1, 2)))
        #expect(run((1, 2)) != run((3, 4)))
    }

    @Test func `reminders come after 5 minutes, 15 minutes and then every hour`() throws {
        let engine = AlertEngine(rules: try twoTiers())
        let lines = engine.run(seconds: 0...(4 * 3600)) { _ in critical }
        #expect(
            lines == [
                "0 raised busy", "0 escalated swamped", "300 reminder swamped", "900 reminder swamped",
                "3600 reminder swamped", "7200 reminder swamped", "10800 reminder swamped", "14400 reminder swamped",
            ])
    }

    @Test func `an alert that has just begun to fire is no reminder`() throws {
        let engine = AlertEngine(rules: [
            try rule("low", when: "load.1m > 1"), try rule("high", .critical, when: "load.1m > 8"),
        ])
        #expect(engine.evaluate(Sample(at: 0, ["load.1m": 4])).map(\.kind) == [.raised])
        #expect(engine.evaluate(Sample(at: 300, ["load.1m": 9])).map(\.kind) == [.escalated])
        #expect(engine.evaluate(Sample(at: 900, ["load.1m": 9])).map(\.kind) == [.reminder])
    }

    @Test func `reminders that were due without a tick are not made up for`() throws {
        let engine = AlertEngine(rules: try twoTiers())
        _ = engine.evaluate(Sample(at: 0, critical))
        #expect(engine.evaluate(Sample(at: 20_000, critical)).map(\.kind) == [.reminder])
        #expect(engine.evaluate(Sample(at: 20_001, critical)).isEmpty)
    }

    @Test func `a resolved alert says how long it fired, its peak and whether it was the last`() throws {
        let engine = AlertEngine(rules: try twoTiers())
        var cleared: [Event] = []
        for second in 0...40 {
            let load = second < 5 ? 3.0 : second < 8 ? 20 : second < 10 ? 9 : 0
            cleared += engine.evaluate(Sample(at: Double(second), ["load.1m": load])).filter { $0.kind == .cleared }
        }
        let alerts = cleared.compactMap(\.alert)
        #expect(alerts.map(\.peak) == [20, 20])
        #expect(alerts.map { $0.duration / 1_000_000_000 } == [20, 15])
        #expect(alerts.map { $0.incidentEnd != nil } == [false, true])
        let end = try #require(alerts.last?.incidentEnd)
        #expect(end.id == cleared.first?.incident && end.duration == 20_000_000_000)
        #expect(end.peak == .critical && end.alerts == 2)
        #expect(cleared.last?.message.contains("; the incident is over after 20 s, critical at worst") == true)
    }

    @Test func `the peak of a value that must not fall is its lowest`() throws {
        let engine = AlertEngine(rules: [try rule(when: "memory.free < 100MiB")])
        var events: [Event] = []
        for (second, mebibytes) in [50.0, 20, 80, 200].enumerated() {
            events += engine.evaluate(Sample(at: Double(second), ["memory.free": mebibytes * 1_048_576]))
        }
        #expect(events.last?.alert?.peak == 20.0 * 1_048_576)
    }

    @Test func `the verdict is the worst alert, and the traffic the least`() throws {
        let engine = AlertEngine(rules: try twoTiers())
        #expect(engine.verdict.level == .unknown)
        _ = engine.evaluate(Sample(at: 0, calm))
        #expect(engine.verdict == Verdict.with(.ok))
        _ = engine.evaluate(Sample(at: 1, warning))
        #expect(engine.verdict.level == .warning)
        #expect(engine.verdict.traffic == 50)
        _ = engine.evaluate(Sample(at: 2, critical))
        #expect(engine.verdict.level == .critical)
        #expect(engine.verdict.traffic == 0)
        #expect(engine.verdict.topAlert == "swamped")
        #expect(engine.verdict.alerts == 2)
    }

    @Test func `what could be critical and cannot be evaluated is never ok`() throws {
        let engine = AlertEngine(rules: try twoTiers())
        _ = engine.evaluate(Sample(at: 0, [:]))
        #expect(engine.verdict.level == .unknown)
        #expect(engine.verdict.unknownRules == 2)
    }

    @Test func `an alert goes on firing while its metric is absent`() throws {
        let engine = AlertEngine(rules: try twoTiers())
        let lines = engine.run(seconds: 0...100) { $0 < 5 || $0 > 50 ? critical : [:] }
        #expect(lines == ["0 raised busy", "0 escalated swamped"])
        #expect(engine.verdict.level == .critical)
    }

    @Test func `every OOM kill is reported once`() throws {
        let engine = AlertEngine(rules: [Rule.builtIn("oom-kills")])
        let kills: [Double?] = [7, 7, 8, 8, 10, nil, 10, 3, 4]
        let events = kills.enumerated().flatMap { second, kills in
            engine.evaluate(Sample(at: Double(second), kills.map { ["oom.kills": $0] } ?? [:]))
        }
        #expect(events.map(\.kind) == [.oomKill, .oomKill, .oomKill])
        #expect(events[1].message.contains("2 processes"))
        #expect(events.prefix(3).allSatisfy { $0.incident == events[0].incident && $0.incident != nil })
    }

    @Test func `late ticks are reported at most once a minute`() throws {
        let engine = AlertEngine(rules: [Rule.builtIn("tick-late")])
        let lines = engine.run(seconds: 0...130) { ["tick.lateness": $0 < 10 ? 0 : 5] }
        #expect(
            lines == [
                "10 raised tick-late", "10 late-tick tick-late", "70 late-tick tick-late", "130 late-tick tick-late",
            ])
    }

    @Test func `exhaustion time is infinite while memory does not run out, and unknown without memory`() throws {
        let engine = AlertEngine(rules: [
            try rule(when: "memory.exhaustion.time < 10s", clear: "memory.exhaustion.time > 1m")
        ])
        let leak: (Double) -> [String: Double] = { ["memory.headroom": ($0 < 20 ? 1000 - 40 * $0 : 400) * 1_048_576] }
        #expect(engine.run(seconds: 0...40, leak) == ["16 raised test", "20 cleared test"])
        _ = engine.evaluate(Sample(at: 41, [:]))
        #expect(engine.verdict.unknownRules == 1)
    }
}

extension Verdict {
    fileprivate static func with(_ level: Level) -> Verdict {
        var verdict = Verdict()
        verdict.level = level
        return verdict
    }
}
