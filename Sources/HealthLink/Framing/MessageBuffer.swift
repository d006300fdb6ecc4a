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
    /// Up to where there is no end of a message.
    private var searched = 0
    private let limit: Int

    private static let chunk = 16_384

    /// - Parameter limit: How long a message may be, in bytes.
    init(limit: Int) { self.limit = limit }

    /// Whether there is more without an end than a message may have.
    var isTooLong: Bool { bytes.count > limit }

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
        if count > 0 { return .read }
        if count == 0 { return .closed }
        return errno == EAGAIN || errno == EINTR ? .wouldBlock : .failed(errno: errno)
    }

    /// Adds what was received in another way.
    mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    /// The next whole message, without its end.
    mutating func next() -> [UInt8]? {
        guard let end = bytes[searched...].firstIndex(of: Frame.end) else {
            searched = bytes.count
            return nil
        }
        let message = Array(bytes[..<end])
        bytes.removeFirst(end + 1)
        searched = 0
        return message
    }
}
