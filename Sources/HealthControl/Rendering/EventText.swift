internal import FoundationEssentials
internal import HealthRules

/// An event of a replay in one line.
extension EventRecord {
    /// One JSON object.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = (try? encoder.encode(self)) ?? Data("{}".utf8)
        return String(decoding: data, as: UTF8.self)
    }

    /// `   10.4 s  critical  raised     memory-thrashing: …`, for a person.
    var text: String {
        let seconds = Self.pad(left: "\(time)", 9)
        return "\(seconds) s  \(Self.pad(severity.name, 8))  \(Self.pad(event.rawValue, 9))  \(message)"
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func pad(left text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
