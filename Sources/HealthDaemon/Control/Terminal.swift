internal import Glibc

/// The terminal that healthd was started on, if any.
struct Terminal: Sendable {
    private let descriptors: [CInt]

    /// - Parameter candidates: Descriptors of which some may be a terminal.
    init(_ candidates: [CInt] = [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]) {
        descriptors = candidates.filter { isatty($0) == 1 }
    }

    /// Whether there was a terminal and it has been closed. The kernel hangs it up before it sends SIGHUP, so that a SIGHUP of
    /// that kind is distinguished from one that asks for a reload.
    var isGone: Bool { !descriptors.isEmpty && descriptors.allSatisfy { isatty($0) != 1 } }
}
