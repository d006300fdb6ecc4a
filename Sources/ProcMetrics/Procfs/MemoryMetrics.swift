/// What programs can have of memory, and what is left of it: the metrics that follow from /proc/meminfo, ZFS and zram.
struct MemoryMetrics: Sendable {
    private let arc = Metric(catalogued: "memory.zfs.arc")
    private let arcMinimum = Metric(catalogued: "memory.zfs.arc.min")
    private let arcEvictable = Metric(catalogued: "memory.zfs.arc.evictable")
    private let arcReclaimable = Metric(catalogued: "memory.zfs.arc.reclaimable")
    private let hugetlb = Metric(catalogued: "memory.hugetlb")
    private let hugePages = Metric(catalogued: "memory.hugetlb.pages")
    private let hugePage = Metric(catalogued: "memory.hugetlb.page")
    private let zramSize = Metric(catalogued: "swap.zram.size")
    private let zramUsed = Metric(catalogued: "swap.zram.used")
    private let zramStored = Metric(catalogued: "zram.stored")
    private let zramMemory = Metric(catalogued: "zram.memory")

    /// Fills in what follows. ``AvailableEstimate`` comes before it.
    func complete(_ sample: inout Sample) {
        set(hugetlb, sample.raw(hugePages).flatMap { sample.raw(hugePage)?.times($0) }, &sample)
        set(arcReclaimable, reclaimableARC(sample), &sample)
        set(.memoryUsable, usable(sample), &sample)
        set(.memoryAvailableEffective, available(sample), &sample)
        set(.memoryHeadroom, headroom(sample), &sample)
    }

    private func set(_ metric: Metric, _ value: UInt64?, _ sample: inout Sample) {
        if let value, sample.raw(metric) == nil { sample.set(metric, raw: value) }
    }

    private func usable(_ sample: Sample) -> UInt64? {
        sample.raw(.memoryTotal).map { $0.minus(sample.raw(hugetlb) ?? 0) }
    }

    /// As the ARC's shrinker offers it to the kernel's reclaim; see ``Arcstats``.
    private func reclaimableARC(_ sample: Sample) -> UInt64? {
        guard let size = sample.raw(arc), let minimum = sample.raw(arcMinimum) else { return nil }
        return Swift.min(size.minus(minimum), sample.raw(arcEvictable) ?? .max)
    }

    /// The bound is for containers: these see the ARC of the host, which takes none of the memory that they see.
    private func available(_ sample: Sample) -> UInt64? {
        guard let available = sample.raw(.memoryAvailable) else { return nil }
        guard let reclaimable = sample.raw(arcReclaimable), let usable = sample.raw(.memoryUsable) else {
            return available
        }
        let used = (sample.raw(.memoryAnon) ?? 0).plus(sample.raw(.memoryShmem) ?? 0)
        return Swift.max(available, Swift.min(available.plus(reclaimable), usable.minus(used)))
    }

    private func headroom(_ sample: Sample) -> UInt64? {
        guard let available = sample.raw(.memoryAvailableEffective), let free = sample.raw(.swapFree) else {
            return nil
        }
        let zramFree = (sample.raw(zramSize) ?? 0).minus(sample.raw(zramUsed) ?? 0)
        let inRAM = Swift.min(zramFree, free)
        let (headroom, overflow) = available.addingReportingOverflow(free - inRAM + saved(of: inRAM, sample))
        return overflow ? nil : headroom
    }

    /// What is won by moving so many bytes into zram, which takes RAM for them itself: as much as it has won so far.
    private func saved(of bytes: UInt64, _ sample: Sample) -> UInt64 {
        guard bytes > 0 else { return 0 }
        // Until something is stored a ratio of 2:1 counts: lzo and lz4 reach it for anything but noise.
        let stored = Double(sample.raw(zramStored) ?? sample.raw(zramUsed) ?? 0) + Double(2 * Self.assumed)
        let taken = Double(sample.raw(zramMemory) ?? 0) + Double(Self.assumed)
        let saved = (Double(bytes) * Swift.max(1 - taken / stored, 0)).rounded(.down)
        return Swift.min(UInt64(exactly: saved) ?? bytes, bytes)
    }

    /// Bytes of RAM that are taken to hold twice as much, so that the first pages do not decide.
    private static let assumed: UInt64 = 16 << 20
}
