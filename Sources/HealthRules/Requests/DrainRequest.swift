public import ProcMetrics

/// An operator has taken the host out of the load balancer: the traffic advice is `drain` until that ends.
public struct DrainRequest: Codable, Sendable, Equatable {
    public let reason: String
    /// A user name, or a user id.
    public let by: String
    public let since: Timestamp
    /// In nanoseconds; `nil` for one that lasts until it is ended.
    public let duration: Int64?
    /// The boot in which it was asked for, where it is kept over the next one and ends when the host is well after that; `nil`
    /// for one that ends with its boot at the latest.
    public let boot: String?

    public init(reason: String, by: String, since: Timestamp, duration: Int64?, boot: String? = nil) {
        self.reason = reason
        self.by = by
        self.since = since
        self.duration = duration
        self.boot = boot
    }

    /// When it ends by itself, CLOCK_REALTIME in nanoseconds as of the start.
    public var until: Int64? { duration.map { since.realtime.addingReportingOverflow($0).partialValue } }

    /// Whether it ends when the host is well after a reboot.
    public var endsAfterBoot: Bool { boot != nil }

    /// Whether it was asked for before this boot, and was meant to be kept.
    func isFromBefore(boot now: String) -> Bool { boot.map { $0 != now } ?? false }

    /// Whether it has ended by itself. Counted on CLOCK_BOOTTIME: a clock that is set changes nothing.
    func isOver(at time: Timestamp) -> Bool {
        duration.map { time.boottime.subtractingReportingOverflow(since.boottime).partialValue >= $0 } ?? false
    }
}
