import ProcMetrics
import Testing

@testable import HealthControl
@testable import HealthRules

@Suite struct MissingMetricsNoteTests {
    @Test(
        arguments: [
            ([], ["rule low cannot be fully evaluated: the recording lacks memory.available, memory.total"]),
            (["memory.total"], ["rule low cannot be fully evaluated: the recording lacks memory.available"]),
            (["memory.total", "memory.available"], []), (["memory.available", "memory.total", "load.1m"], []),
        ] as [([String], [String])])
    func `names the metrics that a rule uses and the recording lacks`(present: [String], notes: [String]) throws {
        var missing = MissingMetricsNote()
        missing.record(sample(of: present))
        #expect(missing.notes(on: [try rule("memory.available / memory.total < 10%")]) == notes)
    }

    @Test func `a metric need not be in every sample`() throws {
        var missing = MissingMetricsNote()
        for present in [["memory.total"], [], ["memory.available"], []] { missing.record(sample(of: present)) }
        #expect(missing.notes(on: [try rule("memory.available / memory.total < 10%")]) == [])
    }

    @Test func `the forecast needs the headroom only`() throws {
        var missing = MissingMetricsNote()
        let forecast = try rule("memory.exhaustion.time < 30s")
        missing.record(sample(of: ["memory.total"]))
        #expect(
            missing.notes(on: [forecast]) == [
                "rule low cannot be fully evaluated: the recording lacks memory.exhaustion.time"
            ])
        missing.record(sample(of: ["memory.headroom"]))
        #expect(missing.notes(on: [forecast]) == [])
    }

    @Test func `a unit's growth needs its anonymous memory and the host's memory`() throws {
        var missing = MissingMetricsNote()
        let leak = Rule(
            "leak", .warning, when: try Condition("unit.memory.growth > 1MiB/s", isPerUnit: true), each: "*",
            origin: .configuration)
        var sample = sample(of: ["memory.total"])
        missing.record(sample)
        #expect(
            missing.notes(on: [leak]) == ["rule leak cannot be fully evaluated: the recording lacks unit.memory.growth"]
        )
        var unit = UnitSample(name: "a.service")
        unit[.unitAnon] = 0
        sample.units = [unit]
        missing.record(sample)
        #expect(missing.notes(on: [leak]) == [])
    }

    @Test func `a unit's metric is there when any unit has it`() throws {
        var missing = MissingMetricsNote()
        let leak = Rule(
            "leak", .warning, when: try Condition("unit.anon > 1GiB", isPerUnit: true), each: "*",
            origin: .configuration)
        var sample = Sample()
        sample.units = [UnitSample(name: "a.service"), UnitSample(name: "b.service")]
        missing.record(sample)
        #expect(missing.notes(on: [leak]) == ["rule leak cannot be fully evaluated: the recording lacks unit.anon"])
        if let anon = Metric(named: "unit.anon") { sample.units[1][anon] = 0 }
        missing.record(sample)
        #expect(missing.notes(on: [leak]) == [])
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
