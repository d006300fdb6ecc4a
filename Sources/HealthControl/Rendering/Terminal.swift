internal import Glibc

/// Text for a terminal or a pipe.
enum Terminal {
    /// One line on standard output.
    static func print(_ line: String) { write(line, to: 1) }

    /// Lines on standard output, with colors if that is a terminal that shows them.
    static func print(_ lines: [Line]) {
        let isColored = isColored
        for line in lines { write(line.text(isColored: isColored), to: 1) }
    }

    /// One line on standard error.
    static func printError(_ line: String) { write(line, to: 2) }

    /// One line on standard error, of which parts come from elsewhere.
    static func printError(_ line: Line) { write(line.text, to: 2) }

    /// Whether standard output is a terminal, and NO_COLOR (no-color.org) is not set.
    private static var isColored: Bool {
        isatty(STDOUT_FILENO) == 1 && (Environment["NO_COLOR"] ?? "").isEmpty && Environment["TERM"] != "dumb"
    }

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

/// The variables that the program was started with.
enum Environment {
    /// The corresponding C function is `getenv`.
    static subscript(name: String) -> String? { unsafe getenv(name).map { unsafe String(cString: $0) } }
}
