internal import CSystemd
internal import Glibc

/// Writes reports to the journal. The corresponding C function is `sd_journal_sendv`, which blocks while journald
/// is stalled; that is why the reporter has a thread of its own.
final class JournalSink: Sink {
    /// Whether there is a journald to write to.
    static var isAvailable: Bool { unsafe access("/run/systemd/journal/socket", W_OK) == 0 }

    func write(_ report: Report, lost: Int) -> Bool {
        let fields = JournalEntry(report, lost: lost).fields
        var bytes = fields.flatMap { Array($0.utf8) }
        return unsafe bytes.withUnsafeMutableBytes { buffer in
            var start = 0
            var vectors: [iovec] = unsafe []
            for field in fields {
                let length = field.utf8.count
                unsafe vectors.append(iovec(iov_base: buffer.baseAddress?.advanced(by: start), iov_len: length))
                start += length
            }
            return unsafe sd_journal_sendv(vectors, CInt(vectors.count)) >= 0
        }
    }

    func show(_ status: @autoclosure () -> String) {}
}
