internal import Glibc

/// Replaces a file as a whole: a kill or a full disk at any moment leaves the old content or the new one.
package enum AtomicFile {
    /// Writes beside the file and renames. The corresponding C function is `rename`.
    ///
    /// - Parameter mode: Who may read it, whatever the umask is.
    /// - Returns: 0, or errno(3).
    package static func write(_ content: [UInt8], to path: String, mode: UInt32 = 0o600) -> CInt {
        let temporary = temporary(of: path)
        let error = overwrite(content, at: temporary, mode: mode)
        if error == 0, unsafe rename(temporary, path) == 0 { return 0 }
        let reason = error == 0 ? errno : error
        unsafe unlink(temporary)
        return reason
    }

    /// The file beside it that is renamed. It is there only if a process ended before that, and then it may be whole.
    package static func temporary(of path: String) -> String { path + ".new" }

    /// Writes a file in its place, without a rename that could hang. A kill in between leaves a part of the content.
    ///
    /// - Returns: 0, or errno(3).
    package static func overwrite(_ content: [UInt8], at path: String, mode: UInt32 = 0o600) -> CInt {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        guard mode == 0o600 || fchmod(descriptor, mode) == 0 else { return errno }
        return write(content, to: descriptor)
    }

    private static func write(_ content: [UInt8], to descriptor: CInt) -> CInt {
        unsafe content.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = unsafe Glibc.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return count == 0 ? EIO : errno }
                done += count
            }
            return 0
        }
    }
}
