internal import ProcMetrics

/// How the host's memory develops: what is used in all, and the uses that are no unit's processes.
///
/// Memory that is plugged in, or that a balloon takes, is missing or there in the total as well, so what is used goes on.
struct HostMemoryGrowth {
    /// A use of memory that is no process's own.
    enum MemoryKind: Int, CaseIterable {
        /// tmpfs and shared memory.
        case tmpfs
        /// What the kernel holds and cannot reclaim.
        case kernel
        /// All of the kernel's slab, the dentry cache included, which is reclaimed only under pressure.
        case slab
        case cache
    }

    private(set) var used = GrowthDetector()
    private var kinds = [4 of History](repeating: History())
    /// As of the newest sample.
    private(set) var memory = HostMemory()
    private(set) var forecast: Forecast?
    private var hold = ForecastHold()

    private var estimator = TheilSenEstimator()
    /// As it was when it was last there.
    private var swapTotal = 0.0
    /// Since when memory is known, the record from before a restart included. In nanoseconds.
    private var knownSince: Int64?
    private var kills: Double?
    /// Those at a unit's limit that the log had in the newest tick, and which are not counted yet.
    private var killsAhead = 0.0

    /// A growth by less does not matter to the host.
    private static let least = 0.002
    /// With less than this left a previous peak is no evidence that growth ends: a share of what there is, and bytes,
    /// because a thirtieth of a terabyte is much.
    private static let leastLeft = (share: 0.03, bytes: 2_147_483_648.0)
    /// What share of the host's growth a unit's own must have to be the cause of it.
    private static let cause = 0.5

    /// Infinite while memory is known and not running out, so that a rule over it can clear; not-a-number without memory.
    var memoryExhaustionTime: Double { memory.headroom == nil ? .nan : forecast?.expected ?? .infinity }

    /// For how many seconds that has held; see ``ForecastHold``.
    var memoryExhaustionHeld: Double { hold.seconds }

    /// For how many seconds memory has been known, the record from before a restart included; not-a-number while it never was.
    private(set) var known = Double.nan

    /// memory.total; 0 while it is unknown.
    var total: Double { memory.total }

    subscript(use: MemoryKind) -> History { kinds[use.rawValue] }

    /// Takes a new sample. Allocates nothing.
    mutating func read(_ sample: Sample, at moment: BucketedTime) {
        let wasKnown = total > 0
        memory = HostMemory(sample, total: total)
        if (total > 0) != wasKnown { used.forget() }
        swapTotal = sample[.swapTotal] ?? swapTotal
        recordKills(sample, at: moment)
        forecast = nil
        if let headroom = memory.headroom {
            known = Double(moment.time - (knownSince ?? moment.time)) / 1e9
            if knownSince == nil { knownSince = moment.time }
            let capacity = (memory.usable ?? total) + swapTotal
            used.push(capacity - headroom, of: parameters(capacity, at: moment), at: moment, by: &estimator)
            forecast = used.forecast(of: headroom)
        }
        for use in [MemoryKind.tmpfs, .kernel, .slab, .cache] {
            kinds[use.rawValue].push(Self.bytes(use, sample), at: moment)
        }
    }

    private func parameters(_ capacity: Double, at moment: BucketedTime) -> GrowthDetector.Parameters {
        let left = Swift.min(capacity * Self.leastLeft.share, Self.leastLeft.bytes)
        return .init(least: capacity * Self.least, ceiling: capacity - left, known: known)
    }

    /// Takes the units' growth into account. A previous peak of the host does not hide the leak of a unit that has never
    /// been so large: the sooner of the two forecasts counts while the host really loses what the unit takes.
    mutating func compare(_ units: borrowing UnitMemoryTracker, at moment: BucketedTime) {
        defer { hold.record(memoryExhaustionTime, at: moment.time) }
        let rate = used.returnRate
        guard rate > 0, memory.headroom != nil else { return }
        for index in units.units.indices {
            guard let other = units.units[index].forecastOfCause(growing: rate * Self.cause, at: moment) else {
                continue
            }
            forecast = .sooner(forecast, other)
        }
    }

    // MARK: The record

    /// What a restart must not lose: the heights of eight days, and since when they are known. Allocates.
    var record: MemoryRecord {
        var record = MemoryRecord(knownSince: knownSince)
        for number in used.peaks.quarters ?? 0...0 {
            let heights = used.peaks.heights(number)
            if heights.contains(where: { $0 != nil }) { record.heights.append(.init(quarter: number, bytes: heights)) }
        }
        return record
    }

    /// Takes what was known before a restart. What was seen in the present quarter of a day is over as well.
    mutating func restore(_ record: MemoryRecord, at time: Int64) {
        for height in record.heights {
            used.restore(height.bytes, of: Swift.min(height.quarter, time / Rhythm.width - 1))
        }
        if let since = record.knownSince { knownSince = Swift.min(knownSince ?? since, since) }
    }

    /// The peaks that memory reached were too much: they are no evidence any more.
    mutating func discardPeaks(at time: Int64) { used.discardPeaks(at: time) }

    /// What was reached before a kill was too much, unless the log says that it was at the limit of a cgroup: that says
    /// nothing of the host.
    private mutating func recordKills(_ sample: Sample, at moment: BucketedTime) {
        guard let kills = sample[.oomKills] else { return }
        let atLimits = Double(sample.kills.count { $0.constraint != .unconstrained })
        let rest = Swift.max(0, kills - (self.kills ?? kills)) - killsAhead - atLimits
        if rest > 0 { discardPeaks(at: moment.time) }
        killsAhead = Swift.min(Swift.max(0, -rest), atLimits)
        self.kills = kills
    }

    private static func bytes(_ use: MemoryKind, _ sample: Sample) -> Double? {
        switch use {
        case .tmpfs: sample[.memoryShmem]
        case .kernel: sample[.memorySlabUnreclaimable].map { $0 + (sample[.memoryUnaccounted] ?? 0) }
        case .slab: sample[.memorySlabUnreclaimable].map { $0 + (sample[.memorySlabReclaimable] ?? 0) }
        case .cache: sample[.memoryCached].map { $0 - (sample[.memoryShmem] ?? 0) }
        }
    }
}

/// What the host has of memory, and what is left of it with swap. Bytes.
struct HostMemory {
    /// memory.total; 0 while it is unknown.
    private(set) var total = 0.0
    private(set) var headroom: Double?
    /// What programs can have: without huge pages. Absent where it is not worked out.
    private(set) var usable: Double?

    /// Nothing is known.
    init() {}

    /// - Parameter total: As it was when it was last there.
    init(_ sample: Sample, total: Double = 0) {
        self.total = sample[.memoryTotal] ?? total
        headroom = sample[.memoryHeadroom]
        usable = sample[.memoryUsable]
    }
}
