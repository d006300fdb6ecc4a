internal import ProcMetrics

/// How the host's memory goes: what is used in all, and of the uses those that can be to blame.
///
/// Memory that is plugged in, or that a balloon takes, is missing or there in the total as well, so what is used goes on.
struct HostMemoryGrowth {
    /// A use of memory that is no process's own.
    enum MemoryKind: Int, CaseIterable {
        /// tmpfs and shared memory.
        case tmpfs
        /// What the kernel holds and cannot give back.
        case kernel
        /// Everything that the kernel remembers, file names included, which it gives back only when pressed.
        case slab
        case cache
    }

    private(set) var used = GrowthDetector()
    private var uses = [4 of History](repeating: History())
    private(set) var headroom: Double?
    private(set) var exhaustion: Forecast?
    /// memory.total; 0 while it is unknown.
    private(set) var total = 0.0

    private var estimator = TheilSenEstimator()
    private var kills: Double?
    /// Those at a limit of which the log told in the newest tick, and which are not counted yet.
    private var killsAhead = 0.0

    /// A growth by less is nothing that the host would notice.
    private static let least = 0.002
    /// A host this full is not comforted by having been as full before.
    private static let ceiling = 0.95

    /// Infinite while memory is known and not running out, so that a rule over it can clear; not-a-number without memory.
    var exhaustionTime: Double { headroom == nil ? .nan : exhaustion?.likely ?? .infinity }

    subscript(use: MemoryKind) -> History { uses[use.rawValue] }

    /// Takes a new sample. Allocates nothing.
    mutating func read(_ sample: Sample, at moment: BucketedTime) {
        let total = sample[.memoryTotal] ?? 0
        if (total > 0) != (self.total > 0) { used.forget() }
        self.total = total
        headroom = sample[.memoryHeadroom]
        let capacity = total + (sample[.swapTotal] ?? 0)
        noteKills(sample, at: moment)
        let ceiling = capacity > 0 ? capacity * Self.ceiling : .infinity
        used.push(
            headroom.map { capacity - $0 }, of: .init(least: capacity * Self.least, ceiling: ceiling), at: moment,
            by: &estimator)
        exhaustion = nil
        if let headroom { exhaustion = used.exhaustion(of: headroom) }
        for use in [MemoryKind.tmpfs, .kernel, .slab, .cache] {
            uses[use.rawValue].push(Self.bytes(use, sample), at: moment)
        }
    }

    /// The heights that memory reached ended badly: they are no comfort any more.
    mutating func discardPeaks(at time: Int64) { used.discardPeaks(at: time) }

    /// What was reached before a kill was too much, unless the log tells that it was at the limit of a control group: that
    /// says nothing of the host.
    private mutating func noteKills(_ sample: Sample, at moment: BucketedTime) {
        guard let kills = sample[.oomKills] else { return }
        let atLimits = Double(sample.kills.count { $0.constraint == .unit })
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
