package import Glibc

/// Stream sockets in the file system, unix(7).
enum UnixSocket {
    /// Connects without blocking later: reads and writes return EAGAIN.
    static func connect(to path: String) throws(LinkError) -> CInt {
        guard let address = UnixAddress(path: path) else { throw .failed(errno: ENAMETOOLONG) }
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw .failed(errno: errno) }
        guard unsafe address.withPointer({ unsafe Glibc.connect(descriptor, $0, $1) }) == 0 else {
            let reason = errno
            close(descriptor)
            throw error(reason, path)
        }
        return descriptor
    }

    private static func error(_ errno: Int32, _ path: String) -> LinkError {
        switch errno {
        case ENOENT, ECONNREFUSED, ENOTDIR: .notRunning(path: path)
        case EACCES, EPERM: .noPermission(path: path)
        // The queue of connections that were not accepted yet is full.
        case EAGAIN: .timeout(0)
        default: .failed(errno: errno)
        }
    }
}

/// The address of a Unix socket: a path, or with `@` in front a name in the abstract namespace. unix(7).
package struct UnixAddress {
    private var address = sockaddr_un()
    private let length: socklen_t

    /// - Returns: `nil` for a path that is empty or longer than an address can be.
    package init?(path: String) {
        var bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        // A path ends with a zero, a name in the abstract namespace with its last byte.
        let head = MemoryLayout<sockaddr_un>.size - MemoryLayout.size(ofValue: address.sun_path)
        length = socklen_t(head + bytes.count + (isAbstract ? 0 : 1))
    }

    /// Calls a function of the C library with the address and its length.
    package func withPointer(_ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, length) }
        }
    }
}
