/// What fills a host's memory, what of it can be cleared, and what that would cost.
///
/// Cleared can only be what is a cache. Dropping the page cache frees little that was not available anyway, and what is in
/// use is read again from the disk; of what programs and the kernel hold, nothing can be cleared at all. So the largest use
/// decides, and where that cannot be cleared, clearing is refused with the reason: caches beside it would not help.
public struct MemoryDiagnosis: Sendable, Equatable {
    /// One use of memory.
    public struct Part: Sendable, Equatable {
        public let use: MemoryUse
        public let bytes: Double
        /// Of all RAM, from 0 to 1.
        public let share: Double
    }

    /// What can be done about it without ending a program.
    public enum Clearing: Sendable, Equatable {
        /// Page cache that was not used recently, up to so many bytes, by memory.reclaim of the units that have it
        /// (Documentation/admin-guide/cgroup-v2.rst).
        case reclaim(bytes: Double)
        /// Dentries and inodes that nothing uses, about so many bytes: mode 2 of drop_caches
        /// (Documentation/admin-guide/sysctl/vm.rst).
        case dropSlab(bytes: Double)
        /// Enough is available.
        case unnecessary
        /// The largest use cannot be cleared.
        case refused(reason: String)
    }

    /// The uses of at least 1 % of RAM, the largest first. Empty while RAM is unknown.
    public let parts: [Part]
    public let clearing: Clearing

    /// From this share on nothing needs to be cleared.
    private static let enough = 0.3
    /// Less than this share of RAM is not worth the work.
    private static let least = 0.02
    /// At most so much of the cold page cache: what was not used recently may be used next.
    private static let coldShare = 0.5
    /// When reclaimable slab is the problem, and when dentries that nothing uses are what it consists of. As in the rule
    /// `slab-reclaimable-high`.
    private static let bloat = (slab: 0.25, unused: 0.5)

    public init(_ uses: MemoryUses) {
        guard uses.total > 0 else {
            (parts, clearing) = ([], .refused(reason: "the size of memory is not known"))
            return
        }
        parts = MemoryUse.allCases.map { Part(use: $0, bytes: uses[$0], share: uses[$0] / uses.total) }
            .filter { $0.share >= 0.01 }.sorted { ($0.bytes, $1.use.rawValue) > ($1.bytes, $0.use.rawValue) }
        clearing = Self.clearing(parts.first { $0.use != .free }, uses)
    }

    private static func clearing(_ largest: Part?, _ uses: MemoryUses) -> Clearing {
        if uses[.slabReclaimable] > bloat.slab * uses.total, uses.dentries > 0,
            uses.unusedDentries > bloat.unused * uses.dentries
        {
            return .dropSlab(bytes: uses[.slabReclaimable] * uses.unusedDentries / uses.dentries)
        }
        if uses.available >= enough * uses.total { return .unnecessary }
        guard let largest else { return .refused(reason: "the kernel does not say what fills memory") }
        guard largest.use == .file else {
            let share = ValueFormatter.share(largest.share)
            return .refused(reason: "\(share) of memory is \(largest.use.title), \(largest.use.remedy)")
        }
        let cold = coldShare * max(0, uses.inactiveFile - uses.unwritten)
        guard cold >= least * uses.total else {
            return .refused(reason: "the page cache is in use, or has to be written first")
        }
        return .reclaim(bytes: cold)
    }
}

extension MemoryUse {
    /// Why it cannot be cleared, and who can do something about it.
    fileprivate var remedy: String {
        switch self {
        case .anon: "which only the programs that hold it give back: stop or restart what grew"
        case .shmem: "which is freed when its files are deleted: df -t tmpfs"
        case .slabReclaimable: "of which unused dentries are not the most: slabtop -s c"
        case .slabUnreclaimable: "which only the kernel frees: slabtop -s c"
        case .pageTables: "which is freed with the processes it belongs to"
        case .kernel: "which only the kernel frees"
        case .hugetlb: "which is set aside: sysctl vm.nr_hugepages"
        case .zfsARC: "which ZFS itself gives back, down to zfs_arc_min"
        case .compressedSwap: "which holds what was swapped out"
        case .balloon: "which the hypervisor has taken"
        case .unaccounted: "which no counter explains: a driver, or a leak in the kernel"
        case .file, .free: ""
        }
    }
}

extension MemoryDiagnosis.Clearing {
    /// One word for programs.
    public var name: String {
        switch self {
        case .reclaim: "reclaim"
        case .dropSlab: "drop-slab"
        case .unnecessary: "unnecessary"
        case .refused: "refused"
        }
    }

    /// About how much it would free; `nil` for what frees nothing.
    public var bytes: Double? {
        switch self {
        case .reclaim(let bytes), .dropSlab(let bytes): bytes
        case .unnecessary, .refused: nil
        }
    }

    /// One sentence for people, with what it costs.
    public var text: String {
        switch self {
        case .reclaim(let bytes):
            "up to \(ValueFormatter.bytes(bytes)) of page cache was not used recently; what is needed of it is read again"
        case .dropSlab(let bytes):
            "about \(ValueFormatter.bytes(bytes)) of dentries and inodes is unused; names are looked up on the disk again"
        case .unnecessary: "not necessary: enough memory is available"
        case .refused(let reason): "does not help: \(reason)"
        }
    }
}
