public import ProcMetrics

/// Something that a person or a machine may have to know of. The evaluator makes events; reporters only render them.
public struct Event: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case raised, escalated, reminder, cleared
        case oomKill = "oom-kill"
        case lateTick = "late-tick"
        case configRejected = "config-rejected"
        case configLoaded = "config-loaded"
        case started, stopped
    }

    public let kind: Kind
    public let time: Timestamp
    public var severity: Verdict.Level
    /// The rule's name; `nil` for an event that no rule made.
    public var rule: String?
    public var unit: String?
    public var incident: IncidentID?
    /// The worst that is up after this event, and the traffic advised.
    public var traffic = 100
    public var alert: AlertDetails?
    /// For ``Kind/oomKill``: who, and how many.
    public var kills: OOMKillReport?
    /// What happened, for an event without alert.
    public var text = ""
    public var advice: String?
    /// A file that the event is about.
    public var path: String?
    public var vitals = HostSummary()
    /// Who made the memory go; `nil` when that cannot be told, or memory has nothing to do with it.
    public var suspect: Culprit?
    /// The units that grew most and those that are biggest.
    public var topUnits: [TopUnit] = []

    /// Makes an event that no rule made.
    public init(_ kind: Kind, at time: Timestamp, severity: Verdict.Level = .ok, text: String) {
        self.kind = kind
        self.time = time
        self.severity = severity
        self.text = text
    }
}

/// What an event says of the alert it is about.
public struct AlertDetails: Sendable {
    /// The condition's text.
    public let condition: String
    public let summary: String?
    /// The comparison that is shown, as `subject` `comparator` `threshold`.
    public let subject: String
    public let comparator: String
    public let value: Double
    public let threshold: Double
    public let peak: Double
    /// Since when the alert is up.
    public let since: Timestamp
    /// How long it has been up, in nanoseconds.
    public let duration: Int64
    /// For ``Event/Kind/cleared``: whether it was the last alert of its incident.
    public var isLast = false
    /// For ``Event/Kind/cleared``: why, where it is not that the condition cleared.
    public var reason: String?

    let dimension: Dimension
    let isShare: Bool
}

/// The few figures that a person wants beside any alert. `nil` is absent.
public struct HostSummary: Sendable, Equatable {
    public var memoryTotal: Double?
    public var memoryAvailable: Double?
    public var swapTotal: Double?
    public var swapFree: Double?
    /// Share of the last ten seconds in which some, or all, tasks waited for memory.
    public var memorySome: Double?
    public var memoryFull: Double?
    public var load1m: Double?
    /// When memory is used up; `nil` while that is not to be foretold.
    public var exhaustion: Forecast?

    public init() {}
}
