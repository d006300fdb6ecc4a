/// The metrics that follow from others of the same tick, and from the tick before for what is a ratio of growths.
/// What a sample has already, as a recording may, is left as it is.
public struct DerivedMetrics: Sendable {
    private let file = Metric(catalogued: "memory.file")
    private let fileParts = ["memory.active.file", "memory.inactive.file"].map(Metric.init(catalogued:))
    private let user = Metric(catalogued: "memory.user.total")
    private let userParts = ["memory.available", "memory.anon"].map(Metric.init(catalogued:))
    private let memory = MemoryMetrics()
    /// Stands in for MemAvailable.
    var estimate = AvailableEstimate()
    private let unaccounted = Metric(catalogued: "memory.unaccounted")
    private let accounted = [
        "memory.free", "memory.buffers", "memory.cached", "swap.cached", "memory.anon", "memory.slab",
        "memory.kernel.stack", "memory.page_tables", "memory.page_tables.secondary", "memory.percpu",
        "memory.hugetlb", "memory.vmalloc", "zswap.memory", "zram.memory", "memory.zfs.arc", "memory.balloon",
    ].map(Metric.init(catalogued:))
    private let scanned = Metric(catalogued: "reclaim.scanned")
    private let scannedParts = ["reclaim.scanned.direct", "reclaim.scanned.kswapd"].map(Metric.init(catalogued:))
    private let reclaimed = Metric(catalogued: "reclaim.reclaimed")
    private let reclaimedParts = ["reclaim.reclaimed.direct", "reclaim.reclaimed.kswapd"].map(Metric.init(catalogued:))
    private let efficiency = Metric(catalogued: "reclaim.efficiency")

    private var scannedBefore: UInt64?
    private var reclaimedBefore: UInt64?

    public init() {}

    /// Fills in what follows from the values that the sample has so far.
    public mutating func complete(_ sample: inout Sample) {
        estimate.complete(&sample)
        complete(&sample, file, fileParts)
        complete(&sample, user, userParts)
        memory.complete(&sample)
        complete(&sample, scanned, scannedParts)
        complete(&sample, reclaimed, reclaimedParts)
        if sample.raw(unaccounted) == nil { sample.set(unaccounted, raw: unaccounted(in: sample)) }
        completeEfficiency(&sample)
    }

    private func complete(_ sample: inout Sample, _ sum: Metric, _ parts: [Metric]) {
        if sample.raw(sum) == nil { sample.set(sum, raw: Self.sum(parts, sample)) }
    }

    private static func sum(_ parts: [Metric], _ sample: Sample) -> UInt64? {
        var sum: UInt64 = 0
        for part in parts {
            guard let value = sample.raw(part) else { return nil }
            let (next, overflow) = sum.addingReportingOverflow(value)
            if overflow { return nil }
            sum = next
        }
        return sum
    }

    /// Uses that this kernel does not report are left out; a use counted twice must not make the rest negative.
    private func unaccounted(in sample: Sample) -> UInt64? {
        guard var rest = sample.raw(.memoryTotal), sample.raw(.memoryFree) != nil else { return nil }
        for use in accounted {
            let bytes = sample.raw(use) ?? 0
            rest = bytes < rest ? rest - bytes : 0
        }
        return rest
    }

    private mutating func completeEfficiency(_ sample: inout Sample) {
        let scannedNow = sample.raw(scanned)
        let reclaimedNow = sample.raw(reclaimed)
        defer { (scannedBefore, reclaimedBefore) = (scannedNow, reclaimedNow) }
        guard sample.raw(efficiency) == nil,
            let scannedNow, let reclaimedNow, let scannedBefore, let reclaimedBefore, scannedNow > scannedBefore,
            reclaimedNow >= reclaimedBefore
        else { return }
        let share = Double(reclaimedNow - reclaimedBefore) / Double(scannedNow - scannedBefore)
        sample.set(efficiency, Swift.min(share, 1))
    }
}
