public import ProcMetrics

/// The one value that every surface renders.
public struct Verdict: Sendable, Equatable {
    /// Numbered as monitoring plugins number their exit codes.
    public enum Level: Int, Sendable {
        case ok = 0
        case warning = 1
        case critical = 2
        /// A rule that could be critical cannot be evaluated. Never to be taken for ``ok``.
        case unknown = 3

        /// `ok`, `warning`, `critical`, `unknown`.
        public var name: String {
            switch self {
            case .ok: "ok"
            case .warning: "warning"
            case .critical: "critical"
            case .unknown: "unknown"
            }
        }
    }

    public var level: Level = .unknown
    /// How much traffic the host should get, from 0 (drain) to 100 percent.
    public var traffic = 100
    /// Alerts that are firing.
    public var alerts = 0
    /// Rules that cannot be evaluated, because a value is absent.
    public var unknownRules = 0
    /// Rules that are not evaluated yet, because their windows have been filling since the start.
    public var startingRules = 0
    /// Whether ``level`` is ``Level/unknown`` for no other reason than that: after a start, and no cause for an action.
    public var isStarting = false
    /// The worst alert's rule, and since when it is firing.
    public var topAlert: String?
    public var since: Timestamp?
    /// What uses the memory, where the worst alert is about that: a unit, tmpfs, the kernel.
    public var culprit: String?
    /// The operator's drain that is in force; ``traffic`` is 0 then.
    public var drain: DrainRequest?
    /// The first of the sources that cannot be read now, and how many they are.
    public var failedSource: SourceError?
    public var failedSources = 0

    public init() {}

    /// The level, or `starting`.
    public var name: String { isStarting ? "starting" : level.name }
}

extension Verdict.Level: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let level = [Self.ok, .warning, .critical, .unknown].first(where: { $0.name == name }) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no level is named \(name)")
        }
        self = level
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }

    init(_ severity: Severity) { self = severity == .critical ? .critical : .warning }
}
