internal import ProcMetrics

/// What units at their own limit account for in the host's counters, so that the host is judged without them.
///
/// A unit is at its own limit while the kernel counts that it reached it (`unit.limit.hits`).
///
/// Refaults are counted for one group each and add up, so those of units at their limit are subtracted. Memory.stat is read
/// later than /proc/vmstat: what the host's counter has shown already is subtracted from what it shows next.
///
/// Stalls do not add up: two units can be stalled at the same moment. The host's own are between two bounds. What is left
/// when the stalls of the units at their limit are subtracted is stalled time that these cannot explain. And where any
/// other unit was stalled, which its own limit cannot explain, the host is short of memory for it. The larger of the
/// two counts, at most the host's own figure: a host that thrashes is seen although some unit is at its limit as well,
/// because the others are stalled then. Where no unit is at its limit, nothing is subtracted.
struct UnitsAtLimit {
    /// Stalls (some, full) in seconds and refaults of files, of the host or of a unit; not-a-number where absent.
    typealias Counters = SIMD3<Double>

    private struct Unit {
        var name = ""
        var inode: UInt64 = 0
        var hits = Double.nan
        var hitAt: Int64?
        var counters = Counters(repeating: .nan)

        func isSame(as sample: UnitSample) -> Bool {
            inode == sample.cgroupInode && (inode != 0 || name == sample.name)
        }
    }

    /// What of the host's counters is theirs, since the first sample.
    private(set) var explained = Counters.zero
    /// By position in the sample.
    private var units: [Unit] = []
    private var host = Counters(repeating: .nan)
    /// Refaults of the units that are still to be subtracted.
    private var late = Counters.zero
    /// Whether the sample before had a unit that has ever reached a limit: nothing else is kept of units until then.
    private var wereLimited = false

    /// A unit that reaches its limit again and again does not do so in every tick. In nanoseconds.
    private static let lasting: Int64 = 10_000_000_000

    /// Takes a new sample. Allocates only when units come and go.
    mutating func read(_ sample: Sample) {
        let now = Counters(sample)
        defer { host = now }
        follow(sample.units)
        let (areLimited, areAtLimit) = readHits(sample)
        defer { wereLimited = areLimited }
        guard areLimited else { return }
        var (limited, others) = (Counters.zero, Counters.zero)
        for index in sample.units.indices {
            let counters = Counters(sample.units[index])
            let growth = counters.growth(since: units[index].counters)
            // A value that is absent for a tick is not forgotten.
            units[index].counters.replace(with: counters, where: counters .== counters)
            if isAtLimit(index, at: sample.time) {
                limited += growth
            } else {
                others = pointwiseMax(others, growth)
            }
        }
        guard wereLimited, areAtLimit else { return late = .zero }
        explain(now.growth(since: host), limited: limited, others: others)
    }

    private mutating func explain(_ growth: Counters, limited: Counters, others: Counters) {
        let limited = limited + late
        // Refaults of others are in the host's counter, whatever they are.
        let others = others.replacing(with: 0, where: Counters.areRefaults)
        let own = pointwiseMin(growth, pointwiseMax(growth - limited, others))
        explained += growth - own
        late = (limited - growth + own).replacing(with: 0, where: .!Counters.areRefaults)
    }

    /// Keeps what is known of a unit at its new position.
    private mutating func follow(_ samples: [UnitSample]) {
        var isSame = units.count == samples.count
        if isSame { for index in samples.indices where !units[index].isSame(as: samples[index]) { isSame = false } }
        if isSame { return }
        let former = units.filter { !$0.hits.isNaN || !$0.counters.some.isNaN }  // the few that have counters
        units = samples.map { sample in
            former.first { $0.isSame(as: sample) } ?? Unit(name: sample.name, inode: sample.cgroupInode)
        }
    }

    /// Returns whether a unit has ever reached its limit, and whether one is at it now.
    private mutating func readHits(_ sample: Sample) -> (ever: Bool, now: Bool) {
        var (ever, now) = (false, false)
        for index in sample.units.indices {
            guard let hits = sample.units[index][.unitLimitHits], hits > 0 else { continue }
            ever = true
            if hits > units[index].hits { units[index].hitAt = sample.time.monotonic }
            units[index].hits = hits
            if isAtLimit(index, at: sample.time) { now = true }
        }
        return (ever, now)
    }

    private func isAtLimit(_ index: Int, at time: Timestamp) -> Bool {
        units[index].hitAt.map { time.monotonic &- $0 <= Self.lasting } ?? false
    }
}

extension UnitsAtLimit.Counters {
    var some: Double { x }
    var full: Double { y }
    var refaults: Double { z }

    fileprivate static let areRefaults = SIMDMask<SIMD3<Int64>>([false, false, true])

    fileprivate init(_ sample: Sample) {
        self.init(
            sample[.pressureMemorySome] ?? .nan, sample[.pressureMemoryFull] ?? .nan, sample[.refaultFile] ?? .nan)
    }

    fileprivate init(_ unit: UnitSample) {
        self.init(
            unit[.unitPressureMemorySome] ?? .nan, unit[.unitPressureMemoryFull] ?? .nan, unit[.unitRefaultFile] ?? .nan
        )
    }

    /// 0 where one of them is absent, or steps back.
    fileprivate func growth(since former: Self) -> Self {
        let growth = self - former
        return growth.replacing(with: 0, where: .!(growth .> 0))
    }
}
