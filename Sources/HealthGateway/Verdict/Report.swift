internal import HealthLink
internal import HealthRules

/// A status, and when it came.
struct Report: Sendable {
    let status: Status
    /// Seconds on CLOCK_MONOTONIC.
    let receivedAt: Double

    /// Since the tick that it is from, in seconds.
    func age(at now: Double) -> Double { status.ageSeconds + max(0, now - receivedAt) }

    /// Whether its verdict is too old to be believed, on healthd's own word or by this clock.
    func isStale(at now: Double) -> Bool {
        status.stale || age(at: now) > Status.lifetime(ofInterval: status.intervalSeconds)
    }

    func state(at now: Double) -> HealthState { isStale(at: now) ? .stale : freshState }

    /// What it says as long as it is not stale.
    var freshState: HealthState {
        if status.stale { return .stale }
        if status.verdict == .critical { return .critical }
        if status.trafficPercent <= 0 { return .draining }
        switch status.verdict {
        case .ok: return .ok
        case .warning: return .warning
        case .critical, .unknown: return .unknown
        }
    }

    /// When the newest tick was, in seconds since 1970.
    var tickRealtime: Double { status.realtimeSeconds ?? status.startedRealtimeSeconds }
}

/// What every endpoint distinguishes.
enum HealthState: String, Sendable, CaseIterable {
    case ok
    case warning
    /// Fresh, and rules cannot be evaluated: a host without PSI, or healthd has just started. Traffic follows the advice.
    case unknown
    /// No new traffic is advised, and the verdict is not critical.
    case draining
    case critical
    /// Older than three intervals, or five seconds.
    case stale
    /// There has been no status since the start of the gateway.
    case missing

    /// Whether there is a verdict that counts.
    var isFresh: Bool { self != .stale && self != .missing }
}
