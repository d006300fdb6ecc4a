internal import ProcMetrics

/// Keeps many kills from becoming as many events: after ten within a minute the rest is only counted, and reported in one
/// when the minute is over. Time is CLOCK_MONOTONIC in nanoseconds.
struct OOMKillRateLimiter {
    private var since: Int64?
    private var events = 0
    private var rest: OOMKillReport?

    private static let limit = 10
    private static let minute: Int64 = 60_000_000_000

    /// Lets a report through, or keeps it for later.
    mutating func pass(_ report: OOMKillReport, at now: Int64) -> OOMKillReport? {
        if since == nil { since = now }
        guard events >= Self.limit else {
            events += 1
            return report
        }
        if var kept = rest {
            kept.count = kept.count.plus(report.count)
            if kept.unit != report.unit { kept.unit = nil }
            rest = kept
        } else {
            rest = OOMKillReport(unit: report.unit, count: report.count, isRest: true)
        }
        return nil
    }

    /// Ends the minute when it is over.
    ///
    /// - Returns: What was kept in it.
    mutating func end(at now: Int64) -> OOMKillReport? {
        guard let since, now - since >= Self.minute else { return nil }
        let kept = rest
        self = OOMKillRateLimiter()
        return kept
    }

    /// How many kills are kept and not reported yet.
    var unreported: UInt64 { rest?.count ?? 0 }
}
