internal import Synchronization

/// The units that are sampled, with their files open: made by a ``CgroupScanner``, read by a ``UnitSampler``. It never
/// changes, so it may be handed from one queue to another. Descriptors close with the last set that has them.
public final class UnitSet: Sendable {
    struct Entry: Sendable {
        let name: String
        let instance: UInt64
        let reader: UnitHandle
        /// `nil` where only memory.current is read.
        let details: CgroupFiles?

        func isSame(as other: Entry) -> Bool { reader === other.reader && details === other.details }
    }

    let entries: [Entry]

    init(_ entries: [Entry]) { self.entries = entries }

    /// How many units are sampled.
    public var count: Int { entries.count }
    /// How many of them in all their files.
    public var detailed: Int { entries.count { $0.details != nil } }
}

/// memory.current of one unit, open, and what was last read: the sampler writes it, the finder ranks by it.
final class UnitHandle: Sendable {
    /// The folder and the file.
    static let files = 2

    let folder: CgroupDirectory
    let current: CgroupFile
    /// Bytes.
    let memory: Atomic<UInt64>
    let swap: Atomic<UInt64>
    /// Whether it could not be read any more: the group is gone, or its memory was not counted for a while.
    let isLost: Atomic<Bool>

    private static let name = "memory.current"

    init(folder path: String, memory: UInt64) {
        folder = CgroupDirectory(path)
        current = CgroupFile(Self.name, in: folder)
        self.memory = Atomic(memory)
        swap = Atomic(0)
        isLost = Atomic(false)
    }

    deinit { folder.revalidate(Self.name) }
}

/// The other files of one unit, open. A file that this kernel or this group does not have is left out.
final class CgroupFiles: Sendable {
    static let files = names.count

    let statistics, swap, pressure, events, limit, high, pids: CgroupFile
    private let reader: UnitHandle

    private static let names = [
        "memory.stat", "memory.swap.current", "memory.pressure", "memory.events", "memory.max", "memory.high",
        "pids.current",
    ]

    init(of reader: UnitHandle) {
        self.reader = reader
        statistics = CgroupFile(Self.names[0], in: reader.folder)
        swap = CgroupFile(Self.names[1], in: reader.folder)
        pressure = CgroupFile(Self.names[2], in: reader.folder)
        events = CgroupFile(Self.names[3], in: reader.folder)
        limit = CgroupFile(Self.names[4], in: reader.folder)
        high = CgroupFile(Self.names[5], in: reader.folder)
        pids = CgroupFile(Self.names[6], in: reader.folder)
    }

    deinit { for name in Self.names { reader.folder.revalidate(name) } }

    /// Whether a file is missing that another try may give.
    var isIncomplete: Bool {
        statistics.wasRefused || swap.wasRefused || pressure.wasRefused || events.wasRefused || limit.wasRefused
            || high.wasRefused || pids.wasRefused
    }
}
