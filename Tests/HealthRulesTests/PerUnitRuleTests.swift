import ProcMetrics
import Testing

@testable import HealthRules

struct PerUnitRuleTests {
    private func unit(_ name: String, _ gibibytes: Double) throws -> UnitSample {
        var unit = UnitSample(name: name)
        unit[try #require(Metric(named: "unit.memory"))] = gibibytes * 1_073_741_824
        return unit
    }

    @Test func `evaluates every unit that matches by itself`() throws {
        let engine = AlertEngine(rules: [try rule("fat", when: "unit.memory > 1GiB", each: "*.service")])
        let units = [try unit("a.service", 2), try unit("b.service", 0.5), try unit("c.scope", 5)]
        #expect(engine.run(seconds: 0...3, { _ in [:] }, units: { _ in units }) == ["0 raised fat a.service"])
    }

    @Test func `the alert of a unit that stops is resolved, and one that comes back starts again`() throws {
        let engine = AlertEngine(rules: [try rule("fat", when: "unit.memory > 1GiB", each: "*")])
        let units = [try unit("a.service", 2), try unit("b.service", 0.1)]
        let lines = engine.run(seconds: 0...9, { _ in [:] }, units: { $0 < 3 || $0 > 6 ? units : [units[1]] })
        #expect(lines == ["0 raised fat a.service", "3 cleared fat a.service", "7 raised fat a.service"])
    }

    @Test func `is unknown only where it can evaluate no unit at all`() throws {
        let rules = [
            try rule("near", .critical, when: "unit.memory / unit.memory.max > 90%", each: "*.service"),
            try rule("far", when: "unit.memory / unit.memory.max > 50%", each: "*.service"),
        ]
        let unknown = try unit("b.service", 1)
        var (known, other) = (try unit("a.service", 1), try unit("c.scope", 1))
        known[.unitMemoryMax] = 4_294_967_296
        other[.unitMemoryMax] = 4_294_967_296
        for (units, level, count) in [
            ([unknown, known, unknown], Verdict.Level.ok, 0), ([unknown, other], .unknown, 2), ([other], .ok, 0),
            ([], .ok, 0),
        ] {
            let engine = AlertEngine(rules: rules)
            _ = engine.evaluate(Sample(at: 0, [:], units: units))
            #expect(engine.verdict.level == level && engine.verdict.unknownRules == count)
        }
    }

    @Test(arguments: [
        "unit.memory / unit.memory.max > 90%", "unit.memory > 0.9 * unit.memory.max",
        "unit.memory.max - unit.memory < 10B",
    ])
    func `an alert about a limit resolves when the limit is taken away`(when: String) throws {
        let engine = AlertEngine(rules: [try rule("near", when: when, each: "*")])
        let lines = engine.run(seconds: 0...5, { _ in [:] }) { time in
            var unit = UnitSample(name: "a")
            unit[.unitMemory] = 95
            unit[.unitMemoryMax] = time < 3 ? 100 : .infinity
            return [unit]
        }
        #expect(lines == ["0 raised near a", "3 cleared near a"])
    }

    @Test func `may read the host's metrics too`() throws {
        let engine = AlertEngine(rules: [
            try rule("share", when: "unit.memory / memory.total > 50%", each: "*")
        ])
        let units = [try unit("a.service", 5), try unit("b.service", 3)]
        let lines = engine.run(seconds: 0...0, { _ in ["memory.total": 8 * 1_073_741_824] }, units: { _ in units })
        #expect(lines == ["0 raised share a.service"])
    }

    @Test func `windows over unit metrics are kept per unit`() throws {
        let engine = AlertEngine(rules: [
            try rule("stalls", when: "rate(unit.pressure.memory.full, 10s) > 50%", each: "*")
        ])
        let full = try #require(Metric(named: "unit.pressure.memory.full"))
        let lines = engine.run(seconds: 0...20, { _ in [:] }) { time in
            var (a, b) = (UnitSample(name: "a"), UnitSample(name: "b"))
            a[full] = time * 0.1
            b[full] = time * 0.9
            return [a, b]
        }
        #expect(lines == ["5 raised stalls b"])
    }

    @Test func `rules see how a unit grows, and when that ends`() throws {
        let rules = [
            try rule(
                "leak", when: "unit.memory.growth > 10MiB/s", clear: "unit.memory.exhaustion.time > 1h", each: "*"),
            try rule("soon", when: "unit.memory.exhaustion.time < 1m", each: "*"),
        ]
        let host = ["memory.total": 8.0 * 1_073_741_824, "memory.headroom": 4.0 * 1_073_741_824]
        let lines = AlertEngine(rules: rules).run(seconds: 0...40, { _ in host }) { time in
            // 100 MiB a second, 41 seconds to go.
            var (a, b) = (UnitSample(name: "a"), UnitSample(name: "b"))
            a[.unitAnon] = (1000 + min(time, 20) * 100) * 1_048_576
            b[.unitAnon] = 3000 * 1_048_576
            return [a, b]
        }
        #expect(lines == ["4 raised leak a", "4 raised soon a", "21 cleared leak a", "21 cleared soon a"])
    }

    @Test func `a unit's growth may be in the recording itself`() throws {
        let engine = AlertEngine(rules: [try rule("leak", when: "unit.memory.growth > 1MiB/s", each: "*")])
        let lines = engine.run(seconds: 0...1, { _ in [:] }) { _ in
            var unit = UnitSample(name: "a")
            unit[.unitMemoryGrowth] = 2 * 1_048_576
            return [unit]
        }
        #expect(lines == ["0 raised leak a"])
    }

    @Test func `alerts of units that stop together are resolved in the order of their names`() throws {
        let names = ["d", "a", "c", "b", "e", "g", "f"]
        let run = {
            let engine = AlertEngine(rules: [try rule("fat", when: "unit.memory > 1GiB", each: "*")])
            let units = try names.map { try unit($0, 2) }
            return engine.run(seconds: 0...1, { _ in [:] }, units: { $0 < 1 ? units : [] })
        }
        #expect(try run().suffix(7) == names.sorted().map { "1 cleared fat \($0)" })
    }

    @Test func `after a restart no unit has stopped before the first sample with units`() throws {
        let rules = [try rule("fat", when: "unit.memory > 1GiB", each: "*.service")]
        let units = [try unit("a.service", 2)]
        let before = AlertEngine(rules: rules)
        _ = before.evaluate(Sample(at: 0, [:], units: units))
        let after = AlertEngine(rules: rules)
        _ = after.resume(before.state, at: Timestamp())
        #expect(after.run(seconds: 1...5, { _ in [:] }, units: { $0 < 4 ? [] : units }) == [])
        let reloaded = AlertEngine(rules: rules)
        _ = reloaded.adopt(from: after, at: Timestamp(monotonic: 5_000_000_000))
        #expect(reloaded.run(seconds: 6...6, { _ in [:] }) == ["6 cleared fat a.service"])
    }

    @Test func `alerts of units survive a restart`() throws {
        let rules = [try rule("fat", when: "unit.memory > 1GiB", each: "*.service")]
        let before = AlertEngine(rules: rules)
        let units = [try unit("a.service", 2)]
        _ = before.evaluate(Sample(at: 0, [:], units: units))
        let after = AlertEngine(rules: rules)
        #expect(after.resume(before.state, at: Timestamp()).isEmpty)
        #expect(after.run(seconds: 1...3, { _ in [:] }, units: { _ in units }).isEmpty)
        #expect(after.run(seconds: 4...4, { _ in [:] }) == ["4 cleared fat a.service"])
    }
}

struct PatternTests {
    @Test(arguments: [
        ("*", "anything", true), ("*.service", "nginx.service", true), ("*.service", "nginx.scope", false),
        ("a?c", "abc", true), ("a?c", "ac", false), ("a*b*c", "a--b--c", true), ("a*b*c", "a--c", false),
        ("", "", true),
        ("", "a", false), ("**", "", true), ("php*-fpm.service", "php8.2-fpm.service", true), ("a*", "b", false),
    ])
    func `stars and question marks`(pattern: String, name: String, matches: Bool) {
        #expect(Pattern(pattern).matches(name) == matches)
    }

    @Test func `a hostile pattern takes no time`() {
        let pattern = Pattern(String(repeating: "*a", count: 200) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 2000)))
    }
}
