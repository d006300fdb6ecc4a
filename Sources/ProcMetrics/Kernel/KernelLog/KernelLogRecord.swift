/// One record of /dev/kmsg, as one `read` gives it. Documentation/ABI/testing/dev-kmsg.
///
///     6,1204,86553471,-;oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,…
///      SUBSYSTEM=pci
///
/// Before the semicolon: eight times the facility plus the level, the number of the record, microseconds since boot
/// (CLOCK_MONOTONIC, nearly), flags, and what newer kernels add. Lines that begin with a blank follow the text; they
/// are of no use here. In the text every byte that is no printable ASCII is written `\xNN`, the backslash too.
struct KernelLogRecord: Equatable {
    /// Whether the kernel itself has written it: facility 0, which the kernel takes from nobody else.
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
