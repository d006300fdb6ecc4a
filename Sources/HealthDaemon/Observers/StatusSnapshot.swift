internal import HealthRules
internal import ProcMetrics

/// What one tick found, as far as status lines need it.
struct StatusSnapshot: Sendable, Equatable {
    var time = Timestamp()
    var verdict = Verdict()
    var hostSummary = HostSummary()
    /// How long the tick took, in nanoseconds.
    var duration: Int64 = 0

    init() {}

    init(_ result: borrowing TickResult) {
        time = result.time
        verdict = result.verdict
        hostSummary = result.hostSummary
        duration = result.duration
    }

    /// Whether the verdict differs from another in what a person would call a change.
    func isChange(from other: StatusSnapshot) -> Bool {
        verdict.level != other.verdict.level || verdict.topAlert != other.verdict.topAlert
            || verdict.alerts != other.verdict.alerts || verdict.traffic != other.verdict.traffic
            || verdict.drain != other.verdict.drain
    }

    /// One line for people: `ok, 62 % of 7.7 GiB available, …`.
    ///
    /// - Parameter now: CLOCK_MONOTONIC in nanoseconds.
    func line(at now: Int64) -> String { ([state(at: now)] + figures).joined(separator: ", ") }

    private func state(at now: Int64) -> String {
        guard let topAlert = verdict.topAlert, let since = verdict.since else {
            return verdict.name + starting + drained
        }
        let culprit = verdict.culprit.map { " (\($0))" } ?? ""
        let more = verdict.alerts > 1 ? " and \(verdict.alerts - 1) more" : ""
        let traffic = verdict.traffic == 0 ? ", drain" : verdict.traffic < 100 ? ", traffic \(verdict.traffic) %" : ""
        let advice = verdict.drain == nil ? traffic : drained
        let duration = Self.seconds(now - since.monotonic)
        return "\(verdict.level.name): \(topAlert)\(culprit) for \(duration)\(more)\(advice)"
    }

    /// `, drained by root: update of the kernel`.
    private var drained: String { verdict.drain.map { ", drained by \($0.by): \($0.reason)" } ?? "" }

    /// `: 3 rules not evaluated yet`.
    private var starting: String {
        guard verdict.isStarting else { return "" }
        return ": \(verdict.startingRules) \(verdict.startingRules == 1 ? "rule" : "rules") not evaluated yet"
    }

    /// Whole seconds: the line is read long after it was written.
    static func seconds(_ nanoseconds: Int64) -> String { ValueFormatter.wholeSeconds(Double(nanoseconds) / 1e9) }

    private var figures: [String] {
        var figures: [String] = []
        if let available = hostSummary.memoryAvailable, let total = hostSummary.memoryTotal, total > 0 {
            let estimated = hostSummary.isAvailableEstimated ? " (estimated)" : ""
            figures.append(
                "\(ValueFormatter.share(available / total)) of \(ValueFormatter.bytes(total)) available\(estimated)")
        }
        if let total = hostSummary.swapTotal, let free = hostSummary.swapFree {
            figures.append(total > 0 ? "swap \(ValueFormatter.share(free / total)) free" : "no swap")
        }
        if let some = hostSummary.memorySome, let full = hostSummary.memoryFull {
            figures.append("stalled \(ValueFormatter.share(some)) some, \(ValueFormatter.share(full)) full")
        }
        if let load = hostSummary.load1m { figures.append("load \(ValueFormatter.short(load))") }
        let unknown = verdict.unknownRules
        if unknown > 0 { figures.append("\(unknown) \(unknown == 1 ? "rule" : "rules") unknown") }
        if let source = verdict.failedSource {
            let more = verdict.failedSources > 1 ? " and \(verdict.failedSources - 1) more" : ""
            let what =
                source.hasImpossibleValue ? "has an impossible value" : "cannot be \(source.access.participle)"
            figures.append("\(source.path) \(what)\(more)")
        }
        return figures + ["tick \(ValueFormatter.duration(Double(duration) / 1e9))"]
    }
}

extension LatestResult.State {
    var isFresh: Bool {
        if case .fresh = self { true } else { false }
    }

    var snapshot: StatusSnapshot? {
        switch self {
        case .starting: nil
        case .fresh(let snapshot, _), .stale(let snapshot, _): snapshot
        }
    }

    /// One line for people; an old result is never shown as the state of the host.
    ///
    /// - Parameter now: CLOCK_MONOTONIC in nanoseconds.
    func line(at now: Int64) -> String {
        switch self {
        case .starting(let age): "starting: no sample yet (\(StatusSnapshot.seconds(age)))"
        case .fresh(let snapshot, _): snapshot.line(at: now)
        case .stale(let snapshot, let age):
            "unknown: no sample since \(LocalTime.text(snapshot.time.realtime)) (\(StatusSnapshot.seconds(age)))"
        }
    }
}
