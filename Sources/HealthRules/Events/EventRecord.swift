public import ProcMetrics

/// One event in the form that every surface derives from: the fields of a journal entry, a line of `--json`, later
/// Varlink and Alertmanager.
///
/// Names and units of measure are stable. What is absent or no finite number has no key. Of the details at the end an event
/// has those of its kind.
public struct EventRecord: Codable, Sendable, Equatable {
    /// ``EventID``.
    public var id: EventID
    /// The kind: `raised`, `oom-kill`, ….
    public var event: Event.Kind
    /// One line for a person.
    public var message: String
    /// Of the event.
    public var severity: Verdict.Level
    /// Of the host, after the tick that the event is from.
    public var verdict: Verdict.Level
    /// How much traffic the host should get, from 0 (drain) to 100.
    public var trafficPercent: Int
    /// Seconds on CLOCK_MONOTONIC; in a replay the recording's own `time`.
    public var time: Double
    /// Seconds since 1970, and seconds on CLOCK_BOOTTIME.
    public var realtimeSeconds: Double
    public var boottimeSeconds: Double
    public var rule: String?
    /// What the event is about; absent for the host.
    public var unit: String?
    /// The id of the container that `unit`, else the culprit's unit, is or runs, and what its runtime's files call it.
    public var container: String?
    public var containerName: String?
    /// The UID of the pod that it is in, and `namespace/name`.
    public var pod: String?
    public var podName: String?
    /// The number or name of the guest (LXC, virtual machine, nspawn) that it is or is in, and its host name.
    public var guest: String?
    public var guestName: String?
    /// The unit within that container or guest.
    public var innerUnit: String?
    public var category: Category?
    public var incident: IncidentID?
    public var relatedIncident: IncidentID?
    /// The id of the silence that mutes the event for people.
    public var silence: String?
    public var advice: String?
    public var host: Host
    public var culprit: CulpritRecord?
    public var topUnits: [TopUnitRecord]?
    /// What fills memory, and whether clearing helps.
    public var diagnosis: DiagnosisRecord?

    public var alert: Alert?
    public var oomKill: OOMKillRecord?
    public var lateTick: LateTick?
    public var configuration: ConfigurationRecord?
    public var lifecycle: Lifecycle?
    public var source: Source?
    public var eventsLost: EventsLost?
    public var notice: NoticeRecord?
    public var request: Request?
    public var omitted: [OmittedEvents]?

    public struct Host: Codable, Sendable, Equatable {
        public var memoryTotalBytes: Double?
        public var memoryAvailableBytes: Double?
        public var swapTotalBytes: Double?
        public var swapFreeBytes: Double?
        public var load1m: Double?
        public var forecast: ForecastRecord?
    }

    public struct ForecastRecord: Codable, Sendable, Equatable {
        public var earliestSeconds: Double
        public var expectedSeconds: Double
        public var latestSeconds: Double
    }

    public struct Alert: Codable, Sendable, Equatable {
        public var condition: String
        public var summary: String?
        public var evidence: String
        /// The comparison that is shown, for a person.
        public var reason: String
        public var value: Double?
        public var threshold: Double?
        public var peak: Double?
        /// `peak` for a person.
        public var peakReason: String
        public var sinceRealtimeSeconds: Double
        public var durationSeconds: Double
        public var resolvedBecause: String?
        /// Of the last alert of an incident.
        public var incidentDurationSeconds: Double?
        public var incidentPeak: String?
    }

    public struct OOMKillRecord: Codable, Sendable, Equatable {
        public var kills: UInt64
        public var victim: String?
        public var victimPid: Int32?
        public var victimBytes: UInt64?
        /// `none` for the host, `memcg`, ….
        public var constraint: String?
        public var limitBytes: UInt64?
        /// The unit, or control group of a pod, at whose limit it was, and for a person.
        public var limitUnit: String?
        public var limitName: String?
        /// The memory nodes that ran out, `0-1`.
        public var memoryNodes: String?
    }

    public struct LateTick: Codable, Sendable, Equatable {
        public var latenessSeconds: Double
    }

    public struct ConfigurationRecord: Codable, Sendable, Equatable {
        public var path: String
        public var source: String?
        public var rules: Int?
        public var errors: [String]?
        /// Of `config-rejected`: the rules that are active in its place.
        public var activeRules: ActiveRules?
    }

    public struct Lifecycle: Codable, Sendable, Equatable {
        public var version: String
        public var rules: Int?
        public var source: String?
        public var intervalSeconds: Double?
        /// Until memory has been known for a day.
        public var rulesNotEvaluated: [String]?
        public var reason: String?
    }

    public struct Source: Codable, Sendable, Equatable {
        public var name: String
        public var path: String
        public var errno: Int32
        public var access: SourceError.Access
        public var metrics: [String]
        /// What is wrong, where the errno does not say it.
        public var reason: String?
        public var rulesNotEvaluated: [String]?
        /// What follows, for a person, where it is not that rules are not evaluated.
        public var consequence: String?
    }

    public struct NoticeRecord: Codable, Sendable, Equatable {
        /// What the notice is about.
        public var topic: Topic
        /// For a person.
        public var text: String
        /// The file that it is about.
        public var path: String?
        public var errno: Int32?

        public enum Topic: String, Codable, Sendable, CaseIterable {
            case memoryLock = "memory-lock"
            case savedState = "saved-state"
            case configuration
        }
    }

    /// What an operator has asked for, or what has ended by itself.
    public struct Request: Codable, Sendable, Equatable {
        /// Who asked: a user name, or a user id; absent for what has ended by itself.
        public var by: String?
        public var reason: String?
        /// When it ends by itself, as of its start.
        public var untilRealtimeSeconds: Double?
        public var silence: String?
        /// What is silenced: patterns of names.
        public var silencedRule: String?
        public var silencedUnit: String?
    }

    public struct EventsLost: Codable, Sendable, Equatable {
        public var observer: String
        public var count: UInt64
    }
}
