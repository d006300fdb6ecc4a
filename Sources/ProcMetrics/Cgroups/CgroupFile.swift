internal import Glibc

/// A file of a control group, or the place of one that this group does not have.
struct CgroupFile: ~Copyable, Sendable {
    /// Or the negative errno of why there is none.
    private let descriptor: CInt

    static let flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK

    /// Opens a file for reading if it is there. The corresponding C function is `open`.
    init(_ path: String) {
        let descriptor = unsafe open(path, Self.flags)
        self.descriptor = descriptor >= 0 ? descriptor : -errno
    }

    init(_ name: String, in directory: borrowing CgroupDirectory) { descriptor = directory.open(name) }

    deinit { if descriptor >= 0 { close(descriptor) } }

    var isOpen: Bool { descriptor >= 0 }

    /// Why it is not open; 0 when it is.
    var error: Int32 { descriptor >= 0 ? 0 : -descriptor }

    /// Reads the file from its beginning, in one call: the kernel gives the whole of such a file at once if it fits.
    /// The corresponding C function is `pread`.
    ///
    /// - Returns: The number of bytes, or a negative errno, of opening if that failed: ENODEV when the group is gone.
    ///   A result that fills the buffer may have been cut.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard isOpen else { return Int(descriptor) }
        guard let base = buffer.baseAddress else { return 0 }
        while true {
            let count = unsafe pread(descriptor, base, buffer.count, 0)
            if count >= 0 { return count }
            if errno != EINTR { return -Int(errno) }
        }
    }
}

extension Int32 {
    /// As an errno of a cgroup's file: whether the file should be readable and is not. It is no failure that the group is
    /// gone, that this kernel or this group has no such file, or that PSI is off.
    var isFailure: Bool { self != 0 && !meansGone && self != EOPNOTSUPP }
}

/// A buffer that many files are read into, one after the other. Allocates once.
struct ReadBuffer {
    private var bytes: [UInt8]
    /// Why the newest read gave nothing: 0 when it gave something, EFBIG when it would have been cut.
    private(set) var error: Int32 = 0

    init(capacity: Int) { bytes = Array(repeating: 0, count: capacity) }

    /// Reads a file and passes on its text; `nil` when it could not be read as a whole.
    mutating func read<Value>(_ file: borrowing CgroupFile, _ use: (Span<UInt8>) -> Value?) -> Value? {
        let length = unsafe bytes.withUnsafeMutableBytes { unsafe file.read(into: $0) }
        guard length >= 0, length < bytes.count else {
            error = length < 0 ? Int32(truncatingIfNeeded: -length) : EFBIG
            return nil
        }
        error = 0
        return use(bytes.span.extracting(first: length))
    }

    /// Opens, reads and closes.
    mutating func read<Value>(_ path: String, _ use: (Span<UInt8>) -> Value?) -> Value? {
        let file = CgroupFile(path)
        return read(file, use)
    }
}
