internal import CLinux
internal import Glibc

/// An open kernel file. It stays open from start to end, so that a tick opens nothing.
struct ProcFile: ~Copyable {
    private let descriptor: CInt

    /// Opens a file for reading. The corresponding C function is `open`.
    ///
    /// - Parameter path: The file, root included.
    init(path: String) throws(ProcError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw .open(path: path, errno: errno) }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Whether a file is served by a program, as lxcfs serves a container's /proc/meminfo. The corresponding C function is
    /// `statfs`.
    static func isFUSE(_ path: String) -> Bool {
        var status = statfs()
        return unsafe statfs(path, &status) == 0 && status.f_type == 0x6573_5546  // FUSE_SUPER_MAGIC, statfs(2)
    }

    /// Reads the whole file from its beginning, as the kernel generates it now.
    /// The corresponding C function is `pread`.
    ///
    /// - Returns: The number of bytes, or a negative errno. A result that fills the buffer may have been cut.
    func readAll(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var length = 0
        while length < buffer.count {
            guard let base = buffer.baseAddress else { return 0 }
            let count = unsafe pread(descriptor, base + length, buffer.count - length, off_t(length))
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                return -Int(errno)
            }
            length += count
        }
        return length
    }
}

extension String {
    /// As what stands before the path of a kernel file: without a slash at its end, so that `/` is nothing.
    var asRoot: String { hasSuffix("/") ? String(dropLast()) : self }
}
