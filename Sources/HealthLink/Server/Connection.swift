internal import Glibc

/// One client: what it has sent and not been answered, and what it has not read yet.
final class Connection {
    let descriptor: CInt
    let peer: Peer
    private(set) var received = MessageBuffer(limit: Connection.requestLimit)
    private var unsent: [UInt8] = []
    private var sent = 0
    /// Whether an answer is on its way from another thread, so that no other call is taken.
    var isWaiting = false
    var subscription: Subscription?
    /// Since when it has not asked or read anything, CLOCK_MONOTONIC in nanoseconds.
    var idleSince: Int64
    /// The number of the call that was taken last; a lower one is longer ago.
    var answered: UInt64 = 0
    /// Whether to close it when everything is sent.
    var isEnding = false

    /// What a subscriber has had.
    struct Subscription {
        /// Number of the status that it had last.
        var status: UInt64 = 0
        var sentAt = Int64.min / 2
        var eventsLost = 0
    }

    /// A call is at most so many bytes long.
    static let requestLimit = 16_384
    /// A subscriber that has more than this to read misses events until it has read them.
    static let backlogLimit = 131_072

    init(_ descriptor: CInt, _ peer: Peer, at now: Int64) {
        self.descriptor = descriptor
        self.peer = peer
        idleSince = now
    }

    deinit { close(descriptor) }

    /// Bytes that the client has not read.
    var backlog: Int { unsent.count - sent }

    func add(_ message: [UInt8]) {
        if backlog == 0 { (unsent, sent) = (message, 0) } else { unsent += message }
    }

    /// Reads once.
    func read() -> MessageBuffer.Outcome { received.read(from: descriptor) }

    /// What to wait for, poll(2). Nothing more is received before what was received has been answered and read.
    var events: CShort {
        if backlog > 0 { return CShort(POLLOUT) }
        return isWaiting || isEnding || received.hasMessage ? 0 : CShort(POLLIN)
    }

    /// Whether there is a call to answer, one at a time: not before the answer to the one before has been read.
    var hasCall: Bool { !isWaiting && backlog == 0 && !isEnding && received.hasMessage }

    /// The next call.
    func nextCall() -> [UInt8]? { hasCall ? received.next() : nil }

    /// Sends as much as fits.
    ///
    /// - Returns: `false` when the client is gone.
    func flush(at now: Int64) -> Bool {
        while backlog > 0 {
            let count = unsafe unsent[sent...].withUnsafeBytes {
                unsafe send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
            }
            if count < 0 { return errno == EAGAIN || errno == EINTR }
            sent += count
            idleSince = now
        }
        (unsent, sent) = ([], 0)
        return true
    }
}
