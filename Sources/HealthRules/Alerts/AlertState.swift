internal import ProcMetrics

/// The state of one rule on one thing: a machine that is told what was judged and says what changed.
struct AlertState: Codable {
    enum Phase: Codable, Equatable {
        case idle
        /// The condition holds, but not yet long enough.
        case pending(since: Int64)
        case active
        /// Still up: the clearing condition holds, but not yet long enough.
        case stabilising(since: Int64)
    }

    enum Change { case none, raised, cleared }

    private(set) var phase = Phase.idle
    private(set) var raisedAt = Timestamp()
    /// Which of the condition's comparisons is shown.
    private(set) var comparison = 0
    private(set) var value = Double.nan
    private(set) var threshold = Double.nan
    private(set) var peak = Double.nan

    /// Whether the alert is up.
    var isFiring: Bool {
        switch phase {
        case .idle, .pending: false
        case .active, .stabilising: true
        }
    }

    /// The moments it remembers.
    var times: [Int64] {
        switch phase {
        case .idle, .active: [raisedAt.monotonic]
        case .pending(let since), .stabilising(let since): [raisedAt.monotonic, since]
        }
    }

    /// Moves on by one tick. Unknown neither raises nor clears: it breaks a `for` and a `hold`, and lets an
    /// alert that is up stand.
    mutating func step(when: Ternary, clear: Ternary, at time: Timestamp, forDuration: Int64, hold: Int64) -> Change {
        let now = time.monotonic
        switch phase {
        case .idle where when == .yes:
            phase = .pending(since: now)
            return raiseIfDue(since: now, at: time, forDuration)
        case .pending(let since):
            if when == .yes { return raiseIfDue(since: since, at: time, forDuration) }
            phase = .idle
        case .active where clear == .yes && when != .yes:
            phase = .stabilising(since: now)
            return clearIfDue(since: now, now, hold)
        case .stabilising(let since):
            if clear == .yes && when != .yes { return clearIfDue(since: since, now, hold) }
            phase = .active
        case .idle, .active: break
        }
        return .none
    }

    private mutating func raiseIfDue(since: Int64, at time: Timestamp, _ forDuration: Int64) -> Change {
        guard time.monotonic - since >= forDuration else { return .none }
        phase = .active
        raisedAt = time
        return .raised
    }

    private mutating func clearIfDue(since: Int64, _ now: Int64, _ hold: Int64) -> Change {
        guard now - since >= hold else { return .none }
        phase = .idle
        return .cleared
    }

    /// Picks the comparison that an alert just raised will show: the first that holds and compares sizes.
    mutating func choose(from readings: [ComparisonResult], _ comparisons: [CompiledExpression.Comparison]) {
        let holding = comparisons.indices.filter { readings[$0].truth == 1 }
        comparison = holding.first { comparisons[$0].comparator.isOrdering } ?? holding.first ?? 0
        peak = .nan
    }

    /// Takes the newest value of the chosen comparison, and keeps the worst.
    mutating func observe(_ readings: [ComparisonResult], _ comparisons: [CompiledExpression.Comparison]) {
        // An alert that was taken up may be of a condition that has been rewritten since.
        guard comparisons.indices.contains(comparison) else { return comparison = 0 }
        let reading = readings[comparison]
        guard !reading.value.isNaN else { return }
        (value, threshold) = (reading.value, reading.threshold)
        if peak.isNaN {
            peak = value
        } else if comparisons[comparison].comparator.isOrdering {
            peak = comparisons[comparison].comparator.growsWorse ? Swift.max(peak, value) : Swift.min(peak, value)
        } else {
            peak = value
        }
    }
}
