internal import ProcMetrics

/// A culprit as an ``EventRecord`` has it.
public struct CulpritRecord: Codable, Sendable, Equatable {
    /// For a person: the unit's name, `tmpfs`, `kernel memory`, `page cache`.
    public var name: String
    /// Of which kind the memory is: anon, shmem, kernel, file.
    public var memoryKind: Culprit.Kind
    public var unit: String?
    /// By how much it grew, and over which time.
    public var growthBytes: Double?
    public var growthWindowSeconds: Double?
    public var memoryBytes: Double?
    /// Of the host's memory, from 0 to 1.
    public var memoryShare: Double?
    /// Since the unit came to this host, and since its unit file was changed; absent from a day on.
    public var ageSeconds: Double?
    public var changedAgeSeconds: Double?
    /// Since the unit started, where that was within the growth window.
    public var startedAgeSeconds: Double?
    /// running, restarted or stopped.
    public var state: String
    public var forecast: EventRecord.ForecastRecord?
    /// The unit's largest processes.
    public var processes: [Process]?

    public struct Process: Codable, Sendable, Equatable {
        public var pid: Int32
        public var name: String
        public var memoryBytes: UInt64
        public var hasHighestOOMScore: Bool
    }
}

/// One of the largest units as an ``EventRecord`` has it.
public struct TopUnitRecord: Codable, Sendable, Equatable {
    public var unit: String
    /// The container or guest that it is, for a person.
    public var name: String?
    public var memoryBytes: Double?
    public var growthBytes: Double?

    init(_ unit: TopUnit) {
        self.unit = unit.name
        name = unit.title
        memoryBytes = unit.memory.finite
        growthBytes = unit.growth.finite
    }

    /// `leak.service 3489660928 +1288490188`: bytes now, and bytes grown.
    var text: String { "\(unit) \(Self.whole(memoryBytes)) +\(Self.whole(growthBytes))" }

    /// 0 for what 64 bits do not hold.
    private static func whole(_ bytes: Double?) -> UInt64 { UInt64(exactly: bytes?.rounded() ?? 0) ?? 0 }
}

extension CulpritRecord {
    init(_ culprit: Culprit) {
        name = culprit.name
        memoryKind = culprit.kind
        unit = culprit.unit
        growthBytes = culprit.growth.finite
        growthWindowSeconds = culprit.over.finite
        memoryBytes = culprit.memory.finite
        memoryShare = culprit.share.finite
        ageSeconds = culprit.age?.finite
        changedAgeSeconds = culprit.changedAge?.finite
        startedAgeSeconds = culprit.startedAge?.finite
        state = culprit.state.word
        forecast = culprit.forecast.flatMap(EventRecord.ForecastRecord.init)
        processes =
            culprit.processes.isEmpty
            ? nil
            : culprit.processes.map {
                Process(pid: $0.pid, name: $0.name, memoryBytes: $0.memory, hasHighestOOMScore: $0.isNextVictim)
            }
    }
}
