internal import CSystemd  // For the compiler `iovec` is from there, where a header of libsystemd includes it.
internal import Glibc

/// What healthd sends to systemd, sd_notify(3). The datagrams are sent without waiting, which `sd_notify` cannot: PID 1 may
/// not read for a while, and the watchdog's ping must not hang on it. Without systemd nothing happens.
final class NotifySocket: Sendable {
    private let path: String?
    private let descriptor: CInt
    /// The watchdog's timeout in nanoseconds; `nil` when there is none or it is not for this process.
    let watchdogTimeout: Int64?

    init(environment: [String: String]) {
        path = environment["NOTIFY_SOCKET"]
        descriptor = path == nil ? -1 : socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        watchdogTimeout = Self.watchdogTimeout(environment)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Sends assignments, each on a line of its own.
    ///
    /// - Returns: `false` when systemd does not read at the moment; to be tried again.
    @discardableResult
    func send(_ assignments: String) -> Bool {
        guard let path, var address = UnixAddress(path: path) else { return true }
        var bytes = Array(assignments.utf8)
        let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)
        return address.send(&bytes, on: descriptor, flags: flags) == 0
    }

    /// A reload has begun. The time must be of this moment, or systemd takes the message for an old one.
    func reloading(at now: Int64) { send("RELOADING=1\nMONOTONIC_USEC=\(now / 1000)") }

    func stopping() { send("STOPPING=1\nSTATUS=stopping") }

    private static func watchdogTimeout(_ environment: [String: String]) -> Int64? {
        guard let timeout = environment["WATCHDOG_USEC"].flatMap({ Int64($0) }), timeout > 0 else { return nil }
        if let process = environment["WATCHDOG_PID"], Int32(process) != getpid() { return nil }
        let (nanoseconds, overflow) = timeout.multipliedReportingOverflow(by: 1000)
        return overflow ? nil : nanoseconds
    }
}

/// The address of a datagram socket: a path, or with `@` in front a name in the abstract namespace. unix(7).
struct UnixAddress {
    private var address = sockaddr_un()
    private let length: socklen_t

    /// - Returns: `nil` for a path that is empty or longer than an address can be.
    init?(path: String) {
        var bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        // A path ends with a zero, a name in the abstract namespace with its last byte.
        let head = MemoryLayout<sockaddr_un>.size - MemoryLayout.size(ofValue: address.sun_path)
        length = socklen_t(head + bytes.count + (isAbstract ? 0 : 1))
    }

    /// Sends one datagram. The corresponding C function is `sendmsg`.
    ///
    /// - Returns: 0, or errno(3).
    mutating func send(_ bytes: inout [UInt8], on descriptor: CInt, flags: CInt) -> CInt {
        let length = length
        return unsafe withUnsafeMutableBytes(of: &address) { name in
            unsafe bytes.withUnsafeMutableBytes { content in
                var vector = unsafe iovec(iov_base: content.baseAddress, iov_len: content.count)
                return unsafe withUnsafeMutablePointer(to: &vector) { vector in
                    var message = unsafe msghdr()
                    unsafe message.msg_name = name.baseAddress
                    unsafe message.msg_namelen = length
                    unsafe message.msg_iov = vector
                    unsafe message.msg_iovlen = 1
                    while unsafe sendmsg(descriptor, &message, flags) < 0 {
                        if errno != EINTR { return errno }
                    }
                    return 0
                }
            }
        }
    }
}
