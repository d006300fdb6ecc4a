internal import Glibc
internal import HealthLink
internal import HealthRules
internal import ProcMetrics

/// Makes the records of the local interface from what the ticks published.
struct StatusRendering: Sendable {
    let latest: LatestResult
    let snapshots: Published<HostSnapshot>
    let configuration: ActiveConfiguration
    /// When healthd started.
    let start: Timestamp

    /// The status at a moment. A stale one says so, and never what the host's state was before.
    func status(at now: Timestamp, clientsRefused: Int) -> Status {
        let state = latest.read(now: now.monotonic)
        let snapshot = state.snapshot
        let verdict = snapshot?.verdict ?? Verdict()
        // What is kept of a snapshot would be copied by the tick that writes to it again.
        let (alerts, silences, lateness) = snapshots.read { snapshot in
            (
                snapshot.alerts.prefix(Monitor.statusAlertLimit).map { Alert($0, at: now) }, snapshot.silences.count,
                snapshot.lateness
            )
        }
        var status = Status(
            version: Version.current, hostname: Self.hostname(), verdict: state.isFresh ? verdict.level : .unknown,
            starting: state.isStarting, stale: !state.isFresh, ageSeconds: Double(state.age) / 1e9,
            intervalSeconds: Double(latest.pause) / 1e9, trafficPercent: verdict.traffic,
            line: state.line(at: now.monotonic), configuration: configuration.current.status,
            startedRealtimeSeconds: Double(start.realtime) / 1e9, clientsRefused: clientsRefused)
        guard let snapshot else { return status }
        status.realtimeSeconds = Double(snapshot.time.realtime) / 1e9
        status.topAlert = verdict.topAlert
        status.sinceRealtimeSeconds = verdict.since.map { Double($0.realtime) / 1e9 }
        status.culprit = verdict.culprit
        status.alerts = alerts
        status.alertCount = verdict.alerts
        status.rulesUnknown = verdict.unknownRules
        status.rulesStarting = verdict.startingRules
        status.host = Status.Host(snapshot.hostSummary)
        status.drain = verdict.drain.map(Drain.init)
        status.silenceCount = silences
        status.tickDurationSeconds = Double(snapshot.duration) / 1e9
        status.tickLatenessSeconds = lateness
        return status
    }

    func rules() -> [RuleStatus] {
        let alerts = snapshots.read { $0.alerts.map(\.rule) }
        return configuration.current.rules.map { rule in
            RuleStatus(rule, firing: alerts.count { $0 == rule.name })
        }
    }

    private static func hostname() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension LatestResult.State {
    /// Since the last tick, or the start where there was none, in nanoseconds.
    var age: Int64 {
        switch self {
        case .starting(let age), .fresh(_, let age), .stale(_, let age): age
        }
    }

    /// Whether nothing but the start keeps the verdict unknown.
    var isStarting: Bool {
        switch self {
        case .starting: true
        case .fresh(let snapshot, _): snapshot.verdict.isStarting
        case .stale: false
        }
    }
}
