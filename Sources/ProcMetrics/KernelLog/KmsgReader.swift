internal import Glibc

/// /dev/kmsg from its end on: the processes that the kernel OOM-kills from now on.
/// Documentation/ABI/testing/dev-kmsg.
///
/// One `read` gives one record. Reading neither waits nor opens anything, and allocates nothing while no process is killed.
public struct KmsgReader: ~Copyable {
    /// To wait for something to read; it stays open as long as the reader lives.
    public let descriptor: CInt
    /// Records that the kernel has overwritten before they were read, or that no buffer could take.
    public private(set) var lost: UInt64 = 0

    /// For messages.
    public let path: String
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

    /// Reads what there is, up to a bound.
    ///
    /// - Parameters:
    ///   - kills: Gets the kills that were reported.
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
                // Overwritten: the next read gives the oldest record that is left. Its number shows how many are gone.
                case EPIPE: continue
                // Too long for the buffer, and passed over.
                case EINVAL: continue
                case let reason: throw .read(path: path, errno: reason)
                }
            }
        }
    }

    /// Takes a kill of which the log names the control groups and, half a second later, no victim: that line was lost.
    ///
    /// - Parameter now: CLOCK_MONOTONIC in nanoseconds.
    public mutating func readUnfinished(into kills: inout [OOMKill], at now: Int64) {
        log.unfinished(at: now, into: &kills)
    }

    /// The kills that some records of a log report.
    public static func kills(in records: [String]) -> [OOMKill] {
        var log = OOMKillParser()
        var kills: [OOMKill] = []
        for record in records.map({ Array($0.utf8) }) { log.take(record.span, into: &kills) }
        log.finish(into: &kills)
        return kills
    }

    private mutating func take(_ length: Int, _ kills: inout [OOMKill]) {
        let text = buffer  // A span cannot borrow from a property; this shares the bytes, it copies none.
        let record = text.span.extracting(first: length)
        if let next = KernelLogRecord(record)?.sequence { follow(next, &kills) }
        log.take(record, into: &kills)
    }

    /// Sees by the number of a record whether some are missing before it.
    private mutating func follow(_ next: UInt64, _ kills: inout [OOMKill]) {
        if let sequence, next > sequence, next - sequence > 1 {
            lost &+= next - sequence - 1
            log.forget(into: &kills)
        }
        sequence = next
    }
}

/// One record of /dev/kmsg, as one `read` gives it. Documentation/ABI/testing/dev-kmsg.
///
///     6,1204,86553471,-;oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,…
///      SUBSYSTEM=pci
///
/// Before the semicolon: eight times the facility plus the level, the number of the record, microseconds since boot
/// (CLOCK_MONOTONIC, nearly), flags, and what newer kernels add. Lines that begin with a blank follow the text; they
/// are of no use here. In the text every byte that is no printable ASCII is written `\xNN`, the backslash too.
struct KernelLogRecord: Equatable {
    /// Whether the kernel itself has written it: facility 0, which the kernel accepts from no process.
    let isKernels: Bool
    let sequence: UInt64
    /// Since boot.
    let microseconds: UInt64
    /// Whether it goes on with a line that another record began: flag `c`.
    let isContinuation: Bool
    /// Where in the record the text stands.
    let text: Range<Int>

    /// `nil` for what is no record.
    init?(_ record: Span<UInt8>) {
        var rest = record
        guard let priority = rest.takeNumber(), rest.take(","), let sequence = rest.takeNumber(), rest.take(","),
            let microseconds = rest.takeNumber(), rest.take(",")
        else { return nil }
        let head = rest.length(before: UInt8(ascii: ";"))
        guard head < rest.count else { return nil }
        isKernels = priority >> 3 == 0
        self.sequence = sequence
        self.microseconds = microseconds
        isContinuation = rest.starts(with: "c")
        rest.drop(head + 1)
        let start = record.count - rest.count
        text = start..<start + rest.length(before: UInt8(ascii: "\n"))
    }
}
