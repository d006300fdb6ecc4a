internal import HealthRules
internal import ProcMetrics

/// Which rules cannot be evaluated on a recording, because it lacks metrics.
struct MissingMetricsNote {
    private var missing = Set(Metric.all)

    /// Records which metrics a sample has.
    mutating func record(_ sample: Sample) {
        let found = missing.filter { metric in
            sample[metric] != nil || sample.units.contains { $0[metric] != nil }
        }
        guard !found.isEmpty else { return }
        missing.subtract(found)
        // The engine derives these itself.
        for (source, derived) in Self.derived where !missing.contains(source) { missing.remove(derived) }
        if missing.isDisjoint(with: [.unitAnon, .memoryTotal]) {
            missing.subtract([.unitMemoryGrowth, .unitMemoryExhaustionTime])
        }
    }

    private static let derived: [(Metric, Metric)] = [
        (.memoryHeadroom, .memoryExhaustionTime), (.memoryHeadroom, .memoryExhaustionHeld),
        (.memoryHeadroom, .memoryKnown), (.pressureMemorySome, .pressureMemorySomeHost),
        (.pressureMemoryFull, .pressureMemoryFullHost), (.refaultFile, .refaultFileHost),
    ]

    /// One sentence for each rule that uses a metric the recording lacks.
    func notes(on rules: [Rule]) -> [String] {
        rules.compactMap { rule in
            let lacking = rule.when.metrics.filter { missing.contains($0) }.map(\.name)
            return lacking.isEmpty
                ? nil
                : "rule \(rule.name) cannot be fully evaluated: the recording lacks \(lacking.joined(separator: ", "))"
        }
    }
}
