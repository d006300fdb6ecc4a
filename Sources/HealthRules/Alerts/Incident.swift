internal import ProcMetrics

/// What happens to a host or a unit from the first alert of a category to the last one resolved.
struct Incident: Codable {
    let id: IncidentID
    let since: Timestamp
    /// The worst severity that it has had.
    private(set) var peak: Severity
    /// Alerts that have fired in it so far.
    private(set) var alerts = 0
    private(set) var reminders = 0
    /// What used the memory, as was found last.
    var culprit: Culprit?
    /// Who has acknowledged it; `nil` again when it gets worse.
    var acknowledgedBy: String?
    /// Alerts that are firing. Counted again after a restart, because rules may have changed.
    private(set) var firing = Counts()

    struct Counts {
        var warning = 0
        var critical = 0

        var total: Int { warning + critical }

        subscript(severity: Severity) -> Int {
            get { severity == .critical ? critical : warning }
            set { if severity == .critical { critical = newValue } else { warning = newValue } }
        }
    }

    private enum CodingKeys: String, CodingKey { case id, since, peak, alerts, reminders, culprit, acknowledgedBy }

    init(id: IncidentID, since: Timestamp, severity: Severity) {
        (self.id, self.since, peak) = (id, since, severity)
    }

    /// The worst severity among the alerts that are firing; `nil` without any.
    var severity: Severity? { firing.critical > 0 ? .critical : firing.warning > 0 ? .warning : nil }

    /// Adds an alert.
    mutating func enter(_ severity: Severity) {
        firing[severity] += 1
        alerts &+= 1
        peak = Swift.max(peak, severity)
    }

    /// Adds an alert that was counted before a restart.
    mutating func restore(_ severity: Severity) { firing[severity] += 1 }

    /// Takes an alert out.
    mutating func leave(_ severity: Severity) { firing[severity] -= 1 }

    mutating func resetFiring() { firing = Counts() }

    /// Whether a reminder is due now: after 5 minutes, after 15, then every hour. One that was due while no tick ran is
    /// not made up for.
    mutating func isReminderDue(at now: Int64) -> Bool {
        guard now - since.monotonic >= Self.age(ofReminder: reminders) else { return false }
        while now - since.monotonic >= Self.age(ofReminder: reminders) { reminders += 1 }
        return true
    }

    /// Whether not even the first reminder was due yet.
    func isBeforeReminders(at now: Int64) -> Bool { now - since.monotonic < Self.age(ofReminder: 0) }

    /// Whether the counts are such as a century could bring, so that nothing overflows.
    var isPossible: Bool { (0...1_000_000).contains(reminders) && (0...Int.max / 2).contains(alerts) }

    private static func age(ofReminder number: Int) -> Int64 {
        let minutes = number == 0 ? 5 : number == 1 ? 15 : 60 * (number - 1)
        return Int64(minutes) * 60_000_000_000
    }
}

/// The end of an incident, which its last event reports.
public struct IncidentEnd: Sendable, Equatable {
    public let id: IncidentID
    /// In nanoseconds.
    public let duration: Int64
    /// The worst severity that it had.
    public let peak: Severity
    /// How many alerts fired in it.
    public let alerts: Int
}

/// What an incident is about: alerts of one category and one unit, or the host, belong together.
struct IncidentKey: Hashable, Codable, Sendable {
    let category: Category
    /// `nil` for the host.
    let unit: String?

    /// The host's incident of the same category; `nil` for the host's own.
    var ofHost: IncidentKey? { unit == nil ? nil : IncidentKey(category: category, unit: nil) }
}
