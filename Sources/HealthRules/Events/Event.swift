public import ProcMetrics

/// Something that a person or a program may have to know of. The engine makes every event; observers only render
/// them, by way of an ``EventRecord``.
public struct Event: Sendable {
    public enum Kind: String, Sendable, CaseIterable, Codable {
        case raised, escalated, reminder, cleared
        case oomKill = "oom-kill"
        case lateTick = "late-tick"
        case configRejected = "config-rejected"
        case configLoaded = "config-loaded"
        case started, stopped
        case sourceFailed = "source-failed"
        case sourceRecovered = "source-recovered"
        case deliveryFailed = "delivery-failed"
        case notice
        case summary
        case acknowledged, silenced, unsilenced, drained, undrained
    }

    public internal(set) var header: EventHeader
    public let payload: EventPayload
    /// What to do next.
    public internal(set) var advice: String?
    public internal(set) var hostSummary = HostSummary()
    /// Where the unit is that the event is about: in which container or guest. `nil` for the host.
    public internal(set) var location: CgroupLocation?
    /// What used the memory; `nil` when that is not known, or memory has nothing to do with it.
    public internal(set) var culprit: Culprit?
    /// The units that grew most and those that are largest.
    public internal(set) var topUnits: [TopUnit] = []
}

/// What every event has, and every surface may filter by.
public struct EventHeader: Sendable, Equatable {
    public let id: EventID
    public let kind: Event.Kind
    public let time: Timestamp
    /// Of the event; of the host it is ``verdict``.
    public internal(set) var severity: Verdict.Level
    /// The rule's name; `nil` for an event that belongs to no rule.
    public internal(set) var rule: String?
    /// What the event is about; `nil` when that is the host.
    public internal(set) var unit: String?
    public internal(set) var category: Category?
    public internal(set) var incident: IncidentID?
    /// The silence that mutes it for people.
    public internal(set) var silence: String?
    /// For an event about a unit, the host's open incident of the same category.
    public internal(set) var related: IncidentID?
    /// The verdict after the tick, and the traffic that goes with it.
    public internal(set) var verdict = Verdict.Level.unknown
    public internal(set) var traffic = 100
}

/// What an event says beyond its header, by kind.
public enum EventPayload: Sendable {
    /// Of `raised`, `escalated`, `reminder`, `cleared`.
    case alert(AlertDetails)
    case oomKill(OOMKillReport)
    /// Of `late-tick`: seconds behind the deadline.
    case lateTick(lateness: Double)
    /// Of `config-loaded`. `source` says where the rules are from.
    case configurationLoaded(path: String, source: String, rules: Int)
    /// Of `config-rejected`; there is at least one error.
    case configurationRejected(path: String, errors: [String], active: ActiveRules)
    /// `interval` is in nanoseconds. `waiting` are the rules that are silent until memory has been known for a day.
    case started(rules: Int, source: String, interval: Int64, waiting: [String])
    case stopped(reason: String)
    /// Of `source-failed`, with the rules that read what the source does not deliver, and of `source-recovered`, without.
    case source(SourceError, rules: [String]?)
    /// Of `delivery-failed`: events that an observer did not deliver.
    case eventsLost(observer: String, count: UInt64)
    case notice(Notice)
    /// Of `acknowledged`, `silenced`, `unsilenced`, `drained`, `undrained`.
    case request(OperatorRequest)
    /// Of `summary`.
    case summary([OmittedEvents])
}

/// Events of one kind and rule that were left out because too many came in one tick.
public struct OmittedEvents: Sendable, Equatable, Codable {
    /// `nil` for events that belong to no rule.
    public let rule: String?
    public let event: Event.Kind
    public internal(set) var count: Int
}

/// What an event says of the alert it is about.
public struct AlertDetails: Sendable {
    /// The condition's text.
    public let condition: String
    public let summary: String?
    public let evidence: Evidence
    /// The comparison that is shown, as `subject` `comparator` `threshold`.
    public let subject: String
    public let comparator: String
    public let value: Double
    public let threshold: Double
    /// The worst value so far.
    public let peak: Double
    /// Since when the alert fires.
    public let since: Timestamp
    /// How long it has been firing, in nanoseconds.
    public let duration: Int64
    /// For `cleared`: why, where it is not that the condition cleared.
    public internal(set) var reason: String?
    /// For `cleared`: the end of the incident, where this was its last alert.
    public internal(set) var incidentEnd: IncidentEnd?

    let dimension: Dimension
    let isShare: Bool
}

extension Event {
    public var kind: Kind { header.kind }
    public var time: Timestamp { header.time }
    public var severity: Verdict.Level { header.severity }
    public var rule: String? { header.rule }
    public var unit: String? { header.unit }
    public var incident: IncidentID? { header.incident }
    public var traffic: Int { header.traffic }

    /// Whether it reports that events were lost: it must not be lost itself while there is another to lose.
    public var reportsLoss: Bool { kind == .deliveryFailed || rule == Rule.eventsLost }

    public var alert: AlertDetails? {
        if case .alert(let alert) = payload { alert } else { nil }
    }

    public var kills: OOMKillReport? {
        if case .oomKill(let report) = payload { report } else { nil }
    }
}

extension Event {
    /// The end of a healthd whose tick hangs: no engine can make this event, so the verdict is unknown, and what is known is
    /// what the last tick found.
    ///
    /// - Parameters:
    ///   - reason: Why it stops, and since when nothing is known.
    ///   - traffic: What the last tick advised.
    public static func stopped(
        reason: String, traffic: Int, _ hostSummary: HostSummary, at time: Timestamp
    ) -> Event {
        var ids = EventIDSource(seed: (.random(in: .min ... .max), .random(in: .min ... .max)))
        let header = EventHeader(id: ids.next(), kind: .stopped, time: time, severity: .ok, traffic: traffic)
        return Event(header: header, payload: .stopped(reason: reason), hostSummary: hostSummary)
    }
}
