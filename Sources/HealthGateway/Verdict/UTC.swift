internal import FoundationEssentials

/// Times for people and for JSON.
enum UTC {
    /// RFC 3339: `2026-11-27T01:02:03Z`.
    static func text(_ realtimeSeconds: Double) -> String { date(realtimeSeconds).formatted(.iso8601) }

    /// `01:02:03Z`.
    static func time(_ realtimeSeconds: Double) -> String {
        text(realtimeSeconds).split(separator: "T").last.map(String.init) ?? ""
    }

    /// A time that no clock shows, from a file or a peer, would trap in a formatter.
    private static func date(_ seconds: Double) -> Date {
        Date(timeIntervalSince1970: seconds.isFinite ? min(max(0, seconds), 253_402_300_799) : 0)
    }
}
