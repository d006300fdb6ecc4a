internal import Glibc

/// Text for a terminal or a pipe.
enum Terminal {
    /// One line on standard output.
    static func print(_ line: String) { write(line, to: 1) }

    /// One line on standard error.
    static func printError(_ line: String) { write(line, to: 2) }

    /// Writes without a buffer, so that nothing is lost when the program ends early.
    private static func write(_ line: String, to descriptor: CInt) {
        var bytes = Array((line + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
