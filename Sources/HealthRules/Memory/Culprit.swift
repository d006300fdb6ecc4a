public import ProcMetrics

/// The unit or use of memory that accounts for a loss, as far as that is known.
public struct Culprit: Sendable, Equatable, Codable {
    /// What kind of memory it is; of the last three the systemd unit is the one that has or wrote the most.
    public enum Kind: String, Sendable, Codable {
        /// Anonymous memory of a unit's processes, swap included.
        case processes = "anon"
        /// Files in a tmpfs or shared memory: they stay when the unit is stopped.
        case tmpfs = "shmem"
        /// The kernel's own, such as the dentry cache.
        case kernel
        case pageCache = "file"
    }

    /// What has become of it since it was named.
    public enum UnitState: Sendable, Equatable, Codable {
        case running
        /// The unit runs in a new cgroup; how many seconds ago it started is not always known.
        case restarted(secondsAgo: Double?)
        /// It was restarted since it was first named, and grows again.
        case growingAgain(secondsAgo: Double?)
        case stopped

        /// One word for a program to read.
        public var word: String {
            switch self {
            case .running: "running"
            case .restarted: "restarted"
            case .growingAgain: "growing-again"
            case .stopped: "stopped"
            }
        }
    }

    public let kind: Kind
    /// Of ``Kind/processes`` always known; of the other kinds the unit that wrote or caused most of it, where known.
    public let unit: String?
    /// As ``UnitSample/cgroupInode``.
    public let cgroupInode: UInt64
    /// By how many bytes it grew, over how many seconds.
    public var growth: Double
    public var over: Double
    /// Bytes of that kind now, and their share of the host's memory.
    public var memory: Double
    public var share: Double
    /// Seconds since the unit came to this host, and since its unit file was changed; `nil` when that is longer ago than a
    /// day.
    public var age: Double?
    public var changedAge: Double?
    /// Seconds since the unit started, where that was within `over`: then all of its memory is growth.
    public var startedAge: Double?
    /// When its growth meets a limit.
    public var forecast: Forecast?
    public var state = UnitState.running
    /// Where the unit is, with the names that people know. Set for an event; not kept over a restart.
    public var place: CgroupLocation?
    /// The unit's largest processes, the largest first. Not kept over a restart.
    public var processes: [ProcessSample] = []

    private enum CodingKeys: String, CodingKey {
        case kind, unit, cgroupInode, growth, over, memory, share, age, changedAge, startedAge, forecast, state
    }

    public init(
        _ kind: Kind, unit: String?, cgroupInode: UInt64 = 0, growth: Double, over: Double, memory: Double,
        share: Double
    ) {
        self.kind = kind
        self.unit = unit
        self.cgroupInode = cgroupInode
        self.growth = growth
        self.over = over
        self.memory = memory
        self.share = share
    }

    /// Where the unit is.
    var location: CgroupLocation? { place ?? unit.map(CgroupLocation.init(unit:)) }

    /// Records what it has now: what it has released since it was named is no longer growth.
    mutating func record(memory now: Double, of total: Double) {
        guard now < memory else { return }
        growth = Swift.max(0, growth - (memory - now))
        (memory, share) = (now, now / total)
    }
}

/// A unit among the largest and the fastest growing.
public struct TopUnit: Sendable, Equatable {
    public let name: String
    /// Bytes of process memory, swap included.
    public let memory: Double
    /// Bytes by which that grew over the time range of the loss; 0 when it did not.
    public let growth: Double
    /// The container or guest that it is, for people; `nil` for what its name says it all. Set for an event.
    public internal(set) var title: String?

    public init(name: String, memory: Double, growth: Double) {
        self.name = name
        self.memory = memory
        self.growth = growth
    }
}
