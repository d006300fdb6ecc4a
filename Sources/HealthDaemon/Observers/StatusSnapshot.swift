internal import HealthRules
internal import ProcMetrics
internal import Synchronization

/// How things stand, left by the tick for whoever wants to tell it.
final class StatusBoard: Sendable {
    private let status = Mutex<StatusSnapshot?>(nil)

    /// Leaves the newest status, unless somebody is just reading. Never blocks, allocates nothing.
    func publish(_ newest: StatusSnapshot) {
        _ = status.withLockIfAvailable { $0 = newest }
    }

    /// The newest status; `nil` before the first tick.
    func read() -> StatusSnapshot? { status.withLock { $0 } }
}

/// One tick's outcome.
struct StatusSnapshot: Sendable, Equatable {
    var verdict: Verdict
    var vitals: HostSummary
    /// Nanoseconds.
    var duration: Int64
    var now: Int64

    /// One line that a person can read: `ok: 62 % of 7.7 GiB available, …`.
    var line: String { ([state] + figures).joined(separator: ", ") }

    private var state: String {
        guard let headline = verdict.headline, let since = verdict.since else { return verdict.level.name }
        let duration = ValueFormatter.duration(Double(now - since.monotonic) / 1e9)
        let more = verdict.alerts > 1 ? " and \(verdict.alerts - 1) more" : ""
        let traffic = verdict.traffic == 0 ? ", drain" : verdict.traffic < 100 ? ", traffic \(verdict.traffic) %" : ""
        let who = verdict.suspect.map { " (\($0))" } ?? ""
        return "\(verdict.level.name): \(headline)\(who) for \(duration)\(more)\(traffic)"
    }

    private var figures: [String] {
        var figures: [String] = []
        if let available = vitals.memoryAvailable, let total = vitals.memoryTotal, total > 0 {
            figures.append("\(ValueFormatter.share(available / total)) of \(ValueFormatter.bytes(total)) available")
        }
        if let total = vitals.swapTotal, let free = vitals.swapFree {
            figures.append(total > 0 ? "swap \(ValueFormatter.share(free / total)) free" : "no swap")
        }
        if let some = vitals.memorySome, let full = vitals.memoryFull {
            figures.append("stalled \(ValueFormatter.share(some)) some, \(ValueFormatter.share(full)) full")
        }
        if let load = vitals.load1m { figures.append("load \(ValueFormatter.short(load))") }
        let unknown = verdict.unknownRules
        if unknown > 0 { figures.append("\(unknown) \(unknown == 1 ? "rule" : "rules") unknown") }
        return figures + ["tick \(ValueFormatter.duration(Double(duration) / 1e9))"]
    }
}
