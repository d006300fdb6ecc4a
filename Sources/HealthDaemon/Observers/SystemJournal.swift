internal import CSystemd
internal import Glibc
internal import HealthLink

/// Sends entries to journald. The corresponding C function is `sd_journal_sendv`, which blocks while journald does not read.
enum SystemJournal {
    /// Where journald listens; libsystemd knows no other place.
    static let path = "/run/systemd/journal/socket"

    /// Whether journald can be reached.
    static var isAvailable: Bool { inode(of: path) != nil }

    /// Sends one entry.
    ///
    /// `sd_journal_sendv` reports success when the socket is not there, because journald is being restarted, and an event
    /// would be lost without a trace. So that is asked for before and after, and must be the same socket: an entry that may
    /// have been lost is sent again under the same `HEALTHD_EVENT_ID`.
    ///
    /// - Returns: 0, or errno(3): ENOENT or ECONNREFUSED while journald is not there.
    static func send(_ fields: [(name: String, value: String)]) -> CInt {
        guard let former = inode(of: path) else { return ENOENT }
        let lines = fields.map { "\($0.name)=\($0.value)" }
        var bytes = lines.flatMap { Array($0.utf8) }
        let result = unsafe bytes.withUnsafeMutableBytes { buffer in
            var start = 0
            var vectors: [iovec] = unsafe []
            for line in lines {
                let length = line.utf8.count
                unsafe vectors.append(iovec(iov_base: buffer.baseAddress?.advanced(by: start), iov_len: length))
                start += length
            }
            return unsafe sd_journal_sendv(vectors, CInt(vectors.count))
        }
        if result < 0 { return -result }
        return inode(of: path) == former ? 0 : ENOENT
    }

    /// Distinguishes a socket from one that was made anew at the same path; `nil` when there is none.
    static func inode(of path: String) -> UInt64? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
    }
}
