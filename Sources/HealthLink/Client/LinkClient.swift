internal import Glibc
internal import ProcMetrics

/// A connection to healthd. It blocks its thread, at most for the timeout; not thread safe.
public final class LinkClient {
    private let descriptor: CInt
    private let timeout: Double
    private var received = MessageBuffer(limit: LinkClient.replyLimit)

    /// Replies are at most so many bytes long.
    private static let replyLimit = 4_194_304

    /// Connects.
    ///
    /// - Parameters:
    ///   - path: The socket.
    ///   - timeout: How long a reply may take, in seconds.
    public init(path: String = SocketPath.toConnect(), timeout: Double = 10) throws(LinkError) {
        self.timeout = timeout
        descriptor = try UnixSocket.connect(to: path)
    }

    deinit { close(descriptor) }

    /// Calls a method and waits for its reply.
    public func call<Method: MonitorMethod>(_ method: Method) throws(LinkError) -> Method.Reply {
        let deadline = Self.now() + timeout
        try sendCall(Frame.call(method), by: deadline)
        return try Frame.readReply(Method.Reply.self, of: try receive(by: deadline)).reply
    }

    /// Subscribes to events and statuses, and returns when the subscription is over.
    ///
    /// - Parameter body: Called for each; returns whether to go on.
    /// - Throws: ``LinkError/timeout(_:)`` when nothing came for three times ``Monitor/statusPause``: healthd hangs.
    public func subscribe(_ body: (Monitor.Subscribe.Reply) -> Bool) throws(LinkError) {
        try sendCall(Frame.call(Monitor.Subscribe(), more: true), by: Self.now() + timeout)
        while true {
            let message = try receive(within: 3 * Monitor.statusPause)
            let (reply, continues) = try Frame.readReply(Monitor.Subscribe.Reply.self, of: message)
            if !body(reply) || !continues { return }
        }
    }

    /// The next message.
    ///
    /// - Throws: ``LinkError/timeout(_:)`` with this limit, in seconds.
    private func receive(within limit: Double) throws(LinkError) -> [UInt8] {
        do throws(LinkError) {
            return try receive(by: Self.now() + limit)
        } catch .timeout {
            throw .timeout(limit)
        } catch {
            throw error
        }
    }

    /// Seconds on CLOCK_MONOTONIC.
    private static func now() -> Double {
        Double(Timestamp.now().monotonic) / 1e9
    }

    /// A server that has too many clients says so and closes the connection, perhaps before the call arrives: what was
    /// received has the reason.
    private func sendCall(_ message: [UInt8], by deadline: Double) throws(LinkError) {
        do throws(LinkError) {
            try send(message, by: deadline)
        } catch {
            guard error == .closed else { throw error }
        }
    }

    private func send(_ message: [UInt8], by deadline: Double) throws(LinkError) {
        var rest = message[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                try wait(for: CShort(POLLOUT), by: deadline)
            } else if errno != EINTR {
                throw errno == EPIPE || errno == ECONNRESET ? .closed : .failed(errno: errno)
            }
        }
    }

    /// The next message.
    private func receive(by deadline: Double) throws(LinkError) -> [UInt8] {
        while true {
            if let message = received.next() { return message }
            if received.isTooLong { throw .unreadable }
            try wait(for: CShort(POLLIN), by: deadline)
            switch received.read(from: descriptor) {
            case .read, .wouldBlock: break
            case .closed: throw .closed
            case .failed(let errno): throw .failed(errno: errno)
            }
        }
    }

    private func wait(for event: CShort, by deadline: Double) throws(LinkError) {
        while true {
            let left = deadline - Self.now()
            guard left > 0 else { throw .timeout(timeout) }
            var descriptors = pollfd(fd: descriptor, events: event, revents: 0)
            let ready = unsafe poll(&descriptors, 1, CInt(min(left * 1000 + 1, 60_000)))
            if ready > 0 { return }
            if ready < 0, errno != EINTR { throw .failed(errno: errno) }
        }
    }
}
