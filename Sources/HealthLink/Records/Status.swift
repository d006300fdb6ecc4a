public import HealthRules

/// What healthd says of its host now: the one value behind every surface that is not the journal.
///
/// Described field by field in `org.healthd.Monitor.varlink`. What is not known is absent.
public struct Status: Codable, Sendable, Equatable {
    public var version: String
    public var hostname: String
    public var verdict: Verdict.Level
    /// Whether the verdict is unknown only because rules have not been evaluated since the start.
    public var starting: Bool
    /// Whether there has been no tick for three intervals, or five seconds. ``verdict`` is unknown then, and everything else
    /// is what the last tick found.
    public var stale: Bool
    /// Since the last tick, or since the start where there was none.
    public var ageSeconds: Double
    public var intervalSeconds: Double
    public var realtimeSeconds: Double?
    /// From 0 (drain) to 100.
    public var trafficPercent: Int
    /// The same in one line.
    public var line: String
    public var topAlert: String?
    public var sinceRealtimeSeconds: Double?
    public var culprit: String?
    /// The worst first; at most 32.
    public var alerts: [Alert]
    public var alertCount: Int
    public var rulesUnknown: Int
    public var rulesStarting: Int
    public var host: Host
    public var drain: Drain?
    public var silenceCount: Int
    public var configuration: ConfigurationStatus
    public var startedRealtimeSeconds: Double
    public var tickDurationSeconds: Double?
    public var tickLatenessSeconds: Double?
    /// Clients of the local interface that were refused or disconnected since the start.
    public var clientsRefused: Int

    public init(
        version: String, hostname: String, verdict: Verdict.Level, starting: Bool, stale: Bool, ageSeconds: Double,
        intervalSeconds: Double, realtimeSeconds: Double? = nil, trafficPercent: Int, line: String,
        topAlert: String? = nil, sinceRealtimeSeconds: Double? = nil, culprit: String? = nil, alerts: [Alert] = [],
        alertCount: Int = 0, rulesUnknown: Int = 0, rulesStarting: Int = 0, host: Host = Host(), drain: Drain? = nil,
        silenceCount: Int = 0, configuration: ConfigurationStatus, startedRealtimeSeconds: Double,
        tickDurationSeconds: Double? = nil, tickLatenessSeconds: Double? = nil, clientsRefused: Int = 0
    ) {
        self.version = version
        self.hostname = hostname
        self.verdict = verdict
        self.starting = starting
        self.stale = stale
        self.ageSeconds = ageSeconds
        self.intervalSeconds = intervalSeconds
        self.realtimeSeconds = realtimeSeconds
        self.trafficPercent = trafficPercent
        self.line = line
        self.topAlert = topAlert
        self.sinceRealtimeSeconds = sinceRealtimeSeconds
        self.culprit = culprit
        self.alerts = alerts
        self.alertCount = alertCount
        self.rulesUnknown = rulesUnknown
        self.rulesStarting = rulesStarting
        self.host = host
        self.drain = drain
        self.silenceCount = silenceCount
        self.configuration = configuration
        self.startedRealtimeSeconds = startedRealtimeSeconds
        self.tickDurationSeconds = tickDurationSeconds
        self.tickLatenessSeconds = tickLatenessSeconds
        self.clientsRefused = clientsRefused
    }

    /// How old a tick may be, in seconds, before its verdict is stale: three intervals, and never less than five seconds.
    public static func lifetime(ofInterval interval: Double) -> Double { max(3 * interval, 5) }

    public struct Host: Codable, Sendable, Equatable {
        public var memoryTotalBytes: Double?
        public var memoryAvailableBytes: Double?
        public var swapTotalBytes: Double?
        public var swapFreeBytes: Double?
        public var load1m: Double?
        /// Shares of the last ten seconds in which some, or all, tasks were stalled on memory.
        public var memorySomeRatio: Double?
        public var memoryFullRatio: Double?
        public var forecast: EventRecord.ForecastRecord?
        /// What fills memory, and whether clearing helps.
        public var diagnosis: DiagnosisRecord?

        public init() {}
    }
}

/// An operator has taken the host out of the load balancer.
public struct Drain: Codable, Sendable, Equatable {
    public var reason: String
    /// A user name, or a user id.
    public var by: String
    public var sinceRealtimeSeconds: Double
    /// When it ends by itself; `nil` for one that lasts until it is ended.
    public var untilRealtimeSeconds: Double?
    /// Whether it is kept over a reboot, and ends when the host is well after that.
    public var endsAfterBoot: Bool?

    public init(
        reason: String, by: String, sinceRealtimeSeconds: Double, untilRealtimeSeconds: Double? = nil,
        endsAfterBoot: Bool? = nil
    ) {
        self.reason = reason
        self.by = by
        self.sinceRealtimeSeconds = sinceRealtimeSeconds
        self.untilRealtimeSeconds = untilRealtimeSeconds
        self.endsAfterBoot = endsAfterBoot
    }
}

/// Which rules are active, and what became of the configuration file.
public struct ConfigurationStatus: Codable, Sendable, Equatable {
    /// The file that was read, or that would be read if it existed.
    public var path: String
    /// Where the active rules come from.
    public var source: String
    public var rules: Int
    public var valid: Bool
    /// Every error of a file that was rejected.
    public var errors: [String]

    public init(path: String, source: String, rules: Int, valid: Bool, errors: [String] = []) {
        self.path = path
        self.source = source
        self.rules = rules
        self.valid = valid
        self.errors = errors
    }
}
