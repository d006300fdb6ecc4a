internal import ProcMetrics

/// What conditions read of one unit. Absent is not-a-number.
struct UnitValues {
    let sample: UnitSample
    /// What the evaluator makes of it; `nil` for a unit that is too small to be followed.
    var growth: Double?
    var exhaustionTime: Double?

    subscript(metric: Metric) -> Double {
        if metric == .unitGrowth, let growth { return growth }
        if metric == .unitExhaustionTime, let exhaustionTime { return exhaustionTime }
        return sample[metric] ?? .nan
    }
}
