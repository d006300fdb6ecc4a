internal import Glibc

/// A command in the terminal of this program, with its input, output and environment.
enum ChildProcess {
    /// Runs it to its end. What the terminal sends (Ctrl-C) is for the command; this program goes on to report how it ended.
    ///
    /// - Returns: Its exit code; 128 and the number of the signal that ended it; 127 where it is not found.
    static func run(_ words: [String]) -> Int32 {
        let signals = [SIGINT, SIGQUIT]
        let former = signals.map { signal($0, SIG_IGN) }
        defer { for (number, handler) in zip(signals, former) { signal(number, handler) } }
        var attributes = posix_spawnattr_t()
        var (defaults, blocked) = (sigset_t(), sigset_t())
        unsafe posix_spawnattr_init(&attributes)
        unsafe sigemptyset(&defaults)
        unsafe sigemptyset(&blocked)
        for number in signals { unsafe sigaddset(&defaults, number) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
        unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var pid: pid_t = 0
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        guard unsafe posix_spawnp(&pid, words[0], nil, &attributes, &arguments, environ) == 0 else { return 127 }
        var status: CInt = 0
        while unsafe waitpid(pid, &status, 0) < 0 { if errno != EINTR { return 127 } }
        let ending = status & 0x7f  // WTERMSIG of waitpid(2)
        return ending == 0 ? (status >> 8) & 0xff : 128 + ending
    }
}
