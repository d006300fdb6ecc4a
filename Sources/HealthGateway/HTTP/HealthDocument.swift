internal import FoundationEssentials
internal import HTTPTypes
internal import HealthLink
internal import HealthRules

/// `/health` as `application/health+json`, draft-inadarei-api-health-check-06: `pass` and `warn` have a status code of 2xx,
/// `fail` one of 5xx.
struct HealthDocument: Encodable {
    var status: String
    /// Of the format of this document, as the draft means it.
    var version = "1"
    var releaseId: String?
    var serviceId: String?
    /// Absent when all is well.
    var output: String?
    var checks: [String: [Check]] = [:]

    struct Check: Encodable {
        var componentId: String?
        var componentType = "system"
        var observedValue: Double?
        var observedUnit: String?
        var status: String
        /// When it was sampled, not when it was asked for.
        var time: String
        var output: String?
    }

    static func answer(_ state: HealthState, _ report: Report?, _ line: String) -> Answer {
        let document = HealthDocument(state, report, line)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        // Every value is finite, so this cannot fail; if it did, the status would still be right.
        let body = (try? encoder.encode(document)).map { String(decoding: $0, as: UTF8.self) }
        let status: HTTPResponse.Status = document.status == "fail" ? .serviceUnavailable : .ok
        return Answer(status, Answer.healthJSON, (body ?? "{\"status\":\"\(document.status)\"}") + "\n")
    }

    init(_ state: HealthState, _ report: Report?, _ line: String) {
        switch state {
        case .ok: status = "pass"
        case .warning, .unknown: status = "warn"
        case .draining, .critical, .stale, .missing: status = "fail"
        }
        if state != .ok { output = line }
        guard let report else { return }
        releaseId = report.status.version
        serviceId = "healthd@\(report.status.hostname)"
        addValues(report, isFresh: state.isFresh)
        addAlerts(report)
    }

    private mutating func addValues(_ report: Report, isFresh: Bool) {
        let host = report.status.host
        let time = UTC.text(report.tickRealtime)
        func add(_ name: String, _ category: HealthRules.Category, _ value: Double?, _ unit: String? = nil) {
            guard let value, value.isFinite else { return }
            let worst = report.status.alerts.filter { $0.category == category }.map(\.severity).max()
            let status = isFresh ? Self.status(worst) : "fail"
            checks[name] = [
                Check(observedValue: (value * 100).rounded() / 100, observedUnit: unit, status: status, time: time)
            ]
        }
        add("memory:utilization", .memory, Self.used(host.memoryAvailableBytes, of: host.memoryTotalBytes), "percent")
        add("swap:utilization", .memory, Self.used(host.swapFreeBytes, of: host.swapTotalBytes), "percent")
        add("memory:waiting", .memory, host.memorySomeRatio.map { $0 * 100 }, "percent")
        add("memory:stalled", .memory, host.memoryFullRatio.map { $0 * 100 }, "percent")
        add("memory:exhaustion", .memory, host.forecast?.expectedSeconds, "s")
        add("cpu:load1", .cpu, host.load1m)
    }

    private mutating func addAlerts(_ report: Report) {
        let time = UTC.text(report.tickRealtime)
        for alert in report.status.alerts {
            let check = Check(
                componentId: alert.unit, componentType: alert.unit == nil ? "system" : "component",
                observedValue: alert.value.flatMap { $0.isFinite ? $0 : nil }, status: Self.status(alert.severity),
                time: time, output: alert.message)
            checks["\(alert.category.rawValue):\(alert.rule)", default: []].append(check)
        }
    }

    private static func status(_ severity: Severity?) -> String {
        switch severity {
        case nil: "pass"
        case .warning: "warn"
        case .critical: "fail"
        }
    }

    /// What is used, in percent.
    private static func used(_ free: Double?, of total: Double?) -> Double? {
        guard let free, let total, total > 0 else { return nil }
        return 100 * (1 - free / total)
    }
}
