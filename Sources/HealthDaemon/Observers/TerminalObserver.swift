internal import Glibc
internal import HealthRules
internal import ProcMetrics

/// Writes one readable line per report to standard error, and on a terminal a line below that shows how things stand.
final class TerminalSink: Sink {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let isColoured: Bool
    private var hasStatusLine = false
    private var shown: Int64 = .min / 2

    /// Where nobody sees a line change, how things stand is said every five seconds.
    private static let pause: Int64 = 5_000_000_000

    init(environment: [String: String]) {
        isColoured = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    func write(_ report: Report, lost: Int) -> Bool {
        let (time, word) =
            switch report {
            case .event(let event): (event.time, colour(event))
            case .notice(let priority, _): (Timestamp.now(), priority <= 4 ? "warning " : "notice  ")
            }
        return print("\(LocalTime.text(time.realtime)) \(word) \(report.sentence)\(Report.loss(lost))\n")
    }

    func show(_ status: @autoclosure () -> String) {
        let now = Timestamp.now().monotonic
        if isTerminal {
            _ = print(status(), keepsLine: true)
        } else if now - shown >= Self.pause {
            shown = now
            _ = print("\(LocalTime.text(Timestamp.now().realtime)) status   \(status())\n")
        }
    }

    private func colour(_ event: Event) -> String {
        let word =
            event.kind == .cleared ? "cleared" : event.severity == .ok ? event.kind.rawValue : event.severity.name
        let padded = word + String(repeating: " ", count: max(0, 8 - word.count))
        guard isColoured else { return padded }
        switch (event.kind, event.severity) {
        case (.cleared, _): return "\u{1B}[32m\(padded)\u{1B}[0m"
        case (_, .critical): return "\u{1B}[1;31m\(padded)\u{1B}[0m"
        case (_, .warning): return "\u{1B}[33m\(padded)\u{1B}[0m"
        default: return padded
        }
    }

    /// A status line stays until the next text replaces it.
    private func print(_ text: String, keepsLine: Bool = false) -> Bool {
        let bytes = Array(((hasStatusLine ? "\r\u{1B}[K" : "") + text).utf8)
        hasStatusLine = keepsLine
        return unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            == bytes.count
    }
}
