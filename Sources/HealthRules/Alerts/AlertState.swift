internal import ProcMetrics

/// The state of one alert: takes what the conditions say and returns what changed.
struct AlertState: Codable {
    enum Phase: Codable, Equatable {
        case inactive
        /// The condition holds, but not yet long enough.
        case pending(since: Int64)
        case firing
        /// Still firing: the clearing condition holds, but not yet long enough.
        case recovering(since: Int64)
    }

    enum Change { case none, fired, resolved }

    private(set) var phase = Phase.inactive
    private(set) var firedAt = Timestamp()
    /// Which of the condition's comparisons is shown.
    private(set) var comparison = 0
    private(set) var value = Double.nan
    private(set) var threshold = Double.nan
    private(set) var peak = Double.nan
    /// Since when the conditions have been unknown.
    private var unknownSince: Int64?

    /// For how long a value that is absent interrupts nothing: a minute.
    private static let patience: Int64 = 60_000_000_000

    /// Whether the alert is firing, recovering included.
    var isFiring: Bool {
        switch phase {
        case .inactive, .pending: false
        case .firing, .recovering: true
        }
    }

    /// The moments that it stores.
    var times: [Int64] {
        switch phase {
        case .inactive, .firing: [firedAt.monotonic]
        case .pending(let since), .recovering(let since): [firedAt.monotonic, since]
        }
    }

    /// Moves on by one tick. Unknown neither fires nor resolves, and an alert that fires goes on. A `for` and a
    /// `keepFiringFor` are interrupted only by what is unknown for longer than a minute.
    mutating func step(when: Ternary, clear: Ternary, at time: Timestamp, forDuration: Int64, keepFiringFor: Int64)
        -> Change
    {
        let now = time.monotonic
        let isPatient = isPatient(isUnknown: isFiring ? clear == .unknown && when != .true : when == .unknown, now)
        switch phase {
        case .inactive where when == .true:
            phase = .pending(since: now)
            return fireIfDue(since: now, at: time, forDuration)
        case .pending(let since):
            if when == .true { return fireIfDue(since: since, at: time, forDuration) }
            if !isPatient { phase = .inactive }
        case .firing where clear == .true && when != .true:
            phase = .recovering(since: now)
            return resolveIfDue(since: now, now, keepFiringFor)
        case .recovering(let since):
            if clear == .true && when != .true { return resolveIfDue(since: since, now, keepFiringFor) }
            if !isPatient { phase = .firing }
        case .inactive, .firing: break
        }
        return .none
    }

    /// Whether what is unknown has not been so for long.
    private mutating func isPatient(isUnknown: Bool, _ now: Int64) -> Bool {
        guard isUnknown else {
            unknownSince = nil
            return false
        }
        let since = unknownSince ?? now
        unknownSince = since
        return now - since < Self.patience
    }

    private mutating func fireIfDue(since: Int64, at time: Timestamp, _ forDuration: Int64) -> Change {
        guard time.monotonic - since >= forDuration else { return .none }
        phase = .firing
        firedAt = time
        return .fired
    }

    private mutating func resolveIfDue(since: Int64, _ now: Int64, _ keepFiringFor: Int64) -> Change {
        guard now - since >= keepFiringFor else { return .none }
        phase = .inactive
        return .resolved
    }

    /// Picks the comparison that an alert shows when it begins to fire: the first that holds and compares sizes.
    mutating func choose(from results: [ComparisonResult], _ comparisons: [CompiledExpression.Comparison]) {
        let holding = comparisons.indices.filter { results[$0].truth == 1 }
        comparison = holding.first { comparisons[$0].comparator.isOrdering } ?? holding.first ?? 0
        peak = .nan
    }

    /// Takes the newest value of the chosen comparison, and keeps the worst.
    mutating func observe(_ results: [ComparisonResult], _ comparisons: [CompiledExpression.Comparison]) {
        // An alert that was restored may be of a condition that has been rewritten since.
        guard comparisons.indices.contains(comparison) else { return comparison = 0 }
        let result = results[comparison]
        guard !result.value.isNaN else { return }
        (value, threshold) = (result.value, result.threshold)
        if peak.isNaN {
            peak = value
        } else if comparisons[comparison].comparator.isOrdering {
            peak = comparisons[comparison].comparator.growsWorse ? Swift.max(peak, value) : Swift.min(peak, value)
        } else {
            peak = value
        }
    }
}
