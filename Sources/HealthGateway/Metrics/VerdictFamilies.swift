internal import HealthLink
internal import HealthRules
internal import ProcMetrics

/// The verdict and what follows from it. It is on every page, also when healthd is gone.
enum VerdictFamilies {
    static func all(_ state: HealthState, _ report: Report?, at now: Double) -> [MetricFamily] {
        let level = state.isFresh ? report?.status.verdict ?? .unknown : .unknown
        let levels: [Verdict.Level] = [.ok, .warning, .critical, .unknown]
        return [
            MetricFamily(
                "health_state", .gauge, help: "1 for the verdict; unknown also when it is stale or missing.",
                levels.map { Series([Label("state", $0.name)], $0 == level ? 1 : 0) }),
            MetricFamily(
                "verdict_stale", .gauge, help: "Whether the verdict is stale or missing.",
                [Series(state.isFresh ? 0 : 1)]),
            MetricFamily(
                "verdict_age_seconds", .gauge, help: "Since the last tick of healthd.",
                [Series([], report?.age(at: now))]),
            MetricFamily(
                "last_sample_timestamp_seconds", .gauge, help: "When the values were sampled, since 1970.",
                [Series([], report?.status.realtimeSeconds)]),
            MetricFamily(
                "traffic_ratio", .gauge, help: "How much traffic the host should get, from 0 (drain) to 1.",
                [state.isFresh ? Series([], report.map { Double($0.status.trafficPercent) / 100 }) : nil]),
            MetricFamily(
                "drain_active", .gauge, help: "Whether an operator's drain is in force.",
                [report.map { Series($0.status.drain == nil ? 0 : 1) }]),
        ]
    }
}
