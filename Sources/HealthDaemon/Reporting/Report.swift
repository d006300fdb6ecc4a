internal import HealthRules

/// Something to be written down by a reporter.
enum Report: Sendable {
    case event(Event)
    /// A word about healthd itself that is no event: a priority of syslog(3) and a sentence.
    case notice(priority: Int, String)
}
