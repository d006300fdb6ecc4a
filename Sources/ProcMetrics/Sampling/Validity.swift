internal import Glibc

/// What the kernel's values can be. A value that cannot be is made absent, counted in ``Metric/valuesImpossible`` and
/// reported once, with the file, the value and the reason: no rule ever gets it. The same live and in a replay.
///
/// Such values come from kernel bugs (a count below zero, printed as 2^64 - 1), from containers that see their own limit
/// beside numbers of the host (lxcfs), and from damaged recordings.
///
/// Allocates nothing while every value can be.
public struct Validity: Sendable {
    /// No count of the kernel gets near this, and everything that has passed below zero lies above it.
    static let limit: UInt64 = 1 << 62

    /// Parts of memory.total that take it from others.
    private static let inUse = [
        "memory.buffers", "memory.cached", "memory.active", "memory.inactive", "memory.active.anon",
        "memory.inactive.anon", "memory.active.file", "memory.inactive.file", "memory.unevictable", "memory.mlocked",
        "memory.dirty", "memory.writeback", "memory.anon", "memory.mapped", "memory.shmem",
        "memory.kernel.reclaimable", "memory.slab", "memory.slab.reclaimable", "memory.slab.unreclaimable",
        "memory.kernel.stack", "memory.kernel.shadow_stack", "memory.page_tables", "memory.page_tables.secondary",
        "memory.nfs_unstable", "memory.bounce", "memory.writeback.temporary", "memory.percpu", "memory.huge.anon",
        "memory.huge.shmem", "memory.huge.shmem.mapped", "memory.huge.file", "memory.huge.file.mapped",
        "memory.hugetlb", "memory.zfs.arc", "swap.cached", "zswap.memory", "zram.memory",
    ]

    /// A part is never more than its whole.
    private static let parts: [(whole: String, parts: [String])] = [
        ("memory.total", ["memory.free", "memory.available", "memory.cma", "memory.cma.free"]),
        ("memory.slab", ["memory.slab.reclaimable", "memory.slab.unreclaimable"]),
        ("swap.total", ["swap.free"]), ("swap.zram.size", ["swap.zram.used"]),
    ]

    /// What is in use beside page cache and process memory.
    private static let beside = [
        "memory.slab", "memory.slab.reclaimable", "memory.slab.unreclaimable", "memory.kernel.reclaimable",
        "memory.kernel.stack", "memory.page_tables", "memory.percpu", "memory.hugetlb", "memory.zfs.arc",
        "zram.memory",
    ]
    private static let caches = ["memory.buffers", "memory.cached", "memory.anon"]

    /// The most that a value can be, in the kernel's unit: 2^22 threads (PID_MAX_LIMIT), 100 % with room for rounding.
    private static let most: [(name: String, most: UInt64)] =
        ["tasks.total", "tasks.running", "tasks.blocked"].map { ($0, 1 << 22) }
        + ["load.1m", "load.5m", "load.15m"].map { ($0, 100 << 22) }
        + ["memory.some", "memory.full", "io.some", "io.full", "cpu.some", "cpu.full", "irq.full"].flatMap { name in
            ["avg10", "avg60", "avg300"].map { ("pressure.\(name).\($0)", 10_100) }
        }

    private let pairs: [(whole: Metric, part: Metric)] = Self.parts.flatMap { whole, parts in
        parts.map { (Metric(catalogued: whole), Metric(catalogued: $0)) }
    }
    private let slab = Metric(catalogued: "memory.slab")
    private let slabParts = ["memory.slab.reclaimable", "memory.slab.unreclaimable"].map(Metric.init(catalogued:))
    private let inUse = Self.inUse.map(Metric.init(catalogued:))
    private let beside = Self.beside.map(Metric.init(catalogued:))
    private let caches = Self.caches.map(Metric.init(catalogued:))
    private let most = Self.most.map { (metric: Metric(catalogued: $0.name), most: $0.most) }
    private var counters = CounterSteps()
    private var report: ImpossibleValues

    /// - Parameter root: What stands before the paths of kernel files in reports.
    public init(root: String = "") { report = ImpossibleValues(root: root) }

    /// Makes absent what cannot be. Call it when every value of the kernel is there, before others are derived from them.
    public mutating func check(_ sample: inout Sample) {
        checkSize(&sample)
        checkMost(&sample)
        let hadSlab = sample.raw(slab) != nil
        checkParts(&sample)
        checkInUse(&sample)
        if hadSlab, sample.raw(slab) == nil {
            for part in slabParts { if let value = sample.raw(part) { reject(part, .partOf(slab, value), &sample) } }
        }
        counters.check(&sample, &report)
        report.finish(&sample)
    }

    private mutating func reject(_ metric: Metric, _ reason: ImpossibleValues.Reason, _ sample: inout Sample) {
        report.reject(metric, reason, &sample)
    }

    /// Also what a parser could not hold in 64 bits.
    private mutating func checkSize(_ sample: inout Sample) {
        var index = 0
        while let next = sample.firstIndex(from: index, atLeast: Self.limit) {
            let metric = Metric(index: next)
            reject(metric, .tooLarge(sample.raw(metric)), &sample)
            index = next + 1
        }
        if sample.raw(.memoryTotal) == 0 { reject(.memoryTotal, .zero, &sample) }
    }

    private mutating func checkMost(_ sample: inout Sample) {
        for (metric, most) in most {
            if let value = sample.raw(metric), value > most { reject(metric, .above(value, most), &sample) }
        }
    }

    private mutating func checkParts(_ sample: inout Sample) {
        for (whole, part) in pairs {
            guard let value = sample.raw(part), let most = sample.raw(whole), value > most else { continue }
            reject(part, .moreThan(whole, value, most), &sample)
        }
    }

    /// In many containers some values are the container's own and others the host's, which can be smaller than the
    /// container's memory all the same: what is in use is not free, and what is in use beside the caches is in none of them.
    /// A sixteenth is for what the kernel counts on each CPU and adds up late.
    private mutating func checkInUse(_ sample: inout Sample) {
        guard let total = sample.raw(.memoryTotal) else { return }
        guard let free = sample.raw(.memoryFree) else { return reject(inUse, above: total, of: total, &sample) }
        let used = total.minus(free)
        reject(inUse, above: Swift.min(used.plus(total / 16), total), of: total, &sample)
        let cached = caches.reduce(UInt64(0)) { $0.plus(sample.raw($1) ?? 0) }
        reject(beside, above: used.minus(cached).plus(total / 16), of: total, &sample)
    }

    private mutating func reject(
        _ metrics: [Metric], above rest: UInt64, of total: UInt64, _ sample: inout Sample
    ) {
        for metric in metrics {
            guard let value = sample.raw(metric), value > rest else { continue }
            let isMore = value > total
            reject(metric, isMore ? .moreThan(.memoryTotal, value, total) : .moreThanRest(value, rest), &sample)
        }
    }
}
