/// The units that are sampled, with their files open: made by a ``CgroupScanner``, read by a ``UnitSampler``. It never
/// changes, so it may be passed from one queue to another. Descriptors close with the last set that has them.
public final class UnitSet: Sendable {
    struct Entry: Sendable {
        let name: String
        let cgroupInode: UInt64
        let handle: UnitHandle
        /// `nil` where only memory.current is read.
        let files: CgroupFiles?

        func isSame(as other: Entry) -> Bool { handle === other.handle && files === other.files }
    }

    let entries: [Entry]

    init(_ entries: [Entry]) { self.entries = entries }

    /// How many units are sampled.
    public var count: Int { entries.count }
    /// How many of them in all their files.
    public var detailed: Int { entries.count { $0.files != nil } }

    /// The units that are sampled in all their files, as ``SlowCgroupFiles`` reads them.
    public var unitsInDetail: [UnitInDetail] {
        entries.compactMap { entry in
            entry.files.map { UnitInDetail(name: entry.name, cgroupInode: entry.cgroupInode, files: $0) }
        }
    }

    /// What an action on a unit needs, by ``UnitSample/name``; `nil` when the unit is not sampled.
    public func handle(ofUnit name: String) -> UnitHandle? { entries.first { $0.name == name }?.handle }
}

/// One unit in detail. It does not keep the unit's files open: one file can take minutes to read, and the files of all
/// the other units must close meanwhile when a newer set does not have them.
public struct UnitInDetail: Sendable {
    let name: String
    let cgroupInode: UInt64
    /// `nil` when no set has them any more.
    weak let files: CgroupFiles?
}

/// The other files of one unit, open. A file that this kernel or this group does not have is left out.
final class CgroupFiles: Sendable {
    static let count = names.count

    let statistics, swap, pressure, events, limit, high, pids: CgroupFile
    let handle: UnitHandle

    private static let names = [
        "memory.stat", "memory.swap.current", "memory.pressure", "memory.events", "memory.max", "memory.high",
        "pids.current",
    ]

    init(of handle: UnitHandle) {
        self.handle = handle
        statistics = CgroupFile(Self.names[0], in: handle.directory)
        swap = CgroupFile(Self.names[1], in: handle.directory)
        pressure = CgroupFile(Self.names[2], in: handle.directory)
        events = CgroupFile(Self.names[3], in: handle.directory)
        limit = CgroupFile(Self.names[4], in: handle.directory)
        high = CgroupFile(Self.names[5], in: handle.directory)
        pids = CgroupFile(Self.names[6], in: handle.directory)
    }

    deinit { for name in Self.names { handle.directory.revalidate(name) } }

    /// How many files are missing that another try may open.
    var refused: Int { errors.count { $0.isFailure } }

    /// Why the first of them is; 0 when none is.
    var refusal: Int32 { errors.first { $0.isFailure } ?? 0 }

    private var errors: [Int32] {
        [statistics.error, swap.error, pressure.error, events.error, limit.error, high.error, pids.error]
    }
}
