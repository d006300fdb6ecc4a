internal import Glibc

/// Finds the units of a host with control groups version 2, decides which of them are sampled, and opens their files.
///
/// It opens, lists and allocates: it belongs to a queue of its own, never to the one that ticks. Its cost is bounded. 1024
/// units, the largest, have their directory and memory.current open, and 64 of them all their files
/// (``CgroupFiles/count`` more each): 2496 descriptors, and for a moment twice that until the tick has the new set. The
/// sizes of the other units are read in turn, 1024 files in one scan.
///
/// Only a directory that is not there means that its units are gone. One that cannot be listed, and a file that cannot be
/// opened, leave what was known.
public final class CgroupScanner {
    /// How many units have files open.
    public struct Bounds: Sendable, Equatable {
        public var units = 1024
        public var details = 64

        public init() {}

        /// So many that two sets fit into the descriptors that this process may have.
        public init(descriptors: Int) {
            let each = max(64, (descriptors - 128) / 2)
            details = min(details, max(4, each / 4 / CgroupFiles.count))
            units = min(units, (each - details * CgroupFiles.count) / UnitHandle.files)
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
    private let watcher = DirectoryWatcher()
    private var records: [UnitRecord] = []
    private var buffer = ReadBuffer(capacity: 4096)
    private var failures: [DirectoryError] = []
    private var cursor = 0
    private var isFirst = true
    private var set = UnitSet([])
    /// Kept until the tick has the new one, so that descriptors close here and not in the tick that takes it.
    private var former: UnitSet?

    /// How many files one scan opens to read the sizes of units that are not sampled.
    private static let reads = 1024

    /// - Parameter root: `/` for this host; another directory stands in for a host when it has `sys/fs/cgroup` in it.
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

    /// Becomes readable when a unit may have come or gone; then ``drain()`` it and ``find(at:pinned:)``.
    /// `nil` where the kernel gives none: then every scan has to be by the clock.
    public var descriptor: Int32? { watcher.descriptor }

    /// Takes what the kernel reported. Returns whether there was anything.
    public func drain() -> Bool { watcher.drain() }

    /// Every unit of the newest scan, sampled or not.
    public var names: [String] { records.map(\.unit.name) }

    /// Where those of the units are that are more than a unit of this host, by name.
    public var locations: [String: CgroupLocation] {
        let known = records.compactMap { record in record.unit.location.map { (record.unit.name, $0) } }
        return Dictionary(known, uniquingKeysWith: { first, _ in first })
    }

    /// What the newest scan could not list, watch, read or open, although it is there. What was known of it stays.
    public var errors: [SourceError] {
        failures.map { SourceError(source: "units", path: $0.path, errno: $0.errno, metrics: []) }
    }

    /// The directory of a unit's control group, by ``UnitSample/name``; `nil` when the unit is not there any more.
    public func directory(ofUnit name: String) -> String? { records.first { $0.unit.name == name }?.unit.directory }

    /// Lists the tree of control groups, and reads how large its units are.
    ///
    /// - Parameters:
    ///   - now: CLOCK_MONOTONIC in nanoseconds.
    ///   - pinned: Units to be sampled in detail whatever their size, the most important first; 16 count.
    /// - Returns: The very set of the last time when nothing has changed.
    public func find(at now: Int64, pinned: [String] = []) -> UnitSet {
        watcher.begin()
        let tree = CgroupTree(root: groups, watcher: watcher, former: records.map(\.unit))
        failures = tree.errors + [watcher.error].compactMap { $0 }
        follow(tree.units, at: now)
        readSizes()
        for index in records.indices { records[index].record(at: now) }
        let ranking = UnitRanking(records, bounds: bounds, pinned: pinned, now: now)
        let entries = records.indices.compactMap { index in
            records[index].open(
                isKept: ranking.kept.contains(index), inDetail: ranking.detailed.contains(index), groups: groups,
                errors: &failures)
        }
        let isSame = entries.count == set.entries.count && zip(entries, set.entries).allSatisfy { $0.isSame(as: $1) }
        former = set
        if !isSame { set = UnitSet(entries) }
        return set
    }

    /// Closes what only the set before the newest has. To be called when the sampler has the newest, and so before the next
    /// scan: it opens files while those of the newest set are open, and no others must be.
    public func releaseFormer() { former = nil }

    /// Keeps the records of units that are still there, in their order, and adds the new ones behind them.
    private func follow(_ units: [CgroupTree.Unit], at now: Int64) {
        let found = Dictionary(units.map { ($0.cgroupInode, $0.directory) }, uniquingKeysWith: { first, _ in first })
        records.removeAll { found[$0.unit.cgroupInode] != $0.unit.directory }
        var names = Set(records.map(\.unit.name))
        let known = Set(records.map(\.unit.cgroupInode))
        for unit in units where !known.contains(unit.cgroupInode) && names.insert(unit.name).inserted {
            records.append(UnitRecord(unit: unit, since: isFirst ? nil : now))
        }
        isFirst = false
    }

    /// Reads what the sampler does not: first the units of which nothing has been read, then the others in turn.
    private func readSizes() {
        var left = Self.reads
        for index in records.indices where records[index].isUnseen && left > 0 { left -= readSize(of: index) }
        for _ in records.indices where left > 0 {
            cursor = cursor + 1 < records.count ? cursor + 1 : 0
            left -= readSize(of: cursor)
        }
    }

    /// Returns the number of files that it took.
    private func readSize(of index: Int) -> Int {
        records[index].isUnseen = false
        if records[index].files != nil { return 0 }
        let directory = records[index].unit.directory
        records[index].swap = number(directory + "/memory.swap.current") ?? records[index].swap
        if records[index].handle != nil { return 1 }
        records[index].memory = number(directory + "/memory.current") ?? records[index].memory
        return 2
    }

    /// `nil` when it could not be read now, so that the last one stays; 0 where there is none.
    private func number(_ path: String) -> UInt64? {
        let number = buffer.read(path, CgroupNumber.number(in:))
        guard buffer.error.isFailure else { return number ?? 0 }
        failures.append(DirectoryError(path: path, errno: buffer.error))
        return nil
    }
}
