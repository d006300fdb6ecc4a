public import ProcMetrics

/// Who made the memory go, as well as can be told.
public struct Culprit: Sendable, Equatable, Codable {
    /// Whose memory it is, of which the systemd unit has or wrote the most.
    public enum Kind: String, Sendable, Codable {
        /// Process memory of a unit, swap included.
        case processes
        /// Files in a tmpfs or shared memory: they stay when the unit is stopped.
        case tmpfs
        /// The kernel's own, such as the names of files that it remembers.
        case kernel
        case pageCache = "page-cache"
    }

    /// What has become of it since.
    public enum UnitState: Sendable, Equatable, Codable {
        case here
        /// Another life of the unit goes on; how many seconds ago it began is not always known.
        case restarted(secondsAgo: Double?)
        /// It was restarted since it was first named, and now the new life is to blame.
        case growsAgain(secondsAgo: Double?)
        case gone

        /// One word for a program to read; `nil` while nothing has become of it.
        public var word: String? {
            switch self {
            case .here: nil
            case .restarted, .growsAgain: "restarted"
            case .gone: "gone"
            }
        }
    }

    public let kind: Kind
    /// Of ``Kind/processes`` always known; of the other kinds who wrote or caused most of it, where that is known.
    public let unit: String?
    /// As ``UnitSample/instance``.
    public let instance: UInt64
    /// By how many bytes it grew, over how many seconds.
    public var growth: Double
    public var over: Double
    /// Bytes of that kind now, and their share of the host's memory.
    public var memory: Double
    public var share: Double
    /// Seconds since the unit came to this host, and since its unit file was changed; `nil` when that is longer ago than a
    /// day.
    public var arrived: Double?
    public var changed: Double?
    /// When its growth meets a limit.
    public var exhaustion: Forecast?
    public var fate = UnitState.here
    /// The unit's biggest processes, biggest first. Not kept over a restart.
    public var processes: [ProcessSample] = []

    private enum CodingKeys: String, CodingKey {
        case kind, unit, instance, growth, over, memory, share, arrived, changed, exhaustion, fate
    }

    public init(
        _ kind: Kind, unit: String?, instance: UInt64 = 0, growth: Double, over: Double, memory: Double, share: Double
    ) {
        self.kind = kind
        self.unit = unit
        self.instance = instance
        self.growth = growth
        self.over = over
        self.memory = memory
        self.share = share
    }

    /// Takes note of what it has now: what it has given back since it was named is no growth any more.
    mutating func note(memory now: Double, of total: Double) {
        guard now < memory else { return }
        growth = Swift.max(0, growth - (memory - now))
        (memory, share) = (now, now / total)
    }
}

/// A unit among the biggest and the fastest growing.
public struct TopUnit: Sendable, Equatable {
    public let name: String
    /// Bytes of process memory, swap included.
    public let memory: Double
    /// Bytes by which that grew over the time that is looked at; 0 when it did not.
    public let growth: Double

    public init(name: String, memory: Double, growth: Double) {
        self.name = name
        self.memory = memory
        self.growth = growth
    }
}
