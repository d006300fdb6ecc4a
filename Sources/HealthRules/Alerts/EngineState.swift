public import ProcMetrics

/// What must outlive a restart of healthd: the incidents that are open, the alerts that are firing, the OOM kills that
/// were reported.
///
/// Times are the host's own since boot, so a state is of use only until the next boot.
public struct EngineState: Codable, Sendable {
    static let currentVersion = 3
    /// Version 2 is the same without ``memory``.
    private static let readableVersions = 2...currentVersion
    /// More than an engine has: a state with more is damaged.
    private static let limit = 100_000

    struct AlertRecord: Codable {
        let rule: String
        /// The condition's text, to report what is resolved if the rule was removed.
        let condition: String
        let severity: Severity
        let category: Category
        let unit: String?
        let alert: AlertState
    }

    struct IncidentRecord: Codable {
        let key: IncidentKey
        let incident: Incident
    }

    /// Why a state cannot be resumed.
    public enum Rejection: String, Sendable {
        case otherBoot = "it is from another boot"
        case otherVersion = "it is of another version of healthd"
        case damaged = "it is damaged"
    }

    var version = currentVersion
    /// As the daemon read it from /proc/sys/kernel/random/boot_id.
    var bootID = ""
    var incidents: [IncidentRecord] = []
    var alerts: [AlertRecord] = []
    /// The kernel's counter of OOM kills up to which each has been reported.
    var reportedKills: UInt64?
    /// When it was made, CLOCK_MONOTONIC in nanoseconds: of two that were saved, the later one is the newer.
    public var savedAt: Int64?
    /// How high memory was in the days before.
    var memory: MemoryRecord?
    /// What operators have asked for.
    var requests: OperatorRequests?

    init() {}

    /// Of another version nothing but that is read, so that it is not taken for damaged.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        version = try container.decode(Int.self, forKey: .version)
        guard Self.readableVersions.contains(version) else { return }
        bootID = try container.decode(String.self, forKey: .bootID)
        incidents = try container.decode([IncidentRecord].self, forKey: .incidents)
        alerts = try container.decode([AlertRecord].self, forKey: .alerts)
        reportedKills = try container.decodeIfPresent(UInt64.self, forKey: .reportedKills)
        savedAt = try container.decodeIfPresent(Int64.self, forKey: .savedAt)
        memory = try container.decodeIfPresent(MemoryRecord.self, forKey: .memory)
        requests = try container.decodeIfPresent(OperatorRequests.self, forKey: .requests)
    }

    /// Why this state cannot be resumed; `nil` when it can.
    ///
    /// - Parameter bootID: Of the present boot, in the form that the engine was made with.
    public func rejection(bootID: String, at now: Timestamp) -> Rejection? {
        if !Self.readableVersions.contains(version) { return .otherVersion }
        if self.bootID != bootID { return .otherBoot }
        let times =
            incidents.map(\.incident.since.monotonic) + alerts.flatMap(\.alert.times) + [savedAt].compactMap { $0 }
        if times.contains(where: { $0 > now.monotonic }) { return .otherBoot }
        let isPossible =
            times.allSatisfy { $0 >= 0 } && incidents.allSatisfy(\.incident.isPossible)
            && alerts.count <= Self.limit && incidents.count <= IncidentStore.limit
            && memory?.isPossible(at: now.monotonic) ?? true && requests?.isPossible ?? true
        return isPossible ? nil : .damaged
    }

    /// Whether there is anything that a restart could lose.
    public var isEmpty: Bool { alerts.isEmpty }
}
