internal import CSystemd
internal import Glibc

/// Writes reports to the journal. The corresponding C function is `sd_journal_sendv`, which blocks while journald
/// is stalled; that is why the reporter has a thread of its own.
final class JournalSink: Sink {
    /// Whether there is a journald to write to.
    static var isAvailable: Bool { unsafe access("/run/systemd/journal/socket", W_OK) == 0 }

    func write(_ report: Report, lost: Int) -> Bool {
        let fields = JournalEntry(report, lost: lost).fields.map { Array($0.utf8) }
        let buffers = unsafe fields.map { field in
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: field.count, alignment: 1)
            unsafe copy.copyBytes(from: field)
            return unsafe copy
        }
        defer { for unsafebuffer in unsafe buffers { unsafe buffer.deallocate() } }
        let vectors = unsafe buffers.map { unsafe iovec(iov_base: $0.baseAddress, iov_len: $0.count) }
        return unsafe sd_journal_sendv(vectors, CInt(vectors.count)) >= 0
    }

    func show(_ status: @autoclosure () -> String) {}
}
