internal import ProcMetrics

/// errno(3) in words, without the C library, whose texts depend on the host's language.
enum ErrnoText {
    private static let known: [Int32: (name: String, text: String)] = [
        1: ("EPERM", "operation not permitted"), 2: ("ENOENT", "no such file or directory"),
        5: ("EIO", "input/output error"), 12: ("ENOMEM", "out of memory"), 13: ("EACCES", "permission denied"),
        16: ("EBUSY", "device or resource busy"), 19: ("ENODEV", "no such device"), 20: ("ENOTDIR", "not a directory"),
        21: ("EISDIR", "is a directory"),
        22: ("EINVAL", "invalid argument"), 23: ("ENFILE", "too many open files in the system"),
        24: ("EMFILE", "too many open files"), 27: ("EFBIG", "file too large"),
        28: ("ENOSPC", "no space left on device"), 30: ("EROFS", "read-only file system"), 32: ("EPIPE", "broken pipe"),
        34: ("ERANGE", "value out of range"), 40: ("ELOOP", "too many levels of symbolic links"),
        61: ("ENODATA", "no data"),
        95: ("EOPNOTSUPP", "operation not supported"), 110: ("ETIMEDOUT", "timed out"),
        116: ("ESTALE", "stale file handle"),
    ]

    /// `permission denied (EACCES)`.
    static func text(_ errno: Int32) -> String {
        known[errno].map { "\($0.text) (\($0.name))" } ?? "errno \(errno)"
    }

    /// `permission denied (EACCES)`, or what the source says itself.
    static func text(_ error: SourceError) -> String { error.reason ?? text(error.errno) }

    /// What to do about a file that cannot be read, written or polled, or a value that cannot be.
    static func advice(_ error: SourceError) -> String {
        switch error.errno {
        case 1, 13:
            "Check the permissions (ls -ld \(error.path)) and the unit's sandbox: systemctl cat healthd"
        case 23, 24: "Raise LimitNOFILE= of healthd.service, or fs.file-max: systemctl edit healthd"
        case 12: "The kernel has no memory for it; healthd tries again with each tick"
        case 5, 116: "See the kernel's log: journalctl -k -p err"
        case 27, 61: "The kernel's text is not as expected: head -c 1000 \(error.path)"
        case 28, 30: "Check the file system: df -h; findmnt --target \(directory(of: error.path))"
        case 34:
            "The value is not used. In a container, compare with the host's \(error.path): lxcfs may mix both"
        case _ where error.access == .write: "See whether it can be written: ls -ld \(directory(of: error.path))"
        case _ where error.access == .poll: "See whether it is there: cat \(error.path); systemctl restart healthd"
        default: "See whether it can be read: head -c 1000 \(error.path)"
        }
    }

    /// Of a file that may not be there.
    static func directory(of path: String) -> Substring {
        path.lastIndex(of: "/").map { path[..<$0] } ?? "."
    }
}
