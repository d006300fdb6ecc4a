internal import HealthRules

/// What is said before anything that is older than it may be.
struct Staleness {
    let isStale: Bool
    /// Since the last tick, in seconds.
    let age: Double

    static let advice = "Find out why healthd does not tick: systemctl status healthd; journalctl -t healthd -n 20"

    /// Nothing where the values are fresh.
    var lines: [Line] {
        guard isStale else { return [] }
        return [
            Line("STALE", .magenta)
                + ": no sample for \(ValueFormatter.wholeSeconds(age)); the state of the host is unknown. What follows is old."
        ]
    }
}

/// A number with its noun.
enum Count {
    /// `1 rule`, `3 rules`
    static func text(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
