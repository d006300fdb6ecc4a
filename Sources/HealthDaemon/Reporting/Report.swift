internal import HealthRules

/// Something to be written down by a reporter.
enum Report: Sendable {
    case event(Event)
    /// A word about healthd itself that is no event: a priority of syslog(3) and a sentence.
    case notice(priority: Int, String)

    /// What a person reads.
    var sentence: String {
        switch self {
        case .event(let event): event.sentence
        case .notice(_, let text): text
        }
    }

    /// What is said behind the first report that got through after others were lost.
    static func loss(_ number: Int) -> String {
        number > 0 ? " (\(number) \(number == 1 ? "report" : "reports") before this one got lost)" : ""
    }
}
