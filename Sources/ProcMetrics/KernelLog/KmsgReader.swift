internal import Glibc

/// /dev/kmsg from its end on: what the kernel says from now on of processes that it kills for memory.
/// Documentation/ABI/testing/dev-kmsg.
///
/// One `read` gives one record. Reading neither waits nor opens anything, and allocates nothing while nobody is killed.
public struct KmsgReader: ~Copyable {
    /// For whoever waits for something to read; it stays open as long as the reader lives.
    public let descriptor: CInt
    /// Records that the kernel has overwritten before they were read, or that no buffer could take.
    public private(set) var lost: UInt64 = 0

    private let path: String
    private var buffer: [UInt8] = Array(repeating: 0, count: capacity)
    private var log = OOMKillParser()
    /// The number of the newest record.
    private var sequence: UInt64?

    /// CONSOLE_EXT_LOG_MAX, the most that a record can have.
    private static let capacity = 8 * 1024

    /// Opens the log and goes to its end. The corresponding C functions are `open` and `lseek`.
    ///
    /// - Throws: EPERM without CAP_SYSLOG where the kernel wants it (kernel.dmesg_restrict), ENOENT without such a
    ///   device.
    public init(path: String = "/dev/kmsg") throws(ProcError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw .open(path: path, errno: errno) }
        if lseek(descriptor, 0, SEEK_END) < 0 {
            let reason = errno
            close(descriptor)
            throw .open(path: path, errno: reason)
        }
        self.init(descriptor: descriptor, path: path)
    }

    /// - Parameter descriptor: Something that gives one record for each `read`; the reader closes it.
    init(descriptor: CInt, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Reads what there is, but not for ever.
    ///
    /// - Parameters:
    ///   - kills: Gets the kills that were told.
    ///   - records: The most that are read now; where there are more, the rest comes with the next call.
    /// - Throws: When there will never be anything to read again.
    public mutating func read(into kills: inout [OOMKill], records: Int = 1024) throws(ProcError) {
        for _ in 0..<records {
            let length = unsafe buffer.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if length > 0 {
                take(length, &kills)
            } else if length == 0 {
                throw .read(path: path, errno: 0)
            } else {
                switch errno {
                case EAGAIN: return
                case EINTR: continue
                // Overwritten: the next read gives the oldest record that is left. Its number tells how many are gone.
                case EPIPE: continue
                // Too long for the buffer, and passed over.
                case EINVAL: continue
                case let reason: throw .read(path: path, errno: reason)
                }
            }
        }
    }

    /// The kills that are told by some records of a log.
    public static func kills(in records: [String]) -> [OOMKill] {
        var log = OOMKillParser()
        return records.map { Array($0.utf8) }.compactMap { log.take($0.span) }
    }

    private mutating func take(_ length: Int, _ kills: inout [OOMKill]) {
        let text = buffer  // A span cannot borrow from a property; this shares the bytes, it copies none.
        let record = text.span.extracting(first: length)
        if let next = KernelLogRecord(record)?.sequence { follow(next) }
        if let kill = log.take(record) { kills.append(kill) }
    }

    /// Sees by the number of a record whether some are missing before it.
    private mutating func follow(_ next: UInt64) {
        if let sequence, next > sequence, next - sequence > 1 {
            lost &+= next - sequence - 1
            log.forget()
        }
        sequence = next
    }
}
