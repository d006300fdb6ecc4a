public import ProcMetrics

/// Mutes alerts for people: they are written to the journal with priority info, and are not repeated. The verdict and the
/// traffic advice stay as they are.
public struct Silence: Codable, Sendable, Equatable {
    /// Eight hexadecimal digits.
    public let id: String
    /// Patterns with `*` and `?`; `nil` for every rule, and for every unit and the host.
    public let rule: String?
    public let unit: String?
    public let reason: String
    /// A user name, or a user id.
    public let by: String
    public let since: Timestamp
    /// In nanoseconds.
    public let duration: Int64

    /// When it ends by itself, CLOCK_REALTIME in nanoseconds as of the start.
    public var until: Int64 { since.realtime.addingReportingOverflow(duration).partialValue }

    /// Whether it has ended by itself. Counted on CLOCK_BOOTTIME: a clock that is set changes nothing.
    func isOver(at time: Timestamp) -> Bool {
        time.boottime.subtractingReportingOverflow(since.boottime).partialValue >= duration
    }

    /// Whether it mutes the alerts of a rule about a unit, or about the host. Allocates.
    func mutes(rule name: String, unit: String?) -> Bool {
        if let rule, !Pattern(rule).matches(name) { return false }
        guard let pattern = self.unit else { return true }
        return unit.map(Pattern(pattern).matches) ?? false
    }
}
