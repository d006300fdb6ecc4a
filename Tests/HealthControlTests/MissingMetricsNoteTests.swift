import ProcMetrics
import Testing

@testable import HealthControl
@testable import HealthRules

@Suite struct MissingMetricsNoteTests {
    @Test(
        arguments: [
            ([], ["low cannot be fully judged without memory.available, memory.total"]),
            (["memory.total"], ["low cannot be fully judged without memory.available"]),
            (["memory.total", "memory.available"], []), (["memory.available", "memory.total", "load.1m"], []),
        ] as [([String], [String])])
    func `says what a rule looks at and the recording lacks`(present: [String], gaps: [String]) throws {
        var coverage = MissingMetricsNote()
        coverage.note(sample(of: present))
        #expect(coverage.gaps(in: [try rule("memory.available / memory.total < 10%")]) == gaps)
    }

    @Test func `a metric need not be in every sample`() throws {
        var coverage = MissingMetricsNote()
        for present in [["memory.total"], [], ["memory.available"], []] { coverage.note(sample(of: present)) }
        #expect(coverage.gaps(in: [try rule("memory.available / memory.total < 10%")]) == [])
    }

    @Test func `the forecast needs the headroom only`() throws {
        var coverage = MissingMetricsNote()
        let forecast = try rule("exhaustion.time < 30s")
        coverage.note(sample(of: ["memory.total"]))
        #expect(coverage.gaps(in: [forecast]) == ["low cannot be fully judged without exhaustion.time"])
        coverage.note(sample(of: ["memory.headroom"]))
        #expect(coverage.gaps(in: [forecast]) == [])
    }

    @Test func `a unit's growth needs its process memory and the host's memory`() throws {
        var coverage = MissingMetricsNote()
        let leak = Rule(
            "leak", .warning, when: try Condition("unit.growth > 1%", isPerUnit: true), each: "*",
            origin: .configuration)
        var sample = sample(of: ["memory.total"])
        coverage.note(sample)
        #expect(coverage.gaps(in: [leak]) == ["leak cannot be fully judged without unit.growth"])
        var unit = UnitSample(name: "a.service")
        unit[.unitAnon] = 0
        sample.units = [unit]
        coverage.note(sample)
        #expect(coverage.gaps(in: [leak]) == [])
    }

    @Test func `a unit's metric is there when any unit has it`() throws {
        var coverage = MissingMetricsNote()
        let leak = Rule(
            "leak", .warning, when: try Condition("unit.anon > 1GiB", isPerUnit: true), each: "*",
            origin: .configuration)
        var sample = Sample()
        sample.units = [UnitSample(name: "a.service"), UnitSample(name: "b.service")]
        coverage.note(sample)
        #expect(coverage.gaps(in: [leak]) == ["leak cannot be fully judged without unit.anon"])
        if let anon = Metric(named: "unit.anon") { sample.units[1][anon] = 0 }
        coverage.note(sample)
        #expect(coverage.gaps(in: [leak]) == [])
    }

    private func rule(_ condition: String) throws -> Rule {
        Rule("low", .warning, when: try Condition(condition), origin: .configuration)
    }

    private func sample(of names: [String]) -> Sample {
        var sample = Sample()
        for metric in names.compactMap(Metric.init(named:)) { sample.set(metric, raw: 1) }
        return sample
    }
}
