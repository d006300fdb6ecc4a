internal import Glibc

/// What was received from a socket and is not a whole message yet.
struct MessageBuffer {
    enum Outcome: Equatable {
        case read
        case wouldBlock
        case closed
        case failed(errno: Int32)
    }

    private var bytes: [UInt8] = []
    /// Where the first message ends, if a whole one is there.
    private var end: Int?
    private let limit: Int

    private static let chunk = 16_384

    /// - Parameter limit: How long a message may be, in bytes.
    init(limit: Int) { self.limit = limit }

    /// Whether there is more without an end than a message may have.
    var isTooLong: Bool { end == nil && bytes.count > limit }

    /// Bytes that are waiting for their end.
    var count: Int { bytes.count }

    /// Reads once.
    mutating func read(from descriptor: CInt) -> Outcome {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: Self.chunk))
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe recv(descriptor, buffer.baseAddress?.advanced(by: start), Self.chunk, 0)
        }
        let errno = errno
        bytes.removeLast(Self.chunk - max(0, count))
        search(from: start)
        if count > 0 { return .read }
        if count == 0 { return .closed }
        return errno == EAGAIN || errno == EINTR ? .wouldBlock : .failed(errno: errno)
    }

    /// Adds what was received in another way.
    mutating func append(_ more: some Sequence<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: more)
        search(from: start)
    }

    /// Whether a whole message is there.
    var hasMessage: Bool { end != nil }

    /// The next whole message, without its end.
    mutating func next() -> [UInt8]? {
        guard let end else { return nil }
        let message = Array(bytes[..<end])
        bytes.removeFirst(end + 1)
        self.end = nil
        search(from: 0)
        return message
    }

    /// - Parameter start: Before it there is no end of a message.
    private mutating func search(from start: Int) { if end == nil { end = bytes[start...].firstIndex(of: Frame.end) } }
}
