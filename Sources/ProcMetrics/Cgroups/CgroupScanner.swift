internal import Glibc

/// Finds the units of a host with control groups version 2, opens their files, and says which of them are worth it.
///
/// It opens, lists and allocates: it belongs to a queue of its own, never to the one that ticks. What it costs has
/// limits. 1024 units, the biggest, have their folder and memory.current open, and 64 of them all their files
/// (``CgroupFiles/files`` more each): 2496 descriptors, and for a moment twice that while a set with others is taken
/// over. The units beyond are looked at in turn, 1024 files in one look, to see whether they have become big.
public final class CgroupScanner {
    /// How many units have files open.
    public struct Bounds: Sendable, Equatable {
        public var units = 1024
        public var details = 64

        public init() {}

        /// So many that two sets fit into the descriptors that this process may have.
        public init(descriptors: Int) {
            let each = max(64, (descriptors - 128) / 2)
            details = min(details, max(4, each / 4 / CgroupFiles.files))
            units = min(units, (each - details * CgroupFiles.files) / UnitHandle.files)
        }

        /// As many as this process may have. The corresponding C function is `getrlimit`.
        static var ofProcess: Bounds {
            var limit = rlimit()
            let isKnown = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
            return Bounds(descriptors: isKnown ? Int(clamping: limit.rlim_cur) : 1024)
        }
    }

    private let groups: String
    private let bounds: Bounds
    private let watch = DirectoryWatcher()
    private var records: [UnitRecord] = []
    private var buffer = ReadBuffer(capacity: 4096)
    private var cursor = 0
    private var isFirst = true
    private var set = UnitSet([])
    /// Kept until the next one, so that descriptors close here and not in the tick that takes the new one.
    private var former = UnitSet([])

    /// How many files one look opens to see what the units have that are not sampled.
    private static let looks = 1024

    /// - Parameter root: `/` for this host; another folder stands in for a host when it has `sys/fs/cgroup` in it.
    /// - Returns: `nil` when memory is not counted by control groups of version 2: see ``ProcessAccounting``.
    public init?(root: String = "/", bounds: Bounds? = nil) {
        groups = root.asRoot + "/sys/fs/cgroup"
        self.bounds = bounds ?? .ofProcess
        guard has("cgroup.controllers") == true, has("cgroup.subtree_control") != false else { return nil }
        // MemoryMin= of healthd.slice has the memory of every slice counted, but not yet that of the units in them.
        guard has("system.slice/cgroup.subtree_control") != false else { return nil }
    }

    /// Whether a list names the controller of memory; `nil` when there is no such list.
    private func has(_ list: String) -> Bool? { buffer.read("\(groups)/\(list)") { $0.hasWord("memory") } }

    /// Becomes readable when a unit may have come or gone; then ``drain()`` it and ``find(at:wanted:)``.
    /// `nil` where the kernel gives none: then every look has to be by the clock.
    public var descriptor: Int32? { watch.descriptor }

    /// Takes what the kernel reported. Returns whether there was anything.
    public func drain() -> Bool { watch.drain() }

    /// Every unit of the newest look, sampled or not.
    public var names: [String] { records.map(\.unit.name) }

    /// The folder of a unit's control group, by ``UnitSample/name``; `nil` when the unit is not there any more.
    public func folder(ofUnit name: String) -> String? { records.first { $0.unit.name == name }?.unit.folder }

    /// Looks at the tree of control groups, and at what its units have.
    ///
    /// - Parameters:
    ///   - now: CLOCK_MONOTONIC in nanoseconds.
    ///   - wanted: Units to be sampled in detail whatever their size, the most wanted first; 16 count.
    /// - Returns: The very set of the last time when nothing has changed.
    public func find(at now: Int64, wanted: [String] = []) -> UnitSet {
        follow(CgroupTree(root: groups, watch: watch).units, at: now)
        look()
        for index in records.indices { records[index].note(at: now) }
        let ranking = UnitRanking(records, bounds: bounds, wanted: wanted, now: now)
        let entries = records.indices.compactMap { index in
            records[index].open(isKept: ranking.kept.contains(index), inDetail: ranking.detailed.contains(index))
        }
        let isSame = entries.count == set.entries.count && zip(entries, set.entries).allSatisfy { $0.isSame(as: $1) }
        former = set
        if !isSame { set = UnitSet(entries) }
        return set
    }

    /// Keeps the records of units that are still there, in their order, and adds the new ones behind them.
    private func follow(_ units: [CgroupTree.Unit], at now: Int64) {
        let found = Dictionary(units.map { ($0.instance, $0.folder) }, uniquingKeysWith: { first, _ in first })
        records.removeAll { found[$0.unit.instance] != $0.unit.folder }
        var names = Set(records.map(\.unit.name))
        let known = Set(records.map(\.unit.instance))
        for unit in units where !known.contains(unit.instance) && names.insert(unit.name).inserted {
            records.append(UnitRecord(unit: unit, since: isFirst ? nil : now))
        }
        isFirst = false
    }

    /// Reads what the sampler does not: first the units that were never looked at, then the others in turn.
    private func look() {
        var left = Self.looks
        for index in records.indices where records[index].isUnseen && left > 0 { left -= look(at: index) }
        for _ in records.indices where left > 0 {
            cursor = cursor + 1 < records.count ? cursor + 1 : 0
            left -= look(at: cursor)
        }
    }

    /// Returns the number of files that it took.
    private func look(at index: Int) -> Int {
        records[index].isUnseen = false
        if records[index].details != nil { return 0 }
        let folder = records[index].unit.folder
        records[index].swap = buffer.read(folder + "/memory.swap.current", CgroupNumber.number(in:)) ?? 0
        if records[index].reader != nil { return 1 }
        records[index].memory = buffer.read(folder + "/memory.current", CgroupNumber.number(in:)) ?? 0
        return 2
    }
}
