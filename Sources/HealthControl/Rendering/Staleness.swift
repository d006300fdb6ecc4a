internal import HealthLink
internal import HealthRules

/// What is said before anything that is older than it may be.
struct Staleness {
    let isStale: Bool
    /// Since the last tick, or since the start where there was none; in seconds.
    let age: Double
    /// Whether there has been no tick at all.
    var isFirst = false

    static let advice = "Find out why healthd does not tick: systemctl status healthd; journalctl -t healthd -n 20"

    init(isStale: Bool, age: Double) {
        self.isStale = isStale
        self.age = age
    }

    init(_ status: Status) {
        isStale = status.stale
        age = status.ageSeconds
        isFirst = status.realtimeSeconds == nil
    }

    /// `no sample for 42 s`
    var text: String {
        let time = ValueFormatter.wholeSeconds(age)
        return isFirst ? "no sample yet, \(time) after the start of healthd" : "no sample for \(time)"
    }

    /// Nothing where the values are fresh.
    var lines: [Line] {
        guard isStale else { return [] }
        let old = isFirst ? "" : " What follows is old."
        return [Line("STALE", .magenta) + ": \(text); the state of the host is unknown.\(old)"]
    }
}

/// A number with its noun.
enum Count {
    /// `1 rule`, `3 rules`
    static func text(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
