internal import Synchronization

/// The units that are sampled, with their files open: made by a ``UnitFinder``, read by a ``UnitSampler``. It never
/// changes, so it may be handed from one queue to another. Descriptors close with the last set that has them.
public final class UnitSet: Sendable {
    struct Entry: Sendable {
        let name: String
        let instance: UInt64
        let reader: UnitReader
        /// `nil` where only memory.current is read.
        let details: UnitDetails?

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
final class UnitReader: Sendable {
    let current: UnitFile
    /// Bytes.
    let memory: Atomic<UInt64>
    let swap: Atomic<UInt64>
    /// Whether it could not be read any more: the group is gone, or its memory was not counted for a while.
    let isLost: Atomic<Bool>

    init(folder: String, memory: UInt64) {
        current = UnitFile(folder + "/memory.current")
        self.memory = Atomic(memory)
        swap = Atomic(0)
        isLost = Atomic(false)
    }
}

/// The other files of one unit, open. A file that this kernel or this group does not have is left out.
final class UnitDetails: Sendable {
    static let files = 7

    let statistics, swap, pressure, events, limit, high, pids: UnitFile

    init(folder: String) {
        statistics = UnitFile(folder + "/memory.stat")
        swap = UnitFile(folder + "/memory.swap.current")
        pressure = UnitFile(folder + "/memory.pressure")
        events = UnitFile(folder + "/memory.events")
        limit = UnitFile(folder + "/memory.max")
        high = UnitFile(folder + "/memory.high")
        pids = UnitFile(folder + "/pids.current")
    }

    /// Whether a file is missing that another try may give.
    var isIncomplete: Bool {
        statistics.wasRefused || swap.wasRefused || pressure.wasRefused || events.wasRefused || limit.wasRefused
            || high.wasRefused || pids.wasRefused
    }
}
