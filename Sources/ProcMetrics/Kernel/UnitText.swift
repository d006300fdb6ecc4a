/// A parser of one kind of file in a unit's control group. As ``KernelFileParser``, but for the values of one unit.
protocol CgroupFileParser: Sendable {
    /// Parses one complete file. A text cut short must not be passed.
    func parse(_ text: Span<UInt8>, into unit: inout UnitSample)
}

extension UnitSample {
    /// Sets the kernel's integer, or makes the metric absent.
    mutating func set(_ metric: Metric, raw: UInt64?) {
        self[metric] = raw.map { Double($0) / Metric.scale[metric.index] }
    }
}
