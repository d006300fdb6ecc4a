/// How long systemd's watchdog waits, and how often it is pinged: made longer where ticks are too far apart for it, and
/// as the unit has it again where they are not.
struct Watchdog {
    /// As the unit has it, and as systemd was told last; in microseconds. `nil` when there is no watchdog.
    private let configured: UInt64?
    private var timeout: UInt64?

    init(timeout: UInt64?) {
        configured = timeout
        self.timeout = timeout
    }

    /// Nanoseconds between two pings; `nil` when there is no watchdog.
    var pause: Int64? { timeout.map { Int64(clamping: $0) / 4 * 1000 } }

    /// Takes the nanoseconds between two ticks, of which four must fit.
    ///
    /// - Returns: The timeout in microseconds that systemd must be told; `nil` when it knows.
    mutating func change(interval: Int64) -> UInt64? {
        guard let configured else { return nil }
        let needed = max(configured, UInt64(max(0, interval) / 1000) * 4)
        guard needed != timeout else { return nil }
        timeout = needed
        return needed
    }
}
