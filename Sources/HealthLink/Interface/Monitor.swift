internal import FoundationEssentials
public import HealthRules

/// The interface `org.healthd.Monitor`.
public enum Monitor {
    public static let interface = "org.healthd.Monitor"
    /// Where healthd listens.
    public static let socketPath = "/run/healthd/healthd.sock"
    /// The text of `org.healthd.Monitor.varlink`.
    public static let description = String(decoding: PackageResources.org_healthd_Monitor_varlink, as: UTF8.self)

    /// Alerts that a status has, and that `Alerts` returns, at most.
    public static let statusAlertLimit = 32
    public static let alertLimit = 256
    public static let unitLimit = 128
    public static let defaultUnitLimit = 10
    /// Silences that are in force at the same time, at most.
    public static let silenceLimit = 100
    /// How long a silence or a drain may last, in seconds.
    public static let durations: ClosedRange<Double> = 1...31_536_000
    /// How often a subscriber gets a status at least, in seconds.
    public static let statusPause = 5.0
}

/// One method of the interface: its parameters, and its reply.
public protocol MonitorMethod: Codable, Sendable {
    associatedtype Reply: Codable & Sendable
    /// Without the interface.
    static var name: String { get }
}

extension MonitorMethod {
    public static var name: String { "\(Self.self)" }
}

extension Monitor {
    /// A method without anything to return.
    public struct Empty: Codable, Sendable, Equatable {
        public init() {}
    }

    public struct Status: MonitorMethod {
        public init() {}
        public struct Reply: Codable, Sendable {
            public var status: HealthLink.Status

            public init(status: HealthLink.Status) { self.status = status }
        }
    }

    public struct Alerts: MonitorMethod {
        public init() {}
        public struct Reply: Codable, Sendable {
            public var alerts: [Alert]
            public var total: Int
            public var stale: Bool
            public var ageSeconds: Double

            public init(alerts: [Alert], total: Int, stale: Bool, ageSeconds: Double) {
                self.alerts = alerts
                self.total = total
                self.stale = stale
                self.ageSeconds = ageSeconds
            }
        }
    }

    public struct Rules: MonitorMethod {
        public init() {}
        public struct Reply: Codable, Sendable {
            public var rules: [RuleStatus]

            public init(rules: [RuleStatus]) { self.rules = rules }
        }
    }

    public struct Metrics: MonitorMethod {
        public init() {}
        public struct Reply: Codable, Sendable {
            /// In base units, by the name of the metric.
            public var metrics: [String: Double]
            /// When they were sampled; `nil` before the first tick.
            public var realtimeSeconds: Double?
            public var stale: Bool
            public var ageSeconds: Double

            public init(metrics: [String: Double], realtimeSeconds: Double?, stale: Bool, ageSeconds: Double) {
                self.metrics = metrics
                self.realtimeSeconds = realtimeSeconds
                self.stale = stale
                self.ageSeconds = ageSeconds
            }
        }
    }

    public struct Units: MonitorMethod {
        public var limit: Int?

        public init(limit: Int? = nil) { self.limit = limit }

        public struct Reply: Codable, Sendable {
            public var units: [UnitStatus]
            public var total: Int
            public var stale: Bool
            public var ageSeconds: Double

            public init(units: [UnitStatus], total: Int, stale: Bool, ageSeconds: Double) {
                self.units = units
                self.total = total
                self.stale = stale
                self.ageSeconds = ageSeconds
            }
        }
    }

    /// Needs the flag `more`: ``LinkClient/subscribe(_:)``.
    public struct Subscribe: MonitorMethod {
        public init() {}
        /// One of ``status`` and ``event``.
        public struct Reply: Codable, Sendable {
            public var status: HealthLink.Status?
            public var event: EventRecord?
            /// Events that this client missed since the reply before.
            public var eventsLost: Int?

            public init(status: HealthLink.Status? = nil, event: EventRecord? = nil, eventsLost: Int? = nil) {
                self.status = status
                self.event = event
                self.eventsLost = eventsLost
            }
        }
    }

    public struct Reload: MonitorMethod {
        public init() {}
        public struct Reply: Codable, Sendable {
            public var configuration: ConfigurationStatus

            public init(configuration: ConfigurationStatus) { self.configuration = configuration }
        }
    }

    public struct Acknowledge: MonitorMethod {
        public typealias Reply = Empty
        public var incident: String
        public var reason: String?

        public init(incident: String, reason: String? = nil) {
            self.incident = incident
            self.reason = reason
        }
    }

    public struct Silence: MonitorMethod {
        public var rule: String?
        public var unit: String?
        public var durationSeconds: Double
        public var reason: String

        public init(rule: String? = nil, unit: String? = nil, durationSeconds: Double, reason: String) {
            self.rule = rule
            self.unit = unit
            self.durationSeconds = durationSeconds
            self.reason = reason
        }

        public struct Reply: Codable, Sendable {
            public var silence: SilenceStatus

            public init(silence: SilenceStatus) { self.silence = silence }
        }
    }

    public struct Unsilence: MonitorMethod {
        public typealias Reply = Empty
        public var id: String

        public init(id: String) { self.id = id }
    }

    public struct Silences: MonitorMethod {
        public init() {}
        public struct Reply: Codable, Sendable {
            public var silences: [SilenceStatus]

            public init(silences: [SilenceStatus]) { self.silences = silences }
        }
    }

    public struct Drain: MonitorMethod {
        public var reason: String
        /// `nil` for one that lasts until ``Undrain``.
        public var durationSeconds: Double?
        /// Whether it is kept over a reboot, and ends when the host is well after that.
        public var endsAfterBoot: Bool?

        public init(reason: String, durationSeconds: Double? = nil, endsAfterBoot: Bool? = nil) {
            self.reason = reason
            self.durationSeconds = durationSeconds
            self.endsAfterBoot = endsAfterBoot
        }

        public struct Reply: Codable, Sendable {
            public var drain: HealthLink.Drain

            public init(drain: HealthLink.Drain) { self.drain = drain }
        }
    }

    public struct Undrain: MonitorMethod {
        public typealias Reply = Empty
        public init() {}
    }
}
