public import ProcMetrics

/// The one value that every surface renders.
public struct Verdict: Sendable, Equatable {
    /// Numbered as monitoring plugins number their exit codes.
    public enum Level: Int, Sendable {
        case ok = 0
        case warning = 1
        case critical = 2
        /// A rule that could be critical cannot be judged. Never to be taken for ``ok``.
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
    /// Alerts that are up.
    public var alerts = 0
    /// Rules that cannot be judged now.
    public var unknownRules = 0
    /// The worst alert's rule, and since when it is up.
    public var headline: String?
    public var since: Timestamp?
    /// Who made the memory go, where the worst alert is about that: a unit, tmpfs, the kernel.
    public var suspect: String?

    public init() {}
}
