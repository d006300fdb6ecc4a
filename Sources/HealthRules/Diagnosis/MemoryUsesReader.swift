internal import ProcMetrics

/// Makes ``MemoryUses`` of a sample's values.
struct MemoryUsesReader {
    private let sums: [(use: MemoryUse, metrics: [Metric])] = [
        (.anon, ["memory.anon"]), (.shmem, ["memory.shmem"]), (.slabReclaimable, ["memory.slab.reclaimable"]),
        (.slabUnreclaimable, ["memory.slab.unreclaimable"]),
        (.pageTables, ["memory.page_tables", "memory.page_tables.secondary"]),
        (.kernel, ["memory.kernel.stack", "memory.percpu", "memory.vmalloc"]), (.hugetlb, ["memory.hugetlb"]),
        (.zfsARC, ["memory.zfs.arc"]), (.compressedSwap, ["zram.memory", "zswap.memory"]),
        (.balloon, ["memory.balloon"]), (.unaccounted, ["memory.unaccounted"]), (.free, ["memory.free"]),
    ].map { use, names in (use, names.map(Metric.init(catalogued:))) }
    private let cache = ["memory.cached", "memory.buffers"].map(Metric.init(catalogued:))
    private let inactiveFile = Metric(catalogued: "memory.inactive.file")
    private let unwritten = ["memory.dirty", "memory.writeback"].map(Metric.init(catalogued:))
    private let dentries = Metric(catalogued: "dentry.count")
    private let unusedDentries = Metric(catalogued: "dentry.unused")

    /// Allocates nothing.
    func read(_ values: HostValues, into uses: inout MemoryUses) {
        for (use, metrics) in sums { uses[use] = sum(metrics, values) }
        // The kernel counts files of a tmpfs as cached.
        uses[.file] = max(0, sum(cache, values) - uses[.shmem])
        uses.total = values[.memoryTotal] ?? 0
        uses.available = values[.memoryAvailableEffective] ?? values[.memoryAvailable] ?? 0
        uses.inactiveFile = values[inactiveFile] ?? 0
        uses.unwritten = sum(unwritten, values)
        uses.dentries = values[dentries] ?? 0
        uses.unusedDentries = values[unusedDentries] ?? 0
    }

    private func sum(_ metrics: [Metric], _ values: HostValues) -> Double {
        var sum = 0.0
        for metric in metrics { sum += values[metric] ?? 0 }
        return sum
    }
}
