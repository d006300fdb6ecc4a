internal import HealthRules

/// An event in one line.
extension EventRecord {
    /// One JSON object.
    var json: String { JSONText.line(self) }

    /// `   10.4 s  critical  raised     memory-thrashing: …`: of a recording, with its own time.
    var text: String {
        let seconds = Self.pad(left: "\(time)", 9)
        return "\(seconds) s  \(Self.pad(severity.name, 8))  \(Self.pad(event.rawValue, 9))  \(message)"
    }

    /// `14:03:27  critical  raised            memory-thrashing: …`: of this host, with the time of day.
    func line(_ time: TimeText) -> Line {
        Self.line(at: time.moment(realtimeSeconds), severity, event.rawValue, message)
    }

    /// The kind is as wide as the longest.
    static func line(at moment: String, _ level: Verdict.Level, _ kind: String, _ text: String) -> Line {
        Line("\(moment)  ") + Line(level) + "  \(pad(kind, 16))  \(text)"
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func pad(left text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
