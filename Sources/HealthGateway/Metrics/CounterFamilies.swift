internal import HealthRules
internal import ProcMetrics

/// What the gateway counts of itself.
enum CounterFamilies {
    static func all(_ values: GatewayCounters.Values) -> [MetricFamily] {
        // Sorted, so that two pages can be compared.
        let requests = values.requests.sorted {
            ($0.key.endpoint, $0.key.code) < ($1.key.endpoint, $1.key.code)
        }
        return [
            MetricFamily(
                "gateway_build_info", .info, help: "Version of the gateway.",
                [Series([Label("version", Version.current)], 1)]),
            MetricFamily(
                "gateway_requests_total", .counter, help: "HTTP requests by endpoint and status code.",
                requests.map { request, count in
                    Series([Label("endpoint", request.endpoint), Label("code", "\(request.code)")], count)
                }),
            MetricFamily(
                "gateway_agent_checks_total", .counter, help: "Agent checks of HAProxy by answer.",
                values.agentChecks.sorted { $0.key < $1.key }.map { Series([Label("answer", $0.key)], $0.value) }),
            connections("connections", .gauge, "Open connections.", values, \.open),
            connections(
                "connections_evicted_total", .counter,
                "Connections closed because there were too many: the oldest one for each new one.",
                values, \.evicted),
            connections(
                "connections_timed_out_total", .counter, "Connections closed, because nothing came or went in time.",
                values, \.timedOut),
        ]
    }

    private static func connections(
        _ name: String, _ kind: MetricFamily.Kind, _ help: String, _ values: GatewayCounters.Values,
        _ value: (GatewayCounters.Connections) -> Int
    ) -> MetricFamily {
        MetricFamily(
            "gateway_\(name)", kind, help: help,
            GatewayCounters.Listener.allCases.map { listener in
                Series([Label("listener", listener.rawValue)], values.connections[listener].map(value) ?? 0)
            })
    }
}
