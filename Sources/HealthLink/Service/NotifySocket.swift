internal import Glibc

/// What a service sends to systemd, sd_notify(3). The datagrams are sent without waiting, which `sd_notify` cannot: PID 1 may
/// not read for a while, and the watchdog's ping must not hang on it. Without systemd nothing happens.
package final class NotifySocket: Sendable {
    private let path: String?
    private let descriptor: CInt
    /// The watchdog's timeout in nanoseconds; `nil` when there is none or it is not for this process.
    package let watchdogTimeout: Int64?

    package init(environment: [String: String]) {
        path = environment["NOTIFY_SOCKET"]
        descriptor = path == nil ? -1 : socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        watchdogTimeout = Self.watchdogTimeout(environment)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Sends assignments, each on a line of its own.
    ///
    /// - Returns: `false` when systemd does not read at the moment; to be tried again.
    @discardableResult
    package func send(_ assignments: String) -> Bool {
        guard let path, let address = UnixAddress(path: path) else { return true }
        let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)
        return address.send(Array(assignments.utf8), on: descriptor, flags: flags) == 0
    }

    /// A reload has begun. The time must be of this moment, or systemd takes the message for an old one.
    package func reloading(at now: Int64) { send("RELOADING=1\nMONOTONIC_USEC=\(now / 1000)") }

    package func stopping() { send("STOPPING=1\nSTATUS=stopping") }

    private static func watchdogTimeout(_ environment: [String: String]) -> Int64? {
        guard let timeout = environment["WATCHDOG_USEC"].flatMap({ Int64($0) }), timeout > 0 else { return nil }
        if let process = environment["WATCHDOG_PID"], Int32(process) != getpid() { return nil }
        let (nanoseconds, overflow) = timeout.multipliedReportingOverflow(by: 1000)
        return overflow ? nil : nanoseconds
    }
}

extension UnixAddress {
    /// Sends one datagram.
    ///
    /// - Returns: 0, or errno(3).
    package func send(_ bytes: [UInt8], on descriptor: CInt, flags: CInt) -> CInt {
        while true {
            let sent = unsafe bytes.withUnsafeBytes { content in
                unsafe withPointer { name, length in
                    unsafe sendto(descriptor, content.baseAddress, content.count, flags, name, length) < 0 ? -1 : 0
                }
            }
            if sent == 0 { return 0 }
            if errno != EINTR { return errno }
        }
    }
}
