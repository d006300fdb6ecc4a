import ProcMetrics
import Testing

@testable import HealthRules

/// Which alerts share an incident, and how it ends.
struct IncidentTests {
    private func unit(_ name: String, pids: Double = 9, anon: Double = 0) -> UnitSample {
        var unit = UnitSample(name: name, cgroupInode: 1)
        unit[.unitAnon] = anon
        if let metric = Metric(named: "unit.pids") { unit[metric] = pids }
        return unit
    }

    private func each(_ name: String, _ severity: Severity = .warning, when: String = "unit.anon > 1GiB") throws -> Rule
    {
        try rule(name, severity, when: when, each: "*")
    }

    private func ends(_ events: [Event]) -> [String] {
        events.filter { $0.alert?.incidentEnd != nil }.map { "\($0.rule ?? "") \($0.unit ?? "")" }
    }

    @Test func `units that stop in one tick end one incident each, once, in its last event`() throws {
        let engine = AlertEngine(rules: [try each("a"), try each("b"), try each("c")])
        let units = ["x", "y", "z"].map { unit($0, anon: 2e9) }
        let raised = engine.evaluate(Sample(at: 0, [:], units: units))
        #expect(Set(raised.map(\.incident)).count == 3)
        let cleared = engine.evaluate(Sample(at: 60, [:]))
        #expect(cleared.map(\.kind) == Array(repeating: .cleared, count: 9))
        #expect(cleared.allSatisfy { $0.incident != nil })
        #expect(ends(cleared) == ["c x", "c y", "c z"])
        #expect(cleared.last?.message.contains("because the unit stopped (cgroup removed)") == true)
        let end = try #require(cleared.last?.alert?.incidentEnd)
        #expect(end.id == cleared.last?.incident && end.alerts == 3 && end.duration == 60_000_000_000)
    }

    @Test func `alerts that resolve in one tick end their incident once, in the last event`() throws {
        let rules = try ["a", "b", "c"].map { try rule($0, when: "load.1m > 1") }
        let engine = AlertEngine(rules: rules)
        _ = engine.evaluate(Sample(at: 0, ["load.1m": 2]))
        let cleared = engine.evaluate(Sample(at: 1, ["load.1m": 0]))
        #expect(ends(cleared) == ["c "])
        #expect(Set(cleared.map(\.incident)).count == 1 && cleared[0].incident != nil)
    }

    @Test func `rules that a reload removes end their incident once, in the last event`() throws {
        let before = AlertEngine(rules: try ["a", "b", "c"].map { try rule($0, when: "load.1m > 1") })
        _ = before.evaluate(Sample(at: 0, ["load.1m": 2]))
        let after = AlertEngine(rules: [])
        let cleared = after.adopt(from: before, at: Timestamp(monotonic: 5_000_000_000))
        #expect(cleared.map(\.kind) == [.cleared, .cleared, .cleared])
        #expect(ends(cleared) == ["c "])
        #expect(Set(cleared.map(\.incident)).count == 1 && cleared[0].incident != nil)
        #expect(cleared[0].message.contains("because its rule was removed"))
    }

    @Test func `an alert of a unit neither joins nor escalates nor prolongs the host's incident`() throws {
        let host = try rule("low", when: "memory.available < 1GiB")
        let engine = AlertEngine(rules: [host, try each("big", .critical)])
        let low = ["memory.available": 5e8]
        let first = try #require(engine.evaluate(Sample(at: 0, low)).first)
        let second = try #require(engine.evaluate(Sample(at: 1, low, units: [unit("a", anon: 2e9)])).first)
        #expect(second.kind == .raised && second.incident != first.incident)
        #expect(second.header.related == first.incident)
        let third = engine.evaluate(Sample(at: 2, ["memory.available": 5e9], units: [unit("a", anon: 2e9)]))
        #expect(ends(third) == ["low "])
        let fourth = engine.evaluate(Sample(at: 3, ["memory.available": 5e9], units: [unit("a")]))
        #expect(ends(fourth) == ["big a"] && fourth[0].header.related == nil)
    }

    @Test func `each incident has reminders of its own, by its worst alert`() throws {
        let engine = AlertEngine(rules: [try each("a"), try each("b", .critical), try rule("low", when: "load.1m > 1")])
        let lines = engine.run(seconds: 0...300, { _ in ["load.1m": 2] }, units: { _ in [unit("x", anon: 2e9)] })
        #expect(lines == ["0 raised low", "0 raised a x", "0 escalated b x", "300 reminder low", "300 reminder b x"])
    }

    @Test func `beyond a limit alerts have no incident, and nothing else changes`() throws {
        let engine = AlertEngine(rules: [try each("big")])
        let units = (0..<1100).map { unit("u\($0)", anon: 2e9) }
        _ = engine.evaluate(Sample(at: 0, [:], units: units))
        #expect(engine.incidents.incidents.count == IncidentStore.limit)
        #expect(engine.verdict.alerts == 1100)
        // One of those without an incident ends alone.
        let one = engine.evaluate(Sample(at: 1, [:], units: Array(units.dropLast())))
        #expect(one.count == 1 && one[0].incident == nil && one[0].alert?.incidentEnd == nil)
        _ = engine.evaluate(Sample(at: 2, [:]))
        #expect(engine.incidents.incidents.isEmpty)
        #expect(engine.verdict.alerts == 0)
    }

    @Test func `a kill at a unit's own limit belongs to that unit's incident`() throws {
        let rules = [Rule.builtIn("oom-kills"), try rule("low", when: "memory.available < 1GiB"), try each("big")]
        let engine = AlertEngine(rules: rules)
        let units = [unit("a.service", anon: 2e9)]
        let raised = engine.evaluate(Sample(at: 0, ["memory.available": 5e8, "oom.kills": 0], units: units))
        let (host, ofUnit) = (raised[0].incident, raised[1].incident)
        var sample = Sample(at: 1, ["memory.available": 5e8, "oom.kills": 2], units: units)
        sample.kills = [
            OOMKill(pid: 1, name: "a", unit: "a.service", memory: 1, oomMemcgUnit: "a.service", limit: 1),
            OOMKill(pid: 2, name: "b", unit: "b.service", memory: 1, oomMemcgUnit: nil),
        ]
        let kills = engine.evaluate(sample)
        #expect(kills.map(\.kind) == [.oomKill, .oomKill])
        #expect(kills.map(\.incident) == [ofUnit, host])
        #expect(kills[0].header.related == host && kills[1].header.related == nil)
    }

    @Test func `a late tick belongs to the incident of its own alert`() throws {
        let engine = AlertEngine(rules: [Rule.builtIn("tick-late"), try rule("low", when: "memory.available < 1GiB")])
        let events = engine.evaluate(Sample(at: 0, ["memory.available": 5e8, "tick.lateness": 5]))
        let late = try #require(events.first { $0.kind == .lateTick })
        #expect(late.incident == events.first { $0.rule == "tick-late" && $0.kind == .raised }?.incident)
        #expect(late.incident != events.first { $0.rule == "low" }?.incident)
        #expect(late.header.category == .itself)
    }
}
