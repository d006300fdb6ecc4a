@testable import ProcMetrics

/// Samples such as a sick host, an old kernel or a broken recording may give: values that are absent, huge or run
/// backwards, moments that repeat, step back or lie a week apart, units that come and go.
func hostileSamples(_ count: Int, of metrics: [Metric], _ dice: inout Dice) -> [Sample] {
    var now: Int64 = 3_600_000_000_000
    return (0..<count).map { _ in
        now += dice.pick(steps)
        var sample = Sample()
        sample.time = Timestamp(monotonic: now, boottime: now, realtime: now)
        for metric in metrics where metric.descriptor.scope == .host { sample.set(metric, raw: dice.pick(values)) }
        sample.units = ["a.service", "b.service", "c.service", "d.socket"].compactMap { name in
            dice.pick([true, true, true, false]) ? unit(name, metrics, &dice) : nil
        }
        return sample
    }
}

private func unit(_ name: String, _ metrics: [Metric], _ dice: inout Dice) -> UnitSample {
    var unit = UnitSample(name: name, cgroupInode: dice.pick([1, 1, 1, 2]))
    for metric in metrics where metric.descriptor.scope == .unit { unit[metric] = dice.pick(values).map { Double($0) } }
    return unit
}

/// Nanoseconds between two samples.
private let steps: [Int64] = [
    0, 1, 1_000_000, 200_000_000, 1_000_000_000, 1_000_000_000, 5_000_000_000, 61_000_000_000, 400_000_000_000,
    4_000_000_000_000, 700_000_000_000_000, -1_000_000_000,
]

private let values: [UInt64?] = [nil, 0, 1, 99, 100_000, 1 << 30, 8 << 30, 1 << 53 + 1, .max - 1, .max]
