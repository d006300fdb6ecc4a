internal import HealthLink
internal import HealthRules
internal import ProcMetrics

/// Alerts, forecast, and healthd on itself, from the last status.
enum StatusFamilies {
    static func all(_ report: Report) -> [MetricFamily] {
        let status = report.status
        return alerts(status) + [
            MetricFamily(
                "culprit_info", .info, help: "What uses the memory, where the worst alert is about that.",
                [status.culprit.map { Series([Label("unit", $0)], 1) }]),
            MetricFamily(
                "forecast_exhaustion_seconds", .gauge, help: "Until memory runs out.",
                [
                    estimate("earliest", status.host.forecast?.earliestSeconds),
                    estimate("expected", status.host.forecast?.expectedSeconds),
                    estimate("latest", status.host.forecast?.latestSeconds),
                ]),
            MetricFamily("rules", .gauge, help: "Active rules.", [Series(status.configuration.rules)]),
            MetricFamily(
                "rules_unknown", .gauge, help: "Rules that cannot be evaluated, because a value is absent.",
                [Series(status.rulesUnknown)]),
            MetricFamily(
                "rules_starting", .gauge, help: "Rules whose windows have been filling since the start.",
                [Series(status.rulesStarting)]),
            MetricFamily("silences", .gauge, help: "Silences that are in force.", [Series(status.silenceCount)]),
            MetricFamily(
                "build_info", .info, help: "Version of healthd.", [Series([Label("version", status.version)], 1)]),
            MetricFamily(
                "start_time_seconds", .gauge, help: "When healthd was started, since 1970.",
                [Series([], status.startedRealtimeSeconds)]),
            MetricFamily(
                "clients_refused_total", .counter,
                help: "Clients of the local interface that were refused or disconnected.",
                [Series(status.clientsRefused)]),
        ]
    }

    private static func estimate(_ name: String, _ seconds: Double?) -> Series? {
        Series([Label("estimate", name)], seconds)
    }

    private static func alerts(_ status: Status) -> [MetricFamily] {
        [
            MetricFamily(
                "alerts", .gauge, help: "Alerts that are firing.",
                Severity.allCases.map { Series([Label("severity", $0.rawValue)], count(of: $0, in: status)) }),
            MetricFamily(
                "alert_firing", .gauge, help: "1 for each alert that is firing, the worst \(Monitor.statusAlertLimit).",
                status.alerts.map { Series(labels($0), 1) }),
            MetricFamily(
                "alert_start_timestamp_seconds", .gauge, help: "Since when the alert has been firing, since 1970.",
                status.alerts.map { Series(labels($0), $0.sinceRealtimeSeconds) }),
        ]
    }

    private static func labels(_ alert: Alert) -> [Label] {
        [Label("rule", alert.rule), Label("severity", alert.severity.rawValue), Label("unit", alert.unit ?? "")]
    }

    /// A status has the worst alerts only. Those that it has not are no worse than the last that it has.
    private static func count(of severity: Severity, in status: Status) -> Int {
        let listed = status.alerts.count { $0.severity == severity }
        let isLast = (status.alerts.last?.severity ?? .warning) == severity
        return listed + (isLast ? max(0, status.alertCount - status.alerts.count) : 0)
    }
}
