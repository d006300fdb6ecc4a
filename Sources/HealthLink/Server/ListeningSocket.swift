internal import Glibc

/// A socket in the file system that every local user can connect to.
struct ListeningSocket {
    let descriptor: CInt
    private let path: String

    /// Replaces a socket that a process before this one left there.
    ///
    /// - Returns: `nil` with errno(3) set.
    init?(path: String) {
        guard let address = UnixAddress(path: path) else {
            errno = ENAMETOOLONG
            return nil
        }
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { return nil }
        unsafe unlink(path)
        // Who may do what is decided by call; the umask of the service would keep everybody out.
        guard unsafe address.withPointer({ unsafe bind(descriptor, $0, $1) }) == 0, unsafe chmod(path, 0o666) == 0,
            listen(descriptor, 128) == 0
        else {
            let reason = errno
            close(descriptor)
            errno = reason
            return nil
        }
        self.descriptor = descriptor
        self.path = path
    }

    /// - Returns: A connection, or `nil` when no client waits.
    func accept() -> CInt? {
        let connection = Glibc.accept(descriptor, nil, nil)
        guard connection >= 0 else { return nil }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        _ = fcntl(connection, F_SETFL, O_NONBLOCK)
        return connection
    }

    /// Ends listening, and takes the socket away.
    func remove() {
        unsafe unlink(path)
        close(descriptor)
    }
}
