internal import HealthRules
internal import ProcMetrics

/// Which rules a recording could say something about.
struct MissingMetricsNote {
    private var seen: Set<Metric> = []
    private var missing = Set(Metric.all)

    /// Remembers which metrics a sample has.
    mutating func note(_ sample: Sample) {
        for metric in missing where sample[metric] != nil || sample.units.contains(where: { $0[metric] != nil }) {
            seen.insert(metric)
        }
        // The evaluator works these out itself.
        if seen.contains(.memoryHeadroom) { seen.insert(.exhaustionTime) }
        if seen.contains(.unitAnon), seen.contains(.memoryTotal) { seen.formUnion([.unitGrowth, .unitExhaustionTime]) }
        missing.subtract(seen)
    }

    /// One sentence for each rule that looks at a metric the recording lacks.
    func gaps(in rules: [Rule]) -> [String] {
        rules.compactMap { rule in
            let lacking = rule.when.metrics.filter { missing.contains($0) }.map(\.name)
            return lacking.isEmpty
                ? nil : "\(rule.name) cannot be fully judged without \(lacking.joined(separator: ", "))"
        }
    }
}
