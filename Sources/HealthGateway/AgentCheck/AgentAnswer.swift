internal import HealthLink

/// What one agent check of HAProxy is answered with: the complete state each time, so that no check depends on another one.
///
/// Measured with HAProxy 2.6: `up` does not clear `drain`, `ready` does not clear `down`, and neither restores the weight.
enum AgentAnswer: Sendable, Equatable {
    /// In, with a share of the configured weight from 1 to 100 percent.
    case up(percent: Int)
    /// No new clients; established sessions go on.
    case drain
    /// Out, with the reason that HAProxy's page shows.
    case down(reason: String)
    /// No statement. The connection is closed without a byte, which HAProxy takes for an agent that cannot be reached: the
    /// state stays as it is. An empty line would do the same, but other versions could take it for an answer.
    case none

    /// One line of ASCII; `nil` for no statement.
    var line: String? {
        switch self {
        case .up(let percent): "up ready \(percent)%\n"
        case .drain: "up drain\n"
        case .down(let reason): "down #\(Self.plain(reason))\n"
        case .none: nil
        }
    }

    /// The label of ``GatewayCounters``.
    var name: String {
        switch self {
        case .up: "up"
        case .drain: "drain"
        case .down: "down"
        case .none: "none"
        }
    }

    /// HAProxy keeps about a hundred characters, and the reason may hold the name of a unit, which is text from outside.
    private static func plain(_ text: String) -> String {
        String(text.unicodeScalars.prefix(90).map { (" "..."~").contains($0) ? Character($0) : "?" })
    }
}

extension Report {
    /// Why a critical host is out: the worst alert and what uses the memory.
    var downReason: String {
        let alert = status.topAlert ?? "critical"
        return status.culprit.map { "\(alert) unit=\($0)" } ?? alert
    }
}
