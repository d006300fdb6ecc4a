internal import HTTPTypes
internal import HealthLink
internal import HealthRules
internal import ProcMetrics

/// `/metrics`. Which series it has is in docs/interfaces.md.
struct MetricsPage: Sendable {
    let board: Board
    let link: MetricsLink
    let counters: GatewayCounters
    let settings: GatewaySettings

    /// Values that are older, in seconds, are not on the page: a graph that goes on says that the host does.
    private static let lifetime = 60.0

    func answer(_ format: PrometheusExposition.Format) async -> Answer {
        Answer(.ok, format.contentType, await text(format))
    }

    /// The page, with values that healthd is asked for.
    func text(_ format: PrometheusExposition.Format) async -> String {
        let reading = await link.reading(interval: max(0.5, board.report?.status.intervalSeconds ?? 1))
        return text(format, reading, at: MonotonicClock.now())
    }

    /// - Parameter reading: What healthd answered last; `nil` for never.
    func text(_ format: PrometheusExposition.Format, _ reading: MetricsLink.Reading?, at now: Double) -> String {
        let report = board.report
        let known = reading.flatMap { $0.age(at: now) < Self.lifetime ? $0 : nil }
        var page = PrometheusExposition(Self.sample(known), format: format)
        add(VerdictFamilies.all(board.state(at: now), report, at: now), to: &page)
        if let report, report.age(at: now) < Self.lifetime { add(StatusFamilies.all(report), to: &page) }
        if let units = known?.units { add(UnitFamilies.all(units), to: &page) }
        add(gatewayFamilies(known, at: now), to: &page)
        return page.text
    }

    private func add(_ families: [MetricFamily], to page: inout PrometheusExposition) {
        for family in families { page.add(family) }
    }

    /// What healthd has is set by name, so that a version that has more or less does no harm.
    private static func sample(_ reading: MetricsLink.Reading?) -> Sample {
        var sample = Sample()
        for (name, value) in reading?.metrics.metrics ?? [:] {
            if let metric = Metric(named: name), metric.descriptor.scope == .host { sample.set(metric, value) }
        }
        return sample
    }

    private func gatewayFamilies(_ reading: MetricsLink.Reading?, at now: Double) -> [MetricFamily] {
        let isConnected = board.link != .absent
        return [
            MetricFamily(
                "gateway_connected", .gauge, help: "Whether the gateway is connected to healthd.",
                [Series(isConnected ? 1 : 0)]),
            MetricFamily(
                "gateway_reconnects_total", .counter, help: "Connections to healthd after the first.",
                [Series(board.reconnects)]),
            MetricFamily(
                "gateway_config_valid", .gauge, help: "Whether the gateway accepted its configuration file.",
                [Series(settings.isValid ? 1 : 0)]),
            MetricFamily(
                "gateway_metrics_age_seconds", .gauge, help: "Age of the host metrics and units on this page.",
                [Series([], reading?.age(at: now))]),
            MetricFamily(
                "gateway_agent_weight_ratio", .gauge, help: "The weight of agent checks, after the ramp-up.",
                [Series([], board.weight(at: now).map { Double($0) / 100 })]),
        ] + CounterFamilies.all(counters.values) + ProcessFamilies.all(ProcessUsage.now())
    }
}
