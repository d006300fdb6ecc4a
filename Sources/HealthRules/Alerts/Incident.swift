internal import ProcMetrics

/// What happens to a host from the first alert about a subject to the last one cleared.
struct Incident: Codable {
    let id: IncidentID
    let since: Timestamp
    /// The worst severity among the alerts that are up.
    var severity: Severity
    /// Alerts that are up.
    var alerts = 1
    private(set) var reminders = 0
    /// Who made the memory go, as was found last.
    var suspect: Culprit?

    /// Whether a reminder is due now: after 5 minutes, after 15, then every hour.
    mutating func isReminderDue(at now: Int64) -> Bool {
        guard now - since.monotonic >= Self.age(ofReminder: reminders) else { return false }
        // What was due while nobody looked is not made up for.
        while now - since.monotonic >= Self.age(ofReminder: reminders) { reminders += 1 }
        return true
    }

    /// Whether the reminders are so few, a century's at most, that the age of the next can be told.
    var isPossible: Bool { (0...1_000_000).contains(reminders) }

    private static func age(ofReminder number: Int) -> Int64 {
        let minutes = number == 0 ? 5 : number == 1 ? 15 : 60 * (number - 1)
        return Int64(minutes) * 60_000_000_000
    }
}
