public import ProcMetrics

/// An operator has taken the host out of the load balancer: the traffic advice is `drain` until that ends.
public struct DrainRequest: Codable, Sendable, Equatable {
    public let reason: String
    /// A user name, or a user id.
    public let by: String
    public let since: Timestamp
    /// In nanoseconds; `nil` for one that lasts until it is ended.
    public let duration: Int64?

    /// When it ends by itself, CLOCK_REALTIME in nanoseconds as of the start.
    public var until: Int64? { duration.map { since.realtime.addingReportingOverflow($0).partialValue } }

    /// Whether it has ended by itself. Counted on CLOCK_BOOTTIME: a clock that is set changes nothing.
    func isOver(at time: Timestamp) -> Bool {
        duration.map { time.boottime.subtractingReportingOverflow(since.boottime).partialValue >= $0 } ?? false
    }
}
