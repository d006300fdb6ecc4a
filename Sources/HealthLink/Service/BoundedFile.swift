internal import Glibc

/// Reads regular files up to a size: never one that is too big, a pipe that nothing is written to, or a device without end.
package enum BoundedFile {
    package enum Failure: Error, Equatable {
        case errno(CInt)
        case notRegular
        case tooLarge
    }

    package static func read(_ path: String, upTo maximum: Int) throws(Failure) -> [UInt8] {
        // O_NONBLOCK: without it, opening a pipe waits for a writer.
        let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw .errno(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .errno(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        guard status.st_size <= maximum else { throw .tooLarge }
        let content = try read(descriptor, upTo: maximum + 1, expected: Int(status.st_size))
        guard content.count <= maximum else { throw .tooLarge }
        return content
    }

    /// The size may be 0 or wrong, as in procfs or while the file is written to.
    private static func read(_ descriptor: CInt, upTo maximum: Int, expected: Int) throws(Failure) -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(expected + 1)
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while content.count < maximum {
            let room = min(buffer.count, maximum - content.count)
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, room) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .errno(errno) }
            if count == 0 { break }
            content += buffer[..<count]
        }
        return content
    }
}

extension BoundedFile.Failure {
    /// For people.
    package var reason: String {
        switch self {
        case .errno(ENOENT): "there is no such file"
        case .errno(EACCES), .errno(EPERM): "permission denied"
        case .errno(ELOOP): "too many symbolic links"
        case .errno(let number): unsafe String(cString: strerror(number))
        case .notRegular: "it is not a regular file"
        case .tooLarge: "it is too large"
        }
    }
}
