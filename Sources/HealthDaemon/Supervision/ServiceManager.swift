internal import CSystemd

/// What healthd tells systemd. The corresponding C function is `sd_notify`, which may block and therefore is never
/// called by what ticks. Without systemd nothing happens.
enum ServiceManager {
    static func ready() { notify("READY=1") }

    /// - Parameter line: One line for `systemctl status`.
    static func status(_ line: String) { notify("STATUS=\(line)") }

    /// - Parameter now: CLOCK_MONOTONIC in nanoseconds; must be of this moment.
    static func reloading(at now: Int64) { notify("RELOADING=1\nMONOTONIC_USEC=\(now / 1000)") }

    static func stopping() { notify("STOPPING=1") }

    static func watchdog() { notify("WATCHDOG=1") }

    /// Asks for another watchdog timeout, in microseconds.
    static func watchdog(every microseconds: UInt64) { notify("WATCHDOG_USEC=\(microseconds)") }

    /// The watchdog timeout in microseconds; `nil` when there is no watchdog or it is not for this process.
    static var watchdogTimeout: UInt64? {
        var microseconds: UInt64 = 0
        return unsafe sd_watchdog_enabled(0, &microseconds) > 0 ? microseconds : nil
    }

    private static func notify(_ state: String) { _ = unsafe sd_notify(0, state) }
}
