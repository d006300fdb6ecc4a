/// What RAM is in use for. As far as the kernel says, each byte of `memory.total` is in one of them.
public enum MemoryUse: Int, Sendable, CaseIterable {
    /// Anonymous memory of processes.
    case anon
    /// Page cache, buffers included, tmpfs left out.
    case file
    /// tmpfs and shared memory.
    case shmem
    case slabReclaimable
    case slabUnreclaimable
    case pageTables
    /// Stacks, per-CPU memory, vmalloc.
    case kernel
    /// RAM that is set aside for huge pages.
    case hugetlb
    case zfsARC
    /// What zram and zswap take.
    case compressedSwap
    /// What the hypervisor has taken back.
    case balloon
    /// What no counter explains: drivers, a leak in the kernel.
    case unaccounted
    case free

    /// For programs; ``title`` is for people.
    public var name: String {
        switch self {
        case .anon: "anon"
        case .file: "file"
        case .shmem: "shmem"
        case .slabReclaimable: "slab-reclaimable"
        case .slabUnreclaimable: "slab-unreclaimable"
        case .pageTables: "page-tables"
        case .kernel: "kernel"
        case .hugetlb: "hugetlb"
        case .zfsARC: "zfs-arc"
        case .compressedSwap: "compressed-swap"
        case .balloon: "balloon"
        case .unaccounted: "unaccounted"
        case .free: "free"
        }
    }

    public var title: String {
        switch self {
        case .anon: "anonymous memory"
        case .file: "page cache"
        case .shmem: "tmpfs"
        case .slabReclaimable: "reclaimable slab"
        case .slabUnreclaimable: "unreclaimable slab"
        case .pageTables: "page tables"
        case .kernel: "kernel memory"
        case .hugetlb: "huge pages"
        case .zfsARC: "ZFS ARC"
        case .compressedSwap: "zram and zswap"
        case .balloon: "balloon"
        case .unaccounted: "unaccounted"
        case .free: "free"
        }
    }
}

/// How many bytes of RAM each ``MemoryUse`` takes, and what decides whether it can be cleared. What is absent is 0 here: nothing
/// is concluded from it.
public struct MemoryUses: Sendable {
    private var bytes = [13 of Double](repeating: 0)
    /// RAM, and what of it is available, what the ZFS ARC gives back included.
    public var total = 0.0
    public var available = 0.0
    /// Page cache that was not used recently, and page cache that has to be written before it can go.
    public var inactiveFile = 0.0
    public var unwritten = 0.0
    /// The kernel's cache of names, and how many of them nothing uses.
    public var dentries = 0.0
    public var unusedDentries = 0.0

    public init() {}

    public subscript(use: MemoryUse) -> Double {
        get { bytes[use.rawValue] }
        set { bytes[use.rawValue] = newValue }
    }
}

extension MemoryUses: Equatable {
    public static func == (one: MemoryUses, other: MemoryUses) -> Bool {
        one.total == other.total && one.available == other.available && one.inactiveFile == other.inactiveFile
            && one.unwritten == other.unwritten && one.dentries == other.dentries
            && one.unusedDentries == other.unusedDentries && MemoryUse.allCases.allSatisfy { one[$0] == other[$0] }
    }
}
