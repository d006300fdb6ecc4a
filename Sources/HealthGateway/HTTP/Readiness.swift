internal import HTTPTypes
internal import HealthLink

/// `/readyz` as the API server of Kubernetes answers it: machines read the status code, people the list.
///
///     [+]fresh ok
///     [-]traffic failed: drained by root: kernel update
///     readyz check failed
struct Readiness: Sendable, Equatable {
    struct Check: Sendable, Equatable {
        let name: String
        /// `nil` when it passes.
        let failure: String?
    }

    let checks: [Check]

    init(_ state: HealthState, _ report: Report?, _ line: String) {
        let isCritical = state == .critical || !state.isFresh
        let isOut = (report?.status.trafficPercent ?? 100) <= 0
        checks = [
            Check(name: "fresh", failure: state.isFresh ? nil : line),
            Check(name: "verdict", failure: isCritical ? line : nil),
            Check(name: "traffic", failure: isOut ? Self.drainReason(report) : nil),
        ]
    }

    private static func drainReason(_ report: Report?) -> String {
        report?.status.drain.map { "drained by \($0.by): \($0.reason)" } ?? "no new traffic is advised"
    }

    /// - Parameters:
    ///   - isVerbose: Whether the list is wanted also when all is well.
    ///   - excluded: Names of checks to leave out.
    func answer(isVerbose: Bool = false, excluding excluded: [String] = []) -> Answer {
        let isReady = checks.allSatisfy { $0.failure == nil || excluded.contains($0.name) }
        let status: HTTPResponse.Status = isReady ? .ok : .serviceUnavailable
        guard isVerbose || !isReady else { return Answer(status, "ok\n") }
        var lines = checks.map { check in
            if excluded.contains(check.name) { return "[+]\(check.name) excluded: ok" }
            return check.failure.map { "[-]\(check.name) failed: \($0)" } ?? "[+]\(check.name) ok"
        }
        let unknown = excluded.filter { name in !checks.contains { $0.name == name } }
        if !unknown.isEmpty {
            lines.append("warn: there is no check “\(unknown.joined(separator: "”, “"))” to exclude")
        }
        lines.append("readyz check \(isReady ? "passed" : "failed")")
        return Answer(status, lines.joined(separator: "\n") + "\n")
    }
}
